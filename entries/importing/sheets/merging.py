"""Merged cells say once what holds for several rows: the rows below get it too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

Merge = tuple[tuple[int, int], tuple[int, int]]


class Filling:
    """Fills the empty cells of merged ranges, row by row; false when nothing is merged.

    A range counts when it begins in a row of data and in a column that is read; of several columns it fills the
    leftmost. `columns` are those that are read, `first_column` where the first of them stands in the sheet.
    """

    def __init__(
        self, merges: Iterable[Merge] = (), *, columns: Sequence[int] = (), first_column: int = 0, after: int = 0
    ) -> None:
        indexes = {column + first_column: index for index, column in enumerate(columns)}
        self._begins: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self._open: dict[int, tuple[int, object]] = {}
        for (first, left), (last, _) in merges:
            if last > first >= after and left in indexes:
                self._begins[first + 1].append((indexes[left], last + 1))

    def __bool__(self) -> bool:
        return bool(self._begins)

    def filled(self, number: int, values: Sequence[object]) -> tuple[object, ...]:
        """The cells of row `number`, with what merged cells above say."""
        cells = list(values)
        for index, (end, value) in list(self._open.items()):
            if number > end:
                del self._open[index]
            elif cells[index] == "":
                cells[index] = value
        for index, end in self._begins.get(number, ()):
            self._open[index] = (end, cells[index])
        return tuple(cells)
