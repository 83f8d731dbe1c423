"""How the cells of a table stand."""

from __future__ import annotations

from entries.models.texts import TableText
from entries.publishing.printed_tables import PrintedTable


def styles(*rows: tuple[str, ...]) -> list[list[str]]:
    table = PrintedTable(TableText(cells=rows))
    return [[style for _cell, style in table.head], *([style for _cell, style in row.cells] for row in table.rows)]


def test_columns_of_words_stand_left_and_figures_right() -> None:
    assert styles(
        ("城市", "国别", "结好日期", "来访"), ("甲市", "德国", "2008-05-12", "1,234"), ("乙市", "日本", "—", "")
    ) == [
        ["word", "word", "", ""],
        ["word short", "word short", "short", "short"],
        ["word short", "word short", "short", "short"],
    ]


def test_one_word_among_figures_makes_the_column_one_of_words() -> None:
    assert styles(("年份",), ("2023年",), ("不详",))[0] == ["word"]
    assert styles(("年份",), ("2023年",), ("2024",))[0] == [""]


def test_a_last_line_of_sums_is_set_off_and_no_other() -> None:
    def totals(*firsts: str) -> list[bool]:
        rows = tuple((first, "1") for first in ("项目", *firsts))
        return [row.is_total for row in PrintedTable(TableText(cells=rows)).rows]

    assert totals("甲", "合 计") == [False, True]
    assert totals("合计", "甲") == [False, False]
    assert totals("合计") == [False]


def test_rows_of_different_length_and_no_rows_at_all() -> None:
    assert styles(("a",), ("甲", "乙")) == [["word"], ["word short", "word short"]]
    assert styles() == [[]]


def test_long_cells_may_be_broken() -> None:
    assert styles(("a",), ("一二三四五六七八九十一二",), ("一二三四五六七八九十一二三",))[1:] == [
        ["word short"],
        ["word"],
    ]


def test_many_columns_take_the_whole_width_of_paper() -> None:
    six = ("甲",) * 6
    assert not PrintedTable(TableText(cells=(six,))).is_broad
    assert PrintedTable(TableText(cells=(six, (*six, "乙")))).is_broad
