"""The sheets of an .ods file, read in one pass with expat.

The library that reads .xlsx loses tabs and line breaks of .ods cells, knows no merged cells there and spreads
repeated rows out before it can be asked how many there are. A sheet of 5,000 rows takes well under a second here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from xml.parsers import expat

from django.conf import settings

from entries.importing.sheets.archive import Archive
from entries.importing.sheets.merging import Merge
from entries.importing.sheets.numbers import number_text
from entries.importing.sheets.refusals import SheetRefused, refused

_CONTENT, _MANIFEST = "content.xml", "meta-inf/manifest.xml"
_MACROS = ("basic/", "scripts/")
_CELLS = ("table:table-cell", "table:covered-table-cell")
# What lies in a cell without being its text: notes, drawings, readings above the characters.
_ASIDE = ("office:annotation", "text:ruby-text", "text:note", "draw:frame", "draw:custom-shape", "table:shapes")
_MOST_SPACES = 1000

Row = tuple[int, Sequence[object]]


@dataclass
class Table:
    """One sheet: its rows that hold something, numbered as a person sees them."""

    name: str
    is_hidden: bool = False
    filled: list[tuple[int, dict[int, object]]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    flaws: dict[tuple[int, int], str] = field(default_factory=dict)
    width: int = 0
    first_column = 0

    def rows(self) -> Iterator[Row]:
        """The rows in order; of a long gap only as many blank ones as end a sheet."""
        last, blank = 0, [""] * self.width
        for number, cells in self.filled:
            for missing in range(last + 1, min(number, last + 1 + settings.SHEET_MAX_BLANK_ROWS)):
                yield missing, blank
            yield number, [cells.get(column, "") for column in range(self.width)]
            last = number


def ods_tables(archive: Archive) -> Iterator[tuple[str, Callable[[], Table]]]:
    """The visible sheets in their order, as workbook.xlsx_grids gives them."""
    if any(name.startswith(_MACROS) for name in archive.members):
        raise refused("macros", file=archive.file)
    if b"encryption-data" in archive.read(_MANIFEST):
        raise refused("encrypted", file=archive.file)
    content = _Content(archive.file)
    try:
        for piece in archive.pieces(_CONTENT):
            content.parser.Parse(piece, False)
        content.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError) as error:
        raise refused("damaged", file=archive.file) from error
    return ((table.name, partial(_itself, table)) for table in content.tables if not table.is_hidden)


def _itself(table: Table) -> Table:
    return table


class _Content:
    """The state between two tags of content.xml."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.tables: list[Table] = []
        self.hidden: set[str] = set()
        self.style = self.aside = ""
        self.depth = self.elements = self.row = self.column = self.repeated_row = 0
        self.cells: dict[int, object] = {}
        self.cell: dict[str, str] | None = None
        self.texts: list[str] = []
        self.paragraphs = 0
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.starts: dict[str, Callable[[dict[str, str]], None]] = {
            "style:style": self._start_style,
            "style:table-properties": self._start_table_properties,
            "table:table-row": self._start_row,
            "text:p": self._start_paragraph,
            "text:s": lambda attributes: self._add(" " * min(_number(attributes, "text:c"), _MOST_SPACES)),
            "text:tab": lambda attributes: self._add("\t"),
            "text:line-break": lambda attributes: self._add("\n"),
        }

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.elements += 1
        if self.elements > settings.SHEET_MAX_CELLS:
            raise refused("too_large_inside", file=self.file)
        if name == "table:table":
            self._start_table(attributes)
        elif self.aside or self.depth > 1:
            return
        elif name in _ASIDE:
            self.aside = name
        elif name in _CELLS:
            self.cell, self.texts, self.paragraphs = attributes, [], 0
        elif name in self.starts:
            self.starts[name](attributes)

    def end(self, name: str) -> None:
        if name == "table:table":
            self.depth -= 1
        elif self.aside or self.depth != 1:
            self.aside = "" if name == self.aside else self.aside
        elif name in _CELLS:
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()

    def characters(self, text: str) -> None:
        if self.paragraphs and not self.aside and self.depth == 1:
            self._add(text)

    def _add(self, text: str) -> None:
        if self.cell is not None:
            self.texts.append(text)

    def _start_style(self, attributes: dict[str, str]) -> None:
        self.style = attributes.get("style:name", "")

    def _start_table_properties(self, attributes: dict[str, str]) -> None:
        if attributes.get("table:display") == "false":
            self.hidden.add(self.style)

    def _start_table(self, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            is_hidden = attributes.get("table:style-name", "") in self.hidden
            self.tables.append(Table(attributes.get("table:name", ""), is_hidden))
            self.row = 0

    def _start_row(self, attributes: dict[str, str]) -> None:
        self.repeated_row = _number(attributes, "table:number-rows-repeated")
        self.column, self.cells = 0, {}

    def _start_paragraph(self, attributes: dict[str, str]) -> None:
        if self.paragraphs:
            self._add("\n")
        self.paragraphs += 1

    def _end_cell(self) -> None:
        attributes, self.cell = self.cell or {}, None
        table, repeated = self.tables[-1], _number(attributes, "table:number-columns-repeated")
        shown = "".join(self.texts)
        value: object = _value(attributes, shown)
        if attributes.get("calcext:value-type") == "error":
            table.flaws[self.row, self.column] = shown
            value = ""
        elif "table:formula" in attributes and value == "" and "office:value-type" not in attributes:
            table.flaws[self.row, self.column] = ""
        if value != "":
            self._put(value, repeated)
        below = _number(attributes, "table:number-rows-spanned")
        if below > 1:
            table.merges.append(((self.row, self.column), (self.row + below - 1, self.column)))
        self.column += repeated

    def _put(self, value: object, repeated: int) -> None:
        table, end = self.tables[-1], self.column + repeated
        if end > settings.SHEET_MAX_COLUMNS:
            raise refused("too_many_columns", sheet=table.name, limit=settings.SHEET_MAX_COLUMNS)
        self.cells.update(dict.fromkeys(range(self.column, end), value))
        table.width = max(table.width, end)

    def _end_row(self) -> None:
        table = self.tables[-1]
        if self.cells:
            most = settings.SHEET_MAX_ODS_ROWS + settings.SHEET_HEADING_ROWS
            if len(table.filled) + self.repeated_row > most:
                raise self._too_many_rows(table)
            table.filled += [(self.row + 1 + again, self.cells) for again in range(self.repeated_row)]
        self.row += self.repeated_row

    def _too_many_rows(self, table: Table) -> SheetRefused:
        return refused("too_many_rows", row=self.row + 1, sheet=table.name, limit=settings.SHEET_MAX_ODS_ROWS)


def _number(attributes: dict[str, str], name: str) -> int:
    """How often something is repeated; once when it isn't said."""
    text = attributes.get(name, "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1


def _value(attributes: dict[str, str], shown: str) -> str | date:
    """A date where the cell is one, a bare number without its rounding, else what is shown."""
    kind = attributes.get("office:value-type", "")
    if kind == "date":
        return date.fromisoformat(attributes.get("office:date-value", "")[:10])
    if kind == "boolean":
        return "是" if attributes.get("office:boolean-value") == "true" else "否"
    if kind == "float":
        return number_text(float(attributes.get("office:value", "")))
    return shown if kind else ""
