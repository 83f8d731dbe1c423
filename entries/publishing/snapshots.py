"""The frozen value that workflow.publish hands over: the only way from the desk to the shelf."""

from __future__ import annotations

from dataclasses import dataclass

from entries.models.texts import EntryText, SignOff


@dataclass(frozen=True)
class Snapshot:
    """An approved revision with all that a public page needs. `number` is None before the first time."""

    entry_id: int
    revision_id: int
    volume_id: int
    section_id: int
    number: int | None
    order: int
    text: EntryText
    unit_name: str
    drafters: tuple[SignOff, ...]
    reviewers: tuple[SignOff, ...]
