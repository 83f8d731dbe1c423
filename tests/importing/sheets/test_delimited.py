"""Rows of csv files."""

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.importing.sheets import delimited
from entries.importing.sheets.delimited import Delimited
from entries.importing.sheets.numbers import number_text
from entries.importing.sheets.reading import SheetRefused
from tests.importing.sheets.books import cells, read

TEXT = '标题,正文\n𠮷林,"第一段，\n第二段""引""。"\n烮,㐂\n'
ROWS = [("𠮷林", '第一段，\n第二段"引"。'), ("烮", "㐂")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_45_encodings_and_line_ends(tmp_path: Path, encoding: str, ends: str) -> None:
    mark = {"utf-16-le": "\ufeff", "utf-16-be": "\ufeff"}.get(encoding, "")
    data = (mark + TEXT.replace("\n", ends)).encode(encoding)
    assert cells(tmp_path, data, name="条目.csv") == ROWS


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([("汇总表, 一;二",), ("标题", "正文"), *ROWS])
    assert cells(tmp_path, out.getvalue().encode(), name="条目.csv") == ROWS


def test_rows_are_numbered_as_excel_shows_them(tmp_path: Path) -> None:
    sheet, rows = read(tmp_path, '汇总\n\n标题,正文\n甲,"一\n二"\n\n乙,三\n'.encode(), name="条目.csv")
    assert (sheet.kind, sheet.heading_row) == ("csv", 3)
    assert [row.number for row in rows] == [4, 6]


def test_text_stays_as_typed(tmp_path: Path) -> None:
    data = "标题,正文\n007,1E5\n110101199003071234, 前后 \n".encode()
    assert cells(tmp_path, data, name="条目.csv") == [("007", "1E5"), ("110101199003071234", " 前后 ")]


def test_short_rows_are_filled_and_long_ones_told(tmp_path: Path) -> None:
    sheet, rows = read(tmp_path, "标题,正文,日期\n甲,文\n乙,文,2022,,\n丙,一,二,三\n".encode(), name="条目.csv")
    assert [row.cells for row in rows] == [("甲", "文", ""), ("乙", "文", "2022"), ("丙", "一", "二")]
    assert [(warning.code, warning.row) for warning in sheet.warnings] == [("extra_cells", 4)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("'=1+1", "=1+1"),
        ("'+86 x", "+86 x"),
        ("'+86", "'+86"),
        ("'-", "-"),
        ("'＝1", "＝1"),
        ("' =1", " =1"),
        ("''=1", "'=1"),
        ("'引", "'引"),
        ("'", "'"),
        ("-5", "-5"),
    ],
)
def test_the_guard_before_a_formula_is_taken_off(tmp_path: Path, cell: str, expected: str) -> None:
    assert cells(tmp_path, f"标题,正文\n{cell},文\n".encode(), name="条目.csv") == [(expected, "文")]


def test_a_body_longer_than_the_csv_module_allows(tmp_path: Path) -> None:
    body = "长" * 200_000
    assert cells(tmp_path, f"标题,正文\n甲,{body}\n".encode(), name="条目.csv") == [("甲", body)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b" \r\n\t", "empty_file"),
        ("标题,正文\n甲,a\0b\n".encode(), "wrong_kind"),
        ("标题,正文\n甲,文\n".encode("utf-16-le"), "wrong_kind"),
        (b"\xef\xbb\xbf\xff\xff,\x81", "wrong_encoding"),
        ("标题,正文".encode() + b"\xff\xff", "wrong_encoding"),
        ("<html><table><tr><td>标题</td></tr></table></html>".encode(), "wrong_kind"),
        ("标题,日期\n甲,2022".encode(), "missing_heading"),
        ("标题,正文\n".encode() + b"," * 10_000_001, "too_many_columns"),
        ('标题,正文\n甲,"文\n乙,文\n'.encode(), "unclosed_quotes"),
    ],
)
def test_45_what_is_refused(tmp_path: Path, data: bytes, code: str) -> None:
    with pytest.raises(SheetRefused) as caught:
        read(tmp_path, data, name="条目.csv")
    assert caught.value.code == code
    if code == "unclosed_quotes":
        assert caught.value.row == 2


def test_no_more_lines_than_a_sheet_has_though_all_be_blank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delimited, "_LAST_ROW", 4)
    assert len(cells(tmp_path, "标题,正文\n甲,文\n\n\n".encode(), name="条目.csv")) == 1
    with pytest.raises(SheetRefused) as caught:
        cells(tmp_path, "标题,正文\n甲,文\n\n\n\n".encode(), name="条目.csv")
    assert caught.value.code == "too_many_rows"


CELLS = st.text(st.characters(exclude_characters="\0'", exclude_categories=["Cs"]))


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2)))
def test_what_is_written_is_read(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["标题", "正文"], *rows])
    table = Delimited(out.getvalue().encode(), file="x")
    assert [row for _, row in table.rows()] == [["标题", "正文"], *rows]


@given(st.integers(-(10**14), 10**14))
def test_whole_numbers_are_written_out(number: int) -> None:
    assert number_text(float(number)) == str(number)


@given(st.integers(-(10**9), 10**9), st.integers(1, 5))
def test_typed_decimals_come_back(number: int, places: int) -> None:
    typed = f"{number / 10**places:.{places}f}"
    assert float(number_text(float(typed))) == float(typed)
