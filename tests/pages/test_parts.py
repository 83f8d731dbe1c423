"""Which months of the chronicle and letters of the index of a long volume an act makes stale, written out by hand."""

from __future__ import annotations

import re
from datetime import date

import pytest

from entries import workflow
from entries.models import ChronicleLine, SubjectHeading
from entries.models.stale_addresses import StaleAddress
from entries.publishing import reading
from entries.publishing.addresses import addresses_of_texts
from entries.workflow.chronicle import LineChange, write_lines
from tests.cast import Cast
from tests.shelf.books import Book, publish
from tests.shelf.indexes import lead, make_heading

PART = re.compile(r"(/en)?/synj/2025/(?:chronicle|index)/([^/]+)/")
ALL_LETTERS = {"C", "L", "Y", "Z", "all", "other"}


def parts(named: list[str]) -> set[str]:
    """Keys of months and letters, the same in both languages."""
    keys: dict[str | None, set[str]] = {None: set(), "/en": set()}
    for match in filter(None, map(PART.fullmatch, named)):
        keys[match[1]].add(match[2])
    assert keys[None] == keys["/en"]
    return keys[None]


@pytest.fixture
def long_book(book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Book:
    """Texts 1 to 5 are of March, 6 and 7 of May."""
    for title in ("初夏", "立夏"):
        book.entries.append(publish(cast, book.second, title, event_start=date(2024, 5, 2), event_end=date(2024, 5, 2)))
    yearbook = book.volume.yearbook
    for text, numbers in {"张伟": (1, 2), "章程": (3,), "APEC": (3,), "重庆": (2,), "论坛": (4, 5)}.items():
        lead(make_heading(yearbook, text), book.volume, *numbers)
    make_heading(yearbook, "渝", variant_of=SubjectHeading.objects.get(text="重庆"), is_see=True)
    monkeypatch.setattr(reading, "MOST_IN_ONE_LIST", 3)
    return book


@pytest.mark.parametrize(
    ("number", "named"),
    [
        (4, {"2024-03", "L", "all"}),
        (6, {"2024-05", "all"}),
        (1, {"2024-03", "Z", "all"}),
        # The only one under C, and under Y by 渝, 见 重庆: the alphabet of every letter's page changes.
        (2, {"2024-03", *ALL_LETTERS}),
    ],
)
def test_a_text_names_its_month_and_the_letters_of_its_headings(long_book: Book, number: int, named: set[str]) -> None:
    assert parts(addresses_of_texts([long_book.entries[number - 1].pk])) == named


def test_the_only_text_of_a_month_names_all_months(long_book: Book, cast: Cast) -> None:
    workflow.unpublish(long_book.entries[6], actor=cast.chief, comment="核对")
    assert parts(addresses_of_texts([long_book.entries[5].pk])) == {"2024-03", "2024-05", "all"}


def test_several_texts_are_taken_together(long_book: Book) -> None:
    keys = [entry.pk for entry in long_book.entries]
    assert parts(addresses_of_texts(keys[5:])) == {"2024-03", "2024-05", "all"}
    assert parts(addresses_of_texts(keys[3:5])) == {"2024-03", *ALL_LETTERS}


@pytest.mark.parametrize(("most", "named"), [(6, {"2024-03", "2024-05", *ALL_LETTERS}), (7, set())])
def test_a_volume_that_is_just_long_names_all(
    long_book: Book, monkeypatch: pytest.MonkeyPatch, most: int, named: set[str]
) -> None:
    monkeypatch.setattr(reading, "MOST_IN_ONE_LIST", most)
    assert parts(addresses_of_texts([long_book.entries[3].pk])) == named


def test_lines_of_the_chronicle_name_their_months(long_book: Book, cast: Cast) -> None:
    def stale_after(change: LineChange) -> set[str]:
        StaleAddress.objects.all().delete()
        write_lines(long_book.volume, [change], actor=cast.chief)
        named = list(StaleAddress.objects.values_list("address", flat=True))
        assert "/synj/2025/chronicle/" in named and "/sitemap/synj/2025.xml" in named
        return parts(named)

    assert stale_after(LineChange(text="论坛。", number=4)) == {"2024-03", "all"}
    day = date(2025, 1, 8)
    of_office = LineChange(text="办内要事。", dates=(day, day, "day"))
    assert stale_after(of_office) == {"2024-03", "2024-05", "2025-01", "all"}
    own = ChronicleLine.objects.get(number=None)
    assert stale_after(LineChange(text="", own=own)) == {"2024-03", "2024-05", "2025-01", "all"}
