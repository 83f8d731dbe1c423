"""What stands on every page around the text: facts, meta tags, citation, nothing about who is signed in."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from entries.models import Publication, Volume
from tests.cast import Cast
from tests.shelf.books import Book
from tests.shelf.reading import crumbs, meta, read

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
        assert f'data-hits="{hits_address}"' in page, path
        assert 'class="by-script" data-print' in page, path
        assert 'class="choices"' in page, path
        assert 'href="#top"' in page, path
        assert '<html lang="zh-CN">' in page, path
        assert page.count("<h1") == 1, path
        assert f'<link rel="canonical" href="http://127.0.0.1:8000{path}">' in page, path
        assert crumbs(page)[0][1] == "/", path
        # A page that is taken away must be gone at once, from every cache too.
        assert stranger.get(path).headers["Cache-Control"] == "no-cache", path


def test_a_text_published_after_its_volume_says_when(printed_book: Book, stranger: Client) -> None:
    Publication.objects.filter(number=1).update(published_at=datetime(2023, 1, 2, 16, 5, tzinfo=UTC))
    Publication.objects.filter(number=2).update(published_at=datetime(2022, 4, 11, 11, 0, tzinfo=UTC))
    assert "2023-01-03 00:05</time>" in read(stranger, "/synj/2025/entries/1/")
    assert read(stranger, "/synj/2025/entries/2/").count("<time datetime") == 1


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


def test_citations_follow_the_standard(printed_book: Book, stranger: Client) -> None:
    # The day of access is a script's to say: a page is kept for years.
    end = '试验办公室, 2022<time class="accessed"></time>. http://127.0.0.1:8000'
    wanted = {
        "/synj/2025/": f"试验办公室. 试验年鉴（2025卷）[M/OL]. {end}/synj/2025/",
        "/synj/2025/entries/1/": f"试验办公室. 概况[M/OL]//试验年鉴（2025卷）. {end}/synj/2025/entries/1/",
    }
    for path, citation in wanted.items():
        assert f'<p class="cite">{citation}</p>' in read(stranger, path)


def test_every_page_with_a_citation_can_tell_the_day_and_copy_it(printed_book: Book, stranger: Client) -> None:
    for path in [*addresses(printed_book), "/synj/2025/chronicle/", "/en/synj/2025/index/"]:
        page = read(stranger, path)
        assert 'class="cite"' in page and "data-copy" in page, path
        assert page.count('<script src="/static/shelf/citing.js" defer>') == 1, path


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
        page = page.replace('<script type="application/ld+json">', "")  # data
        assert not re.search(r"<script(?![^>]* src=)|<style|\sstyle=|\son\w+=|javascript:", page), path
