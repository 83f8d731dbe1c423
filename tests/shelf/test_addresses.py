"""Which addresses answer: only what is public, only by GET and HEAD, and never with an error of ours."""

from __future__ import annotations

import pytest
from django.db import OperationalError, connection
from django.test import Client

from entries import workflow
from entries.models import Publication
from tests.cast import Cast
from tests.factories import make_section, make_volume, make_yearbook
from tests.shelf.books import Book, publish

LONG = "9" * 5000


UNKNOWN = [
    "/synj/2024/",
    "/synj/2025/sections/999999/",
    "/synj/2025/entries/999/",
    "/synj/2025/entries/0/",
    "/synj/2025/entries/01/",
    "/synj/2025/entries/-1/",
    "/synj/2025/entries/１/",
    "/synj/02025/",
    "/synj/25/",
    "/synj/20250/",
    "/other/2025/",
    "/SYNJ/2025/",
    "/synj/",
    "/synj/2025/entries/",
    "/synj/2025/sections/",
    "/hits/synj/2024/",
    "/hits/synj/2025/999/",
    "/hits/other/2025/1/",
    "/index.html",
    f"/synj/{LONG}/",
    f"/synj/2025/entries/{LONG}/",
    f"/synj/2025/entries/{'9' * 30}/",
    f"/synj/2025/sections/{'9' * 30}/",
    "/synj/2025/sections/999999999/",
    f"/{'a' * 10_000}/2025/",
    f"/hits/synj/2025/{'9' * 30}/",
    "/feeds/",
    "/feeds/other/",
    "/feeds/synj/2024/",
    "/feeds/synj/2025/sections/",
    "/feeds/synj/2025/sections/999999/",
    f"/feeds/synj/2025/sections/{'9' * 30}/",
    "/feeds/synj/25/",
    f"/feeds/{'a' * 10_000}/",
    "/feeds/synj%00/",
    "/feeds/SYNJ/",
    "/sitemap/synj/2024.xml",
    "/sitemap/synj/2025",
    "/sitemap/other/2025.xml",
    "/sitemap/site.XML",
    "/sitemap/synj/2025.xml.gz",
    "/sitemap/..%2fsite.xml",
    "/Sitemap.xml",
    "/synj%00/2025/",
    "/%00",
    "/synj/2025/entries/1%00/",
    "/%ff%fe/2025/",
    "/%e5%b9%b4/2025/",
    "/..%2f..%2fetc%2fpasswd",
    "//evil.example/2025/",
]


def test_everything_else_is_not_found(book: Book) -> None:
    client = Client(raise_request_exception=False)
    assert {path: client.get(path).status_code for path in UNKNOWN} == dict.fromkeys(UNKNOWN, 404)


def test_a_forgotten_slash_leads_to_the_page(book: Book, stranger: Client) -> None:
    response = stranger.get("/synj/2025/entries/1")
    assert (response.status_code, response.headers["Location"]) == (301, "/synj/2025/entries/1/")


def test_a_section_answers_only_in_its_own_volume(book: Book, cast: Cast, stranger: Client) -> None:
    other = make_volume(book.volume.yearbook, year=2024, is_open=True)
    theirs = make_section(other)
    publish(cast, theirs, "概况")
    assert stranger.get(f"/synj/2024/sections/{theirs.pk}/").status_code == 200
    assert stranger.get(f"/synj/2025/sections/{theirs.pk}/").status_code == 404


def test_a_section_without_public_texts_is_not_found(book: Book, stranger: Client) -> None:
    empty = make_section(book.volume, "空白类目")
    assert stranger.get(f"/synj/2025/sections/{empty.pk}/").status_code == 404


def test_a_volume_answers_only_in_its_own_yearbook(book: Book, stranger: Client) -> None:
    make_volume(make_yearbook("第二年鉴", "denj"), year=2024, is_open=True)
    assert stranger.get("/denj/2024/").status_code == 200
    assert stranger.get("/synj/2024/").status_code == 404


def test_closing_takes_every_address_away_and_opening_gives_it_back(book: Book, cast: Cast, stranger: Client) -> None:
    section = f"/synj/2025/sections/{book.first.pk}/"
    paths = ["/synj/2025/", section, "/synj/2025/entries/1/", "/hits/synj/2025/", "/hits/synj/2025/1/"]
    paths += ["/en/synj/2025/", "/feeds/synj/", "/feeds/synj/2025/", f"/feeds{section}", "/sitemap/synj/2025.xml"]
    assert [stranger.get(path).status_code for path in paths] == [200] * 10
    workflow.close_volume(book.volume, actor=cast.chief, comment="重印。")
    assert [stranger.get(path).status_code for path in paths] == [404] * 10
    for path in ("/", "/en/", "/sitemap/", "/sitemap.xml", "/sitemap/site.xml"):
        shown = stranger.get(path).content.decode()
        assert "试验年鉴" not in shown and "synj" not in shown, path
    workflow.open_volume(book.volume, actor=cast.chief)
    assert [stranger.get(path).status_code for path in paths] == [200] * 10


def test_unpublishing_takes_the_address_away(book: Book, cast: Cast, stranger: Client) -> None:
    workflow.unpublish(book.entries[3], actor=cast.chief, comment="内容有误。")
    assert stranger.get("/synj/2025/entries/4/").status_code == 404
    assert "春季论坛" not in stranger.get("/synj/2025/").content.decode()
    assert "春季论坛" not in stranger.get("/synj/2025/entries/5/").content.decode()
    for path in ("/feeds/synj/", "/feeds/synj/2025/", f"/feeds/synj/2025/sections/{book.second.pk}/"):
        shown = stranger.get(path).content.decode()
        assert "春季论坛" not in shown and "秋季论坛" in shown, path
    assert "/entries/4/" not in stranger.get("/sitemap/synj/2025.xml").content.decode()


def test_an_older_publication_never_answers(book: Book, cast: Cast, stranger: Client) -> None:
    Publication.objects.filter(number=1).update(is_current=False)
    assert stranger.get("/synj/2025/entries/1/").status_code == 404


PAGES = ["/", "/synj/2025/", "/synj/2025/entries/1/", "/robots.txt", "/healthz", "/hits/synj/2025/"]
PAGES += [
    "/en/",
    "/accessibility/",
    "/sitemap/",
    "/sitemap.xml",
    "/sitemap/site.xml",
    "/sitemap/synj/2025.xml",
    "/feeds/synj/",
    "/feeds/synj/2025/",
]


def test_only_get_and_head_are_allowed(book: Book, stranger: Client) -> None:
    for path in PAGES:
        head = stranger.head(path)
        assert (head.status_code, head.content) == (200, b""), path
        for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"):
            assert stranger.generic(method, path).status_code == 405, (path, method)


QUERIES = [
    "x=" + "a" * 10_000,
    "&".join(f"q={number}" for number in range(900)),
    "%00",
    "q=%ff%fe",
    "_connector=OR&status__regex=.*&entry__status=draft",
    "lang=en&format=json&preview=1",
    "<script>alert(1)</script>",
]


def test_a_query_changes_nothing(book: Book, stranger: Client) -> None:
    for path in PAGES[:3]:
        plain = stranger.get(path).content
        for query in QUERIES:
            asked = stranger.generic("GET", path, QUERY_STRING=query)
            assert (asked.status_code, asked.content == plain) == (200, True), (path, query)


def test_odd_headers_change_nothing(book: Book) -> None:
    odd = {
        "HTTP_ACCEPT_LANGUAGE": "en,fr;q=x",
        "HTTP_COOKIE": "sessionid=\x00; a=" + "b" * 3000,
        "HTTP_ACCEPT": "*\xff",
    }
    assert Client().generic("GET", "/synj/2025/", **odd).status_code == 200
    assert Client(HTTP_HOST="evil.example").get("/synj/2025/").status_code == 400


def test_the_page_of_what_is_not_found_tells_nothing(book: Book, cast: Cast, stranger: Client) -> None:
    make_volume(book.volume.yearbook, year=2024)
    hidden, unknown = stranger.get("/synj/2024/"), stranger.get("/quite-unknown/1999/")
    assert hidden.content == unknown.content
    assert "/synj/2024/" not in hidden.content.decode()


def test_a_fault_of_ours_shows_a_page_without_details(
    book: Book, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError("table entries_entry")

    monkeypatch.setattr("entries.publishing.entry_page.full_dates", fail)
    response = Client(raise_request_exception=False).get("/synj/2025/entries/1/")
    assert response.status_code == 500
    page = response.content.decode()
    assert "<h1>" in page
    assert "entries_entry" not in page and "RuntimeError" not in page
    assert "entries_entry" in caplog.text


def test_robots_are_kept_from_the_desk_and_the_counter(db: None, stranger: Client) -> None:
    response = stranger.get("/robots.txt")
    assert response.content.decode() == (
        "User-agent: *\nDisallow: /desk/\nDisallow: /hits/\nDisallow: /search/\nDisallow: /en/search/\n\n"
        "Sitemap: http://127.0.0.1:8000/sitemap.xml\n"
    )
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


def test_healthz_says_503_when_the_database_is_away(
    db: None, stranger: Client, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def away() -> None:
        raise OperationalError("password of the database: hunter2")

    assert stranger.get("/healthz").content == b"ok\n"
    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", away)
        response = stranger.get("/healthz")
    assert response.status_code == 503
    assert response.content == b"unavailable\n"
