"""Fixtures of the pages kept as files. Models are imported inside: pytest may read this before Django is ready."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.shelf.conftest import _own_media, book, cast, stranger  # noqa: F401 (fixtures are found by name)


@pytest.fixture
def keeps_pages(transactional_db: None) -> Iterator[None]:
    """Acts write pages as they do in the running site: transactions are real ones."""
    from entries.publishing.pages.beginning import bring_pages_up_to_date

    bring_pages_up_to_date()
    yield
