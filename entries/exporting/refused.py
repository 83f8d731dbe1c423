"""The rows that an import sent back, as the same sheet: bad cells marked, the reason beside them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from entries.exporting.looks import Looks, fit_height, looks_of, print_on_a4, put
from entries.sheets.cells import REASON, continued, parts_needed, split_text

TITLE = "退回的行"
WIDTH, REASON_WIDTH, LONG_WIDTH = 16, 60, 50
LONG = 40
"""A column with a longer cell is wide."""
COMMENT = {"x_scale": 2.0, "y_scale": 1.2, "author": TITLE}


@dataclass(frozen=True)
class Column:
    """A column that is written: the n-th part of the cells under a heading."""

    heading: str
    part: int
    width: int

    def text_of(self, row: RefusedRow) -> str:
        parts = split_text(row.cells.get(self.heading, ""))
        return parts[self.part] if self.part < len(parts) else ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a row; without a column it is the row as a whole."""

    column: str | None
    message: str


@dataclass(frozen=True)
class RefusedRow:
    """A row as it came: its number in the sheet and its cells by heading."""

    number: int
    cells: Mapping[str, str]
    problems: Sequence[Problem]


def write_refused(headings: Sequence[str], rows: Iterable[RefusedRow], file: IO[bytes]) -> None:
    """Write the rows as .xlsx under the headings they came under. Mended, the sheet can be imported as it is."""
    found = list(rows)
    columns = _columns(headings, found)
    with Workbook(file, {"in_memory": True}) as book:
        looks, sheet = looks_of(book), book.add_worksheet(TITLE)
        _write_headings(sheet, columns, looks)
        for place, row in enumerate(found, start=1):
            _write_row(sheet, place, columns, row, looks)


def _columns(headings: Sequence[str], rows: list[RefusedRow]) -> list[Column]:
    """The columns as they came; a text that is longer than a cell takes several."""
    columns = []
    for heading in headings:
        texts = [row.cells.get(heading, "") for row in rows]
        width = LONG_WIDTH if any(len(text) > LONG for text in texts) else WIDTH
        if heading != REASON:
            columns += [Column(heading, part, width) for part in range(parts_needed(texts))]
    return columns


def _write_headings(sheet: Worksheet, columns: list[Column], looks: Looks) -> None:
    for place, column in enumerate(columns):
        sheet.set_column(place, place, column.width, looks["text"])
        put(sheet, 0, place, continued(column.heading, column.part), looks["heading"])
    sheet.set_column(len(columns), len(columns), REASON_WIDTH, looks["reason"])
    put(sheet, 0, len(columns), REASON, looks["required"])
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet)


def _write_row(sheet: Worksheet, place: int, columns: list[Column], row: RefusedRow, looks: Looks) -> None:
    wrong: dict[str, list[str]] = {}
    for problem in row.problems:
        wrong.setdefault(problem.column or "", []).append(problem.message)
    reason = _reason(row)
    texts = [column.text_of(row) for column in columns]
    widths = [column.width for column in columns]
    fit_height(sheet, place, zip([*texts, reason], [*widths, REASON_WIDTH], strict=True))
    for number, (column, text) in enumerate(zip(columns, texts, strict=True)):
        put(sheet, place, number, text, looks["bad" if column.heading in wrong else "text"])
        if column.heading in wrong and column.part == 0:
            sheet.write_comment(place, number, "\n".join(wrong[column.heading]), COMMENT)
    put(sheet, place, len(columns), reason, looks["reason"])


def _reason(row: RefusedRow) -> str:
    """All that is wrong with the row, and where it stood."""
    named = [f"{problem.column}：{problem.message}" for problem in row.problems if problem.column]
    whole = [problem.message for problem in row.problems if not problem.column]
    return "\n".join([f"原第 {row.number} 行", *whole, *named])
