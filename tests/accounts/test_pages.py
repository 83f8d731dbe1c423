"""The pages on which an administrator keeps accounts and units, over HTTP."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client

from accounts.models import Unit, User
from tests.cast import Cast

pytestmark = pytest.mark.django_db

USERS = "/desk/accounts/user/"
UNITS = "/desk/accounts/unit/"

# role: GET and POST of every page of the accounts. 302 of a stranger leads to the sign-in page.
MAY = {
    "anonymous": "stranger",
    "nobody": "stranger",
    "drafter": "refused",
    "colleague": "refused",
    "stranger": "refused",
    "reviewer": "refused",
    "second_reviewer": "refused",
    "other_reviewer": "refused",
    "chief": "refused",
    "writing_reviewer": "refused",
    "auditor": "refused",
    "administrator": "allowed",
    "superuser": "allowed",
}


def signed_in(person: User | None, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def person_form(person: User | None = None, **changed: Any) -> dict[str, Any]:
    """What the browser posts from the page of an account, with `changed` fields."""
    form = {
        "username": person.username if person else "li",
        "full_name": person.full_name if person else "李某",
        "post": person.post if person else "科员",
        "unit": (person.unit_id or "") if person else "",
        "roles": sorted(person.role_names) if person else ["auditor"],
        "language": person.language if person else "zh-hans",
    }
    return form | changed


def columns(person: User) -> dict[str, Any]:
    return User.objects.filter(pk=person.pk).values().get()


@pytest.mark.parametrize("role", MAY)
def test_pages_answer_by_role(cast: Cast, role: str) -> None:
    client = signed_in(None if role == "anonymous" else cast.by_role()[role])
    person, unit = cast.stranger, cast.unit
    pages = [USERS, f"{USERS}add/", f"{USERS}{person.pk}/change/", f"{USERS}{person.pk}/password/"]
    pages += [UNITS, f"{UNITS}add/", f"{UNITS}{unit.pk}/change/"]
    expected = {"stranger": 302, "refused": 403, "allowed": 200}[MAY[role]]
    for page in pages:
        response = client.get(page)
        assert response.status_code == expected, page
        if expected == 302:
            assert response["Location"].startswith("/desk/login/?next=")


@pytest.mark.parametrize("role", MAY)
def test_acts_happen_by_role(cast: Cast, role: str) -> None:
    client = signed_in(None if role == "anonymous" else cast.by_role()[role])
    person = cast.stranger
    before, units = columns(person), Unit.objects.count()
    answers = [
        client.post(f"{USERS}{person.pk}/password/"),
        client.post(f"{USERS}{person.pk}/deactivate/"),
        client.post(f"{USERS}{person.pk}/reactivate/"),
        client.post(f"{USERS}{person.pk}/unlock/"),
        client.post(f"{USERS}{person.pk}/change/", person_form(person, post="新职务")),
        client.post(f"{USERS}add/", person_form()),
        client.post(f"{UNITS}add/", {"name": "新处", "order": "3", "is_active": "on"}),
    ]
    statuses = [answer.status_code for answer in answers]
    if MAY[role] == "allowed":
        assert statuses == [200, 302, 302, 302, 302, 200, 302]
        assert columns(person)["post"] == "新职务" and columns(person)["must_change_password"]
        assert User.objects.filter(username="li").exists() and Unit.objects.count() == units + 1
    else:
        assert statuses == [{"stranger": 302, "refused": 403}[MAY[role]]] * 7
        assert columns(person) == before
        assert not User.objects.filter(username="li").exists() and Unit.objects.count() == units


def test_no_page_of_an_account_deletes(cast: Cast) -> None:
    client = signed_in(cast.superuser)
    for address in (f"{USERS}{cast.stranger.pk}/delete/", f"{UNITS}{cast.unit.pk}/delete/"):
        assert client.get(address).status_code == 403
        assert client.post(address, {"post": "yes"}).status_code == 403
    client.post(USERS, {"action": "delete_selected", "_selected_action": [cast.stranger.pk], "post": "yes"})
    assert User.objects.filter(pk=cast.stranger.pk).exists()


class TestAddingAnAccount:
    def test_the_password_is_shown_once_and_nowhere_else(self, cast: Cast) -> None:
        client = signed_in(cast.administrator)
        answer = client.post(f"{USERS}add/", person_form(unit=cast.unit.pk, roles=["drafter"]))
        password = password_on(answer)
        person = User.objects.get(username="li")
        assert person.check_password(password) and person.must_change_password
        assert person.role_names == {"drafter"} and person.unit == cast.unit
        assert password not in "".join(str(session.get_decoded()) for session in Session.objects.all())
        assert answer["Cache-Control"] == "private, no-store"
        for page in (f"{USERS}{person.pk}/change/", USERS, f"{USERS}{person.pk}/password/"):
            assert password not in client.get(page).content.decode()

    def test_forged_fields_have_no_effect(self, cast: Cast) -> None:
        permission = Permission.objects.first()
        forged = {
            "is_superuser": "on",
            "is_staff": "on",
            "is_active": "",
            "groups": [1, 2, 3],
            "user_permissions": [permission.pk],
            "password": "plain",
            "must_change_password": "",
        }
        signed_in(cast.administrator).post(f"{USERS}add/", person_form(**forged))
        person = User.objects.get(username="li")
        assert (person.is_superuser, person.is_staff, person.is_active) == (False, False, True)
        assert person.role_names == {"auditor"} and not person.user_permissions.exists()
        assert person.must_change_password

    @pytest.mark.parametrize(
        "changed",
        [
            {"roles": ["administrator", "reviewer"]},
            {"roles": ["drafter"]},
            {"roles": ["emperor"]},
            {"username": "chief"},
            {"username": ""},
            {"username": "a b"},
        ],
    )
    def test_what_is_refused_makes_no_account(self, cast: Cast, changed: dict[str, Any]) -> None:
        count = User.objects.count()
        answer = signed_in(cast.administrator).post(f"{USERS}add/", person_form(**changed))
        assert answer.status_code == 200 and "errornote" in answer.content.decode()
        assert User.objects.count() == count


class TestChangingAnAccount:
    def test_forged_fields_change_nothing(self, cast: Cast) -> None:
        person = cast.stranger
        before = columns(person)
        permission = Permission.objects.first()
        forged = {
            "is_superuser": "on",
            "is_staff": "on",
            "is_active": "",
            "groups": [1, 2, 3, 4, 5],
            "user_permissions": [permission.pk],
            "password": "plain",
            "must_change_password": "on",
            "last_login": "2001-01-01",
        }
        answer = signed_in(cast.administrator).post(f"{USERS}{person.pk}/change/", person_form(person, **forged))
        assert answer.status_code == 302
        assert columns(person) == before
        assert list(person.groups.values_list("name", flat=True)) == ["drafter"]
        assert not person.user_permissions.exists()

    def test_own_roles_stay_whatever_is_posted(self, cast: Cast) -> None:
        own = cast.administrator
        for roles in (["chief_editor"], ["administrator", "auditor"], []):
            form = person_form(own, roles=roles, post="主任", is_superuser="on")
            assert signed_in(own).post(f"{USERS}{own.pk}/change/", form).status_code == 302
        own = User.objects.get(pk=own.pk)
        assert own.role_names == {"administrator"} and own.post == "主任" and not own.is_superuser

    def test_roles_follow_the_check_boxes(self, cast: Cast) -> None:
        page = f"{USERS}{cast.stranger.pk}/change/"
        client = signed_in(cast.administrator)
        client.post(page, person_form(cast.stranger, roles=["drafter", "reviewer"], reviews_units=[cast.unit.pk]))
        person = User.objects.get(pk=cast.stranger.pk)
        assert person.role_names == {"drafter", "reviewer"} and person.reviewed_unit_ids == {cast.unit.pk}
        client.post(page, person_form(cast.stranger, roles=[]))
        assert User.objects.get(pk=person.pk).role_names == frozenset()

    def test_a_superuser_is_not_there_for_an_administrator(self, cast: Cast) -> None:
        client = signed_in(cast.administrator)
        before = columns(cast.superuser)
        assert "superuser" not in client.get(USERS).content.decode()
        for step in ("change", "password", "deactivate", "reactivate", "unlock"):
            address = f"{USERS}{cast.superuser.pk}/{step}/"
            assert client.post(address, person_form(cast.superuser)).status_code == 404
        assert client.get(f"{USERS}{cast.superuser.pk}/change/").status_code == 404
        assert client.get(f"{USERS}999999/change/").status_code == 404
        assert columns(cast.superuser) == before

    def test_an_own_account_stays_on(self, cast: Cast) -> None:
        client = signed_in(cast.administrator)
        answer = client.post(f"{USERS}{cast.administrator.pk}/deactivate/", follow=True)
        assert "messagelist" in answer.content.decode()
        cast.administrator.refresh_from_db()
        assert cast.administrator.is_active


def test_reading_changes_nothing(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    before = list(User.objects.order_by("pk").values())
    for step in ("deactivate", "reactivate", "unlock"):
        assert client.get(f"{USERS}{cast.stranger.pk}/{step}/").status_code == 405
        assert client.head(f"{USERS}{cast.stranger.pk}/{step}/").status_code == 405
    assert client.get(f"{USERS}{cast.stranger.pk}/password/").status_code == 200
    assert list(User.objects.order_by("pk").values()) == before


def test_a_post_without_its_token_is_refused(cast: Cast) -> None:
    client = signed_in(cast.administrator, csrf=True)
    before = columns(cast.stranger)
    for step in ("change", "password", "deactivate", "unlock"):
        assert client.post(f"{USERS}{cast.stranger.pk}/{step}/", person_form(cast.stranger)).status_code == 403
    assert client.post(f"{USERS}add/", person_form()).status_code == 403
    assert columns(cast.stranger) == before


def test_the_list_filters_by_what_it_offers_only(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    for lookup in ("password__startswith=a", "is_superuser__exact=1", "unit__name__startswith=a", "username=chief"):
        assert client.get(f"{USERS}?{lookup}").status_code == 400, lookup
    for lookup in ("role=drafter", "is_active__exact=1", f"unit__id__exact={cast.unit.pk}", "q=撰稿人", "q=%00"):
        assert client.get(f"{USERS}?{lookup}").status_code == 200, lookup


def test_the_list_asks_the_database_as_often_for_many_as_for_few(cast: Cast, django_assert_num_queries: Any) -> None:
    client = signed_in(cast.administrator)
    client.get(USERS)
    queries = 8
    with django_assert_num_queries(queries):
        client.get(USERS)
    for number in range(30):
        person = User.objects.create(username=f"more{number}", unit=cast.unit)
        person.groups.set(cast.drafter.groups.all())
    with django_assert_num_queries(queries):
        client.get(USERS)


def test_no_second_trail_is_kept(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    client.post(f"{USERS}add/", person_form())
    client.post(f"{USERS}{cast.stranger.pk}/change/", person_form(cast.stranger, post="科长"))
    client.post(f"{UNITS}add/", {"name": "新处", "order": "3", "is_active": "on"})
    assert not LogEntry.objects.exists()
    assert client.get(f"{USERS}{cast.stranger.pk}/history/").status_code == 404


def password_on(answer: HttpResponse) -> str:
    found = re.search(r'<strong id="one-time-password">([^<]+)</strong>', answer.content.decode())
    assert found
    return found.group(1)
