"""The frozen value that workflow.publish hands over: the only way from the desk to the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from entries.models.texts import PictureText, SignOff, TableText


@dataclass(frozen=True)
class Snapshot:
    """An approved revision with all that a public page needs. `number` is None before the first time."""

    entry_id: int
    revision_id: int
    volume_id: int
    section_id: int
    number: int | None
    order: int
    title: str
    body: str
    kind: str
    event_start: date | None
    event_end: date | None
    date_precision: str
    unit_name: str
    drafters: tuple[SignOff, ...]
    reviewers: tuple[SignOff, ...]
    pictures: tuple[PictureText, ...]
    tables: tuple[TableText, ...]
