"""Addresses and files, and what may become one."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import brotli
import pytest
from django.http import HttpResponse, StreamingHttpResponse

from entries.publishing.pages import files, making
from tests.pages.store import kept
from tests.shelf.books import Book


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("/", "index.html"),
        ("/en/", "en/index.html"),
        ("/synj/2025/entries/12/", "synj/2025/entries/12/index.html"),
        ("/sitemap.xml", "sitemap.xml"),
        ("/sitemap/synj/2025.xml", "sitemap/synj/2025.xml"),
    ],
)
def test_an_address_has_one_file(address: str, name: str) -> None:
    assert files.file_name(address) == name


@pytest.mark.parametrize(
    "address",
    [
        "", "synj/", "//", "//synj/", "/./", "/../", "/../version", "/synj/../2025/", "/synj/%2e%2e/", "/synj\\2025/",
        "/synj/2025/index.html", "/index.html", "/sitemap.xml.gz", "/.version.xml", "/synj/.hidden/", "/a b/", "/年鉴/",
        "/synj/2025/\x00", "/synj/2025/\n", "/synj/２０２５/", "/sitemap.xml/", "/" + "a" * 101 + "/", "/" + "a/" * 9,
    ],
)  # fmt: skip
def test_no_other_address_has_a_file(address: str) -> None:
    assert files.file_name(address) is None
    with pytest.raises(ValueError, match="no page is kept"):
        files.put(address, {"": b"", ".gz": b"", ".br": b""})


def test_the_forms_of_a_page_are_the_same_page(book: Book) -> None:
    page = making.make_page("/synj/2025/")
    assert page is not None
    assert "全年办理事项318件。" in page[""].decode()
    assert gzip.decompress(page[".gz"]) == brotli.decompress(page[".br"]) == page[""]
    assert page == making.make_page("/synj/2025/")


def test_a_page_in_english_is_made_in_english_whatever_is_spoken(book: Book) -> None:
    page = making.make_page("/en/synj/2025/")
    assert page is not None and 'lang="en"' in page[""].decode()


def test_put_leaves_three_files_and_remove_none(settings) -> None:
    files.put("/synj/2025/", {"": b"plain", ".gz": b"packed", ".br": b"tight"})
    assert kept() == {
        "synj/2025/index.html": b"plain",
        "synj/2025/index.html.gz": b"packed",
        "synj/2025/index.html.br": b"tight",
    }
    assert list(files.kept_addresses()) == ["/synj/2025/"]
    files.remove("/synj/2025/")
    files.remove("/synj/2025/")
    assert kept() == {}


def _with_cookie() -> HttpResponse:
    response = _plain()
    response.set_cookie("sessionid", "x")
    return response


def _plain(**headers: str) -> HttpResponse:
    return HttpResponse("page", headers={"Cache-Control": "no-cache", **headers})


NOT_KEPT: dict[str, Callable[[object], object]] = {
    "cookie": lambda _request: _with_cookie(),
    "varies": lambda _request: _plain(Vary="Cookie"),
    "another header": lambda _request: _plain(**{"X-Person": "chief"}),
    "kept by caches": lambda _request: HttpResponse("page", headers={"Cache-Control": "max-age=60"}),
    "not found": lambda _request: HttpResponse("page", status=404, headers={"Cache-Control": "no-cache"}),
    "moved": lambda _request: HttpResponse(status=302, headers={"Location": "/"}),
    "another type": lambda _request: HttpResponse("{}", content_type="application/json"),
    "a stream": lambda _request: StreamingHttpResponse(["page"], headers={"Cache-Control": "no-cache"}),
    "asks who it is": lambda request: HttpResponse(str(request.user)),  # type: ignore[attr-defined]
    "asks the session": lambda request: HttpResponse(str(request.session)),  # type: ignore[attr-defined]
    "reads a header": lambda request: HttpResponse(request.META["HTTP_HOST"]),  # type: ignore[attr-defined]
}


class Resolved:
    args: tuple[object, ...] = ()
    kwargs: dict[str, object] = {}

    def __init__(self, func: Callable[[object], object]) -> None:
        self.func = func


@pytest.mark.parametrize("why", NOT_KEPT)
def test_an_answer_that_is_not_for_everyone_is_not_kept(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "resolve", lambda _address: Resolved(NOT_KEPT[why]))
    assert making.make_page("/synj/2025/") is None


def test_a_plain_answer_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "resolve", lambda _address: Resolved(lambda _request: _plain()))
    page = making.make_page("/synj/2025/")
    assert page is not None and page[""] == b"page"
