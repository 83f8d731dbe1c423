"""Which row holds the headings and what each means."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.importing.sheets.headings import folded
from entries.importing.sheets.reading import SheetRefused
from tests.importing.sheets.books import book, opened, read

HEAD = ("条目标题", "正文")


def refusal(folder: Path, rows: list[tuple[object, ...]]) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        opened(folder, book(rows))
    return caught.value


def test_they_may_stand_below_any_title_rows(tmp_path: Path) -> None:
    rows = [("2022年外事工作条目汇总表",), ("",), ("填表单位", "外事办"), *[("",)] * 60, HEAD, ("甲", "甲文")]
    sheet, found = read(tmp_path, book(rows))
    assert sheet.heading_row == 64
    assert [(row.number, row.cells) for row in found] == [(65, ("甲", "甲文"))]


def test_thirty_rows_without_them_are_enough(tmp_path: Path) -> None:
    title = [("表头之上", "的一行")]
    assert opened(tmp_path, book([*title * 29, HEAD])).heading_row == 30
    assert refusal(tmp_path, [*title * 30, HEAD]).code == "no_headings"


@pytest.mark.parametrize(
    "heading", ["标题", " 标 题 ", "标\n题", "＊标题", "标题*", "标题：", "TITLE", "ｔｉｔｌｅ", "Title "]
)
def test_they_are_known_however_typed(tmp_path: Path, heading: str) -> None:
    sheet = opened(tmp_path, book([(heading, "Body"), ("甲", "甲文")]))
    assert sheet.keys == ("title", "body")
    assert sheet.texts["title"] == heading.strip()


def test_unknown_ones_are_named_and_passed_over(tmp_path: Path) -> None:
    sheet, rows = read(tmp_path, book([("序号", "标题", "备 注", "正文"), (1, "甲", "x", "甲文")]))
    assert sheet.unknown == ("序号", "备 注")
    assert rows[0].cells == ("甲", "甲文")


def test_46_a_missing_one_is_named(tmp_path: Path) -> None:
    caught = refusal(tmp_path, [("一览表",), ("标题", "日期", "备注"), ("甲", "2022", "")])
    assert (caught.code, caught.row) == ("missing_heading", 2)
    assert "“正文”" in str(caught)
    assert "“标题”、“日期”、“备注”" in str(caught)


def test_a_sheet_without_any_is_told_what_is_looked_for(tmp_path: Path) -> None:
    caught = refusal(tmp_path, [("甲", "乙"), ("丙", "丁")])
    assert caught.code == "no_headings"
    assert "“条目标题”、“正文”" in str(caught)


@pytest.mark.parametrize("second", ["条目标题", "标题", "title"])
def test_46_two_that_mean_the_same_are_refused_by_name(tmp_path: Path, second: str) -> None:
    caught = refusal(tmp_path, [("条目标题", "正文", second), ("甲", "甲文", "乙")])
    assert (caught.code, caught.row) == ("repeated_heading", 1)
    assert f"“{second}”" in str(caught)


def test_a_continuation_twice_or_without_its_beginning_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, [("标题", "正文", "正文(续)", "正文（续1）")]).code == "repeated_heading"
    caught = refusal(tmp_path, [("标题", "正文", "日期(续)")])
    assert (caught.code, "“日期”" in str(caught)) == ("missing_heading", True)


def test_more_than_a_hundred_columns_are_refused(tmp_path: Path) -> None:
    fit = [(*HEAD, *[f"列{number}" for number in range(98)])]
    assert len(opened(tmp_path, book(fit)).unknown) == 98
    for many in (99, 998):
        caught = refusal(tmp_path, [(*HEAD, *[f"列{number}" for number in range(many)])])
        assert caught.code in ("too_many_columns", "too_many_cells")


@given(st.text(max_size=20))
def test_folding_is_stable_and_blind_to_blanks_and_case(text: str) -> None:
    once = folded(text)
    assert folded(once) == once
    assert folded(f" {text}\n\u3000") == once
    assert not any(char.isspace() for char in once)
