"""Writing an export to a file: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.db.models import Sum

from accounts.models import User
from entries import workflow
from entries.exporting import spreadsheets
from entries.exporting.entry_sheets import name_of_sheet, published_texts, working_copies
from entries.exporting.json import write_json
from entries.exporting.outline import Outline, volume_outline
from entries.exporting.txt import write_txt
from entries.models import Entry, Publication, Volume

TEXTS: dict[str, Callable[[Outline], str]] = {"txt": write_txt, "json": write_json}
FORMATS = (*TEXTS, *spreadsheets.FORMATS)


@dataclass(frozen=True)
class ExportReport:
    path: str
    entries: int
    characters: int
    bytes: int


def export_volume(
    volume: Volume, *, file_format: str, output: Path, drafts: bool = False, actor: User | None = None
) -> ExportReport:
    """Write a volume to `output` in one of FORMATS; an older file there is replaced in one step.

    Raises OSError, and TooManyRows before anything is written.
    """
    export = _export_text if file_format in TEXTS else _export_sheet
    entries, characters = export(volume, file_format, output, drafts)
    what = name_of_sheet(volume, published=not drafts)
    workflow.note_export(volume, what=what, rows=entries, file_format=file_format, actor=actor)
    return ExportReport(str(output), entries, characters, output.stat().st_size)


def _export_text(volume: Volume, file_format: str, output: Path, drafts: bool) -> tuple[int, int]:
    outline = volume_outline(volume, drafts=drafts)
    data = TEXTS[file_format](outline).encode("utf-8")
    _write_whole(output, lambda file: file.write(data))
    characters = [entry.characters for entry in outline.all_entries()]
    return len(characters), sum(characters)


def _export_sheet(volume: Volume, file_format: str, output: Path, drafts: bool) -> tuple[int, int]:
    entries = Entry.objects.of_volume(volume)
    publications = Publication.objects.filter(volume=volume, is_current=True)
    rows = entries if drafts else publications
    count, characters = rows.count(), rows.aggregate(sum=Sum("characters"))["sum"] or 0
    spreadsheets.check_rows(file_format, count)
    sheet = working_copies(entries.in_reading_order()) if drafts else published_texts(publications.in_reading_order())
    _write_whole(output, lambda file: spreadsheets.write_sheet(sheet, file_format, file))
    return count, characters


def _write_whole(output: Path, write: Callable[[IO[bytes]], object]) -> None:
    handle, beside = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o640)
        Path(beside).replace(output)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
