"""A close look at the cells of one sheet: how far they reach, which have no value, what was merged.

Needed where the quick look (of archive.py) found a cell that may be far away, or a formula. The library makes a
full grid of all cells between the first and the last, so one cell in XFD1048576 would take all memory there is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from xml.parsers import expat

# The library takes any other for what it likes, numbers beyond 32 bits among them: such a sheet is damaged.
_ADDRESS = re.compile(r"([A-Za-z]{1,3})([1-9][0-9]{0,6})")
_ROW = re.compile(r"[1-9][0-9]{0,6}")
_VALUES = frozenset(("v", "is", "t"))
MANY_FLAWS = 10_000


@dataclass
class Survey:
    """Rows and columns from 0; `flaws` are cells without a usable value: "" for a formula, else the error shown."""

    last_row: int = -1
    last_column: int = -1
    flaws: dict[tuple[int, int], str] = field(default_factory=dict)


class TooLarge(Exception):
    """Raised at the first cell outside the limits."""

    def __init__(self, survey: Survey) -> None:
        super().__init__()
        self.survey = survey


def survey(pieces: Iterable[bytes], *, max_rows: int, max_columns: int, max_grid: int, max_cells: int) -> Survey:
    """Looks at all cells; raises TooLarge, or ValueError when the XML is broken."""
    looking = _Looking((max_rows, max_columns, max_grid), max_cells)
    with _as_value_error():
        for piece in pieces:
            looking.parser.Parse(piece, False)
        looking.parser.Parse(b"", True)
    return looking.found


@contextmanager
def _as_value_error() -> Iterator[None]:
    try:
        yield
    except expat.ExpatError as error:
        raise ValueError(str(error)) from error


class _Looking:
    """The state between two tags of a sheet."""

    def __init__(self, limits: tuple[int, int, int], max_cells: int) -> None:
        self.found = Survey()
        self.limits, self.max_cells = limits, max_cells
        self.row = self.column = self.next_row = self.next_column = self.cells = 0
        self.has_formula = self.has_value = False
        self.kind = ""
        self.text: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._start_cell(attributes)
        elif name in _VALUES:
            self.has_value = True
            self.text = []
        elif name == "f":
            self.has_formula = True
        elif name == "row":
            self._start_row(attributes)

    def characters(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        name = name.rpartition(":")[2]
        if name == "c":
            self._end_cell()
        elif name == "row":
            self.next_row = self.row + 1

    def _start_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r")
        if number is not None and not _ROW.fullmatch(number):
            raise ValueError(number)
        self.row = int(number) - 1 if number else self.next_row
        self.next_column = 0

    def _start_cell(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        if written is None:
            self.column = self.next_column
        else:
            address = _ADDRESS.fullmatch(written)
            if not address:
                raise ValueError(written)
            self.row, self.column = int(address[2]) - 1, column_number(address[1])
        self.next_column = self.column + 1
        self.cells += 1
        if self.cells > self.max_cells:
            self.found.last_row = max(self.found.last_row, self.row)
            raise TooLarge(self.found)
        self.has_formula = self.has_value = False
        self.kind = attributes.get("t", "")
        self.text = None

    def _end_cell(self) -> None:
        text = "".join(self.text or ())
        self.text = None
        # An empty text that was worked out is a value: =IF(A1="","",A1).
        is_worked_out = bool(text) or (self.kind == "str" and self.has_value)
        if self.kind == "e" or (self.has_formula and not is_worked_out):
            self._flaw(text)
        if self.has_value:
            self._reach()

    def _flaw(self, text: str) -> None:
        if len(self.found.flaws) < MANY_FLAWS:
            self.found.flaws[self.row, self.column] = text

    def _reach(self) -> None:
        found, (max_rows, max_columns, max_grid) = self.found, self.limits
        found.last_row = max(found.last_row, self.row)
        found.last_column = max(found.last_column, self.column)
        grid = (found.last_row + 1) * (found.last_column + 1)
        if found.last_row >= max_rows or found.last_column >= max_columns or grid > max_grid:
            raise TooLarge(found)


def column_number(letters: str) -> int:
    """A → 0, XFD → 16383."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def column_letters(number: int) -> str:
    """0 → A, 16383 → XFD."""
    letters = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
