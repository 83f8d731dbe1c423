"""A table as it is set: columns of words stand left, figures right; a last line of sums is set off."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from entries.models.texts import TableText

FIGURE = re.compile(r"[-+−±]?[\d０-９][\d０-９.,，．%％‰/:：~～—–年月日\s-]*|[-—–…／/]*")
"""A figure, a date, a span of them, or a sign for nothing."""
SHORT = 12
"""Characters of a cell that is never broken."""
BROAD = 6
"""Columns; on paper a table of more takes the width of both columns of text."""
SUMS = ("合计", "总计", "共计", "总数")

Cell = tuple[str, str]
"""What stands in it, and its classes."""


@dataclass(frozen=True)
class Row:
    cells: tuple[Cell, ...]
    is_total: bool


class PrintedTable:
    """For the template of a table."""

    def __init__(self, table: TableText) -> None:
        self.title, self.measure, self.source = table.title, table.measure, table.source
        self._head, *self._body = table.cells or ((),)
        width = max(map(len, table.cells), default=0)
        self.is_broad = width > BROAD
        self._words = [self._holds_words(place) for place in range(width)]

    @property
    def head(self) -> tuple[Cell, ...]:
        return tuple((cell, "word" if self._words[place] else "") for place, cell in enumerate(self._head))

    @property
    def rows(self) -> Iterator[Row]:
        last = len(self._body) - 1
        for line, row in enumerate(self._body):
            is_total = line == last and line > 0 and bool(row) and "".join(row[0].split()) in SUMS
            yield Row(tuple((cell, self._style(place, cell)) for place, cell in enumerate(row)), is_total)

    def _holds_words(self, place: int) -> bool:
        return any(not FIGURE.fullmatch(row[place].strip()) for row in self._body if place < len(row))

    def _style(self, place: int, cell: str) -> str:
        return " ".join(filter(None, ("word" if self._words[place] else "", "short" if len(cell) <= SHORT else "")))
