"""The sheets of an .xlsx file, read by python-calamine behind guards."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from xml.parsers import expat

import python_calamine
from django.conf import settings
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from entries.importing.sheets.archive import Archive
from entries.importing.sheets.merging import Merge
from entries.importing.sheets.refusals import refused
from entries.importing.sheets.surveying import Survey, TooLarge, column_letters, survey
from entries.importing.sheets.unpacked import Unpacked

_PACKAGE, _WORKBOOK, _RELATIONS = "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_TYPES = "[content_types].xml"
# Rows above the data and a heading; the library's grid may hold them on top of SHEET_MAX_ROWS.
ROOM_ABOVE = 9_999

Row = tuple[int, Sequence[object]]


@dataclass
class Grid:
    """One sheet: rows as lists that begin in column `first_column` (from 0), numbered as Excel does."""

    name: str
    sheet: CalamineSheet
    file: str
    first_column: int = 0
    merges: Sequence[Merge] = ()
    flaws: dict[tuple[int, int], str] = field(default_factory=dict)

    def rows(self) -> Iterator[Row]:
        with library(self.file):
            yield from enumerate(self.sheet.iter_rows(), start=1)


@contextmanager
def library(file: str) -> Iterator[None]:
    """Whatever the library stumbles over, a panic of its Rust code too, is a damaged file."""
    try:
        yield
    except python_calamine.PasswordError as error:
        raise refused("encrypted", file=file) from error
    except (python_calamine.CalamineError, OSError, ValueError, OverflowError) as error:
        raise refused("damaged", file=file) from error
    except BaseException as error:
        # PanicException derives from BaseException and can't be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise refused("damaged", file=file) from error


def xlsx_grids(archive: Archive, unpacked: Unpacked) -> Iterator[tuple[str, Callable[[], Grid]]]:
    """The visible sheets in the order of the workbook, each to be read when its turn comes."""
    if b"macroEnabled" in archive.read(_TYPES):
        raise refused("macros", file=archive.file)
    parts = _sheet_parts(archive)
    with library(archive.file):
        workbook = CalamineWorkbook.from_path(unpacked.path())
        found = workbook.sheets_metadata
    if [sheet.name for sheet in found] != [name for name, _ in parts]:
        raise refused("damaged", file=archive.file)
    for index, (metadata, (name, part)) in enumerate(zip(found, parts, strict=True)):
        if metadata.visible == SheetVisibleEnum.Visible and metadata.typ == SheetTypeEnum.WorkSheet:
            yield name, partial(_grid, archive, workbook, index, name, part)


def _grid(archive: Archive, workbook: CalamineWorkbook, index: int, name: str, part: str) -> Grid:
    if not part.endswith(".xml") or part not in archive.members:
        raise refused("damaged", file=archive.file)
    surveyed = _survey(archive, part, name) if part in archive.telling else Survey()
    with library(archive.file):
        sheet = workbook.get_sheet_by_index(index)
        first_column = sheet.start[1] if sheet.start else 0
        return Grid(name, sheet, archive.file, first_column, sheet.merged_cell_ranges or (), surveyed.flaws)


def _survey(archive: Archive, part: str, name: str) -> Survey:
    try:
        return survey(
            archive.pieces(part),
            max_rows=settings.SHEET_MAX_ROWS + ROOM_ABOVE,
            max_columns=settings.SHEET_MAX_COLUMNS,
            max_grid=settings.SHEET_MAX_CELLS,
            max_cells=settings.SHEET_MAX_SURVEYED_CELLS,
        )
    except ValueError as error:
        raise refused("damaged", file=archive.file) from error
    except TooLarge as error:
        row, column = error.survey.last_row + 1, column_letters(error.survey.last_column)
        raise refused("too_many_cells", sheet=name, last_row=row, last_column=column) from error


def _sheet_parts(archive: Archive) -> list[tuple[str, str]]:
    """Name and part of each sheet. Where two readings are possible the library could take the other: refused."""
    try:
        package, relations = (_relations(archive, name) for name in (_PACKAGE, _RELATIONS))
        sheets = [attributes for name, attributes in elements(archive.read(_WORKBOOK)) if name == "sheet"]
    except expat.ExpatError as error:
        raise refused("damaged", file=archive.file) from error
    workbooks = [link for link in package.values() if link.get("Type", "").endswith("/officeDocument")]
    if [link.get("Target", "").lstrip("/").casefold() for link in workbooks] != [_WORKBOOK]:
        raise refused("damaged", file=archive.file)
    return [(sheet.get("name", ""), _part(archive, sheet, relations)) for sheet in sheets]


def _relations(archive: Archive, part: str) -> dict[str, dict[str, str]]:
    links = [attributes for name, attributes in elements(archive.read(part)) if name == "Relationship"]
    relations = {link.get("Id", ""): link for link in links}
    if len(relations) != len(links):
        raise refused("damaged", file=archive.file)
    return relations


def _part(archive: Archive, sheet: dict[str, str], relations: dict[str, dict[str, str]]) -> str:
    keys = [value for name, value in sheet.items() if name.rpartition(":")[2] == "id"]
    if len(keys) != 1 or keys[0] not in relations:
        raise refused("damaged", file=archive.file)
    target = relations[keys[0]].get("Target", "")
    path = target[1:] if target.startswith("/") else target if target.startswith("xl/") else f"xl/{target}"
    return path.casefold()


def elements(data: bytes) -> list[tuple[str, dict[str, str]]]:
    """Local name and attributes of every element of a small part."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name.rpartition(":")[2], attributes))
    parser.Parse(data, True)
    return found
