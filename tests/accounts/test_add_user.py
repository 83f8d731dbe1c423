"""add_user: an account from the command line."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Unit, User

pytestmark = pytest.mark.django_db


def add_user(*arguments: str) -> str:
    written = StringIO()
    call_command("add_user", *arguments, stdout=written, stderr=written)
    return written.getvalue()


def test_it_makes_the_account_its_unit_and_prints_a_password_that_works() -> None:
    said = json.loads(add_user("wang", "--role", "drafter", "--unit", "综合处", "--full-name", "王某", "--json"))
    person = User.objects.get(username="wang")
    assert said == {"username": "wang", "password": said["password"]}
    assert person.check_password(said["password"]) and person.must_change_password
    assert (person.role_names, person.unit.name, person.full_name) == ({"drafter"}, "综合处", "王某")
    assert not person.is_staff and not person.is_superuser


def test_several_roles_and_a_sentence_for_people() -> None:
    said = add_user("li", "--role", "drafter", "--role", "reviewer")
    person = User.objects.get(username="li")
    assert person.role_names == {"drafter", "reviewer"}
    assert "li" in said and person.check_password(said.split("：")[-1].split(": ")[-1].strip(" 。.\n"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("wang", "--role", "administrator", "--role", "chief_editor"),
        ("with blank", "--role", "auditor"),
        ("taken", "--role", "auditor", "--unit", "新单位"),
    ],
)
def test_what_is_refused_makes_nothing_and_exits_with_1(arguments: tuple[str, ...]) -> None:
    User.objects.create(username="taken")
    written = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("add_user", *arguments, "--json", stdout=written)
    assert ended.value.code == 1
    error = json.loads(written.getvalue())["error"]
    assert error["code"] == "refused" and error["message"]
    assert User.objects.count() == 1 and not Unit.objects.exists()


def test_an_unknown_role_is_wrong_usage() -> None:
    with pytest.raises(CommandError):
        add_user("wang", "--role", "emperor")
    assert not User.objects.exists()
