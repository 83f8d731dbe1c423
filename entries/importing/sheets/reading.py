"""A spreadsheet file as rows of cells under known headings: the door of this package."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import dropwhile, islice
from pathlib import Path
from typing import Literal

from django.conf import settings

from entries.importing.sheets.archive import Archive
from entries.importing.sheets.delimited import Delimited
from entries.importing.sheets.headings import Headings, count_known, find_headings
from entries.importing.sheets.merging import Filling
from entries.importing.sheets.ods import Table, ods_tables
from entries.importing.sheets.refusals import MANY_WARNINGS, SheetRefused, SheetWarning, refused, warn
from entries.importing.sheets.rows import Cell, RowReader, SheetRow
from entries.importing.sheets.surveying import MANY_FLAWS, column_letters
from entries.importing.sheets.workbook import Grid, xlsx_grids

__all__ = ["Cell", "Sheet", "SheetRefused", "SheetRow", "SheetWarning", "open_sheet"]

#: The sheet of the template that explains the columns; it holds no data.
NOTES_SHEET = "说明"

Kind = Literal["xlsx", "csv", "ods"]
Named = tuple[str, Callable[[], Grid | Table]]
"""The name of a sheet, and what loads it."""
_ZIP, _OLE = b"PK", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_OTHERS = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf", b"Rar!", b"7z\xbc\xaf")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


@dataclass
class Sheet:
    """A sheet whose headings are known.

    `headings` gives for each key its column, from 0, and `texts` its heading as it stands in the sheet. Cells are
    text, or a date where the sheet has a real one. `warnings` grows while the rows are read. `flaws` gives for a row
    the keys of its cells without a usable value: "" for a formula without its result, else the error that is shown.
    """

    kind: Kind
    name: str
    heading_row: int
    headings: dict[str, int]
    texts: dict[str, str]
    unknown: tuple[str, ...]
    warnings: list[SheetWarning]
    flaws: dict[int, dict[str, str]]
    _grid: Grid | Table | Delimited = field(repr=False)
    _found: Headings = field(repr=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns found, in the order of the cells of a row."""
        return tuple(self.headings)

    def rows(self) -> Iterator[SheetRow]:
        """Every row that holds something, until 50 blank ones; raises SheetRefused. To be read once."""
        grid, found = self._grid, self._found
        limit = settings.SHEET_MAX_ODS_ROWS if self.kind == "ods" else settings.SHEET_MAX_ROWS
        reader = RowReader(self.name, found, limit, self.warnings, first_column=grid.first_column)
        reader.filling = Filling(
            grid.merges, columns=found.columns, first_column=grid.first_column, after=self.heading_row
        )
        return reader.read(dropwhile(lambda row: row[0] <= found.row, grid.rows()))


def open_sheet(path: Path, *, file_name: str, columns: Mapping[str, Sequence[str]], required: Collection[str]) -> Sheet:
    """Finds the sheet that has the headings wanted; raises SheetRefused.

    `columns` gives for each key the headings that mean it, `required` the keys without which nothing can be read.
    What the file holds decides what it is, not its name.
    """
    file = Path(file_name).name[:80]
    data = _content(path, file)
    book = open_book(data, file=file)
    if book is None:
        return _open_csv(data, file, columns, required)
    kind, grids = book
    return _open_first(grids, kind, file, columns, required)


def open_book(data: bytes, *, file: str) -> tuple[Kind, Iterable[Named]] | None:
    """The sheets of an .xlsx or .ods file by name, each to be loaded; None for text. Raises SheetRefused."""
    if data.startswith(_OLE):
        raise refused("encrypted" if _ENCRYPTED_PACKAGE in data else "old_format", file=file)
    if data.startswith(_OTHERS):
        raise refused("wrong_kind", file=file)
    if not data.startswith(_ZIP):
        return None
    archive = Archive(data, file=file)
    if archive.read("mimetype").strip() == _ODS:
        return "ods", ods_tables(archive)
    if archive.unpacked is None:
        raise refused("wrong_kind", file=file)
    return "xlsx", xlsx_grids(archive, archive.unpacked)


def _content(path: Path, file: str) -> bytes:
    if path.stat().st_size > settings.SHEET_MAX_BYTES:
        raise refused("file_too_large", limit=settings.SHEET_MAX_BYTES // 1024**2)
    data = path.read_bytes()
    if not data:
        raise refused("empty_file", file=file)
    return data


def _open_csv(data: bytes, file: str, columns: Mapping[str, Sequence[str]], required: Collection[str]) -> Sheet:
    table = Delimited(data, file=file)
    table.choose_delimiter(lambda cells: count_known(cells, columns))
    found = find_headings(_top(table), sheet=file, columns=columns, required=required)
    sheet = _sheet("csv", file, table, found)
    table.width, table.warnings = found.width, sheet.warnings
    return sheet


def _open_first(
    grids: Iterable[Named],
    kind: Kind,
    file: str,
    columns: Mapping[str, Sequence[str]],
    required: Collection[str],
) -> Sheet:
    """The first sheet with the headings; when none has them, why the likeliest isn't read."""
    refusals: list[SheetRefused] = []
    for name, load in grids:
        if name == NOTES_SHEET:
            continue
        try:
            grid = load()
            found = find_headings(_top(grid), sheet=name, columns=columns, required=required)
        except SheetRefused as refusal:
            refusals.append(refusal)
        else:
            return _sheet(kind, name, grid, found)
    if not refusals:
        raise refused("no_sheet", file=file)
    raise min(refusals, key=lambda refusal: refusal.code == "no_headings")


def _top(grid: Grid | Table | Delimited) -> Iterator[tuple[int, Sequence[object]]]:
    rows = ((number, cells) for number, cells in grid.rows() if any(cell != "" for cell in cells))
    return islice(rows, settings.SHEET_HEADING_ROWS)


def _sheet(kind: Kind, name: str, grid: Grid | Table | Delimited, found: Headings) -> Sheet:
    headings = {key: places[0] + grid.first_column for key, places in found.places.items()}
    flaws, warnings = _flaws(grid, found, name)
    return Sheet(kind, name, found.row, headings, found.texts, found.unknown, warnings, flaws, grid, found)


def _flaws(
    grid: Grid | Table | Delimited, found: Headings, name: str
) -> tuple[dict[int, dict[str, str]], list[SheetWarning]]:
    """Cells of the data whose formula has no result, or that show an error; of these a warning each."""
    if len(grid.flaws) >= MANY_FLAWS:
        raise refused("many_flaws", sheet=name, limit=MANY_FLAWS)
    indexes = {column + grid.first_column: index for index, column in enumerate(found.columns)}
    flaws: dict[int, dict[str, str]] = {}
    warnings: list[SheetWarning] = []
    for (row, column), shown in sorted(grid.flaws.items()):
        if row < found.row or column not in indexes:
            continue
        key = found.key_of(indexes[column])
        flaws.setdefault(row + 1, {})[key] = shown
        if shown and len(warnings) < MANY_WARNINGS:
            warnings.append(warn("error_value", row + 1, key, column=column_letters(column), value=shown))
    return flaws, warnings
