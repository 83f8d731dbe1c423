"""What a stranger can type: every public address with values that are no good is not found, never an error."""

from __future__ import annotations

import time

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from entries.publishing.languages import speaking_the_language_of
from tests.shelf.books import Book

BAD_VALUES = {
    "slug": ["nothing", "SYNJ", "synj%00", "..", "%2e%2e", "%ff%fe", "年鉴", "a" * 2000, "synj'--", "<script>", " "],
    "year": ["1999", "0000", "99999", "-1", "20.5", "２０２５", "2025%00", "2e3", "NaN", "9" * 2000],
    "count": ["0", "999999999", "9999999999", "-1", "1e9", "１", "1%00", "00001", "9" * 2000, "abc", "%F0%28%8C%28"],
    "hash": ["0" * 64, "F" * 64, "0" * 63, "%00", "../../etc/passwd", "9" * 2000],
    "extension": ["png", "exe", "svg", "PNG", "%00", "png%2f..", "p" * 2000],
}
ODD_PATHS = [
    "/%00", "/%ff", "/%c0%ae%c0%ae/", "/..%2f..%2fetc/passwd", "//evil.example/", "/\\evil", "/synj/2025/%0d%0aX: 1",
    "/synj/2025/entries/1", "/synj/2025/entries//1/", "/synj/2025/index.html", "/media/", "/media/x", "/en/en/",
    "/feeds/", "/hits/", "/" + "a/" * 3000, "/" + "%e5%b9%b4" * 500, "/.git/config", "/version", "/static/../manage.py",
]  # fmt: skip
ODD_QUERIES = ["?page=" + "9" * 5000, "?x=%00", "?%ff=%fe", "?" + "a=1&" * 900, "?_connector=OR", "?q[]=1;--"]


def _patterns(resolver: URLResolver, before: str = "") -> list[tuple[str, URLPattern]]:
    found: list[tuple[str, URLPattern]] = []
    for part in resolver.url_patterns:
        route = before + str(part.pattern)
        found += _patterns(part, route) if isinstance(part, URLResolver) else [(route, part)]
    return found


def _public() -> list[str]:
    """Routes of the shelf as the resolver has them, in Chinese."""
    with speaking_the_language_of("/"):
        routes = [route for route, _pattern in _patterns(get_resolver())]
    return [route for route in routes if not route.startswith("desk/")]


GOOD = {"slug": "synj", "year": "2025", "count": "1", "hash": "0" * 64, "extension": "png"}


def _bad_addresses() -> list[str]:
    """Each part of each route in turn with each bad value, the others good."""
    addresses = set()
    for route in _public():
        kinds = [part.split(":")[0] for part in route.replace(">", "<").split("<")[1::2]]
        plain = route
        for part in route.replace(">", "<").split("<")[1::2]:
            plain = plain.replace(f"<{part}>", "{}", 1)
        for place, kind in enumerate(kinds):
            for bad in BAD_VALUES.get(kind, []):
                values = [bad if number == place else GOOD.get(other, "1") for number, other in enumerate(kinds)]
                addresses.add("/" + plain.format(*values))
    return sorted(addresses)


@pytest.fixture
def client_that_raises_nothing() -> Client:
    return Client(raise_request_exception=False)


def test_no_bad_address_is_an_error(book: Book, client_that_raises_nothing: Client) -> None:
    asked = [*_bad_addresses(), *ODD_PATHS]
    assert len(asked) > 150
    wrong = {}
    for path in asked:
        status = client_that_raises_nothing.get(path).status_code
        # Some are other words for what is there: a year that was a bad slug's, say. None may be an error.
        if status not in (200, 301, 302, 400, 404, 405):
            wrong[path[:80]] = status
    assert wrong == {}


def test_odd_queries_change_nothing(book: Book, client_that_raises_nothing: Client) -> None:
    for path in ("/", "/synj/2025/", "/synj/2025/entries/1/", "/en/synj/2025/"):
        plain = client_that_raises_nothing.get(path).content
        for query in ODD_QUERIES:
            answer = client_that_raises_nothing.get(path + query)
            assert (answer.status_code, answer.content) in ((200, plain), (400, answer.content)), (path, query[:30])


def slowest_bad_address() -> tuple[float, str]:
    """CPU seconds of the worst, the best of three tries: for bench/serving.py."""
    client = Client(raise_request_exception=False, HTTP_HOST="127.0.0.1")
    worst = (0.0, "")
    for path in [*_bad_addresses(), *ODD_PATHS, *(f"/{query}" for query in ODD_QUERIES)]:
        times = []
        for _try in range(3):
            began = time.process_time()
            client.get(path)
            times.append(time.process_time() - began)
        worst = max(worst, (min(times), path[:80]))
    return worst
