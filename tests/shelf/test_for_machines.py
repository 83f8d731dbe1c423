"""What programs read in the head: the tags of 《政府网站发展指引》 by type of page, OpenGraph, JSON-LD."""

from __future__ import annotations

import json
import re
from html import unescape

import pytest
from django.test import Client

from entries.models import Section, Volume, Yearbook
from tests.cast import Cast
from tests.shelf.books import Book, publish, stored_picture
from tests.shelf.indexes import lead, make_heading
from tests.shelf.reading import meta

ORIGIN = "http://127.0.0.1:8000"
SITE = ("SiteName", "SiteDomain", "SiteIDCode")
COLUMN = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
ARTICLE = ("ArticleTitle", "PubDate", "ContentSource")

TAGS: dict[str, tuple[str, ...]] = {
    "/": SITE + COLUMN,
    "/sitemap/": SITE + COLUMN,
    "/accessibility/": SITE + COLUMN,
    "/synj/2025/figures/": SITE + COLUMN,
    "/synj/2025/chronicle/": SITE + COLUMN + ARTICLE + ("Url",),
    "/synj/2025/index/": SITE + COLUMN + ARTICLE + ("Url",),
    "/synj/headings/{heading}/": SITE + COLUMN,
    "/search/": SITE + COLUMN + ("robots",),
    "/search/?q=论坛": SITE + COLUMN + ("robots",),
    "/synj/2025/": SITE + COLUMN + ARTICLE + ("Author", "Url"),
    "/synj/2025/sections/{section}/": SITE + COLUMN + ARTICLE + ("Author", "Url"),
    "/synj/2025/entries/{entry}/": SITE + COLUMN + ARTICLE + ("Author", "Url", "Description", "Image"),
    "/synj/2025/entries/4/": SITE + COLUMN + ARTICLE + ("Author", "Url", "Description"),
    "/nothing-here/": SITE,
}
"""Names of the meta tags of each type of page, in their order and spelling. Written by hand from the annex."""


@pytest.fixture
def places(book: Book, cast: Cast) -> dict[str, object]:
    Yearbook.objects.update(site_id_code="3307000001", description="一年之事", keywords="年鉴,外事")
    pictured = publish(cast, book.second, "夏季论坛", pictures=(stored_picture(caption="图1"),))
    pictured.refresh_from_db()
    heading = make_heading(book.volume.yearbook, "论坛")
    lead(heading, book.volume, 4, 5)
    return {"heading": heading.pk, "section": book.first.pk, "entry": pictured.number}


@pytest.mark.parametrize("start", ["", "/en"])
def test_tags_by_type_of_page(places: dict[str, object], stranger: Client, start: str) -> None:
    for pattern, names in TAGS.items():
        html = stranger.get(start + pattern.format_map(places)).content.decode()
        found = meta(html)
        assert tuple(name for name in found if name != "viewport") == names, pattern
        assert all(found.values()), pattern
        assert found["SiteDomain"] == "127.0.0.1" and found["SiteIDCode"] == "3307000001"
        assert found.get("ColumnType") in (None, "首页", "工作动态")
        if "PubDate" in found:
            assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", found["PubDate"]), pattern


def open_graph(html: str) -> dict[str, str]:
    found = re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', html)
    return {name: unescape(content) for name, content in found}


def test_open_graph(places: dict[str, object], stranger: Client) -> None:
    assert open_graph(stranger.get("/synj/2025/entries/4/").content.decode()) == {
        "og:type": "article",
        "og:title": "春季论坛",
        "og:url": f"{ORIGIN}/synj/2025/entries/4/",
        "og:site_name": "试验办公室",
        "og:description": "3月12日，论坛举行。 到会120人。",
        "og:locale": "zh_CN",
    }
    pictured = open_graph(stranger.get(f"/en/synj/2025/entries/{places['entry']}/").content.decode())
    assert pictured["og:image"].startswith(f"{ORIGIN}/media/")
    assert open_graph(stranger.get("/en/").content.decode())["og:type"] == "website"


def nodes(html: str) -> dict[str, dict]:
    """The JSON-LD of a page by type."""
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)
    assert len(found) == 1
    data = json.loads(found[0])
    assert data["@context"] == "https://schema.org"
    return {node["@type"]: node for node in data["@graph"]}


def test_an_entry_is_an_article_of_its_volume(book: Book, stranger: Client) -> None:
    Volume.objects.update(published_at="2025-02-01T00:00:00Z")
    article = nodes(stranger.get("/synj/2025/entries/4/").content.decode())["Article"]
    modified = article.pop("dateModified")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+08:00", modified)
    assert article == {
        "@type": "Article",
        "@id": f"{ORIGIN}/synj/2025/entries/4/",
        "url": f"{ORIGIN}/synj/2025/entries/4/",
        "mainEntityOfPage": f"{ORIGIN}/synj/2025/entries/4/",
        "headline": "春季论坛",
        "inLanguage": "zh-CN",
        "datePublished": "2025-02-01T08:00:00+08:00",
        "author": [{"@type": "Person", "name": book.entries[3].drafter.full_name}],
        "publisher": {"@type": "Organization", "name": "试验办公室"},
        "isPartOf": {"@type": "PublicationVolume", "@id": f"{ORIGIN}/synj/2025/", "name": "试验年鉴（2025卷）"},
    }


def test_a_volume_is_part_of_its_yearbook(book: Book, stranger: Client) -> None:
    volume = nodes(stranger.get("/en/synj/2025/").content.decode())["PublicationVolume"]
    assert (volume["name"], volume["volumeNumber"], volume["url"]) == (
        "试验年鉴（2025卷）",
        "2025",
        f"{ORIGIN}/en/synj/2025/",
    )
    assert volume["isPartOf"] == {"@type": "Periodical", "name": "试验年鉴"}


def test_the_breadcrumb_stands_in_the_data_too(book: Book, stranger: Client) -> None:
    steps = nodes(stranger.get("/synj/2025/entries/4/").content.decode())["BreadcrumbList"]["itemListElement"]
    assert [(step["position"], step["name"], step.get("item", "")) for step in steps] == [
        (1, "首页", f"{ORIGIN}/"),
        (2, "试验年鉴", f"{ORIGIN}/#synj"),
        (3, "试验年鉴（2025卷）", f"{ORIGIN}/synj/2025/"),
        (4, "重要活动", f"{ORIGIN}/synj/2025/sections/{book.second.pk}/"),
        (5, "春季论坛", ""),
    ]


@pytest.mark.parametrize(
    "words", ["</script><script>alert(1)</script>", "<!--<script>", "&lt;/script&gt;", 'a"\\b\u2028']
)
def test_no_text_ends_its_script_element(book: Book, cast: Cast, stranger: Client, words: str) -> None:
    entry = publish(cast, book.second, words)
    entry.refresh_from_db()
    Section.objects.filter(pk=book.second.pk).update(title=words)
    html = stranger.get(f"/synj/2025/entries/{entry.number}/").content.decode()
    assert nodes(html)["Article"]["headline"] == entry.title
    inside = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.DOTALL)[0]
    assert not set("<>&\u2028") & set(inside)
