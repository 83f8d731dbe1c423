"""What the tests of entries at the desk share: a section, entries in a status, people signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

# Models can't be imported here: pytest reads this file before Django is set up.


@pytest.fixture
def section(db: None) -> Any:
    from tests.factories import make_section, make_volume

    return make_section(make_volume(), "重要活动")


@pytest.fixture
def entry_in(cast: Any, section: Any) -> Callable[..., Any]:
    """Makes an entry of the drafter in a status."""
    from tests.factories import bring_to, make_entry, make_text

    def make(status: str, **text: Any) -> Any:
        return bring_to(make_entry(section, drafter=cast.drafter, text=make_text(**text)), status, cast)

    return make


@pytest.fixture
def english(cast: Any) -> None:
    """The people of the tests read the desk in English, the language of the source."""
    type(cast.drafter).objects.update(language="en")


@pytest.fixture
def sign_in() -> Callable[[Any], Client]:
    def signed_in(person: Any) -> Client:
        client = Client()
        client.force_login(type(person).objects.get(pk=person.pk))
        return client

    return signed_in
