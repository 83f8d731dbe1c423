"""Chinese at /…, English furniture at /en/…: the address alone decides, and no page mixes them."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from entries.models.volumes import RESERVED_SLUGS
from entries.publishing import reading
from entries.urls import machine_addresses, page_addresses
from tests.cast import Cast
from tests.shelf.books import TABLE, Book, publish, stored_picture
from tests.shelf.crawling import HAN, LATIN, crawl, read_words
from tests.shelf.indexes import lead, make_heading
from tests.shelf.reading import read
from yearbook_site.urls import urlpatterns

LITERALS = {"GB/T", "WCAG", "AA", "Tab", "English", "RSS", "Atom", "PDF", "XML"}
"""Words that Chinese pages say in Latin letters."""

SEARCHES = (
    "/search/?q=论坛",
    "/search/?q=无此词",
    "/search/?q=-论坛",
    "/search/?q=论坛&from=x",
    f"/search/?q={'年' * 600}",
)
"""Found, not found, and what can't be searched. Links of these pages to other searches are not followed."""

WITHOUT_LANGUAGE = ("/feeds/", "/sitemap.xml")


@pytest.fixture
def rich_book(book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Book:
    picture = stored_picture(caption="图1 古桥", credit="陆知远", alt="石拱桥")
    publish(cast, book.second, "夏季论坛", "6月1日，论坛举行，Iris Wu致辞。", pictures=(picture,), tables=(TABLE,))
    lead(make_heading(book.volume.yearbook, "论坛"), book.volume, 4, 5)
    lead(make_heading(book.volume.yearbook, "APEC"), book.volume, 5)
    # With the pages of months and letters; those of all of it are the pages of a short volume.
    monkeypatch.setattr(reading, "MOST_IN_ONE_LIST", 3)
    return book


def test_nothing_but_content_is_chinese_on_english_pages(rich_book: Book, stranger: Client) -> None:
    pages = dict(crawl(stranger, "/en/", *(f"/en{address}" for address in SEARCHES)))
    assert len(pages) >= 3 + 4 + 3 + 6 + 2 + 1 + 5 + len(SEARCHES)
    for path, html in pages.items():
        page = read_words(html)
        assert page.language == "en", path
        odd = [words for language, words in page.words if language != "zh-CN" and HAN.search(words)]
        assert odd == [], path


def test_nothing_but_content_is_english_on_chinese_pages(rich_book: Book, stranger: Client) -> None:
    pages = {path: html for path, html in crawl(stranger, "/", *SEARCHES) if not path.startswith("/en/")}
    assert len(pages) >= 3 + 4 + 3 + 6 + 2 + 1 + 5 + len(SEARCHES)
    for path, html in pages.items():
        page = read_words(html)
        assert page.language == "zh-CN", path
        for language, words in page.words:
            assert language in ("zh-CN", "en", "und-Latn"), (path, words)
            rest = re.sub("|".join(map(re.escape, sorted(LITERALS))), "", words)
            if LATIN.search(rest):
                # A name the office wrote would be marked on the page in English: there it stands in Chinese too.
                english = read_words(stranger.get(f"/en{path}").content.decode()).words
                assert language != "en" and (language, words) in english, (path, words)


def test_links_of_english_pages_lead_to_english_pages(rich_book: Book, stranger: Client) -> None:
    for path, html in crawl(stranger, "/en/"):
        links = [link for link in read_words(html).links if "?" not in link and not link.startswith(WITHOUT_LANGUAGE)]
        others = {link for link in links if link.startswith("/") and not link.startswith("/en/")}
        assert others == {path.removeprefix("/en")}, path  # the switch, to the same page


def addresses(book: Book) -> list[str]:
    return ["/", "/synj/2025/", f"/synj/2025/sections/{book.first.pk}/", "/synj/2025/entries/4/"]


def test_each_page_names_itself_in_both_languages(book: Book, stranger: Client) -> None:
    for path in addresses(book):
        for shown in (path, f"/en{path}"):
            html = read(stranger, shown)
            origin = "http://127.0.0.1:8000"
            assert re.findall(r'<link rel="canonical" href="([^"]+)">', html) == [f"{origin}{shown}"]
            assert re.findall(r'<link rel="alternate" hreflang="([^"]+)" href="([^"]+)">', html) == [
                ("zh-CN", f"{origin}{path}"),
                ("en", f"{origin}/en{path}"),
                ("x-default", f"{origin}{path}"),
            ]


def test_the_switch_leads_to_the_same_page(book: Book, stranger: Client) -> None:
    for path in addresses(book):
        assert f'hreflang="en" href="/en{path}">English</a>' in read(stranger, path)
        assert f'hreflang="zh-CN" href="{path}">中文</a>' in read(stranger, f"/en{path}")


def test_a_citation_has_the_chinese_address_on_both(book: Book, stranger: Client) -> None:
    for path in ("/synj/2025/entries/4/", "/en/synj/2025/entries/4/"):
        cited = re.search(r'<p class="cite"[^>]*>(.*?)</p>', read(stranger, path), re.DOTALL)
        assert cited and "http://127.0.0.1:8000/synj/2025/entries/4/" in cited[1]


def test_neither_header_nor_cookie_changes_the_language(book: Book, stranger: Client) -> None:
    odd = {"HTTP_ACCEPT_LANGUAGE": "en", "HTTP_COOKIE": "django_language=en"}
    response = stranger.get("/synj/2025/", **odd)
    assert response.content == stranger.get("/synj/2025/").content
    assert "Vary" not in response.headers and not response.cookies
    english = stranger.get("/en/synj/2025/", HTTP_ACCEPT_LANGUAGE="zh-CN")
    assert english.content == stranger.get("/en/synj/2025/").content
    assert "Vary" not in english.headers and not english.cookies


def test_the_desk_keeps_the_language_of_its_user(book: Book, cast: Cast, client: Client) -> None:
    User.objects.filter(pk=cast.chief.pk).update(language="en")
    client.force_login(cast.chief)
    assert 'lang="en"' in client.get("/desk/").content.decode()
    assert '<html lang="zh-CN">' in client.get("/synj/2025/").content.decode()
    User.objects.filter(pk=cast.chief.pk).update(language="zh-hans")
    assert 'lang="zh' in client.get("/desk/").content.decode()
    assert '<html lang="en">' in client.get("/en/synj/2025/").content.decode()


TWISTED = [
    "/EN/", "/En/synj/2025/", "/en/en/", "/en/en/synj/2025/", "/en/zh/", "/en/zh-hans/", "/zh/", "/zh-hans/", "/zh-CN/",
    "/en-us/", "/en-us/synj/2025/", "/en/desk/", "/en/desk/login/", "/en/media/", f"/en/media/{'0' * 64}.png",
    "/en/hits/synj/2025/", "/en/robots.txt", "/en/healthz", "/en/static/shelf/shelf.css", "/en/2025/", "/en//",
    "/en/synj/", "/en/synj/2024/", "/en/synj/2025/entries/999/", "/en/%00", "/en/%ff/2025/", "/en/../desk/",
    "/en/synj/2025/entries/01/", f"/en/{'9' * 5000}/", "/en/en",
]  # fmt: skip


def test_twisted_addresses_are_not_found(book: Book) -> None:
    client = Client(raise_request_exception=False)
    assert {path: client.get(path).status_code for path in TWISTED} == dict.fromkeys(TWISTED, 404)


def test_a_forgotten_slash_leads_to_the_english_page(book: Book, stranger: Client) -> None:
    for path in ("/en", "/en/synj/2025", "/en/synj/2025/entries/1"):
        response = stranger.get(path)
        assert (response.status_code, response.headers["Location"]) == (301, f"{path}/")


def test_what_is_not_found_in_english_says_so_in_english(db: None, stranger: Client) -> None:
    page = read_words(stranger.get("/en/nothing-here/").content.decode())
    assert page.language == "en"
    assert [words for language, words in page.words if language != "zh-CN" and HAN.search(words)] == []
    assert "Page not found" in [words for _, words in page.words]


def test_reversing_follows_the_language_and_machines_have_none() -> None:
    with translation.override("en"):
        assert reverse("volume", args=("synj", 2025)) == "/en/synj/2025/"
        assert reverse("robots") == "/robots.txt"
        assert reverse("hits", args=("synj", 2025)) == "/hits/synj/2025/"
        assert reverse("admin:index") == "/desk/"
    with translation.override("zh-hans"):
        assert reverse("volume", args=("synj", 2025)) == "/synj/2025/"


def test_no_yearbook_can_take_a_first_part_that_is_in_use() -> None:
    routes = [str(entry.pattern) for entry in (*urlpatterns, *machine_addresses, *page_addresses)]
    first_parts = {route.split("/")[0] for route in routes} | {"en", "static"}
    in_use = {part for part in first_parts if re.fullmatch(r"[-a-zA-Z0-9_]+", part)}
    assert {"desk", "media", "hits", "healthz"} <= in_use
    assert in_use <= RESERVED_SLUGS
