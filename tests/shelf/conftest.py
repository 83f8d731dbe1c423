"""Fixtures of the public pages. pytest may read this file before Django is ready: models are imported inside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.shelf.books import Book


@pytest.fixture(autouse=True)
def _own_media(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.MEDIA_ROOT = tmp_path_factory.mktemp("media")


@pytest.fixture
def cast(db: None) -> Cast:
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture
def book(cast: Cast) -> Book:
    from tests.shelf.books import make_book

    return make_book(cast)


@pytest.fixture
def stranger() -> Client:
    """Nobody in particular, with a browser."""
    return Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
