"""A saved page is read as a person sees it."""

import pytest

from entries.importing.html import read_html
from entries.importing.manuscript import parse_manuscript
from tests.importing.reading import codes, paths, read_page, titles


def texts(markup: str) -> list[str]:
    return [line.text for line in read_html(markup).lines if line.text]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>甲</p><p>乙</p>", ["甲", "乙"]),
        ("<div>甲<div>乙</div>丙</div>", ["甲", "乙", "丙"]),
        ("甲<br>乙<br/>丙", ["甲", "乙", "丙"]),
        ("<p><b>【概</b>况】<span>全年</span></p>", ["【概况】全年"]),
        ("<p>甲&nbsp;&amp;&#30002;&lt;乙&gt;</p>", ["甲\u00a0&甲<乙>"]),
        ("<p>\n  全年接待\n  来宾。\n</p>", ["全年接待来宾。"]),
        ("<p>Ann\nVik</p>", ["Ann Vik"]),
        ("<p>甲<!-- 乙 <p>丙</p> -->丁</p>", ["甲丁"]),
        ("<script>if (a<b) '<p>甲'</script><style>p{}</style><p>乙</p>", ["乙"]),
        ("<html><head><title>题</title><meta x></head><body>甲</body></html>", ["甲"]),
        ("<p>3 < 5，a<b>乙</b>", ["3 < 5，a乙"]),
        ("<li>甲<li>乙", ["甲", "乙"]),
        ("<p>甲<script>乙", ["甲"]),
        ("<p>甲<![if !x]>乙<![endif]>丙", ["甲乙丙"]),
    ],
)
def test_lines_of_a_page(markup: str, expected: list[str]) -> None:
    assert texts(markup) == expected


def test_a_million_blanks_are_one() -> None:
    """With a pattern that looks at each of them again this would take days."""
    assert texts(f"<p>a{' ' * 1_000_000}b{chr(9) * 1_000_000}c</p>") == ["a b c"]


def test_lines_are_numbered_as_in_the_source() -> None:
    markup = "<html>\n<!-- a\nb -->\n<p>\n甲</p>\r\n<script>\n\n</script><p>乙</p>"
    assert [(line.number, line.text) for line in read_html(markup).lines if line.text] == [(5, "甲"), (8, "乙")]


def test_headings_keep_their_level_and_only_theirs() -> None:
    assert [(line.level, line.text) for line in read_html("<h2>甲</h2>乙<h4>丙</h4>").lines if line.text] == [
        (2, "甲"),
        (0, "乙"),
        (4, "丙"),
    ]


def test_levels_of_headings_are_depths_of_sections() -> None:
    parsed = read_page(
        "<h1>安渡县2021年鉴</h1><h2>外事</h2><h3>综述</h3><p>【概况】来宾12批。</p><p>小标题</p><p>【来访】8批。</p>"
        "<h3>出访</h3><h4>团组</h4><p>【考察】3批。</p><h2>侨务</h2><p>【侨联】成立。</p>"
    )
    assert parsed.title == "安渡县2021年鉴"
    assert paths(parsed) == [("外事",), ("外事", "综述"), ("外事", "出访"), ("外事", "出访", "团组"), ("侨务",)]
    assert [entry.section for entry in parsed.entries] == [
        ("外事", "综述"),
        ("外事", "综述"),
        ("外事", "出访", "团组"),
        ("侨务",),
    ]
    assert codes(parsed) == [("possible_heading", 1)]


def test_fourth_level_is_taken_as_the_third_and_named() -> None:
    parsed = read_page("<h2>一</h2><h3>二</h3><h4>三</h4><h5>四</h5><p>【甲】乙。</p>")
    assert paths(parsed)[-1] == ("一", "二", "四")
    assert codes(parsed) == [("deep_section", 1)]


def test_page_without_heading_tags_is_read_like_text() -> None:
    parsed = read_page(
        "<title>安渡县2021年鉴_安渡县人民政府</title><p>综&nbsp;&nbsp;述</p><p>【概况】来宾,12批。</p><p>重要活动</p><p>【来访】8批。</p>"
        "<a>【返回顶部】</a> <a>【关闭窗口】</a>"
    )
    assert (parsed.title, paths(parsed), titles(parsed)) == (
        "安渡县2021年鉴",
        [("综述",), ("重要活动",)],
        ["概况", "来访"],
    )
    assert parsed.normalised == {"P01": 1, "S02": 2, "S03": 1, "X02": 2}


def test_page_saved_under_another_name_is_recognised() -> None:
    parsed = parse_manuscript("<!DOCTYPE html><p>综述<p>【概况】来宾。".encode(), filename="page.txt")
    assert titles(parsed) == ["概况"]


@pytest.mark.parametrize("nest", ["<table><tr><td>", "<div>", "<p>", "<b>", "<ul><li>"])
def test_deep_nesting_is_read(nest: str) -> None:
    assert texts(nest * 3000 + "甲") == ["甲"]
