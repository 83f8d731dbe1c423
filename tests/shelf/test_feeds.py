"""Atom feeds: valid by RFC 4287 as far as readers ask, newest first, with ids that stay."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client

from entries import workflow
from entries.models import Publication, Section, Volume, Yearbook
from entries.publishing import feeds
from tests.cast import Cast
from tests.factories import make_volume
from tests.shelf.books import Book, publish

ATOM = "{http://www.w3.org/2005/Atom}"
STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+08:00")


@pytest.fixture
def dated_book(book: Book) -> Book:
    """Text 1 came out on 1 March 2025, text 2 on the 2nd, and so on; the volume was opened before."""
    Volume.objects.update(opened_at=datetime(2025, 2, 1, tzinfo=UTC))
    for number in range(1, 6):
        Publication.objects.filter(number=number).update(published_at=datetime(2025, 3, number, tzinfo=UTC))
    return book


def parsed(stranger: Client, path: str) -> ElementTree.Element:
    response = stranger.get(path)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    return ElementTree.fromstring(response.content)  # noqa: S314 (our own answer)


def text_of(element: ElementTree.Element, name: str) -> str:
    """The one child of this name."""
    found = element.findall(f"{ATOM}{name}")
    assert len(found) == 1, name
    return found[0].text or ""


def links(element: ElementTree.Element) -> dict[str, str]:
    return {link.get("rel", "alternate"): link.get("href", "") for link in element.findall(f"{ATOM}link")}


def test_the_feed_of_a_volume(dated_book: Book, stranger: Client) -> None:
    feed = parsed(stranger, "/feeds/synj/2025/")
    assert feed.tag == f"{ATOM}feed"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "zh-CN"
    assert text_of(feed, "title") == "试验年鉴（2025卷）"
    assert text_of(feed, "id") == "tag:127.0.0.1,2026:feeds/synj/2025"
    assert text_of(feed, "updated") == "2025-03-05T08:00:00+08:00"
    assert feed.find(f"{ATOM}author/{ATOM}name").text == "试验办公室"
    assert links(feed) == {
        "alternate": "http://127.0.0.1:8000/synj/2025/",
        "self": "http://127.0.0.1:8000/feeds/synj/2025/",
    }
    newest = feed.find(f"{ATOM}entry")
    assert text_of(newest, "title") == "秋季论坛"
    assert text_of(newest, "id") == "tag:127.0.0.1,2026:synj/2025/5"
    assert text_of(newest, "updated") == "2025-03-05T08:00:00+08:00"
    assert text_of(newest, "summary") == "全年办理事项318件。"
    assert links(newest) == {"alternate": "http://127.0.0.1:8000/synj/2025/entries/5/"}
    assert newest.find(f"{ATOM}category").get("term") == "重要活动"


def titles(feed: ElementTree.Element) -> list[str]:
    return [text_of(entry, "title") for entry in feed.findall(f"{ATOM}entry")]


def test_each_feed_holds_its_texts_newest_first(dated_book: Book, cast: Cast, stranger: Client) -> None:
    everything = ["秋季论坛", "春季论坛", "机构设置", "年度要事", "概况"]
    assert titles(parsed(stranger, "/feeds/synj/2025/")) == everything
    assert titles(parsed(stranger, "/feeds/synj/")) == everything
    first = f"/feeds/synj/2025/sections/{dated_book.first.pk}/"
    assert titles(parsed(stranger, first)) == ["机构设置", "年度要事", "概况"]
    assert titles(parsed(stranger, f"/feeds/synj/2025/sections/{dated_book.below.pk}/")) == ["机构设置"]


def test_what_every_feed_must_have(dated_book: Book, stranger: Client) -> None:
    for path in ("/feeds/synj/", "/feeds/synj/2025/", f"/feeds/synj/2025/sections/{dated_book.second.pk}/"):
        feed = parsed(stranger, path)
        entries = feed.findall(f"{ATOM}entry")
        for element in (feed, *entries):
            assert text_of(element, "title") and text_of(element, "id").startswith("tag:127.0.0.1,2026:"), path
            assert STAMP.fullmatch(text_of(element, "updated")), path
            assert links(element)["alternate"].startswith("http://127.0.0.1:8000/"), path
        assert links(feed)["self"] == f"http://127.0.0.1:8000{path}"
        ids = [text_of(element, "id") for element in (feed, *entries)]
        assert len(set(ids)) == len(ids), path
        dates = [text_of(entry, "updated") for entry in entries]
        assert dates == sorted(dates, reverse=True)
        assert text_of(feed, "updated") == dates[0]


def test_an_id_stays_when_the_text_is_published_again(dated_book: Book, cast: Cast, stranger: Client) -> None:
    def ids() -> set[str]:
        return {text_of(entry, "id") for entry in parsed(stranger, "/feeds/synj/").findall(f"{ATOM}entry")}

    before = ids()
    workflow.unpublish(dated_book.entries[0], actor=cast.chief, comment="有误。")
    assert ids() == before - {"tag:127.0.0.1,2026:synj/2025/1"}
    dated_book.entries[0].refresh_from_db()
    workflow.publish(dated_book.entries[0], actor=cast.chief)
    assert ids() == before
    assert titles(parsed(stranger, "/feeds/synj/"))[0] == "概况"


def test_an_open_volume_without_texts_has_the_date_of_its_opening(book: Book, stranger: Client) -> None:
    make_volume(book.volume.yearbook, year=2024, is_open=True)
    Volume.objects.filter(volume_year=2024).update(opened_at=datetime(2024, 5, 6, tzinfo=UTC))
    feed = parsed(stranger, "/feeds/synj/2024/")
    assert (titles(feed), text_of(feed, "updated")) == ([], "2024-05-06T08:00:00+08:00")


def test_only_the_newest_stand_in_a_feed(
    dated_book: Book, stranger: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(feeds, "MOST", 2)
    with django_assert_max_num_queries(2):
        assert titles(parsed(stranger, "/feeds/synj/2025/")) == ["秋季论坛", "春季论坛"]


def test_nothing_breaks_the_xml(book: Book, cast: Cast, stranger: Client) -> None:
    odd = "]]></title><script>&amp;\x0b\x1f\ufffe"
    publish(cast, book.second, odd, f"{odd}正文")
    Yearbook.objects.update(title=odd, description=odd)
    Volume.objects.update(title=odd)
    Section.objects.filter(pk=book.second.pk).update(title=odd)
    for path in ("/feeds/synj/", "/feeds/synj/2025/", f"/feeds/synj/2025/sections/{book.second.pk}/"):
        assert titles(parsed(stranger, path))[0] == "]]></title><script>&amp;", path


def test_pages_name_their_feeds(book: Book, stranger: Client) -> None:
    named = {
        "/": ["/feeds/synj/"],
        "/synj/2025/": ["/feeds/synj/2025/"],
        f"/synj/2025/sections/{book.first.pk}/": ["/feeds/synj/2025/", f"/feeds/synj/2025/sections/{book.first.pk}/"],
        "/synj/2025/entries/1/": ["/feeds/synj/2025/"],
    }
    for path, wanted in named.items():
        for shown in (path, f"/en{path}"):
            html = stranger.get(shown).content.decode()
            found = re.findall(
                r'<link rel="alternate" type="application/atom\+xml" title="[^"]+" href="([^"]+)">', html
            )
            assert found == wanted, shown


def test_feeds_do_not_depend_on_the_day(dated_book: Book, stranger: Client) -> None:
    assert settings.PUBLIC_HOST == "127.0.0.1"
    assert stranger.get("/feeds/synj/").content == stranger.get("/feeds/synj/").content
