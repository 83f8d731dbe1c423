"""What is taken off is gone from all that named it, in both languages, whoever answers: the views or a kept page."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from urllib.parse import quote

import pytest
from django.core.wsgi import get_wsgi_application
from django.test import Client

from entries import workflow
from entries.models import Entry
from entries.models.texts import TableText
from entries.publishing.addresses import all_addresses
from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.pages.serving import ask
from tests.pages.store import ended, finish, in_a_child
from tests.shelf.books import Book, publish, stored_picture
from tests.shelf.indexes import lead, make_heading
from yearbook_site.kept_pages import KeptPages

MARKS = ("灯塔".encode(), rb"\u706f\u5854", b"/2025/entries/6/", quote("灯塔").encode())
"""Its name as it is written, in JSON and in an address, and its address."""
HERE = "127.0.0.1:8000"


@pytest.fixture
def lighthouse(book: Book, cast: Cast) -> Entry:
    """Number 6, named on as many kinds of page as there are."""
    older = make_volume(book.volume.yearbook, year=2024, is_open=True)
    publish(cast, make_section(older, "往事"), "往年", event_start=date(2023, 3, 12), event_end=date(2023, 3, 12))
    table = TableText(title="灯塔一览", measure="座", cells=(("名称", "数"), ("灯塔", "3")))
    pictures = (stored_picture(caption="灯塔", alt="灯塔"),)
    place = make_section(book.volume, "灯塔栏", parent=book.first)
    entry = publish(cast, place, "灯塔", "3月12日，守望者点灯。", pictures=pictures, tables=(table,))
    lead(make_heading(book.volume.yearbook, "灯塔"), book.volume, 6)
    lead(make_heading(book.volume.yearbook, "守望"), book.volume, 6, 5)
    return entry


def every_address(entry: Entry) -> list[str]:
    picture = entry.publications.get().pictures.get()
    words = quote("守望者")
    return [
        *all_addresses(), f"/search/?q={words}", f"/en/search/?q={words}", f"/search/suggestions/?q={quote('灯')}",
        f"/media/{picture.sha256}.png", "/hits/synj/2025/6/", "/robots.txt",
    ]  # fmt: skip


def shows(status: int, body: bytes, address: str) -> bool:
    is_file_or_counter = address.startswith(("/media/", "/hits/"))
    return status == 200 and (is_file_or_counter or any(mark in body for mark in MARKS))


def by_views(addresses: list[str]) -> set[str]:
    client, found = Client(HTTP_HOST=HERE), set()
    for address in addresses:
        answer = client.get(address)
        if shows(answer.status_code, answer.getvalue(), address):
            found.add(address)
    return found


@contextmanager
def worker(addresses: list[str]) -> Iterator[Callable[[], set[str]]]:
    """Another process that serves the site as the server does; asking it gives the addresses that show the text."""
    to_read, to_ask = os.pipe()
    to_hear, to_tell = os.pipe()

    def serve() -> None:
        layer = KeptPages(get_wsgi_application())
        os.close(to_ask)
        while os.read(to_read, 1):
            found = []
            for address in addresses:
                path, _mark, query = address.partition("?")
                answer = ask(layer, path, query=query)
                found += [address] if shows(answer.status, answer.body, address) else []
            os.write(to_tell, json.dumps(found).encode() + b"\n")

    def asked() -> set[str]:
        os.write(to_ask, b"?")
        told = b""
        while not told.endswith(b"\n"):
            told += os.read(to_hear, 65536)
        return set(json.loads(told))

    child = in_a_child(serve)
    try:
        yield asked
    finally:
        os.close(to_ask)
        os.close(to_read)
        assert ended(child) == 0
        os.close(to_tell)
        os.close(to_hear)


NAMED_ON = {
    "synj/2025/", "synj/2025/entries/3/", "synj/2025/entries/4/", "synj/2025/entries/5/", "synj/2025/entries/6/",
    "synj/2025/chronicle/", "synj/2025/index/", "synj/2025/figures/", "synj/2024/entries/1/",
}  # fmt: skip
"""Volume, before and after, what shares a heading, itself, lists of the volume, the same day of another year."""
BY_MACHINES = {"/feeds/synj/", "/feeds/synj/2025/", "/sitemap/synj/2025.xml", "/hits/synj/2025/6/"}


@pytest.mark.parametrize("verb", ["unpublish", "close"])
def test_it_is_gone_everywhere(keeps_pages: None, lighthouse: Entry, book: Book, cast: Cast, verb: str) -> None:
    finish()
    addresses = every_address(lighthouse)
    with worker(addresses) as asked:
        before = by_views(addresses)
        for language in ("/", "/en/"):
            of_section = f"{language}synj/2025/sections/{lighthouse.section_id}/"
            of_heading = [address for address in before if address.startswith(f"{language}synj/headings/")]
            assert {of_section, *(language + address for address in NAMED_ON)} <= before
            assert len(of_heading) == 2
        assert before >= BY_MACHINES
        assert {address for address in before if address.startswith(("/search", "/en/search", "/media/"))} == {
            address for address in addresses if address.startswith(("/search", "/en/search", "/media/"))
        }
        assert asked() == before
        if verb == "unpublish":
            workflow.unpublish(lighthouse, actor=cast.chief, comment="核对")
        else:
            workflow.close_volume(book.volume, actor=cast.chief, comment="核对")
        assert asked() == set()
        finish()
        assert asked() == by_views(addresses) == set()
        if verb == "unpublish":
            workflow.undo(Entry.objects.get(pk=lighthouse.pk), actor=cast.chief)
            finish()
            assert asked() == before
