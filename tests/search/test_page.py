"""The page of the search: what a reader sees, and that nothing a stranger asks breaks it or shows too much."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils.http import urlencode

from entries import workflow
from entries.models import HeadingLink, SubjectHeading
from entries.models.headings import Decision
from entries.search import finding
from tests.cast import Cast
from tests.factories import make_section
from tests.search.texts import Shelf, make_shelf, text


def page(stranger: Client, *parameters: tuple[str, object], path: str = "/search/") -> str:
    response = stranger.get(f"{path}?{urlencode(parameters)}")
    assert response.status_code == 200, parameters
    assert response.headers["Cache-Control"] == "no-store"
    return response.content.decode()


def hits(html: str) -> list[str]:
    """Titles that were found, in order."""
    inside = re.findall(r"<h2>【<a [^>]*>(.*?)</a>】</h2>", html)
    return [unescape(re.sub("<[^>]+>", "", title)) for title in inside]


def faults(html: str) -> list[str]:
    inside = re.search(r'<div class="wide faults".*?</div>', html, re.DOTALL)
    return [unescape(words) for words in re.findall("<p>(.*?)</p>", inside[0])] if inside else []


def numbers(html: str, name: str) -> dict[str, str]:
    """Choices of a filter with the numbers beside them."""
    labels = re.findall(rf'<label><input type="checkbox" name="{name}" value="([^"]*)".*?</label>', html)
    found = re.findall(
        rf'name="{name}" value="[^"]*"[^>]*><span[^>]*>[^<]*</span>(?: <span class="num">(\d+\+?)<)?', html
    )
    return dict(zip(map(unescape, labels), found, strict=True))


@pytest.fixture
def rich(shelf: Shelf) -> Shelf:
    """Six texts in two volumes, three sections, two units."""
    old = make_shelf(2024, yearbook=shelf.volume.yearbook)
    other = make_section(shelf.volume, "综述")
    march = {"event_start": date(2024, 3, 10), "event_end": date(2024, 3, 20), "date_precision": "day"}
    may = {"event_start": date(2024, 5, 1), "event_end": date(2024, 5, 1), "date_precision": "day"}
    shelf.put(text("春季论坛", "到会120人，友城代表在座。", **march), unit="市外办")
    shelf.put(text("友城论坛", "<b>论坛</b>如期举行。", **may), unit="市教育局")
    shelf.put(text("概况", "全年办论坛三次。", kind="overview"), section=other, unit="市外办")
    old.put(text("上年论坛", "旧卷。"), text("茶园", "无关。"), unit="市外办")
    return shelf


def test_the_first_visit_explains_and_finds_nothing(rich: Shelf, stranger: Client) -> None:
    html = page(stranger)
    assert "怎样检索" in html and hits(html) == [] and faults(html) == []
    assert '<meta name="robots" content="noindex, nofollow">' in html


def test_titles_come_first_then_the_newest(rich: Shelf, stranger: Client) -> None:
    assert hits(page(stranger, ("q", "论坛"))) == ["友城论坛", "春季论坛", "上年论坛", "概况"]
    assert hits(page(stranger, ("q", "论坛"), ("order", "newest"))) == ["概况", "友城论坛", "春季论坛", "上年论坛"]
    assert hits(page(stranger, ("q", "友城 -教育"))) == ["友城论坛", "春季论坛"]


def test_words_are_marked_and_what_was_typed_stays_text(rich: Shelf, stranger: Client) -> None:
    html = page(stranger, ("q", "論壇 友城"))
    assert '【<a href="/synj/2025/entries/2/"><mark>友城论坛</mark></a>】' in html
    assert "&lt;b&gt;<mark>论坛</mark>&lt;/b&gt;如期举行。" in html
    assert "到会120人，<mark>友城</mark>代表在座。" in html
    evil = '"><script>alert(1)</script>论坛'
    assert "<script>alert" not in page(stranger, ("q", evil), ("section", evil), ("since", evil))


def test_numbers_say_what_choosing_one_more_would_leave(rich: Shelf, stranger: Client) -> None:
    html = page(stranger, ("q", "论坛"))
    assert numbers(html, "year") == {"2025": "3", "2024": "1"}
    assert numbers(html, "section") == {"重要活动": "3", "综述": "1"}
    assert numbers(html, "unit") == {"市外办": "3", "市教育局": "1"}
    assert numbers(html, "kind") == {"event": "3", "overview": "1"}
    html = page(stranger, ("q", "论坛"), ("year", "2025"), ("unit", "市外办"))
    assert hits(html) == ["春季论坛", "概况"]
    assert numbers(html, "year") == {"2025": "2", "2024": "1"}
    assert numbers(html, "unit") == {"市外办": "2", "市教育局": "1"}
    assert numbers(html, "section") == {"综述": "1", "重要活动": "1"}


FILTERS: list[tuple[list[tuple[str, str]], list[str]]] = [
    ([("year", "2024")], ["上年论坛"]),
    ([("year", "2024"), ("year", "2025"), ("kind", "overview")], ["概况"]),
    ([("section", "综述")], ["概况"]),
    ([("unit", "市教育局")], ["友城论坛"]),
    ([("since", "2024-03-15"), ("until", "2024-04-01")], ["春季论坛"]),
    ([("since", "2024-03-21")], ["友城论坛"]),
    ([("until", "2024年3月10日")], ["春季论坛"]),
    ([("until", "2024-03-09")], []),
    ([("since", "2024-03-20"), ("until", "2024-03-20")], ["春季论坛"]),
    ([("since", "1999-12-31")], ["友城论坛", "春季论坛"]),
    ([("since", "2024-05-02")], []),
    ([("until", "2999-01-01")], ["友城论坛", "春季论坛"]),
    ([("section", "没有的类目")], []),
    ([("unit", "没有的单位")], []),
    ([("year", "2023")], []),
]


def test_filters(rich: Shelf, stranger: Client) -> None:
    for chosen, expected in FILTERS:
        html = page(stranger, ("q", "论坛"), *chosen)
        assert hits(html) == expected, chosen
        assert faults(html) == [], chosen
        # Each choice stands above what was found and can be taken away.
        picked = re.findall('<ul class="picked".*?</ul>', html, re.DOTALL)[0]
        assert picked.count("<li>") == len(chosen), chosen


FAULTS: list[tuple[list[tuple[str, object]], str]] = [
    ([("q", "")], "请输入要找的词。"),
    ([("q", " 　")], "请输入要找的词。"),
    ([("year", "2025")], "请输入要找的词。"),
    ([("q", "，。！")], "没有汉字、字母或数字"),
    ([("q", "-论坛")], "只写了要排除的词"),
    ([("q", "“论坛")], "引号没有成对"),
    ([("q", "坛" * 10_000)], "有 10000 个字，最多 200 个字"),
    ([("q", "论 坛 " * 20)], "最多检索 12 个词"),
    ([("q", "论坛"), ("year", "abc")], "“abc”不是卷的年份"),
    ([("q", "论坛"), ("year", "２０２５")], "不是卷的年份"),
    ([("q", "论坛"), ("year", "9" * 90)], "不是卷的年份"),
    ([("q", "论坛"), ("kind", "secret")], "没有“secret”这种条目"),
    ([("q", "论坛"), ("since", "明天")], "“明天”不是日期"),
    ([("q", "论坛"), ("until", "2024-02-30")], "不是日期"),
    ([("q", "论坛"), ("since", "2024-05-02"), ("until", "2024-05-01")], "截止日期早于起始日期"),
    ([("q", "论坛"), *(("unit", str(n)) for n in range(13))], "每项最多选 12 个"),
    ([("q", "\0")], "没有汉字、字母或数字"),
    ([("q", "论坛"), ("section", "a\0b")], "“ab”不能选"),
    ([("q", "论坛"), ("unit", "长" * 5000)], "不能选"),
]


def test_what_can_not_be_searched_is_said_and_finds_nothing(rich: Shelf, stranger: Client) -> None:
    for asked, words in FAULTS:
        html = page(stranger, *asked)
        assert [words in fault for fault in faults(html)] == [True], (asked, faults(html))
        assert hits(html) == [], asked


HOSTILE = [
    "q=%ED%A0%80", "q=%ff%fe", "q=%E8%AE%BA%00%E5%9D%9B", "q=" + "(a%2B)%2B" * 20 + "%24", "q=%25%25%27%3B--", "q=*",
    "q=%22+OR+%22", "q=NOT+NOT+NOT", "q=OR+OR+OR", "q=-+-+-", "q=a+OR", "q=NEAR(%E8%AE%BA+%E5%9D%9B)", "q=title:a",
    "q=%E8%AE%BA&q=%E5%9D%9B", "q=%E8%AE%BA&since=%00", "q=%E8%AE%BA&year__gt=1", "q=%E8%AE%BA&volume__opened_at=",
    "q=%E8%AE%BA&_connector=OR", "q=a%27%27b", "q=%5C%5C%5C", "q=" + "%CC%81" * 150, "q=" + "a%CC%81" * 90,
    "q=%E8%AE%BA&year=" + "&year=".join(["2025"] * 500), "q=%E8%AE%BA&unit=%ED%A0%80", "&&&==", "q", "q=%F0%A0%AE%B7",
]  # fmt: skip


def test_hostile_queries_are_answered(rich: Shelf) -> None:
    client = Client(raise_request_exception=False)
    for query in HOSTILE:
        for path in ("/search/", "/search/suggestions/"):
            assert client.get(f"{path}?{query}").status_code == 200, (path, query)


def test_pages_and_orders_that_are_not_there(rich: Shelf, stranger: Client) -> None:
    for query in ("page=0", "page=2", "page=-1", "page=x", "page=１", "page=999999999999", "order=id;"):
        assert stranger.get(f"/search/?q=%E8%AE%BA&{query}").status_code == 404, query


def test_results_come_in_pages_of_twenty(shelf: Shelf, stranger: Client) -> None:
    shelf.put(*(text(f"第{number}次论坛") for number in range(1, 46)))
    assert hits(page(stranger, ("q", "论坛")))[:1] == ["第45次论坛"]
    last = page(stranger, ("q", "论坛"), ("page", 3))
    assert hits(last) == [f"第{number}次论坛" for number in range(5, 0, -1)]
    assert '<b aria-current="page">3</b>' in last and 'rel="next"' not in last
    assert "找到 <strong>45</strong> 条" in last


def test_beyond_a_thousand_it_says_so_and_numbers_are_the_least(
    shelf: Shelf, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 5)
    monkeypatch.setitem(finding.find.__kwdefaults__, "most", 5)
    other = make_section(shelf.volume, "综述")
    shelf.put(*(text(f"第{number}次论坛") for number in range(4)))
    shelf.put(text("茶会", "论坛之一"), text("酒会", "论坛之二"), section=other)
    make_shelf(2019, yearbook=shelf.volume.yearbook)
    make_shelf(2018, is_open=False, yearbook=shelf.volume.yearbook)
    html = page(stranger, ("q", "论坛"))
    assert "1000+" in html
    # The first ones by title, though newer ones hold the words too.
    assert hits(html) == ["第3次论坛", "第2次论坛", "第1次论坛", "第0次论坛", "酒会"]
    # Of the newest five that were counted: at least so many.
    assert numbers(html, "section") == {"重要活动": "3+", "综述": "2+"}
    # They are all of one volume; the others can be chosen all the same.
    assert numbers(html, "year") == {"2025": "5+", "2019": ""}
    assert numbers(html, "kind") == {"event": "5+", "overview": "", "activity": ""}


def test_when_too_many_texts_would_be_looked_into_it_says_so(
    shelf: Shelf, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put(*(text(f"第{number}次论坛", "青年会议") for number in range(1, 8)))
    assert 'class="cut"' not in page(stranger, ("q", "年会议"))
    monkeypatch.setattr(finding, "MOST_LOOKED_AT", 3)
    html = page(stranger, ("q", "年会议"), ("kind", "event"))
    assert 'class="cut"' in html and hits(html) == ["第7次论坛", "第6次论坛", "第5次论坛"]
    assert numbers(html, "kind") == {"event": "1+", "overview": "", "activity": ""}
    # With more words to look for, fewer texts are looked into.
    assert hits(page(stranger, ("q", "年会议 青年会 次论坛 青年会议"))) == ["第7次论坛"]
    # A word that is a token needs no look.
    assert 'class="cut"' not in page(stranger, ("q", "会议"))


def test_nothing_of_drafts_closed_volumes_or_old_versions(rich: Shelf, cast: Cast, stranger: Client) -> None:
    closed = make_shelf(2023, is_open=False, yearbook=rich.volume.yearbook)
    closed.put(text("密卷论坛", "密"), unit="密处")
    html = page(stranger, ("q", "论坛"))
    assert "密" not in html and numbers(html, "year") == {"2025": "3", "2024": "1"}
    assert hits(page(stranger, ("q", "论坛"), ("year", "2023"))) == []
    workflow.close_volume(rich.volume, actor=cast.chief, comment="核查。")
    assert hits(page(stranger, ("q", "论坛"))) == ["上年论坛"]


def test_english_furniture(rich: Shelf, stranger: Client) -> None:
    html = page(stranger, ("q", "论坛"), ("year", "2025"), path="/en/search/")
    assert "<strong>3</strong> entries" in html and 'href="/en/synj/2025/entries/2/"' in html
    assert faults(page(stranger, ("q", ""), path="/en/search/")) == ["Type the words to look for."]


# ── suggestions ───────────────────────────────────────────────────────────────────────────────────


def suggested(stranger: Client, typed: str) -> Any:
    response = stranger.get("/search/suggestions/", {"q": typed})
    assert response.headers["Cache-Control"] == "no-store"
    return response.json()["suggestions"]


def test_suggestions_are_titles_those_first_that_begin_so(rich: Shelf, stranger: Client) -> None:
    assert suggested(stranger, "论坛") == ["友城论坛", "春季论坛", "上年论坛"]
    assert suggested(stranger, "春") == ["春季论坛"]
    assert suggested(stranger, "到会") == suggested(stranger, "") == suggested(stranger, "“") == []


def test_suggestions_are_kept_headings_that_lead_to_public_texts(rich: Shelf, cast: Cast, stranger: Client) -> None:
    yearbook = rich.volume.yearbook
    for words, state, number in (("论坛会务", "kept", 1), ("论坛筹备", "proposed", 1), ("论坛旧址", "kept", 99)):
        heading = SubjectHeading.objects.create(yearbook=yearbook, kind="subject", text=words, sort_key=words)
        HeadingLink.objects.create(heading=heading, volume=rich.volume, number=number, state=Decision(state))
    assert suggested(stranger, "论坛")[:2] == ["论坛会务", "友城论坛"]
    workflow.close_volume(rich.volume, actor=cast.chief, comment="核查。")
    assert suggested(stranger, "论坛") == ["上年论坛"]
