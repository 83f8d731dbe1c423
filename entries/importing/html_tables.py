"""A <table> being read: data becomes one table, a table that only lays a page out becomes its lines."""

from dataclasses import dataclass, field

from entries.importing.lines import Line
from entries.importing.parsed import ParsedTable

MAX_CELL = 200
MAX_SPAN = 50
MAX_COLUMNS = 200


@dataclass
class TableDraft:
    """What was seen so far of a table that began on line ``number``."""

    number: int
    lines: list[Line] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    caption: str = ""
    is_layout: bool = False
    _part: str = ""
    _column: int = 0
    # Column → rows below that a cell still covers.
    _covered: dict[int, int] = field(default_factory=dict)

    def open(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "tr":
            self._end_row()
            self.rows.append([])
        elif tag in ("td", "th"):
            self._open_cell(_span(attrs.get("colspan")), _span(attrs.get("rowspan")))
        elif tag == "caption":
            self._part = "caption"
        elif tag in ("h1", "h2", "h3", "h4", "h5", "h6"):
            self.is_layout = True

    def close(self, tag: str) -> None:
        if tag in ("td", "th", "caption", "tr"):
            self._part = ""

    def add(self, line: Line) -> None:
        self.lines.append(line)
        if self._part == "caption":
            self.caption += line.text
        elif self._part == "cell":
            self.rows[-1][self._column] += line.text

    def as_lines(self) -> list[Line]:
        """One line holding the table, or the lines found in it."""
        rows = [row for row in self.rows if any(row)]
        if self.is_layout or not _is_data(rows):
            return self.lines
        width = max(map(len, rows))
        cells = tuple(tuple(row + [""] * (width - len(row))) for row in rows)
        return [Line(self.number, "", table=ParsedTable(self.caption, "", "", cells)), Line(self.number, "")]

    def _end_row(self) -> None:
        """Cells from above that cover columns after the last one of this row have covered it too."""
        for column in range(len(self.rows[-1]) if self.rows else 0, MAX_COLUMNS):
            if self.rows and self._covered.get(column, 0) > 0:
                self._covered[column] -= 1

    def _open_cell(self, columns: int, rows: int) -> None:
        if not self.rows:
            self.rows.append([])
        row = self.rows[-1]
        while self._covered.get(len(row), 0) > 0:
            self._covered[len(row)] -= 1
            row.append("")
        if len(row) + columns > MAX_COLUMNS:
            self.is_layout = True
            return
        self._column = len(row)
        for column in range(self._column, self._column + columns):
            row.append("")
            self._covered[column] = rows - 1
        self._part = "cell"


def _is_data(rows: list[list[str]]) -> bool:
    """Two rows and two columns at least, of short cells that are no entries."""
    texts = [cell for row in rows for cell in row]
    wide_enough = len(rows) >= 2 and max(map(len, rows)) >= 2
    return wide_enough and not any(len(cell) > MAX_CELL or cell.startswith("【") for cell in texts)


def _span(value: str | None) -> int:
    digits = value if value and value.isascii() and value.isdigit() else "1"
    return min(max(int(digits[:4]), 1), MAX_SPAN)
