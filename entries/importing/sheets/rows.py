"""The rows under the headings: blank ones passed over, merged cells filled, divided texts joined, numbers as text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import itemgetter
from typing import Any

from django.conf import settings

from entries.importing.sheets.headings import Headings
from entries.importing.sheets.merging import Filling
from entries.importing.sheets.numbers import is_inexact, plain
from entries.importing.sheets.refusals import MANY_WARNINGS, SheetWarning, refused, warn
from entries.importing.sheets.surveying import column_letters
from entries.sheets.cells import EXAMPLE_MARK

Cell = str | date
# Stands between the texts of a row while they are looked at together; isspace() counts it as blank.
_BETWEEN = "\x1f"


@dataclass(slots=True)
class SheetRow:
    """`number` as Excel shows it, from 1; `cells` stand in the order of `Sheet.keys`."""

    number: int
    cells: tuple[Cell, ...]


@dataclass
class RowReader:
    """What is needed to make the rows of one sheet; `warnings` grows while they are read."""

    sheet: str
    found: Headings
    limit: int
    warnings: list[SheetWarning]
    filling: Filling = field(default_factory=Filling)
    first_column: int = 0

    def read(self, raw: Iterable[tuple[int, Sequence[object]]]) -> Iterator[SheetRow]:
        """The rows that hold something. A hundred thousand pass here: what is rare is done elsewhere."""
        pick, join = _picker(self.found.columns), self._joining()
        fill = self.filling.filled if self.filling else None
        most_blank, limit = settings.SHEET_MAX_BLANK_ROWS, self.limit
        between: Callable[[Any], str] = _BETWEEN.join
        count, last, blank = 0, self.found.row, 0
        for number, cells in raw:
            values = pick(cells)
            try:
                text = between(values)
            except TypeError:  # a number or a date among them
                text = between([value for value in values if type(value) is str])
                values = self._as_text(number, values)
            else:
                if not text or text.isspace():
                    blank += 1
                    continue
            if blank >= most_blank:
                self.warnings.append(warn("rows_after_blanks", last, limit=most_blank))
                return
            last, blank = number, 0
            if fill:
                values = fill(number, values)
            if "\r" in text or "\0" in text or EXAMPLE_MARK in text:
                if _is_example(values):
                    continue
                values = self._mended(number, values)
            count += 1
            if count > limit:
                raise refused("too_many_rows", row=number, sheet=self.sheet, limit=limit)
            yield SheetRow(number, join(values) if join else values)  # type: ignore[arg-type]

    def _as_text(self, number: int, values: Sequence[object]) -> tuple[Cell, ...]:
        for index, value in enumerate(values):
            if type(value) is float and is_inexact(value) and len(self.warnings) < MANY_WARNINGS:
                letters = column_letters(self.found.columns[index] + self.first_column)
                self.warnings.append(warn("long_number", number, self.found.key_of(index), column=letters))
        return tuple([value if type(value) is str else plain(value) for value in values])

    def _mended(self, number: int, values: Sequence[object]) -> tuple[object, ...]:
        """Line ends as \\n; a NUL, which no database takes, is refused."""
        if any(isinstance(value, str) and "\0" in value for value in values):
            raise refused("nul", row=number, sheet=self.sheet)
        return tuple(
            value.replace("\r\n", "\n").replace("\r", "\n") if isinstance(value, str) else value for value in values
        )

    def _joining(self) -> Callable[[Sequence[object]], tuple[object, ...]] | None:
        """Joins texts that were divided over several columns; None when there are none."""
        if all(len(places) == 1 for places in self.found.places.values()):
            return None
        spans, at = [], 0
        for places in self.found.places.values():
            spans.append(slice(at, at + len(places)))
            at += len(places)

        def join(values: Sequence[object]) -> tuple[object, ...]:
            return tuple(
                values[span.start] if span.stop - span.start == 1 else "".join(map(str, values[span])) for span in spans
            )

        return join


def _picker(columns: Sequence[int]) -> Callable[[Sequence[object]], tuple[object, ...]]:
    if len(columns) == 1:
        return lambda cells: (cells[columns[0]],)
    return itemgetter(*columns)


def _is_example(values: Sequence[object]) -> bool:
    """Whether it is the example of the template: a cell begins with the mark."""
    return any(isinstance(value, str) and value.lstrip().startswith(EXAMPLE_MARK) for value in values)
