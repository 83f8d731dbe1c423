"""Site maps: every public page in both languages and nothing else, dated by its newest text."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest
from django.test import Client

from entries.models import ChronicleLine, Publication
from entries.publishing import reading, site_maps
from tests.cast import Cast
from tests.factories import make_section, make_volume, make_yearbook
from tests.shelf.books import Book, publish
from tests.shelf.crawling import crawl, read_words
from tests.shelf.indexes import lead, make_heading

SITE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
XHTML = "{http://www.w3.org/1999/xhtml}"
ORIGIN = "http://127.0.0.1:8000"


@pytest.fixture
def dated_book(book: Book) -> Book:
    for number in range(1, 6):
        Publication.objects.filter(number=number).update(published_at=datetime(2025, 3, number, tzinfo=UTC))
    return book


def parsed(stranger: Client, path: str) -> ElementTree.Element:
    response = stranger.get(path)
    assert response.status_code == 200, path
    assert response.headers["Content-Type"] == "application/xml; charset=utf-8"
    return ElementTree.fromstring(response.content)  # noqa: S314 (our own answer)


def lines(stranger: Client, path: str) -> dict[str, str]:
    """Path of each page or map with its last change."""
    found = {}
    for line in parsed(stranger, path):
        address = line.findtext(f"{SITE}loc") or ""
        assert address.startswith(f"{ORIGIN}/") and address not in found
        found[address.removeprefix(ORIGIN)] = line.findtext(f"{SITE}lastmod") or ""
    return found


def test_the_index_names_the_map_of_each_open_volume(dated_book: Book, stranger: Client) -> None:
    make_volume(dated_book.volume.yearbook, year=2026)
    make_volume(dated_book.volume.yearbook, year=2024, is_open=True)
    assert parsed(stranger, "/sitemap.xml").tag == f"{SITE}sitemapindex"
    assert lines(stranger, "/sitemap.xml") == {
        "/sitemap/site.xml": "2025-03-05T08:00:00+08:00",
        "/sitemap/synj/2024.xml": "",
        "/sitemap/synj/2025.xml": "2025-03-05T08:00:00+08:00",
    }


def test_the_map_of_a_volume_dates_each_page_by_its_newest_text(dated_book: Book, stranger: Client) -> None:
    found = lines(stranger, "/sitemap/synj/2025.xml")
    sections = {section: f"/synj/2025/sections/{section.pk}/" for section in (dated_book.first, dated_book.below)}
    wanted = {
        "/synj/2025/": "2025-03-05T08:00:00+08:00",
        sections[dated_book.first]: "2025-03-03T08:00:00+08:00",
        sections[dated_book.below]: "2025-03-03T08:00:00+08:00",
        f"/synj/2025/sections/{dated_book.second.pk}/": "2025-03-05T08:00:00+08:00",
        "/synj/2025/entries/1/": "2025-03-01T08:00:00+08:00",
        "/synj/2025/entries/5/": "2025-03-05T08:00:00+08:00",
    }
    assert {path: found[path] for path in wanted} == wanted
    assert {path: found[f"/en{path}"] for path in wanted} == wanted


def test_every_page_names_both_languages(dated_book: Book, stranger: Client) -> None:
    for path in ("/sitemap/site.xml", "/sitemap/synj/2025.xml"):
        for line in parsed(stranger, path):
            others = {link.get("hreflang"): link.get("href") for link in line.findall(f"{XHTML}link")}
            chinese, english = others["zh-CN"], others["en"]
            assert english == chinese.replace(ORIGIN, f"{ORIGIN}/en")
            assert others["x-default"] == chinese
            assert line.findtext(f"{SITE}loc") in (chinese, english)


@pytest.mark.parametrize("most_in_one_list", [200, 3])
def test_the_maps_name_exactly_what_links_lead_to(
    dated_book: Book, cast: Cast, stranger: Client, monkeypatch: pytest.MonkeyPatch, most_in_one_list: int
) -> None:
    monkeypatch.setattr(reading, "MOST_IN_ONE_LIST", most_in_one_list)
    other = make_volume(make_yearbook("第二年鉴", "denj"), year=2025, is_open=True)
    publish(cast, make_section(other), "概况")
    make_section(dated_book.volume, "空白类目")
    lead(make_heading(dated_book.volume.yearbook, "论坛"), dated_book.volume, 4, 5)
    lead(make_heading(dated_book.volume.yearbook, "无人"), dated_book.volume, 99)
    ChronicleLine.objects.create(volume=dated_book.volume, number=5, text="不收。", is_hidden=True)
    mapped = {page for index in lines(stranger, "/sitemap.xml") for page in lines(stranger, index)}
    crawled = {path for path, _html in crawl(stranger, "/")} - {"/search/", "/en/search/"}
    assert crawled == mapped
    assert ("/synj/2025/index/L/" in mapped) == (most_in_one_list == 3)


def test_a_very_long_volume_keeps_to_the_limit_of_addresses(
    dated_book: Book, stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site_maps, "MOST_TEXTS", 2)
    found = lines(stranger, "/sitemap/synj/2025.xml")
    assert [path for path in found if "/entries/" in path] == [
        "/synj/2025/entries/1/",
        "/en/synj/2025/entries/1/",
        "/synj/2025/entries/2/",
        "/en/synj/2025/entries/2/",
    ]


@pytest.mark.parametrize(
    ("path", "most"), [("/sitemap/", 4), ("/sitemap.xml", 1), ("/sitemap/site.xml", 1), ("/sitemap/synj/2025.xml", 4)]
)
def test_queries_do_not_grow(
    book: Book, cast: Cast, stranger: Client, django_assert_max_num_queries, path: str, most: int
) -> None:
    for year in (2023, 2024):
        volume = make_volume(book.volume.yearbook, year=year, is_open=True)
        publish(cast, make_section(volume), "概况")
    with django_assert_max_num_queries(most):
        assert stranger.get(path).status_code == 200


def test_the_map_for_people_leads_to_volumes_sections_and_feeds(book: Book, stranger: Client) -> None:
    for start in ("", "/en"):
        links = read_words(stranger.get(f"{start}/sitemap/").content.decode()).links
        for wanted in (f"{start}/synj/2025/", f"{start}/synj/2025/sections/{book.first.pk}/"):
            assert wanted in links
        assert f"{start}/synj/2025/sections/{book.below.pk}/" not in links  # 类目 only
        assert {"/feeds/synj/", "/feeds/synj/2025/", "/sitemap.xml"} <= set(links)
