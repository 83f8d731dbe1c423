"""A session ends after 30 idle minutes and after 12 hours, is written once a minute, and exists at the desk only."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
# A page of the desk that asks the database for little beside the session.
PAGE = "/desk/password_change/"


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def signed_in(clock: time_machine.Traveller) -> Client:
    """A drafter's browser, at the desk since a moment ago."""
    user = User.objects.create_user("wang", full_name="王")
    user.groups.add(Group.objects.get(name=Role.DRAFTER))
    client = Client()
    client.force_login(user)
    assert client.get(PAGE).status_code == 200
    return client


def is_in(client: Client) -> bool:
    return client.get(PAGE).status_code == 200


def test_thirty_minutes_without_use_end_it(signed_in: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(minutes=30))
    assert is_in(signed_in)
    clock.shift(timedelta(minutes=30, seconds=1))
    assert not is_in(signed_in)


def test_use_keeps_it_but_not_beyond_twelve_hours(signed_in: Client, clock: time_machine.Traveller) -> None:
    for _half_hour in range(25):
        clock.shift(timedelta(minutes=28))
        assert is_in(signed_in)
    clock.move_to(START + timedelta(hours=12, seconds=1))
    assert not is_in(signed_in)


def test_an_ended_session_is_gone_from_the_database(signed_in: Client, clock: time_machine.Traveller) -> None:
    old = signed_in.cookies["sessionid"].value
    clock.shift(timedelta(minutes=31))
    response = signed_in.get(PAGE, follow=True)
    assert not Session.objects.filter(session_key=old).exists()
    assert len(response.context["messages"]) == 1


def test_a_new_sign_in_starts_both_limits_again(signed_in: Client, clock: time_machine.Traveller) -> None:
    clock.shift(timedelta(hours=11, minutes=50))
    assert not is_in(signed_in)
    signed_in.force_login(User.objects.get(username="wang"))
    assert is_in(signed_in)
    clock.shift(timedelta(minutes=20))
    assert is_in(signed_in)


def test_the_session_row_is_written_at_most_once_a_minute(signed_in: Client, clock: time_machine.Traveller) -> None:
    def writes() -> int:
        with CaptureQueriesContext(connection) as queries:
            signed_in.get(PAGE)
        return sum('UPDATE "django_session"' in query["sql"] for query in queries)

    assert writes() == 0
    clock.shift(timedelta(seconds=59))
    assert writes() == 0
    clock.shift(timedelta(seconds=1))
    assert writes() == 1
    assert writes() == 0


def test_signing_in_changes_the_session_key(client: Client) -> None:
    User.objects.create_user("wang", password="Right-password-2026").groups.add(Group.objects.get(name=Role.DRAFTER))
    client.get("/desk/login/")
    before = client.cookies["sessionid"].value
    response = client.post("/desk/login/", {"username": "wang", "password": "Right-password-2026"})
    assert response.status_code == 302
    assert client.cookies["sessionid"].value != before


@pytest.mark.parametrize("change", ["logout", "password", "deactivate"])
def test_an_old_cookie_opens_nothing(signed_in: Client, change: str) -> None:
    user = User.objects.get(username="wang")
    old = signed_in.cookies["sessionid"].value
    if change == "logout":
        signed_in.post("/desk/logout/")
    elif change == "password":
        user.set_password("Another-password-2026")
        user.save()
    else:
        user.is_active = False
        user.save()
    thief = Client()
    thief.cookies["sessionid"] = old
    assert not is_in(thief)
