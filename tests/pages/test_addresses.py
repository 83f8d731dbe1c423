"""The addresses that depend on a text, a volume, a yearbook, written out by hand."""

from __future__ import annotations

import pytest
from django.utils import timezone

from entries import workflow
from entries.publishing import addresses
from entries.publishing.addresses import (
    addresses_of_texts,
    addresses_of_volume,
    addresses_of_yearbook,
    all_addresses,
)
from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.shelf.books import Book, publish


def in_chinese(found: list[str]) -> list[str]:
    """Without the feeds, lists and registers of the site and the volume: home, volume, sections and texts."""
    parts = {address: address.split("/") for address in found}
    of_volume = [a for a, part in parts.items() if part[1] == "synj" and part[3:4] in ([""], ["sections"], ["entries"])]
    return [address for address in found if address == "/" or address in of_volume]


def test_a_text_is_shown_on_its_page_before_and_after_home_volume_and_every_section(book: Book) -> None:
    # Texts 1 and 2 stand in the first section, 3 below it, 4 and 5 in the second.
    found = in_chinese(addresses_of_texts([book.entries[2].pk]))
    assert found == [
        "/synj/2025/entries/3/",
        "/synj/2025/entries/2/",
        "/synj/2025/entries/4/",
        "/",
        "/synj/2025/",
        *(f"/synj/2025/sections/{section.pk}/" for section in (book.first, book.second, book.below)),
    ]


def test_a_section_without_anything_public_has_no_address(book: Book) -> None:
    empty = make_section(book.volume, "空栏")
    assert f"/synj/2025/sections/{empty.pk}/" not in all_addresses()


def test_of_many_texts_the_whole_volume_is_named(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "MOST_ONE_BY_ONE", 1)
    found = addresses_of_texts([book.entries[0].pk, book.entries[1].pk])
    assert [f"/synj/2025/entries/{number}/" for number in range(1, 6)] == [
        address for address in in_chinese(found) if "/entries/" in address
    ]


def test_a_closed_volume_has_no_addresses(book: Book, cast: Cast) -> None:
    workflow.close_volume(book.volume, actor=cast.chief, comment="核对")
    assert addresses_of_volume(book.volume) == []
    assert addresses_of_texts([book.entries[0].pk]) == []
    assert in_chinese(all_addresses()) == ["/"]


def test_a_yearbook_has_those_of_its_open_volumes_only(book: Book, cast: Cast) -> None:
    other = make_volume(book.volume.yearbook, year=2024, is_open=True)
    publish(cast, make_section(other), "上一卷")
    make_volume(book.volume.yearbook, year=2023)
    found = in_chinese(addresses_of_yearbook(book.volume.yearbook))
    assert "/synj/2024/entries/1/" in found and "/synj/2025/entries/5/" in found
    assert not any(address.startswith("/synj/2023/") for address in found)


def test_every_page_is_named_once_and_answers(book: Book, stranger) -> None:
    found = all_addresses()
    assert len(set(found)) == len(found)
    assert {address for address in found if stranger.get(address).status_code != 200} == set()


def test_texts_that_show_others_are_named_with_them(book: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(addresses, "SHOWN_ELSEWHERE", (lambda texts: [("synj", 2025, 5)],))
    assert "/synj/2025/entries/5/" in addresses_of_texts([book.entries[0].pk])


def test_an_opened_volume_is_named_whole(book: Book) -> None:
    book.volume.opened_at = timezone.now()
    found = in_chinese(addresses_of_volume(book.volume))
    assert found[:2] == ["/", "/synj/2025/"] and len(found) == 2 + 3 + 5
