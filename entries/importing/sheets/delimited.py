"""Rows of a csv file, whatever its encoding, delimiter and line ends."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import InitVar, dataclass, field
from itertools import islice
from typing import ClassVar

from django.conf import settings

from entries.importing.decoding import MARKS
from entries.importing.sheets.merging import Merge
from entries.importing.sheets.refusals import MANY_WARNINGS, SheetWarning, refused, warn
from entries.sheets.cells import unguarded

Row = tuple[int, Sequence[object]]
_DELIMITERS = (",", "\t", ";", "，")
# No sheet has more; most of them must be blank.
_LAST_ROW = 1_048_576
# Enough for the headings, whatever stands above them.
_BEGINNING = 1_000_000


@dataclass
class Delimited:
    """A csv file as text, to be read again and again; `file` is its name, for sentences."""

    data: InitVar[bytes]
    file: str
    text: str = ""
    delimiter: str = ","
    width: int = 0
    warnings: list[SheetWarning] = field(default_factory=list)
    first_column = 0
    merges: ClassVar[tuple[Merge, ...]] = ()
    flaws: ClassVar[dict[tuple[int, int], str]] = {}

    def __post_init__(self, data: bytes) -> None:
        csv.field_size_limit(max(csv.field_size_limit(), settings.SHEET_MAX_BYTES))
        self.text = _decoded(data, self.file)

    def choose_delimiter(self, known: Callable[[Sequence[object]], int]) -> None:
        """Takes the delimiter with which some row near the top has the most known headings."""
        beginning = self.text[:_BEGINNING]

        def score(delimiter: str) -> int:
            reader = csv.reader(io.StringIO(beginning, newline=""), delimiter=delimiter)
            top = islice(filter(any, reader), settings.SHEET_HEADING_ROWS)
            return max((known(cells) for cells in top), default=0)

        self.delimiter = max(_DELIMITERS, key=score)
        if self.text.count(self.delimiter) > settings.SHEET_MAX_ROWS * settings.SHEET_MAX_COLUMNS:
            raise refused("too_many_columns", sheet=self.file, limit=settings.SHEET_MAX_COLUMNS)

    def rows(self) -> Iterator[Row]:
        """Each row with its number as Excel counts them; once the width is known, all of this width."""
        is_guarded = "'" in self.text
        for number, cells in enumerate(self._records(), start=1):
            if is_guarded:
                cells = [unguarded(cell) for cell in cells]
            if self.width and len(cells) != self.width:
                cells = self._fitted(number, cells)
            yield number, cells

    def _records(self) -> Iterator[list[str]]:
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter, strict=True)
        number = 0
        try:
            for cells in reader:
                number += 1
                if number > _LAST_ROW:
                    raise refused("too_many_rows", row=number, sheet=self.file, limit=settings.SHEET_MAX_ROWS)
                yield cells
        except csv.Error as error:
            raise refused("unclosed_quotes", row=number + 1, file=self.file) from error

    def _fitted(self, number: int, cells: list[str]) -> list[str]:
        if any(cells[self.width :]) and len(self.warnings) < MANY_WARNINGS:
            self.warnings.append(warn("extra_cells", number))
        return (cells + [""] * self.width)[: self.width]


def _decoded(data: bytes, file: str) -> str:
    text = _text(data, file)
    if not text.strip():
        raise refused("empty_file", file=file)
    if "\0" in text or text.lstrip()[:1] == "<":
        raise refused("wrong_kind", file=file)
    return text


def _text(data: bytes, file: str) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _strictly(data[len(mark) :], (encoding,), file)
    if b"\0" in data:
        raise refused("wrong_kind", file=file)
    return _strictly(data, ("utf-8", "gb18030"), file)


def _strictly(data: bytes, encodings: Sequence[str], file: str) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise refused("wrong_encoding", file=file)
