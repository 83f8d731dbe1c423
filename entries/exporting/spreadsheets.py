"""A sheet of cells written to a file. Every cell is text, and comes back as the same text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import IO

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entries.exporting.csv import write_csv
from entries.exporting.ods import write_ods
from entries.exporting.xlsx import write_xlsx

ODS_ROWS = 5_000
"""So many rows an .ods file takes: programs need minutes to open a larger one."""


@dataclass(frozen=True)
class Sheet:
    """What is written: the name of the sheet, its headings, and rows of as many cells, read once."""

    title: str
    headings: tuple[str, ...]
    rows: Iterable[Sequence[str]]


@dataclass(frozen=True)
class SheetFormat:
    """A kind of file. `most_rows` is None where there is no limit worth naming."""

    write: Callable[[IO[bytes], str, Iterator[Sequence[str]]], None]
    content_type: str
    label: str | Promise
    most_rows: int | None = None


FORMATS: dict[str, SheetFormat] = {
    "xlsx": SheetFormat(
        write_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _("Excel or WPS (.xlsx)")
    ),
    "csv": SheetFormat(write_csv, "text/csv; charset=utf-8", _("text for other programs (.csv)")),
    "ods": SheetFormat(write_ods, "application/vnd.oasis.opendocument.spreadsheet", _("OpenDocument (.ods)"), ODS_ROWS),
}


class TooManyRows(Exception):
    """More rows than a format takes. The message says what to do."""

    def __init__(self, most: int) -> None:
        words = _("An .ods file takes at most %(most)d rows. Export as .xlsx, or fewer rows at a time.")
        super().__init__(words % {"most": most})


def check_rows(file_format: str, rows: int) -> None:
    """Raise TooManyRows before anything is written."""
    most = FORMATS[file_format].most_rows
    if most is not None and rows > most:
        raise TooManyRows(most)


def write_sheet(sheet: Sheet, file_format: str, file: IO[bytes]) -> None:
    """Write the sheet as one of FORMATS, row by row: no more than a few rows are held at a time."""
    FORMATS[file_format].write(file, sheet.title, chain((sheet.headings,), sheet.rows))
