"""A sheet as a table of an entry: all its cells as text, whatever stands in the first row."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from django.conf import settings

from entries.importing.sheets.delimited import Delimited
from entries.importing.sheets.numbers import plain
from entries.importing.sheets.reading import open_book
from entries.importing.sheets.refusals import refused

MOST_ROWS = 1000
"""Rows of a table: more is no table of a book."""
NOT_IN_A_CELL = str.maketrans({"\n": " ", "\r": " ", "\t": " ", "\0": None})
"""Lines and tabs part the cells where a table is typed."""

Cells = tuple[tuple[str, ...], ...]


def read_table(data: bytes, *, file_name: str) -> Cells:
    """The cells of the first sheet that holds any, blank rows and blank columns around them left out.

    Raises SheetRefused. Merged cells hold their text once, as they do in a pasted table.
    """
    file = file_name[-80:]
    if len(data) > settings.SHEET_MAX_BYTES:
        raise refused("file_too_large", limit=settings.SHEET_MAX_BYTES // 1024**2)
    for rows in _sheets(data, file):
        if cells := _trimmed(list(_rows(rows, file))):
            return cells
    raise refused("empty_file", file=file)


def _sheets(data: bytes, file: str) -> Iterator[Iterable[tuple[int, Sequence[object]]]]:
    book = open_book(data, file=file)
    if book is not None:
        yield from (load().rows() for _name, load in book[1])
        return
    table = Delimited(data, file=file)
    table.choose_delimiter(len)
    yield table.rows()


def _rows(rows: Iterable[tuple[int, Sequence[object]]], file: str) -> Iterator[list[str]]:
    count = blank = 0
    for number, cells in rows:
        texts = [str(plain(cell)).translate(NOT_IN_A_CELL).strip() for cell in cells]
        if not any(texts):
            blank += 1
            if blank >= settings.SHEET_MAX_BLANK_ROWS:
                return
            continue
        count, blank = count + 1, 0
        if count > MOST_ROWS:
            raise refused("too_many_rows", row=number, sheet=file, limit=MOST_ROWS)
        yield texts


def _trimmed(rows: list[list[str]]) -> Cells:
    filled = [place for row in rows for place, text in enumerate(row) if text]
    if not filled:
        return ()
    first, width = min(filled), max(filled) + 1
    return tuple(tuple((row + [""] * width)[first:width]) for row in rows)
