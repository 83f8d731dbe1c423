"""Rules of accounts.people: who may change whom, and what a change does."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from accounts import people
from accounts.models import User
from accounts.people import PersonChangeRefused
from accounts.roles import Role
from tests.cast import Cast, make_person

pytestmark = pytest.mark.django_db

STRANGERS = ("drafter", "reviewer", "chief", "auditor", "nobody")


@pytest.mark.parametrize("who", STRANGERS)
def test_only_an_administrator_changes_an_account(cast: Cast, who: str) -> None:
    actor = cast.by_role()[who]
    person = cast.stranger
    before = User.objects.filter(pk=person.pk).values().get()
    for act in (
        lambda: people.set_roles(person, [Role.AUDITOR], actor=actor),
        lambda: people.issue_one_time_password(person, actor=actor),
        lambda: people.deactivate(person, actor=actor),
        lambda: people.reactivate(person, actor=actor),
        lambda: people.unlock(person, actor=actor),
    ):
        with pytest.raises(PersonChangeRefused):
            act()
    assert User.objects.filter(pk=person.pk).values().get() == before
    assert list(person.groups.values_list("name", flat=True)) == ["drafter"]
    assert not people.manageable_by(actor).exists()


def test_an_administrator_manages_everyone_but_superusers(cast: Cast) -> None:
    manageable = set(people.manageable_by(cast.administrator))
    assert manageable == set(User.objects.all()) - {cast.superuser}
    for act in (people.deactivate, people.reactivate, people.unlock, people.issue_one_time_password):
        with pytest.raises(PersonChangeRefused):
            act(cast.superuser, actor=cast.administrator)


@pytest.mark.parametrize("content_role", ["drafter", "reviewer", "chief_editor"])
def test_administrator_and_a_content_role_never_meet(cast: Cast, content_role: str) -> None:
    with pytest.raises(PersonChangeRefused):
        people.set_roles(cast.stranger, [Role.ADMINISTRATOR, content_role], actor=cast.administrator)
    with pytest.raises(PersonChangeRefused):
        people.create_person("both", roles=["administrator", content_role])
    assert not User.objects.filter(username="both").exists()


def test_administrator_and_auditor_may_meet(cast: Cast) -> None:
    people.set_roles(cast.nobody, [Role.ADMINISTRATOR, Role.AUDITOR], actor=cast.administrator)
    assert cast.nobody.role_names == {"administrator", "auditor"}


def test_nobody_changes_their_own_roles_password_or_state(cast: Cast) -> None:
    administrator = cast.administrator
    for act in (
        lambda: people.set_roles(administrator, [Role.AUDITOR], actor=administrator),
        lambda: people.issue_one_time_password(administrator, actor=administrator),
        lambda: people.deactivate(administrator, actor=administrator),
    ):
        with pytest.raises(PersonChangeRefused):
            act()
    administrator.refresh_from_db()
    assert administrator.is_active and administrator.check_password("password")
    assert list(administrator.groups.values_list("name", flat=True)) == ["administrator"]


def test_a_one_time_password_replaces_the_old_one_and_ends_sessions(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.auditor, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/desk/profile/").status_code == 200
    password = people.issue_one_time_password(cast.auditor, actor=cast.administrator)
    person = User.objects.get(pk=cast.auditor.pk)
    assert person.check_password(password) and not person.check_password("password")
    assert person.must_change_password
    assert client.get("/desk/profile/")["Location"].startswith("/desk/login/")


def test_one_time_passwords_differ_and_have_no_letters_that_look_alike(cast: Cast) -> None:
    issued = {people.issue_one_time_password(cast.auditor, actor=None) for _ in range(20)}
    assert len(issued) == 20
    assert not set("".join(issued)) & set("0O1lI")
    assert {len(password) for password in issued} == {14}


def test_an_account_that_is_off_gets_no_password(cast: Cast) -> None:
    people.deactivate(cast.auditor, actor=cast.administrator)
    with pytest.raises(PersonChangeRefused, match="auditor"):
        people.issue_one_time_password(cast.auditor, actor=cast.administrator)


def test_switching_off_ends_the_sessions_of_this_person_only(cast: Cast) -> None:
    clients = {}
    for person in (cast.auditor, cast.chief):
        clients[person] = Client()
        clients[person].force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    people.deactivate(cast.auditor, actor=cast.administrator)
    assert clients[cast.auditor].get("/desk/profile/").status_code == 302
    assert clients[cast.chief].get("/desk/profile/").status_code == 200
    people.reactivate(cast.auditor, actor=cast.administrator)
    # The old cookie stays dead: a lost machine is not signed in again.
    assert clients[cast.auditor].get("/desk/profile/").status_code == 302


def test_switching_on_gives_back_what_was_there(cast: Cast) -> None:
    people.deactivate(cast.drafter, actor=cast.administrator)
    people.reactivate(cast.drafter, actor=cast.administrator)
    person = User.objects.get(pk=cast.drafter.pk)
    assert person.is_active and person.check_password("password") and person.role_names == {"drafter"}


def test_changes_are_in_the_log_without_the_password(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="accounts.people"):
        password = people.issue_one_time_password(cast.auditor, actor=cast.administrator)
        people.set_roles(cast.nobody, ["auditor"], actor=cast.administrator)
    own = [record.getMessage() for record in caplog.records if record.name == "accounts.people"]
    assert own == [
        "account auditor: one-time password issued by administrator",
        "account nobody: roles set to auditor by administrator",
    ]
    assert password not in caplog.text


def test_an_account_made_on_the_command_line_must_choose_its_password(cast: Cast) -> None:
    person, password = people.create_person("wang", roles=["drafter"], unit=cast.unit, full_name="王某")
    assert person.check_password(password) and person.must_change_password
    assert not person.is_superuser and not person.is_staff
    assert person.role_names == {"drafter"}


def test_superusers_hold_every_role_and_inactive_ones_none() -> None:
    person = make_person("root", is_superuser=True)
    assert person.role_names == {"drafter", "reviewer", "chief_editor", "administrator", "auditor"}
    person.is_active = False
    assert not people.may_manage_accounts(person)
