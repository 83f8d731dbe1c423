"""The few lines before Django: the same answer as Django's, or the request is left to it."""

from __future__ import annotations

import gzip
import os
from typing import Any

import brotli
import pytest
from django.test import Client, override_settings

from entries.publishing.pages import files
from entries.publishing.pages.making import make_page
from tests.pages.serving import ask, left_to_django
from tests.shelf.books import Book
from yearbook_site.kept_pages import KeptPages

HERE = "127.0.0.1:8000"
ADDRESSES = ("/", "/synj/2025/", "/en/synj/2025/entries/1/", "/sitemap.xml", "/feeds/synj/")


@pytest.fixture
def layer(book: Book) -> KeptPages:
    for address in ADDRESSES:
        page = make_page(address)
        assert page is not None
        files.put(address, page)
    return KeptPages(left_to_django)


def test_a_page_has_the_bytes_and_headers_of_djangos_own_answer(layer: KeptPages) -> None:
    for address in ADDRESSES:
        django, kept = Client().get(address, HTTP_HOST=HERE), ask(layer, address)
        assert (kept.status, kept.body) == (200, django.content)
        # A page has besides what makes it comparable, and no number of the request: Django never saw one.
        own = {"ETag", "Vary"}
        assert {name: value for name, value in kept.headers.items() if name not in own} == {
            name: value for name, value in django.headers.items() if name != "X-Request-ID"
        }


@pytest.mark.django_db
def test_over_https_the_headers_are_those_of_https(layer: KeptPages) -> None:
    with override_settings(
        IS_SECURE=True, TRUSTED_PROXY=True, SECURE_SSL_REDIRECT=True, SECURE_HSTS_SECONDS=63072000,
        SECURE_HSTS_INCLUDE_SUBDOMAINS=True, SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    ):  # fmt: skip
        secure = KeptPages(left_to_django)
        kept = ask(secure, "/synj/2025/", HTTP_X_FORWARDED_PROTO="https")
        django = Client().get("/synj/2025/", HTTP_HOST=HERE, HTTP_X_FORWARDED_PROTO="https")
        assert kept.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
        assert {*django.headers} - {*kept.headers} == {"X-Request-ID"}
        assert ask(secure, "/synj/2025/").status == 299
        assert ask(secure, "/synj/2025/", HTTP_X_FORWARDED_PROTO="http").status == 299


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"), ("gzip, deflate", "gzip"), ("", None), ("identity", None), ("gzip;q=0", None)
    ],
)  # fmt: skip
def test_the_smallest_form_that_is_accepted(layer: KeptPages, accepted: str, encoding: str | None) -> None:
    answer = ask(layer, "/synj/2025/", HTTP_ACCEPT_ENCODING=accepted)
    unpack = {"br": brotli.decompress, "gzip": gzip.decompress, None: bytes}[encoding]
    assert answer.headers.get("Content-Encoding") == encoding
    assert "全年办理事项318件。" in unpack(answer.body).decode()
    assert answer.headers["Content-Length"] == str(len(answer.body)) and answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("seen", ["{}", "W/{}", '"another", {}', "*"])
def test_what_is_unchanged_is_not_sent_again(layer: KeptPages, seen: str) -> None:
    first = ask(layer, "/synj/2025/", HTTP_ACCEPT_ENCODING="gzip")
    again = ask(
        layer, "/synj/2025/", HTTP_ACCEPT_ENCODING="gzip", HTTP_IF_NONE_MATCH=seen.format(first.headers["ETag"])
    )
    assert (again.status, again.body) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"] and "Content-Length" not in again.headers
    # Another encoding is another answer.
    assert ask(layer, "/synj/2025/", HTTP_IF_NONE_MATCH=first.headers["ETag"]).status == 200


def test_head_is_get_without_its_body(layer: KeptPages) -> None:
    got, headed = ask(layer, "/synj/2025/"), ask(layer, "/synj/2025/", "HEAD")
    assert (headed.status, headed.headers, headed.body) == (200, got.headers, b"")


def test_a_page_that_is_replaced_or_taken_away_is_so_at_once(layer: KeptPages) -> None:
    before = ask(layer, "/synj/2025/").headers["ETag"]
    files.put("/synj/2025/", {"": b"new", ".gz": gzip.compress(b"new"), ".br": brotli.compress(b"new")})
    after = ask(layer, "/synj/2025/", HTTP_IF_NONE_MATCH=before)
    assert (after.status, after.body) == (200, b"new")
    files.remove("/synj/2025/")
    assert ask(layer, "/synj/2025/").status == 299
    assert layer.held == {}


@pytest.mark.parametrize(
    "request_", [
        {"method": "POST"}, {"method": "OPTIONS"}, {"query": "page=2"}, {"path": "/nothing/"}, {"path": "/version"},
        {"HTTP_HOST": "evil.example"}, {"HTTP_HOST": ""}, {"HTTP_HOST": "127.0.0.1:80@evil"},
        {"path": "/synj/2025/index.html"}, {"path": "/synj/2025/index.html.gz"}, {"path": "//synj/2025/"},
        {"path": "/synj/../synj/2025/"}, {"path": "/../pages/synj/2025/"}, {"path": "/synj/2025/\x00"}, {"path": ""},
        {"path": "/synj/2025"}, {"path": "/\xe5\xb9\xb4/"}, {"path": "/" + "a" * 5000 + "/"}, {"path": "/a" * 5000},
    ],
)  # fmt: skip
def test_whatever_is_out_of_the_ordinary_is_left_to_django(layer: KeptPages, request_: dict[str, Any]) -> None:
    assert ask(layer, **{"path": "/synj/2025/", **request_}).status == 299


def test_memory_is_bounded(layer: KeptPages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yearbook_site.kept_pages.MOST_HELD", 1000)
    for address in ADDRESSES * 2:
        assert ask(layer, address).status == 200
    assert len(layer.held) <= 2
    for port in range(200):
        ask(layer, "/", HTTP_HOST=f"127.0.0.1:{port}")
    assert len(layer.hosts) == 100


def test_half_a_page_is_left_to_django(layer: KeptPages) -> None:
    os.unlink(files.root() / "synj" / "2025" / "index.html.br")
    assert ask(layer, "/synj/2025/").status == 299
