"""Cells that Excel works out or reshapes: a formula without its result is refused, what was typed stays as typed."""

from __future__ import annotations

from datetime import date

import pytest

from entries.importing.batches.applying import apply
from entries.models import BatchKind, Entry, Section, StagedRow, Volume
from tests.cast import Cast
from tests.factories import make_entry, make_text
from tests.importing.batches.sheets import counts, rows_of, send
from tests.importing.sheets.books import book, raw

pytestmark = pytest.mark.django_db

FORMULA = raw('<c r="%s"><f>"标题"&amp;1</f></c>')
HEAD = ("标题", "正文", "供稿单位", "状态")


def test_44_a_row_with_a_formula_that_was_not_worked_out_is_refused(cast: Cast, volume: Volume) -> None:
    """In the title, the text, the unit or the place; the rows beside it are taken."""
    rows = [
        (FORMULA, "文。", "", ""),
        ("乙", FORMULA, "", ""),
        ("丙", "文。", FORMULA, ""),
        ("丁", "文。", "", FORMULA),
    ]
    batch = send(book([HEAD, *rows]), sender=cast.drafter, volume=volume, name="条目.xlsx")
    assert counts(batch) == (1, 0, 0, 3)
    assert [(number, outcome, codes[0]) for number, outcome, codes in rows_of(batch)[:3]] == [
        (2, "refused", "formula_without_value"),
        (3, "refused", "formula_without_value"),
        (4, "refused", "formula_without_value"),
    ]
    told = StagedRow.objects.get(batch=batch, row=4).problems[0]
    assert (told["column"], told["message"][:6]) == ("供稿单位", "公式未计算：")
    apply(batch, actor=cast.drafter)
    assert [entry.title for entry in Entry.objects.all()] == ["丁"]


def test_44_without_its_date_or_kind_the_row_is_taken_with_a_warning(cast: Cast, volume: Volume) -> None:
    """A new row has then neither; of an entry that is there they stay as they are."""
    old = make_entry(
        Section.objects.get(title="综述"),
        drafter=cast.drafter,
        text=make_text("旧条目", "旧文。", event_start=date(2024, 3, 5), event_end=date(2024, 3, 5), kind="overview"),
    )
    head = ("编号", "标题", "正文", "日期", "体裁")
    rows = [("", "新条目", "文。", FORMULA, FORMULA), (old.code, "旧条目", "新文。", FORMULA, FORMULA)]
    batch = send(book([head, *rows]), sender=cast.drafter, volume=volume, name="条目.xlsx")
    assert [(outcome, codes[:2]) for _row, outcome, codes in rows_of(batch)] == [
        ("created", ["formula_left_out", "formula_left_out"]),
        ("changed", ["formula_left_out", "formula_left_out"]),
    ]
    told = StagedRow.objects.get(batch=batch, row=2).problems
    assert [(one["column"], one["message"][:6]) for one in told[:2]] == [
        ("日期", "公式未计算："),
        ("体裁", "公式未计算："),
    ]
    apply(batch, actor=cast.drafter)
    assert list(Entry.objects.order_by("title").values_list("title", "body", "event_start", "kind")) == [
        ("新条目", "文。", None, "event"),
        ("旧条目", "新文。", date(2024, 3, 5), "overview"),
    ]


def test_44_so_is_a_row_of_another_kind_of_sheet(cast: Cast) -> None:
    data = book([("名称", "顺序"), ("甲局", FORMULA), ("乙局", "3")])
    batch = send(data, sender=cast.administrator, volume=None, name="单位.xlsx", kind=BatchKind.UNITS)  # type: ignore[arg-type]
    assert [(number, outcome, codes) for number, outcome, codes in rows_of(batch)] == [
        (2, "refused", ["formula_without_value"]),
        (3, "created", []),
    ]


@pytest.mark.parametrize("typed", ["007", "1E5", "110101199003071234", "2022-3", "3/5", "1.50", "TRUE"])
def test_44_what_was_typed_as_text_stays(cast: Cast, volume: Volume, typed: str) -> None:
    batch = send(book([HEAD[:2], (typed, typed)]), sender=cast.drafter, volume=volume, name="条目.xlsx")
    apply(batch, actor=cast.drafter)
    assert [(entry.title, entry.body) for entry in Entry.objects.all()] == [(typed, typed)]


def test_the_reasons_of_a_refused_sheet_are_no_unknown_column(cast: Cast, volume: Volume) -> None:
    """The sheet that went back with the reasons beside the rows comes in again without a word about them."""
    batch = send(
        book([("标题", "正文", "退回原因"), ("甲", "文。", "没有正文。")]),
        sender=cast.drafter,
        volume=volume,
        name="条目.xlsx",
    )
    assert (counts(batch), batch.warnings) == ((1, 0, 0, 0), [])


def test_33_one_warning_says_what_the_desk_keeps_and_what_it_does_not_know(cast: Cast, volume: Volume) -> None:
    head = ("标题", "正文", "状态", "撰稿人", "审核人", "顺序", "字数", "备注")
    batch = send(book([head, ("甲", "文。", *"123456")]), sender=cast.drafter, volume=volume, name="条目.xlsx")
    assert [warning["message"] for warning in batch.warnings] == [
        "“状态”、“撰稿人”、“审核人”、“顺序”、“字数”由工作台记录，不从表格导入。 “备注”不是可导入的列，已略过。"
    ]
