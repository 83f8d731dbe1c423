"""Queries of each page: few, and as many for a large volume as for a small one."""

from __future__ import annotations

import pytest
from django.test import Client

from entries.views import volume as volume_view
from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.shelf.books import Book, publish


def enlarge(book: Book, cast: Cast) -> None:
    """Many more sections, texts and volumes."""
    for place in range(4):
        section = make_section(book.volume, f"类目{place}", parent=book.second)
        for number in range(6):
            publish(cast, section, f"条目{place}-{number}")
        make_volume(book.volume.yearbook, year=2010 + place, is_open=True)


@pytest.mark.parametrize(
    ("path", "most"),
    [
        ("/", 2),
        ("/synj/2025/", 3),
        ("/synj/2025/sections/{section}/", 4),
        ("/synj/2025/entries/3/", 2),
        ("/synj/2025/figures/", 3),
    ],
)
@pytest.mark.parametrize("is_large", [False, True])
def test_queries(
    book: Book, cast: Cast, stranger: Client, django_assert_max_num_queries, path: str, most: int, is_large: bool
) -> None:
    if is_large:
        enlarge(book, cast)
    with django_assert_max_num_queries(most):
        assert stranger.get(path.format(section=book.second.pk)).status_code == 200


def test_queries_of_a_long_volume(
    book: Book, stranger: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(volume_view, "MOST_ON_ONE_PAGE", 1)
    with django_assert_max_num_queries(3):
        stranger.get("/synj/2025/")


def test_queries_of_what_is_not_found(book: Book, stranger: Client, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(3):
        assert stranger.get("/synj/1999/").status_code == 404
