"""Home, volume, section and entry page: what stands on each, in which order, at which address."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from entries import workflow
from entries.models import Publication
from entries.views import volume as volume_view
from tests.cast import Cast
from tests.factories import make_section, make_volume, make_yearbook, save_text
from tests.shelf.books import TABLE, Book, publish, stored_picture
from tests.shelf.reading import crumbs, headings, meta, read

# ── home ──────────────────────────────────────────────────────────────────────────────────────────


def spines(page: str) -> list[tuple[str, str, str]]:
    """Class, address and words of each spine on the shelf, in the order of reading."""
    found = re.findall(r'<li class="(w[^"]*)"><a class="spine" href="([^"]+)">(.*?)</a></li>', page)
    return [(style, address, re.sub("<[^>]+>", "", words)) for style, address, words in found]


def test_home_lists_open_volumes_newest_first_with_counts(book: Book, cast: Cast, stranger: Client) -> None:
    older = make_volume(book.volume.yearbook, year=2024, is_open=True)
    publish(cast, make_section(older), "概况", "六个汉字。")
    assert spines(read(stranger, "/")) == [
        ("w3 newest", "/synj/2025/", "试验年鉴 2025 记载2024年 5条"),
        ("w1", "/synj/2024/", "试验年鉴 2024 记载2023年 1条"),
    ]


def test_home_without_an_open_volume_says_so_and_names_no_yearbook(db: None, stranger: Client) -> None:
    make_volume(make_yearbook("机密筹备年鉴", "jmnj"), year=2025)
    page = read(stranger, "/")
    assert 'class="none"' in page
    assert "机密筹备年鉴" not in page
    assert "jmnj" not in page


def test_home_names_each_of_several_yearbooks(book: Book, cast: Cast, stranger: Client) -> None:
    other = make_volume(make_yearbook("第二年鉴", "denj"), year=2025, is_open=True)
    publish(cast, make_section(other), "概况")
    assert [text for level, text in headings(read(stranger, "/")) if level == "h2"][:2] == ["第二年鉴", "试验年鉴"]


# ── volume ────────────────────────────────────────────────────────────────────────────────────────


def test_a_volume_is_one_page_in_reading_order(book: Book, stranger: Client) -> None:
    page = read(stranger, "/synj/2025/")
    main = page[page.index('<div class="book">') :]
    assert headings(page)[0] == ("h1", "试验年鉴 2025卷")
    assert headings(main)[:8] == [
        ("h2", "综述"),
        ("h3", "【概况】"),
        ("h3", "【年度要事】"),
        ("h3", "机构"),
        ("h4", "【机构设置】"),
        ("h2", "重要活动"),
        ("h3", "【春季论坛】"),
        ("h3", "【秋季论坛】"),
    ]
    assert "<p>3月12日，论坛举行。</p>\n<p>到会120人。</p>" in main


def test_a_third_level_section_has_headings_four_and_five(book: Book, cast: Cast, stranger: Client) -> None:
    publish(cast, make_section(book.volume, "科室", parent=book.below), "科室设置")
    shown = [pair for pair in headings(read(stranger, "/synj/2025/")) if "科室" in pair[1]]
    assert shown == [("h4", "科室"), ("h5", "【科室设置】")]


def test_sections_without_public_texts_are_not_shown(book: Book, stranger: Client) -> None:
    make_section(book.volume, "空白类目")
    assert "空白类目" not in read(stranger, "/synj/2025/")


def test_a_long_volume_is_its_contents(book: Book, stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(volume_view, "MOST_ON_ONE_PAGE", 5)
    assert "到会120人" in read(stranger, "/synj/2025/")
    monkeypatch.setattr(volume_view, "MOST_ON_ONE_PAGE", 4)
    page = read(stranger, "/synj/2025/")
    assert "到会120人" not in page
    links = re.findall(r'<a href="(/synj/2025/sections/\d+/)">([^<]+)</a> <span class="count">(\d+)', page)
    assert links == [
        (f"/synj/2025/sections/{book.first.pk}/", "综述", "3"),
        (f"/synj/2025/sections/{book.below.pk}/", "机构", "1"),
        (f"/synj/2025/sections/{book.second.pk}/", "重要活动", "2"),
    ]
    assert "撰稿人甲（综合处科员）" in page


def test_the_limit_of_one_page_is_two_hundred_texts() -> None:
    assert volume_view.MOST_ON_ONE_PAGE == 200


def test_an_open_volume_without_texts_answers(db: None, stranger: Client) -> None:
    make_volume(is_open=True)
    assert 'class="wide none"' in read(stranger, "/synj/2025/")


# ── section ───────────────────────────────────────────────────────────────────────────────────────


def test_a_section_holds_its_texts_and_those_below(book: Book, stranger: Client) -> None:
    page = read(stranger, f"/synj/2025/sections/{book.first.pk}/")
    assert headings(page)[:5] == [
        ("h1", "综述"),
        ("h2", "【概况】"),
        ("h2", "【年度要事】"),
        ("h2", "机构"),
        ("h3", "【机构设置】"),
    ]
    assert "春季论坛" not in page


def test_a_subsection_stands_below_its_section(book: Book, stranger: Client) -> None:
    page = read(stranger, f"/synj/2025/sections/{book.below.pk}/")
    assert headings(page)[:2] == [("h1", "机构"), ("h2", "【机构设置】")]
    assert crumbs(page)[1:] == [
        ("试验年鉴", "/#synj"),
        ("试验年鉴（2025卷）", "/synj/2025/"),
        ("综述", f"/synj/2025/sections/{book.first.pk}/"),
        ("机构", ""),
    ]


# ── entry ─────────────────────────────────────────────────────────────────────────────────────────


def test_an_entry_page_shows_the_text_and_leads_back(book: Book, stranger: Client) -> None:
    page = read(stranger, "/synj/2025/entries/4/")
    assert headings(page)[0] == ("h1", "【春季论坛】")
    assert '<div class="prose"><p>3月12日，论坛举行。</p>\n<p>到会120人。</p>' in page
    assert crumbs(page)[2:] == [
        ("试验年鉴（2025卷）", "/synj/2025/"),
        ("重要活动", f"/synj/2025/sections/{book.second.pk}/"),
        ("春季论坛", ""),
    ]


@pytest.mark.parametrize(
    ("number", "before", "after"),
    [(1, None, "年度要事"), (2, "概况", "机构设置"), (3, "年度要事", "春季论坛"), (5, "春季论坛", None)],
)
def test_neighbours_follow_reading_order_across_sections(
    book: Book, stranger: Client, number: int, before: str | None, after: str | None
) -> None:
    page = read(stranger, f"/synj/2025/entries/{number}/")
    shown = dict(re.findall(r'<a rel="(prev|next)"[^>]*><small>[^<]*</small><span>([^<]*)</span></a>', page))
    assert (shown.get("prev"), shown.get("next")) == (before, after)


def test_neighbours_follow_a_move(book: Book, cast: Cast, stranger: Client) -> None:
    workflow.move(book.entries[4], actor=cast.chief, section=book.first, before=book.entries[0])
    page = read(stranger, "/synj/2025/entries/5/")
    assert 'rel="prev"' not in page
    assert re.findall(r'<a rel="next" href="([^"]+)"', page) == ["/synj/2025/entries/1/"]


def page_names(page: str) -> list[str]:
    """Printed names below a text."""
    return re.findall(r"<dd>(.*?)</dd>", page[page.index('<dl class="signed">') :])


def test_who_signed_stands_below_with_posts(book: Book, stranger: Client) -> None:
    assert page_names(read(stranger, "/synj/2025/entries/1/")) == ["撰稿人甲（综合处科员）", "审核人乙"]


def test_each_name_of_a_volume_is_printed_once(book: Book, stranger: Client) -> None:
    page = read(stranger, "/synj/2025/")
    assert re.findall(r"<dd>(.*?)</dd>", page[page.index('<dl class="signed">') :]) == [
        "撰稿人甲（综合处科员）",
        "审核人乙",
    ]


def test_many_names_run_on(book: Book, cast: Cast, stranger: Client) -> None:
    """A long volume has a hundred drafters: a line for each would be pages of names."""
    people = [{"name": f"撰稿人{place}", "post": ""} for place in range(6)]
    Publication.objects.filter(number=1).update(drafters=people)
    assert page_names(read(stranger, "/synj/2025/entries/1/"))[:6] == [f"撰稿人{place}" for place in range(6)]
    Publication.objects.filter(number=1).update(drafters=[*people, {"name": "<b>", "post": "科员"}])
    names = "撰稿人0、撰稿人1、撰稿人2、撰稿人3、撰稿人4、撰稿人5、&lt;b&gt;（科员）"
    assert page_names(read(stranger, "/synj/2025/entries/1/"))[0] == names


def test_pictures_and_tables_stand_where_they_were_placed(book: Book, cast: Cast, stranger: Client) -> None:
    picture = stored_picture(caption="图1 古桥", credit="陆知远", alt="石拱桥")
    publish(cast, book.first, "古桥", "前文。\n〔图1〕\n后文。", pictures=(picture,), tables=(TABLE,))
    page = read(stranger, "/synj/2025/entries/6/")
    prose = page[page.index('<div class="prose">') : page.index('<dl class="signed">')]
    order = [
        prose.index(words)
        for words in ("前文。", 'alt="石拱桥"', "图1 古桥", "后文。", "单位：人次", "资料来源：综合处")
    ]
    assert order == sorted(order)
    assert '<th scope="col" class="word">城市</th>' in prose
    assert '<th scope="row" class="word short">甲市</th><td class="short">12</td>' in prose
    assert meta(page)["Image"] == f"http://127.0.0.1:8000/media/{picture.sha256}.png"


def test_a_published_text_stays_while_its_next_draft_is_written(book: Book, cast: Cast, stranger: Client) -> None:
    draft = workflow.revise(book.entries[0], actor=cast.chief)
    save_text(draft, actor=cast.chief, title="秘密标题", body="秘密正文。")
    page = read(stranger, "/synj/2025/entries/1/")
    assert "全年办理事项318件。" in page
    assert "秘密" not in page + read(stranger, "/synj/2025/") + read(stranger, "/")
