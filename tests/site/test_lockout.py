"""After five wrong passwords a name is locked from that address, for twenty minutes, with a page of our own."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.roles import Role

pytestmark = pytest.mark.django_db
RIGHT, WRONG = "Right-password-2026", "Wrong-password-2026"
START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


@pytest.fixture
def wang(db: None) -> User:
    """A drafter who can sign in."""
    from django.contrib.auth.models import Group

    user = User.objects.create_user("wang", password=RIGHT)
    user.groups.add(Group.objects.get(name=Role.DRAFTER))
    return user


def sign_in(password: str, *, name: str = "wang", address: str = "10.0.0.1", **headers: str) -> HttpResponse:
    return Client().post(  # type: ignore[return-value]
        "/desk/login/", {"username": name, "password": password}, REMOTE_ADDR=address, headers=headers
    )


def fail_five_times(address: str = "10.0.0.1") -> None:
    for _time in range(5):
        sign_in(WRONG, address=address)


def test_four_wrong_passwords_do_not_lock(wang: User) -> None:
    for _time in range(4):
        assert sign_in(WRONG).status_code == 200
    assert sign_in(RIGHT).status_code == 302


def test_the_right_password_does_not_open_a_locked_name(wang: User) -> None:
    fail_five_times()
    response = sign_in(RIGHT)
    assert response.status_code == 429
    assert "accounts/locked.html" in [template.name for template in response.templates]  # type: ignore[attr-defined]
    assert "20" in response.content.decode()


def test_the_lock_ends_after_twenty_minutes(wang: User, clock: time_machine.Traveller) -> None:
    fail_five_times()
    clock.shift(timedelta(minutes=19))
    assert sign_in(RIGHT).status_code == 429
    clock.shift(timedelta(minutes=2))
    assert sign_in(RIGHT).status_code == 302


def test_a_stranger_elsewhere_does_not_lock_the_name_for_its_owner(wang: User) -> None:
    fail_five_times(address="198.51.100.7")
    assert sign_in(RIGHT, address="198.51.100.7").status_code == 429
    assert sign_in(RIGHT, address="10.0.0.1").status_code == 302


def test_another_name_from_the_same_address_is_not_locked(wang: User) -> None:
    for _time in range(5):
        sign_in(WRONG, name="li")
    assert sign_in(RIGHT).status_code == 302


def test_an_invented_forwarding_header_does_not_get_round_the_lock(wang: User) -> None:
    for number in range(5):
        sign_in(WRONG, **{"X-Forwarded-For": f"203.0.113.{number}"})
    assert sign_in(RIGHT, **{"X-Forwarded-For": "203.0.113.99"}).status_code == 429


def test_behind_our_proxy_only_the_address_it_saw_counts(wang: User, settings: pytest.FixtureRequest) -> None:
    settings.TRUSTED_PROXY = True  # type: ignore[attr-defined]
    for number in range(5):
        sign_in(WRONG, address="127.0.0.1", **{"X-Forwarded-For": f"203.0.113.{number}, 198.51.100.7"})
    assert sign_in(RIGHT, address="127.0.0.1", **{"X-Forwarded-For": "198.51.100.7"}).status_code == 429
    assert sign_in(RIGHT, address="127.0.0.1", **{"X-Forwarded-For": "198.51.100.8"}).status_code == 302


def test_the_administrator_unlocks_with_a_command(wang: User) -> None:
    fail_five_times()
    call_command("axes_reset_username", "wang", verbosity=0)
    assert sign_in(RIGHT).status_code == 302


def test_missing_and_existing_names_are_answered_alike(wang: User) -> None:
    existing, missing = sign_in(WRONG), sign_in(WRONG, name="nobody")
    assert (existing.status_code, len(existing.content) - len("wang")) == (
        missing.status_code,
        len(missing.content) - len("nobody"),
    )


def test_a_lock_is_logged_without_the_password(wang: User, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        fail_five_times()
    assert any("locking out" in record.getMessage().lower() for record in caplog.records)
    assert WRONG not in caplog.text
