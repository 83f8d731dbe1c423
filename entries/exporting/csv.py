"""Rows as comma-separated text: UTF-8 with the mark by which Excel knows it, lines ending in CR LF."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import IO

from entries.sheets.cells import MAY_RUN, encoded, guarded

AT_A_TIME = 200


def write_csv(file: IO[bytes], title: str, lines: Iterator[Sequence[str]]) -> None:
    """Write the lines; what a spreadsheet could run has an apostrophe before it."""
    file.write("\ufeff".encode())
    while some := list(islice(lines, AT_A_TIME)):
        text = io.StringIO()
        # Most cells begin harmlessly; asking of each of them by a call would take a fifth of the time.
        csv.writer(text).writerows([guarded(cell) if cell[:1] in MAY_RUN else cell for cell in line] for line in some)
        file.write(encoded(text.getvalue()))
