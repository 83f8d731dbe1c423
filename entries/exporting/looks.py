"""How the sheets look that people fill in or mend, made with XlsxWriter: it knows lists, comments and colours."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

_FONT: dict[str, Any] = {"font_name": "宋体", "font_size": 11, "valign": "top"}
_CELL = _FONT | {"num_format": "@", "text_wrap": True}
_HEADING = _CELL | {"bold": True, "valign": "vcenter", "bottom": 1, "bg_color": "#E8EDF3"}
_LOOKS: dict[str, dict[str, Any]] = {
    "text": _CELL,
    "heading": _HEADING,
    "required": _HEADING | {"bg_color": "#1F4A73", "font_color": "#FFFFFF"},
    "example": _CELL | {"italic": True, "font_color": "#5C5C5C", "bg_color": "#F6F6F6"},
    "bad": _CELL | {"bg_color": "#FBE3E0", "border": 1, "border_color": "#A3261D"},
    "reason": _CELL | {"font_color": "#A3261D", "bold": True},
    "plain": _FONT,
    "title": _FONT | {"bold": True, "font_size": 16},
}

LINE_HEIGHT, MOST_LINES = 15, 12
LONGEST_MEASURED = 2_000

Looks = dict[str, Format]


def looks_of(book: Workbook) -> Looks:
    """The looks of cells by their names: text, heading, required, example, bad, reason, plain, title."""
    return {name: book.add_format(values) for name, values in _LOOKS.items()}


def put(sheet: Worksheet, row: int, column: int, text: str, look: Format) -> None:
    """Write a text and nothing but a text."""
    if text.startswith("<r>") and text.endswith("</r>"):
        # XlsxWriter takes this for its own markup and passes it on; as pieces it is text.
        sheet.write_rich_string(row, column, look, text[:1], look, text[1:], look)
    else:
        sheet.write_string(row, column, text, look)


def fit_height(sheet: Worksheet, row: int, cells: Iterable[tuple[str, float]]) -> None:
    """Make the row as high as its texts need in columns of these widths. Not every program does so by itself."""
    lines = max((_lines(text, width) for text, width in cells), default=1)
    sheet.set_row(row, LINE_HEIGHT * min(max(lines, 1), MOST_LINES) + 2)


def _lines(text: str, width: float) -> int:
    """How many lines a text takes; a Chinese character is as wide as two digits."""
    return sum(
        max(1, math.ceil(sum(1 if letter.isascii() else 2 for letter in line[:LONGEST_MEASURED]) / (width - 1)))
        for line in text[:LONGEST_MEASURED].split("\n")
    )


def print_on_a4(sheet: Worksheet) -> None:
    """Across, as wide as the paper, the headings on every page."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer("&C第 &P 页，共 &N 页")
