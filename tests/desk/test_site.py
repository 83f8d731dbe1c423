"""The desk as a site: who enters, signing in and out, the own password, the first page."""

from __future__ import annotations

import re

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import NoReverseMatch, resolve, reverse

from accounts.models import User
from accounts.people import deactivate, issue_one_time_password
from accounts.quiet import QuietAdmin
from entries.lifecycle import Status
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_volume

pytestmark = pytest.mark.django_db

LOGIN = "/desk/login/"
OWN_PASSWORD = "/desk/password_change/"

# Who is let in. "nobody" is is_staff without a role.
ENTERS = {
    "anonymous": False,
    "nobody": False,
    "drafter": True,
    "reviewer": True,
    "chief": True,
    "administrator": True,
    "auditor": True,
    "superuser": True,
}

# What the first page lists for whom: the names of models in the addresses of its lists.
LISTS = {
    "drafter": {"entry", "manuscript", "batch"},
    "reviewer": {"entry"},
    "chief": {"yearbook", "volume", "section", "entry", "manuscript", "batch", "transition", "reading"},
    "administrator": {"user", "unit", "batch"},
    "auditor": {"transition"},
    "superuser": {
        *("yearbook", "volume", "section", "entry", "manuscript", "batch", "transition", "reading", "user", "unit")
    },
}


def signed_in(person: User, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def sign_in(client: Client, username: str, password: str = "password", **extra: str):  # noqa: S107 (of the cast)
    return client.post(LOGIN, {"username": username, "password": password}, **extra)


class TestEntering:
    @pytest.mark.parametrize("role", ENTERS)
    def test_a_role_opens_the_desk_and_nothing_else_does(self, cast: Cast, role: str) -> None:
        client = Client() if role == "anonymous" else signed_in(cast.by_role()[role])
        for page in ("/desk/", "/desk/profile/", OWN_PASSWORD, "/desk/jsi18n/"):
            answer = client.get(page)
            assert answer.status_code == (200 if ENTERS[role] else 302), page
            if not ENTERS[role]:
                assert answer["Location"] == f"{LOGIN}?next={page}"

    def test_signing_in_renews_the_session_key_and_keeps_no_password(self, cast: Cast) -> None:
        client = Client()
        client.get(LOGIN)
        before = client.session.session_key
        answer = sign_in(client, "drafter")
        assert (answer.status_code, answer["Location"]) == (302, "/desk/")
        assert client.session.session_key != before
        assert "password" not in str(dict(client.session))

    def test_without_a_role_the_page_says_what_is_missing(self, cast: Cast) -> None:
        client = Client()
        answer = sign_in(client, "nobody")
        assert answer.status_code == 200 and "_auth_user_id" not in client.session
        assert answer.context["form"].non_field_errors().as_data()[0].code == "no_role"

    @pytest.mark.parametrize(
        ("username", "password"), [("drafter", "wrong"), ("missing", "wrong"), ("off", "password")]
    )
    def test_one_answer_for_wrong_missing_and_switched_off(self, cast: Cast, username: str, password: str) -> None:
        off = User.objects.create_user("off", password="password", unit=cast.unit)
        off.groups.set(cast.drafter.groups.all())
        deactivate(off, actor=cast.administrator)
        answer = sign_in(Client(), username, password)
        assert answer.status_code == 200
        assert [error.code for error in answer.context["form"].non_field_errors().as_data()] == ["invalid_login"]

    def test_a_role_taken_away_closes_the_desk_at_once(self, cast: Cast) -> None:
        client = signed_in(cast.auditor)
        assert client.get("/desk/").status_code == 200
        cast.auditor.groups.clear()
        assert client.get("/desk/").status_code == 302
        page = client.get(f"{LOGIN}?next=/desk/").content.decode()
        assert "auditor" in page and page.count("errornote") == 1

    @pytest.mark.parametrize("next_page", ["//evil.example/", "https:evil.example", "/\\evil.example", "javascript:x"])
    def test_sign_in_leads_to_no_other_site(self, cast: Cast, next_page: str) -> None:
        answer = Client().post(LOGIN, {"username": "drafter", "password": "password", "next": next_page})
        assert answer["Location"] == "/desk/"

    def test_signing_out_is_a_post(self, cast: Cast) -> None:
        client = signed_in(cast.drafter)
        assert client.get("/desk/logout/").status_code == 405
        assert client.get("/desk/profile/").status_code == 200
        assert client.post("/desk/logout/").status_code == 200
        assert client.get("/desk/profile/").status_code == 302

    def test_posts_need_their_token(self, cast: Cast) -> None:
        client = signed_in(cast.drafter, csrf=True)
        assert client.post("/desk/logout/").status_code == 403
        assert client.post("/desk/profile/", {"language": "en"}).status_code == 403
        assert client.post(OWN_PASSWORD, {}).status_code == 403
        assert client.post(LOGIN, {"username": "chief", "password": "password"}).status_code == 403
        cast.drafter.refresh_from_db()
        assert cast.drafter.language == "zh-hans"


class TestLockingOut:
    def fail(self, client: Client, times: int, **extra: str) -> list[int]:
        return [sign_in(client, "drafter", "wrong", **extra).status_code for _ in range(times)]

    def test_too_many_wrong_passwords_lock_the_account_out_even_with_the_right_one(self, cast: Cast) -> None:
        client = Client()
        assert self.fail(client, 5) == [200, 200, 200, 200, 429]
        answer = sign_in(client, "drafter")
        assert answer.status_code == 429 and "_auth_user_id" not in client.session

    def test_a_stranger_elsewhere_locks_nobody_out(self, cast: Cast) -> None:
        self.fail(Client(), 6, REMOTE_ADDR="203.0.113.9")
        assert sign_in(Client(), "drafter").status_code == 302

    def test_the_administrator_lets_a_person_try_again(self, cast: Cast) -> None:
        client = Client()
        self.fail(client, 6)
        administrator = signed_in(cast.administrator)
        page = f"/desk/accounts/user/{cast.drafter.pk}/"
        assert administrator.post(f"{page}unlock/").status_code == 302
        assert sign_in(client, "drafter").status_code == 302


class TestOneTimePassword:
    def test_it_opens_nothing_but_the_page_to_replace_it(self, cast: Cast) -> None:
        password = issue_one_time_password(cast.chief, actor=cast.administrator)
        client = Client()
        assert sign_in(client, "chief", password).status_code == 302
        for page in ("/desk/", "/desk/profile/", "/desk/entries/volume/", "/desk/accounts/user/", "/desk/nothing/"):
            answer = client.get(page)
            assert (answer.status_code, answer["Location"]) == (302, OWN_PASSWORD), page
        assert client.post("/desk/profile/", {"language": "en"})["Location"] == OWN_PASSWORD
        assert client.get(OWN_PASSWORD).status_code == 200

    def test_the_own_password_opens_the_desk_and_ends_other_sessions(self, cast: Cast) -> None:
        password = issue_one_time_password(cast.chief, actor=cast.administrator)
        here, elsewhere = Client(), Client()
        for client in (here, elsewhere):
            sign_in(client, "chief", password)
        new = "sesame-opens-7"
        form = {"old_password": password, "new_password1": new, "new_password2": new}
        assert here.post(OWN_PASSWORD, form)["Location"] == "/desk/password_change/done/"
        assert here.get("/desk/profile/").status_code == 200
        assert elsewhere.get("/desk/profile/")["Location"].startswith(LOGIN)
        chief = User.objects.get(pk=cast.chief.pk)
        assert chief.check_password(new) and not chief.must_change_password

    @pytest.mark.parametrize("new", ["short", "12345678901", "password123", ""])
    def test_a_poor_password_is_refused_and_the_desk_stays_shut(self, cast: Cast, new: str) -> None:
        password = issue_one_time_password(cast.chief, actor=cast.administrator)
        client = Client()
        sign_in(client, "chief", password)
        form = {"old_password": password, "new_password1": new, "new_password2": new}
        assert client.post(OWN_PASSWORD, form).status_code == 200
        assert client.get("/desk/")["Location"] == OWN_PASSWORD

    def test_the_one_time_password_itself_is_no_new_password(self, cast: Cast) -> None:
        password = issue_one_time_password(cast.chief, actor=cast.administrator)
        client = Client()
        sign_in(client, "chief", password)
        form = {"old_password": password, "new_password1": password, "new_password2": password}
        assert client.post(OWN_PASSWORD, form).status_code == 200
        assert User.objects.get(pk=cast.chief.pk).must_change_password


class TestProfile:
    def test_language_of_the_desk_is_the_persons_own(self, cast: Cast) -> None:
        client = signed_in(cast.drafter)
        assert '<html lang="zh-hans"' in client.get("/desk/profile/").content.decode()
        assert client.post("/desk/profile/", {"language": "en", "mail": "none"}).status_code == 302
        assert '<html lang="en"' in client.get("/desk/profile/", HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()

    def test_nothing_else_is_a_field_of_it(self, cast: Cast) -> None:
        client = signed_in(cast.drafter)
        before = User.objects.filter(pk=cast.drafter.pk).values().get()
        forged = {
            "language": "en",
            "email": "a@example.cn",
            "mail": "daily",
            "mailed_on": "2001-01-01",
            "full_name": "别人",
            "post": "主任",
            "unit": cast.other_unit.pk,
            "is_superuser": "on",
            "groups": [1, 2, 3, 4, 5],
            "username": "chief2",
        }
        own = {"language": "en", "email": "a@example.cn", "mail": "daily"}
        client.post("/desk/profile/", forged)
        assert User.objects.filter(pk=cast.drafter.pk).values().get() == before | own
        assert list(cast.drafter.groups.values_list("name", flat=True)) == ["drafter"]

    @pytest.mark.parametrize(
        "wrong", [{"language": "tlh"}, {"email": "not an address"}, {"email": "a@b.cn\nBcc: c@d.cn"}, {"mail": "often"}]
    )
    def test_what_cannot_be_is_refused(self, cast: Cast, wrong: dict[str, str]) -> None:
        form = {"language": "en", "email": "a@example.cn", "mail": "daily"} | wrong
        assert signed_in(cast.drafter).post("/desk/profile/", form).status_code == 200
        drafter = User.objects.get(pk=cast.drafter.pk)
        assert (drafter.language, drafter.email, drafter.mail) == ("zh-hans", "", "immediate")


class TestFirstPage:
    @pytest.mark.parametrize("role", LISTS)
    def test_it_lists_what_the_person_may_see(self, cast: Cast, role: str) -> None:
        page = signed_in(cast.by_role()[role]).get("/desk/").content.decode()
        assert set(re.findall(r'href="/desk/(?:entries|accounts)/([a-z]+)/"', page)) == LISTS[role]

    def test_it_counts_what_waits_for_this_person(self, cast: Cast) -> None:
        section = make_section(make_volume())
        for status, count in ((Status.DRAFT, 1), (Status.SUBMITTED, 3), (Status.CHANGES_REQUESTED, 2)):
            for _ in range(count):
                bring_to(make_entry(section, drafter=cast.drafter), status, cast)
        waiting = {
            "drafter": [("changes_requested", 2, "waiting=returned"), ("draft", 1, "waiting=drafts")],
            # A colleague sees what came back to the unit; what there is none of is not named.
            "colleague": [("changes_requested", 2, "waiting=returned")],
            "stranger": [],
            "reviewer": [("submitted", 3, "waiting=review")],
            "other_reviewer": [],
            "chief": [],
            "administrator": [],
            "auditor": [],
        }
        for role, expected in waiting.items():
            answer = signed_in(cast.by_role()[role]).get("/desk/")
            found = [(item.status, item.count, item.query) for item in answer.context["todo"]]
            assert found == expected, role

    def test_each_count_leads_to_as_many_entries(self, cast: Cast) -> None:
        section = make_section(make_volume())
        for status, count in ((Status.DRAFT, 1), (Status.SUBMITTED, 3), (Status.CHANGES_REQUESTED, 2)):
            for _ in range(count):
                bring_to(make_entry(section, drafter=cast.drafter), status, cast)
        bring_to(make_entry(section, drafter=cast.drafter), Status.APPROVED, cast)
        for person in (cast.drafter, cast.reviewer, cast.writing_reviewer, cast.chief):
            client = signed_in(person)
            for item in client.get("/desk/").context["todo"]:
                shown = client.get(f"/desk/entries/entry/?{item.query}")
                assert len(shown.context["cl"].result_list) == item.count, (person, item)


class TestDoorsThatAreNotThere:
    def test_there_is_no_redirect_to_any_object(self, cast: Cast) -> None:
        with pytest.raises(NoReverseMatch):
            reverse("admin:view_on_site", args=(1, 1))
        assert resolve("/desk/r/1/1/").func.__name__ == "catch_all_view"
        assert signed_in(cast.superuser).get("/desk/r/1/1/").status_code == 404

    def test_only_pages_written_for_the_desk_are_registered(self) -> None:
        assert all(isinstance(page, QuietAdmin) for page in admin.site._registry.values())
        assert Group not in admin.site._registry
        assert {model._meta.app_label for model in admin.site._registry} == {"accounts", "entries"}

    def test_no_page_keeps_a_history_of_its_own_or_bulk_deletion(self, cast: Cast) -> None:
        client = signed_in(cast.superuser)
        for model, page in admin.site._registry.items():
            address = f"/desk/{model._meta.app_label}/{model._meta.model_name}/1/history/"
            assert client.get(address).status_code == 404, address
            assert not page.view_on_site
        assert not list(admin.site.actions)

    @pytest.mark.parametrize("role", ["drafter", "reviewer", "chief", "auditor"])
    def test_autocomplete_asks_the_page_of_the_model(self, cast: Cast, role: str) -> None:
        client = signed_in(cast.by_role()[role])
        query = "app_label=entries&model_name=entry&field_name=drafter&term=drafter"
        answer = client.get(f"/desk/autocomplete/?{query}")
        assert answer.status_code == 403 and "撰稿人甲" not in answer.content.decode()

    def test_autocomplete_survives_odd_terms(self, cast: Cast) -> None:
        client = signed_in(cast.administrator)
        query = "/desk/autocomplete/?app_label=entries&model_name=entry&field_name=drafter&term="
        assert client.get(f"{query}%00").status_code == 400
        assert client.get(query + "x" * 10_000).status_code in (200, 400)
        assert client.get("/desk/autocomplete/?app_label=auth&model_name=x&field_name=y").status_code == 403
        found = client.get(f"{query}superuser").json()["results"]
        assert found == []

    def test_desk_pages_are_in_no_cache(self, cast: Cast) -> None:
        for page in ("/desk/", "/desk/profile/", LOGIN, OWN_PASSWORD, "/desk/jsi18n/"):
            assert signed_in(cast.drafter).get(page)["Cache-Control"] == "private, no-store", page


@pytest.mark.parametrize(
    ("who", "offered"), [("drafter", True), ("chief", True), ("reviewer", False), ("auditor", False)]
)
def test_the_first_page_offers_the_import_to_who_may(who: str, offered: bool, cast: Cast) -> None:
    page = signed_in(getattr(cast, who)).get("/desk/").content.decode()
    assert (reverse("admin:entries_manuscript_import") in page) == offered


class TestAFormAfterTheSessionEnded:
    @pytest.mark.parametrize(
        ("sent_from", "leads_to"),
        [
            ("/desk/entries/entry/7/change/?p=2", "/desk/entries/entry/7/change/%3Fp%3D2"),
            ("/desk/entries/entry/7/act/submit/", "/desk/entries/entry/7/change/"),
            ("/desk/entries/entry/7/restore/", "/desk/entries/entry/7/history/"),
            ("/desk/nothing/here/", "/desk/nothing/here/"),
            ("/elsewhere/", "/desk/"),
        ],
    )
    def test_signing_in_leads_to_a_page_that_can_be_opened(self, db: None, sent_from: str, leads_to: str) -> None:
        client = Client(enforce_csrf_checks=True)
        referer = f"http://testserver{sent_from}"
        answer = client.post("/desk/entries/entry/7/act/submit/", {}, headers={"referer": referer})
        assert (answer.status_code, answer["Location"]) == (302, f"{LOGIN}?next={leads_to}")

    def test_the_page_to_sign_in_says_that_nothing_was_done(self, db: None) -> None:
        client = Client(enforce_csrf_checks=True)
        page = client.post("/desk/entries/entry/7/act/submit/", {}, follow=True).content.decode()
        assert "您已退出登录，刚才的操作没有进行。请登录，在打开的页面上再做一次。" in page

    def test_signing_out_twice_is_no_loss(self, db: None) -> None:
        client = Client(enforce_csrf_checks=True)
        assert "没有进行" not in client.post("/desk/logout/", {}, follow=True).content.decode()


SEARCH_IS_CUT = "检索的字数超过 500，只按前 500 字检索。"


@pytest.mark.parametrize("page", ["/desk/entries/entry/", "/desk/entries/transition/", "/desk/accounts/user/"])
def test_a_search_of_any_length_is_answered_and_told_when_it_is_cut(cast: Cast, page: str) -> None:
    client = signed_in(cast.superuser)
    whole, cut = client.get(page, {"q": "外" * 500}), client.get(page, {"q": "外" * 60_000})
    assert (whole.status_code, SEARCH_IS_CUT in whole.content.decode()) == (200, False)
    assert (cut.status_code, SEARCH_IS_CUT in cut.content.decode()) == (200, True)
