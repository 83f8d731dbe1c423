"""Damage that can't be mended: found where it is, and not where it only seems to be."""

import pytest

from entries.importing.suspicions import find_table_like, is_traditional
from tests.importing.reading import codes, read


@pytest.mark.parametrize("char", list("國臺灣學檔產說鍾後裏"))
def test_traditional_characters(char: str) -> None:
    assert is_traditional(char)


@pytest.mark.parametrize("char", list("乾著於藉徵瞭馀锺栃烮国台湾学干后里说A，“·"))
def test_characters_of_simplified_texts(char: str) -> None:
    assert not is_traditional(char)


def test_one_warning_a_line_and_the_text_as_typed() -> None:
    parsed = read("综述", "【概况】臺灣學生來訪。", "参观图书馆。", "學習。")
    assert codes(parsed) == [("traditional_characters", 2), ("traditional_characters", 4)]
    assert "臺灣學來訪" in str(parsed.warnings[1].message)
    assert parsed.entries[0].body == "臺灣學生來訪。\n参观图书馆。\n學習。"


def test_after_twenty_lines_one_summary() -> None:
    parsed = read("综述", "【概况】来宾。", *["學習。"] * 25)
    assert [code for code, _line in codes(parsed)] == ["traditional_characters"] * 20 + ["more_traditional_characters"]
    assert codes(parsed)[-1] == ("more_traditional_characters", 23)
    assert "5" in str(parsed.warnings[-1].message)


@pytest.mark.parametrize(
    ("text", "found"), [("年鉴(jiàn)", True), ("年鉴（jian）", True), ("绿(lǜ)化", True), ("阿(ā)", True)]
)
def test_pinyin_in_brackets(text: str, found: bool) -> None:
    assert codes(read("综述", f"【概况】{text}出版。")) == [("pinyin_in_brackets", 2)]


@pytest.mark.parametrize(
    "text", ["金桥(ijinhua)", "米勒(Ann)", "应用(app)", "见图(a)", "国博(G20)", "(jiàn)", "距离(km)"]
)
def test_other_latin_in_brackets(text: str) -> None:
    assert codes(read("综述", f"【概况】{text}出版。")) == []


@pytest.mark.parametrize(
    "lines",
    [
        ["全市 12 512 1,203 8.5%"],
        ["国别\t批次\t人次", "甲国\t3\t12", "乙国\t1\t5"],
        ["指标", "批次", "人次", "12", "512"],
        ["主任 李明", "副主任 周敏", "副主任 何立群", "处长 林远"],
        ["来访 12 512", "出访 8 41", "合计 20 553"],
    ],
)
def test_flattened_tables(lines: list[str]) -> None:
    assert find_table_like(["2021年，接待来宾。", *lines, "全年完成。"]) == set(range(1, len(lines) + 1))


@pytest.mark.parametrize(
    "lines",
    [
        ["接待来宾 12 批 512 人次，同比持平。"],
        ["友城交往", "新增友城2个。", "领事保护", "全年11场。"],
        ["指标", "批次", "人次"],
        ["获先进集体；", "获文明号；", "获先进个人；", "获优秀奖。"],
    ],
)
def test_ordinary_lines(lines: list[str]) -> None:
    assert find_table_like(lines) == set()
