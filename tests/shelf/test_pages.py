"""Home, volume, section and entry page: what stands on each, in which order, at which address."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.test import Client

from entries import workflow
from entries.models import Publication, Volume
from entries.views import volume as volume_view
from tests.cast import Cast
from tests.factories import make_section, make_volume, make_yearbook, save_text
from tests.shelf.books import TABLE, Book, publish, stored_picture


def read(stranger: Client, path: str) -> str:
    response = stranger.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def meta(page: str) -> dict[str, str]:
    """Meta tags by name."""
    return {name: unescape(content) for name, content in re.findall(r'<meta name="(\w+)" content="([^"]*)">', page)}


def headings(page: str) -> list[tuple[str, str]]:
    """Headings as ("h2", text), in order."""
    found = re.findall(r"<(h[1-6])[^>]*>(.*?)</\1>", page, re.DOTALL)
    return [(level, re.sub(r"<[^>]+>", "", text)) for level, text in found]


def crumbs(page: str) -> list[tuple[str, str]]:
    """Steps of the breadcrumb as (text, address)."""
    inside = re.search(r'<nav class="crumbs.*?</nav>', page, re.DOTALL)
    assert inside
    linked = re.findall(r'<li(?: aria-current="page")?>(?:<a href="([^"]+)">)?(.*?)(?:</a>)?</li>', inside[0])
    return [(text, address) for address, text in linked]


# ── home ──────────────────────────────────────────────────────────────────────────────────────────


def test_home_lists_open_volumes_newest_first_with_counts(book: Book, cast: Cast, stranger: Client) -> None:
    older = make_volume(book.volume.yearbook, year=2024, is_open=True)
    publish(cast, make_section(older), "概况", "六个汉字。")
    page = read(stranger, "/")
    lines = re.findall(r'<span class="year">(\d+)</span> <a href="([^"]+)">([^<]+)</a>', page)
    assert lines == [("2025", "/synj/2025/", "试验年鉴（2025卷）"), ("2024", "/synj/2024/", "试验年鉴（2024卷）")]
    assert re.findall(r">[^<]*?(\d+)[^<]*?(\d+)[^<]*?(\d+)[^<]*</span></li>", page) == [
        ("2024", "5", "80"),
        ("2023", "1", "7"),
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
    assert [text for level, text in headings(read(stranger, "/")) if level == "h2"] == ["第二年鉴", "试验年鉴"]


# ── volume ────────────────────────────────────────────────────────────────────────────────────────


def test_a_volume_is_one_page_in_reading_order(book: Book, stranger: Client) -> None:
    page = read(stranger, "/synj/2025/")
    main = page[page.index('<div class="book">') :]
    assert headings(page)[0] == ("h1", "试验年鉴（2025卷）")
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
    shown = dict(re.findall(r'<a rel="(prev|next)"[^>]*><small>[^<]*</small>([^<]*)</a>', page))
    assert (shown.get("prev"), shown.get("next")) == (before, after)


def test_neighbours_follow_a_move(book: Book, cast: Cast, stranger: Client) -> None:
    workflow.move(book.entries[4], actor=cast.chief, section=book.first, before=book.entries[0])
    page = read(stranger, "/synj/2025/entries/5/")
    assert 'rel="prev"' not in page
    assert re.findall(r'<a rel="next" href="([^"]+)"', page) == ["/synj/2025/entries/1/"]


def test_who_signed_stands_below_with_posts(book: Book, stranger: Client) -> None:
    page = read(stranger, "/synj/2025/entries/1/")
    signed = page[page.index('<dl class="signed">') :]
    assert re.findall(r"<dd>(.*?)</dd>", signed) == ["撰稿人甲（综合处科员）", "审核人乙"]


def test_each_name_of_a_volume_is_printed_once(book: Book, stranger: Client) -> None:
    page = read(stranger, "/synj/2025/")
    assert re.findall(r"<dd>(.*?)</dd>", page[page.index('<dl class="signed">') :]) == [
        "撰稿人甲（综合处科员）",
        "审核人乙",
    ]


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
    assert '<th scope="col">城市</th>' in prose
    assert '<th scope="row" class="short">甲市</th><td class="short">12</td>' in prose
    assert meta(page)["Image"] == f"http://127.0.0.1:8000/media/{picture.sha256}.png"


def test_a_published_text_stays_while_its_next_draft_is_written(book: Book, cast: Cast, stranger: Client) -> None:
    draft = workflow.revise(book.entries[0], actor=cast.chief)
    save_text(draft, actor=cast.chief, title="秘密标题", body="秘密正文。")
    page = read(stranger, "/synj/2025/entries/1/")
    assert "全年办理事项318件。" in page
    assert "秘密" not in page + read(stranger, "/synj/2025/") + read(stranger, "/")


# ── what stands on every page ─────────────────────────────────────────────────────────────────────


PUBLISHED_AT = datetime(2022, 4, 11, 10, 39, tzinfo=UTC)  # 18:39 in China


@pytest.fixture
def printed_book(book: Book) -> Book:
    Volume.objects.filter(pk=book.volume.pk).update(published_at=PUBLISHED_AT)
    return book


def addresses(book: Book) -> list[str]:
    return ["/synj/2025/", f"/synj/2025/sections/{book.first.pk}/", "/synj/2025/entries/1/"]


def test_elements_of_every_page_with_text(printed_book: Book, stranger: Client) -> None:
    hits = ["/hits/synj/2025/", "/hits/synj/2025/", "/hits/synj/2025/1/"]
    for path, hits_address in zip(addresses(printed_book), hits, strict=True):
        page = read(stranger, path)
        assert 'datetime="2022-04-11T18:39:00+08:00">2022-04-11 18:39</time>' in page, path
        assert "<dd>试验市人民政府</dd>" in page, path
        assert f'data-hits="{hits_address}" hidden' in page, path
        assert "data-print hidden" in page, path
        assert "data-sizes hidden" in page, path
        assert 'href="#top"' in page, path
        assert '<html lang="zh-CN">' in page, path
        assert page.count("<h1") == 1, path
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in page, path
        assert crumbs(page)[0][1] == "/", path


def test_a_text_published_after_its_volume_says_when(printed_book: Book, stranger: Client) -> None:
    Publication.objects.filter(number=1).update(published_at=datetime(2023, 1, 2, 16, 5, tzinfo=UTC))
    Publication.objects.filter(number=2).update(published_at=datetime(2022, 4, 11, 11, 0, tzinfo=UTC))
    assert "2023-01-03 00:05</time>" in read(stranger, "/synj/2025/entries/1/")
    assert read(stranger, "/synj/2025/entries/2/").count("<time") == 1


def test_meta_tags_of_a_content_page(printed_book: Book, stranger: Client) -> None:
    yearbook = printed_book.volume.yearbook
    yearbook.site_id_code, yearbook.description, yearbook.keywords = "3307000001", "一年之事", "年鉴,外事"
    yearbook.save()
    assert meta(read(stranger, "/synj/2025/entries/4/")) == {
        "viewport": "width=device-width, initial-scale=1",
        "SiteName": "试验办公室",
        "SiteDomain": "127.0.0.1",
        "SiteIDCode": "3307000001",
        "ColumnName": "试验年鉴",
        "ColumnDescription": "一年之事",
        "ColumnKeywords": "年鉴,外事",
        "ColumnType": "工作动态",
        "ArticleTitle": "春季论坛",
        "PubDate": "2022-04-11 18:39",
        "ContentSource": "试验市人民政府",
        "Author": "撰稿人甲",
        "Url": "http://127.0.0.1:8000/synj/2025/entries/4/",
        "Description": "3月12日，论坛举行。 到会120人。",
    }


REQUIRED_TAGS = {"SiteName", "SiteDomain", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"}


def test_the_identification_code_is_absent_when_it_is_not_known(book: Book, stranger: Client) -> None:
    for path in ["/", *addresses(book)]:
        page = read(stranger, path)
        tags = meta(page)
        assert "SiteIDCode" not in tags, path
        assert {"SiteName", "SiteDomain", "ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType"} <= set(
            tags
        )
        assert all(tags.values()), path
        assert 'content=""' not in page, path


def test_citations_follow_the_standard(printed_book: Book, stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("entries.views.citing.localdate", lambda: datetime(2026, 11, 24, tzinfo=UTC).date())
    end = "试验办公室, 2022[2026-11-24]. http://127.0.0.1:8000"
    wanted = {
        "/synj/2025/": f"试验办公室. 试验年鉴（2025卷）[M/OL]. {end}/synj/2025/",
        "/synj/2025/entries/1/": f"试验办公室. 概况[M/OL]//试验年鉴（2025卷）. {end}/synj/2025/entries/1/",
    }
    for path, citation in wanted.items():
        assert f'<p class="cite">{citation}</p>' in read(stranger, path)


def test_absolute_addresses_come_from_the_settings_and_not_from_the_request(book: Book) -> None:
    response = Client(HTTP_X_FORWARDED_HOST='evil.example"><script>', HTTP_HOST="localhost").get("/synj/2025/")
    page = response.content.decode()
    assert "http://127.0.0.1:8000/synj/2025/" in page
    assert "evil" not in page
    assert "localhost" not in page


def test_pages_are_the_same_for_who_is_signed_in_and_set_no_cookie(book: Book, cast: Cast, stranger: Client) -> None:
    signed_in = Client()
    signed_in.force_login(cast.superuser)
    for path in ["/", *addresses(book), "/robots.txt", "/healthz", "/nothing-here/"]:
        theirs, ours = signed_in.get(path), stranger.get(path)
        assert theirs.content == ours.content, path
        assert not theirs.cookies and not ours.cookies, path
        assert "Set-Cookie" not in ours.headers, path


def test_no_page_holds_script_style_or_handlers_of_its_own(book: Book, stranger: Client) -> None:
    for path in ["/", *addresses(book), "/nothing-here/"]:
        page = stranger.get(path).content.decode()
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", page), path
