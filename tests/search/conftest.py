"""Fixtures of the search. pytest may read this file before Django is ready: models are imported inside."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def shelf(db: None) -> Any:
    """An open volume of 2025 with two sections, to which texts are brought in one step."""
    from tests.search.texts import make_shelf

    return make_shelf()


@pytest.fixture
def stranger() -> Client:
    return Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")
