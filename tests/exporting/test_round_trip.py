"""43: what goes out comes back: written by entries.exporting, read by entries.importing.sheets, cell for cell."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from entries.exporting.spreadsheets import Sheet, write_sheet
from entries.importing.sheets.reading import open_sheet
from entries.sheets.cells import continued, split_text
from entries.sheets.entries import EntryResource

FORMATS = ("xlsx", "csv", "ods")
LETTERS = "=+-@'\"“＝＋－＠ \t\n　0079.%,;<>&_xD1甲乙𠮷烮ＡＢ１\u00a0\u200b"
TEXTS = st.text(alphabet=LETTERS, min_size=1, max_size=30).filter(lambda text: text.strip())
BODIES = st.one_of(TEXTS, st.builds(lambda text, times: text * times, TEXTS, st.sampled_from([1, 2_000])))
ROWS = st.lists(st.tuples(TEXTS, BODIES), min_size=1, max_size=4)


def back(rows: list[tuple[str, str]], file_format: str) -> list[tuple[str, str]]:
    """Titles and bodies after they went out and came in again."""
    bodies = [split_text(body) for _title, body in rows]
    parts = max(map(len, bodies))
    headings = ("条目标题", *(continued("正文", part) for part in range(parts)))
    cells = [(title, *body, *[""] * (parts - len(body))) for (title, _body), body in zip(rows, bodies, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"v.{file_format}"
        with path.open("wb") as file:
            write_sheet(Sheet("条目", headings, cells), file_format, file)
        sheet = open_sheet(path, file_name=path.name, columns=EntryResource.headings(), required=("title", "body"))
        found = [dict(zip(sheet.keys, row.cells, strict=True)) for row in sheet.rows()]
        assert sheet.warnings == []
    return [(str(row["title"]), str(row["body"])) for row in found]


@pytest.mark.parametrize("file_format", FORMATS)
@given(rows=ROWS)
@example(rows=[("=1+1", "'=1" + "正" * 40_000 + "\n=2"), ("007", "𠮷" * 16_384), ("'", "\t制表\n\n尾 ")])
@example(rows=[("_x0041_", "<r>x</r>"), ("-5", "+3.20%"), ("２０２２", " 前后 \n")])
@settings(max_examples=60, deadline=None)
def test_43_titles_and_bodies_come_back_unchanged(file_format: str, rows: list[tuple[str, str]]) -> None:
    assert back(rows, file_format) == rows
