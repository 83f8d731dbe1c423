"""Home, volume, section and entry page: what stands on each, in which order, at which address."""

from __future__ import annotations

from django.test import Client

from tests.shelf.books import Book


def test_every_kind_of_page_answers(book: Book, stranger: Client) -> None:
    section = f"/synj/2025/sections/{book.first.pk}/"
    for path in ("/", "/synj/2025/", section, "/synj/2025/entries/1/", "/robots.txt", "/healthz", "/hits/synj/2025/"):
        assert stranger.get(path).status_code == 200, path
