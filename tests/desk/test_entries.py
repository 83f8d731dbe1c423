"""The list of entries: what it shows, to whom, at what cost."""

import pytest
from django.test import Client

from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

LIST = "/desk/entries/entry/"


@pytest.fixture
def section(cast):
    return make_section(make_volume(), "重要活动")


def sign_in(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize("person", ["drafter", "reviewer", "chief"])
def test_list(cast, section, person):
    for status in ("draft", "submitted", "changes_requested", "approved", "published"):
        bring_to(make_entry(section, drafter=cast.drafter, text=make_text(status)), status, cast)
    answer = sign_in(getattr(cast, person)).get(LIST)
    assert answer.status_code == 200
