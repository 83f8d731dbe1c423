"""What the page of a text leads to: its section, the same day of other years, what is related."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from entries.models import Decision, Section, Volume
from entries.publishing import beside
from entries.publishing.addresses import addresses_of_texts
from entries.publishing.beside import _same_days
from entries.views.home import thickness
from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.shelf.books import Book, publish
from tests.shelf.indexes import lead, make_heading
from tests.shelf.reading import read


@pytest.fixture
def older(book: Book) -> Section:
    """A section of the year before, called like the second one of the book."""
    return make_section(make_volume(book.volume.yearbook, year=2024, is_open=True), "重要活动")


def contents(page: str) -> list[tuple[str, bool]]:
    """Texts named beside this one, and whether each is this one."""
    inside = page[page.index('<nav class="contents"') : page.index('<div class="sheet">')]
    found = re.findall(r'<li><a href="[^"]+"( aria-current="page")?>([^<]+)</a></li>', inside)
    return [(title, bool(mark)) for mark, title in found]


def elsewhere(page: str) -> list[list[tuple[str, str, str]]]:
    """Address, title and place of the texts in each block of texts of other years."""
    blocks = re.findall(r'<section class="block related">.*?</section>', page, re.DOTALL)
    return [re.findall(r'<a href="([^"]+)">([^<]+)</a><span class="path">([^<]*)</span>', block) for block in blocks]


def test_texts_of_the_section_stand_beside_a_text(book: Book, stranger: Client) -> None:
    page = read(stranger, "/synj/2025/entries/4/")
    assert contents(page) == [("春季论坛", True), ("秋季论坛", False)]
    head = page[page.index('<p class="head"') :]
    assert re.findall(r'href="([^"]+)"', head)[0] == f"/synj/2025/sections/{book.second.pk}/"


def test_of_a_long_section_those_around_it_stand_there(
    book: Book, cast: Cast, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "SIBLINGS", 1)
    publish(cast, book.second, "冬季论坛")
    publish(cast, book.second, "岁末论坛")
    assert contents(read(stranger, "/synj/2025/entries/5/")) == [
        ("春季论坛", False), ("秋季论坛", True), ("冬季论坛", False),
    ]  # fmt: skip


def test_the_same_day_of_other_years_is_named(book: Book, cast: Cast, older: Section, stranger: Client) -> None:
    """The texts of the book are of 12 March 2024."""
    other = make_section(older.volume, "会议")
    day = {"event_start": date(2023, 3, 12), "event_end": date(2023, 3, 14)}
    publish(cast, other, "往年论坛", **day)
    publish(cast, other, "另一天", event_start=date(2023, 3, 13), event_end=date(2023, 3, 13))
    publish(cast, other, "三月", event_start=date(2023, 3, 1), event_end=date(2023, 3, 31), date_precision="month")
    closed = make_section(make_volume(book.volume.yearbook, year=2023), "会议")
    publish(cast, closed, "未开放", event_start=date(2022, 3, 12), event_end=date(2022, 3, 12))
    assert elsewhere(read(stranger, "/synj/2025/entries/4/")) == [
        [("/synj/2024/entries/1/", "往年论坛", "2024卷 · 会议 · 2023年3月12日至14日")]
    ]
    assert "未开放" not in read(stranger, "/synj/2024/entries/1/")


def test_the_29th_of_february_is_a_day_of_leap_years() -> None:
    assert [day.year for day in _same_days(date(2000, 2, 29)) if 1990 <= day.year <= 2012] == [
        1992,
        1996,
        2004,
        2008,
        2012,
    ]
    assert date(1900, 2, 28) not in _same_days(date(1940, 2, 29))


def test_what_a_unit_wrote_in_like_sections_is_related(
    book: Book, cast: Cast, older: Section, stranger: Client
) -> None:
    """The same title comes first, then the newest; other units and other sections have no part in it."""
    undated = {"event_start": None, "event_end": None, "date_precision": "none"}
    publish(cast, older, "夏季论坛", **undated)
    publish(cast, older, "春季论坛", **undated)
    publish(cast, make_section(older.volume, "会议"), "春季论坛会议", **undated)
    blocks = elsewhere(read(stranger, "/synj/2025/entries/4/"))
    assert blocks == [
        [
            ("/synj/2024/entries/2/", "春季论坛", "2024卷 · 重要活动"),
            ("/synj/2024/entries/1/", "夏季论坛", "2024卷 · 重要活动"),
        ]
    ]


def test_nothing_of_other_years_is_no_empty_block(book: Book, stranger: Client) -> None:
    assert elsewhere(read(stranger, "/synj/2025/entries/4/")) == []


def test_pages_that_name_a_text_are_stale_with_it(book: Book, cast: Cast, older: Section) -> None:
    publish(
        cast, make_section(older.volume, "会议"), "往年论坛", event_start=date(2023, 3, 12), event_end=date(2023, 3, 12)
    )
    publish(cast, older, "春季论坛", event_start=None, event_end=None, date_precision="none")
    other = make_section(older.volume, "其他")
    publish(cast, other, "无关", event_start=date(2023, 7, 1), event_end=date(2023, 7, 1))
    found = addresses_of_texts([book.entries[3].pk])
    assert "/synj/2024/entries/1/" in found
    assert "/synj/2024/entries/2/" in found
    assert "/en/synj/2025/entries/5/" in found
    assert "/synj/2024/entries/3/" not in found


def test_pages_too_far_off_to_name_a_text_are_not_stale_with_it(
    book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "SIBLINGS", 1)
    publish(cast, book.second, "冬季论坛")
    found = addresses_of_texts([book.entries[3].pk])
    assert "/synj/2025/entries/5/" in found
    assert "/synj/2025/entries/6/" not in found


@pytest.mark.parametrize(
    ("texts", "sizes", "wanted"),
    [
        (5, [5], 1),
        (7, [7, 7, 7], 1),
        (10, [10, 20, 30, 40], 1),
        (20, [10, 20, 30, 40], 2),
        (40, [10, 20, 30, 40], 4),
        (40, [1, 2, 3, 4, 5, 6, 7, 40], 4),
    ],
)
def test_the_thickness_of_a_spine_is_its_quarter(texts: int, sizes: list[int], wanted: int) -> None:
    assert thickness(texts, sizes) == wanted


def test_more_than_fourteen_volumes_stand_on_a_board_for_each_decade(book: Book, stranger: Client) -> None:
    for year in range(2011, 2024):
        make_volume(book.volume.yearbook, year=year, is_open=True)
    assert "2010年代" not in read(stranger, "/")
    make_volume(book.volume.yearbook, year=2009, is_open=True)
    page = read(stranger, "/")
    assert re.findall(r'<h3 class="shelf-name">(\d+)', page) == ["2020", "2010", "2000"]
    assert re.findall(r"<i>(\d+)</i>", page)[:5] == ["2025", "2023", "2022", "2021", "2020"]


def test_what_came_out_after_its_volume_is_new(book: Book, cast: Cast, stranger: Client) -> None:
    Volume.objects.update(opened_at="2025-01-02T00:00:00+08:00")
    page = read(stranger, "/")
    news = page[page.index('<section class="col news">') : page.index('<section class="col ways">')]
    # The five texts came out just now, the volume long ago.
    assert re.findall(r'<a [^>]*href="([^"]+)"', news) == [
        *(f"/synj/2025/entries/{number}/" for number in (5, 4, 3, 2, 1)), "/synj/2025/",
    ]  # fmt: skip
    assert "2025-01-02" in news


def test_the_figures_of_a_volume_lead_to_their_texts(book: Book, cast: Cast, stranger: Client) -> None:
    from tests.shelf.books import TABLE, stored_picture

    publish(cast, book.second, "古桥", pictures=(stored_picture(caption="图1 古桥", credit="陆知远"),), tables=(TABLE,))
    page = read(stranger, "/synj/2025/figures/")
    assert re.findall(r"<figcaption>(.*?)<", page) == ["图1 古桥"]
    assert page.count('href="/synj/2025/entries/6/"') == 3
    assert "表1 往来情况" in page and "单位：人次" in page
    assert stranger.get("/synj/2024/figures/").status_code == 404


def test_a_volume_without_figures_says_so(book: Book, stranger: Client) -> None:
    assert '<p class="none">' in read(stranger, "/synj/2025/figures/")


# ── headings of the index ─────────────────────────────────────────────────────────────────────────


def heads(page: str) -> list[tuple[str, str]]:
    """Address and words of the headings named on the page of a text."""
    block = re.search(r'<section class="block related heads">.*?</section>', page, re.DOTALL)
    return re.findall(r'<a href="([^"]+)">([^<]+)</a>', block[0]) if block else []


def test_a_text_names_the_headings_over_it_in_order_of_the_index(book: Book, stranger: Client) -> None:
    yearbook, volume = book.volume.yearbook, book.volume
    chapter, forum = make_heading(yearbook, "章程"), make_heading(yearbook, "论坛", qualifier="会议")
    person, variant = make_heading(yearbook, "张伟", "person"), make_heading(yearbook, "会", variant_of=forum)
    rejected = make_heading(yearbook, "不收", state=Decision.REJECTED)
    for heading in (chapter, person, variant, forum, rejected):
        lead(heading, volume, 4)
    lead(make_heading(yearbook, "待定"), volume, 4, state=Decision.PROPOSED)
    lead(make_heading(yearbook, "别处"), volume, 5)
    assert heads(read(stranger, "/synj/2025/entries/4/")) == [
        (f"/synj/headings/{forum.pk}/", "论坛（会议）"),
        (f"/synj/headings/{person.pk}/", "张伟"),
        (f"/synj/headings/{chapter.pk}/", "章程"),
    ]
    assert heads(read(stranger, "/en/synj/2025/entries/4/"))[0][0] == f"/en/synj/headings/{forum.pk}/"
    assert "heads" not in read(stranger, "/synj/2025/entries/1/")


def test_what_shares_close_headings_is_related_before_what_the_unit_wrote(
    book: Book, cast: Cast, older: Section, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    other_day = {"event_start": date(2023, 5, 1), "event_end": date(2023, 5, 1)}
    publish(cast, older, "春季论坛", **other_day)
    publish(cast, make_section(older.volume, "会议"), "合作社", **other_day)
    tea, rice, all_over = (make_heading(book.volume.yearbook, word) for word in ("茶叶", "稻米", "全市"))
    lead(tea, book.volume, 4, 1, 2)
    lead(rice, book.volume, 4, 2)
    lead(make_heading(book.volume.yearbook, "茶", variant_of=tea), older.volume, 2)
    lead(all_over, book.volume, 3, 4, 5)
    monkeypatch.setattr("entries.publishing.beside.CLOSE", 4)
    lead(all_over, older.volume, 1, 2)
    (related,) = elsewhere(read(stranger, "/synj/2025/entries/4/"))
    assert [(title, place.split(" · ")[0]) for _address, title, place in related] == [
        ("年度要事", "2025卷"),  # two headings
        ("概况", "2025卷"),  # one, and newer
        ("合作社", "2024卷"),  # through a variant
        ("春季论坛", "2024卷"),  # the same unit and section
    ]


def test_what_shares_a_heading_is_stale_with_a_text(book: Book) -> None:
    tea = make_heading(book.volume.yearbook, "茶叶")
    lead(tea, book.volume, 1, 5)
    lead(make_heading(book.volume.yearbook, "稻米"), book.volume, 1)
    stale = addresses_of_texts([book.entries[0].pk])
    assert {"/synj/2025/entries/5/", "/en/synj/2025/entries/5/"} <= set(stale)
    assert "/synj/2025/entries/4/" not in stale
