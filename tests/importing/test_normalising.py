"""Each rule of the bulk repair: what it changes, how many places it counts, and what it must leave alone."""

import pytest

from entries.importing.normalising import (
    clean_invisible,
    close_blanks,
    close_heading,
    normalise_text,
    normalise_title,
    widen_brackets,
    widen_marks,
    word_blanks,
)


@pytest.mark.parametrize(
    ("typed", "expected", "places"),
    [
        ("会上,他表示", "会上，他表示", 1),
        ("获“先进集体”称号;", "获“先进集体”称号；", 1),
        ("获“先进集体”;", "获“先进集体”；", 1),
        ("要求:加快!为何?", "要求：加快！为何？", 3),
        ("5月6日,3批12人,来访", "5月6日，3批12人，来访", 2),
        ("武虹(Iris Wu),南非", "武虹(Iris Wu)，南非", 1),
        ("自述:“很好”", "自述：“很好”", 1),
        ("见http://a.cn/x?b=1,2,另行", "见http://a.cn/x?b=1,2，另行", 1),
    ],
)
def test_p01_widens_marks_beside_chinese(typed: str, expected: str, places: int) -> None:
    assert widen_marks(typed) == (expected, places)


@pytest.mark.parametrize(
    "typed",
    [
        "18:39",
        "比例为3:1",
        "1,000人",
        "Hello, world! Why? Yes; no: well",
        "“Hello, Ann”",
        "http://www.a.cn/b?c=1;d=2",
        "www.a.cn/b,c",
        "mailto:a@b.cn",
        "已有，；：！？",
    ],
)
def test_p01_leaves_latin_times_ratios_and_addresses(typed: str) -> None:
    assert widen_marks(typed) == (typed, 0)


@pytest.mark.parametrize(
    ("typed", "expected", "places"),
    [
        ("出国(境)管理", "出国（境）管理", 1),
        ("县(市、区)", "县（市、区）", 1),
        ("“ijinhua”(金桥)", "“ijinhua”（金桥）", 1),
        ("武虹(Iris Wu)到访", "武虹（Iris Wu）到访", 1),
        ("国博(G20)中心", "国博（G20）中心", 1),
        ("报告(2019—2020)", "报告（2019—2020）", 1),
        ("(五)领事保护", "（五）领事保护", 1),
        ("(1)5月17日", "（1）5月17日", 1),
        ("外办(港(澳)办)", "外办（港（澳）办）", 2),
        ("出国（境)管理", "出国（境）管理", 1),
    ],
)
def test_p02_widens_brackets_in_chinese(typed: str, expected: str, places: int) -> None:
    assert widen_brackets(typed) == (expected, places)


@pytest.mark.parametrize(
    "typed", ["f(x) = 1", "Ann (Vik)", "http://a.cn/b(c)d", "1)对外交往", "出国（境）管理", "外办("]
)
def test_p02_leaves_latin_addresses_and_single_brackets(typed: str) -> None:
    assert widen_brackets(typed) == (typed, 0)


@pytest.mark.parametrize(
    ("typed", "expected", "places"),
    [
        ("国际制造大 会", "国际制造大会", 1),
        ("座谈。 座谈会上", "座谈。座谈会上", 1),
        ("教育、 文化， 12人", "教育、文化，12人", 2),
        ("“ 丝路课堂 ”活动", "“丝路课堂”活动", 2),
        ("全年\u3000接待", "全年接待", 1),
        ("全年 ，接待", "全年，接待", 1),
    ],
)
def test_s01_drops_blanks_between_chinese_characters(typed: str, expected: str, places: int) -> None:
    assert close_blanks(typed) == (expected, places)


@pytest.mark.parametrize("typed", ["接待 8 批", "APEC 商务旅行卡", "Ann Vik", "iJinhua 公众号", "“Hello Ann” said"])
def test_s01_leaves_blanks_beside_latin_and_figures(typed: str) -> None:
    assert close_blanks(typed) == (typed, 0)


def test_s01_keeps_the_blank_that_a_title_holds() -> None:
    title, places = normalise_title("推出“中非合作 安渡样本”报道")
    assert (title, dict(places)) == ("推出“中非合作 安渡样本”报道", {})
    assert close_blanks("聚焦“中非合作 安渡样本”，推 出", word_blanks(title)) == ("聚焦“中非合作 安渡样本”，推出", 1)


def test_s02_counts_each_invisible_character() -> None:
    assert clean_invisible("撰\u00a0\u00a0稿\u200b\ufeff：\u00ad李") == ("撰  稿：李", 5)
    assert clean_invisible("概\x1f况\x7f") == ("概况", 2)
    assert clean_invisible("a\u3000b c\td") == ("a\u3000b c\td", 0)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("综  述", ("综述", 1)),
        ("安 渡 县", ("安渡县", 1)),
        ("重要活动", ("重要活动", 0)),
        ("友城 交往", ("友城 交往", 0)),
        ("A B", ("A B", 0)),
    ],
)
def test_s03_closes_letter_spaced_headings(typed: str, expected: tuple[str, int]) -> None:
    assert close_heading(typed) == expected


def test_counts_are_by_rule_and_only_of_what_changed() -> None:
    text, places = normalise_text("出国(境)管理,接待来 宾;共8批。")
    assert text == "出国（境）管理，接待来宾；共8批。"
    assert dict(places) == {"P01": 2, "P02": 1, "S01": 1}
    assert dict(normalise_text(text)[1]) == {}
