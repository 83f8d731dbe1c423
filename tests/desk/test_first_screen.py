"""The first screen by role: what it lists, in which order, and that it asks the database no more for many."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate, now

from accounts.people import issue_one_time_password
from entries import workflow
from entries.lifecycle import Status
from entries.models import Entry, Section, Transition
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_text
from tests.factories import make_volume as make_plain_volume

pytestmark = pytest.mark.django_db

SignIn = Callable[[Any], Client]
EMPTY = {"event_start": None, "event_end": None, "date_precision": ""}

# Which parts each person sees; the others are not in the page at all.
PARTS = {
    "drafter": {"writing"},
    "reviewer": {"reviewing"},
    "writing_reviewer": {"writing", "reviewing"},
    "chief": {"progress"},
    "administrator": {"accounts"},
    "auditor": {"acts"},
    "superuser": {"writing", "reviewing", "progress", "accounts"},
}


def planned(section: Section, cast: Cast, title: str, days: int | None = None, drafter: Any = None) -> Entry:
    """A planned entry of the first unit, due in so many days."""
    entry = make_entry(section, drafter=drafter, unit=cast.unit, text=make_text(title, "", **EMPTY), actor=cast.chief)
    if days is None:
        return entry
    return workflow.plan(entry, actor=cast.chief, due_on=localdate() + timedelta(days=days), word_budget=800)


@pytest.mark.parametrize("role", PARTS)
def test_each_role_has_its_parts(cast: Cast, section: Section, sign_in: SignIn, role: str) -> None:
    page = sign_in(getattr(cast, role)).get("/desk/").content.decode()
    assert set(re.findall(r'aria-labelledby="(\w+)-title"', page)) == PARTS[role]


@pytest.mark.parametrize("role", PARTS)
def test_with_nothing_to_do_it_says_so(cast: Cast, section: Section, sign_in: SignIn, role: str) -> None:
    page = sign_in(getattr(cast, role)).get("/desk/").content.decode()
    assert page.count('class="yb-nothing"') == len(PARTS[role])


class TestWriting:
    def test_what_came_back_stands_first_with_the_reviewers_words(
        self, cast: Cast, entry_in: Callable[..., Entry], sign_in: SignIn
    ) -> None:
        entry_in(Status.CHANGES_REQUESTED, title="退回的条目")
        planned(Section.objects.get(), cast, "计划的条目", 3)
        page = sign_in(cast.drafter).get("/desk/").content.decode()
        assert "请核实数字。" in page and "审核人乙" in page
        assert page.index("退回的条目") < page.index("计划的条目")

    def test_drafts_by_deadline_and_late_ones_marked(self, cast: Cast, section: Section, sign_in: SignIn) -> None:
        planned(section, cast, "不急", None)
        planned(section, cast, "下周", 7)
        planned(section, cast, "昨天", -1)
        planned(section, cast, "今天", 0)
        tasks = sign_in(cast.drafter).get("/desk/").context["writing"].drafts.tasks
        assert [(str(task.entry), task.is_late) for task in tasks] == [
            ("昨天", True),
            ("今天", False),
            ("下周", False),
            ("不急", False),
        ]

    def test_a_colleagues_draft_is_not_mine_but_what_came_back_to_the_unit_is_offered(
        self, cast: Cast, section: Section, sign_in: SignIn
    ) -> None:
        make_entry(section, drafter=cast.colleague)
        returned = bring_to(make_entry(section, drafter=cast.colleague), Status.CHANGES_REQUESTED, cast)
        own = bring_to(make_entry(section, drafter=cast.drafter), Status.CHANGES_REQUESTED, cast)
        writing = sign_in(cast.drafter).get("/desk/").context["writing"]
        assert [task.entry for task in writing.returned.tasks] == [own, returned]
        assert writing.drafts.total == 0

    def test_counts_lead_to_as_many_entries(self, cast: Cast, section: Section, sign_in: SignIn) -> None:
        for status, count in ((Status.DRAFT, 3), (Status.SUBMITTED, 2), (Status.APPROVED, 1), (Status.PUBLISHED, 2)):
            for _ in range(count):
                bring_to(make_entry(section, drafter=cast.drafter), status, cast)
        make_entry(section, drafter=cast.colleague)
        planned(section, cast, "给本单位")
        client = sign_in(cast.drafter)
        counts = client.get("/desk/").context["writing"].counts
        assert {status: count for status, count, _query in counts} == {
            "draft": 4,
            "submitted": 2,
            "changes_requested": 0,
            "approved": 1,
            "published": 2,
        }
        for _status, count, query in counts:
            assert client.get(f"/desk/entries/entry/?{query}").context["cl"].result_count == count, query

    def test_ten_and_the_way_to_all(self, cast: Cast, section: Section, sign_in: SignIn) -> None:
        for number in range(12):
            planned(section, cast, f"第{number}条")
        answer = sign_in(cast.drafter).get("/desk/")
        drafts = answer.context["writing"].drafts
        assert (len(drafts.tasks), drafts.total, drafts.has_more) == (10, 12, True)
        assert 'href="/desk/entries/entry/?waiting=drafts"' in answer.content.decode()

    def test_an_account_without_a_unit_is_told(self, cast: Cast, sign_in: SignIn) -> None:
        """Who has one is led to a new entry, before anything else at the side."""
        begin = 'class="yb-start"><a class="button" href="/desk/entries/entry/add/"'
        assert begin in sign_in(cast.drafter).get("/desk/").content.decode()
        type(cast.drafter).objects.filter(pk=cast.drafter.pk).update(unit=None)
        page = sign_in(cast.drafter).get("/desk/").content.decode()
        assert 'class="yb-note"' in page and begin not in page


class TestReviewing:
    def test_the_longest_waiting_first_with_its_days(
        self, cast: Cast, entry_in: Callable[..., Entry], sign_in: SignIn
    ) -> None:
        new, old = entry_in(Status.SUBMITTED, title="新"), entry_in(Status.SUBMITTED, title="旧")
        Entry.objects.filter(pk=old.pk).update(submitted_at=now() - timedelta(days=4))
        answer = sign_in(cast.reviewer).get("/desk/")
        tasks = answer.context["reviewing"].tasks.tasks
        assert [(task.entry, task.days) for task in tasks] == [(old, 4), (new, 0)]
        page = answer.content.decode()
        assert f'href="/desk/entries/entry/{old.pk}/review/"' in page and "综合处" in page

    def test_own_decisions_of_the_last_month_are_counted(
        self, cast: Cast, entry_in: Callable[..., Entry], sign_in: SignIn
    ) -> None:
        for status in (Status.APPROVED, Status.APPROVED, Status.CHANGES_REQUESTED):
            entry_in(status)  # decided by the second reviewer
        Transition.objects.filter(verb="approve", entry=Entry.objects.first()).update(at=now() - timedelta(days=31))
        reviewing = sign_in(cast.second_reviewer).get("/desk/").context["reviewing"]
        assert (reviewing.approved, reviewing.returned) == (1, 1)
        assert sign_in(cast.reviewer).get("/desk/").context["reviewing"].approved == 0


class TestAccounts:
    def test_who_is_locked_out_and_who_has_a_one_time_password(self, cast: Cast, sign_in: SignIn) -> None:
        issue_one_time_password(cast.chief, actor=cast.administrator)
        for _ in range(5):
            Client().post("/desk/login/", {"username": "drafter", "password": "wrong"})
        for _ in range(4):
            Client().post("/desk/login/", {"username": "colleague", "password": "wrong"})
        accounts = sign_in(cast.administrator).get("/desk/").context["accounts"]
        assert (accounts.locked_out, accounts.own_password) == ([cast.drafter], [cast.chief])

    def test_an_old_lock_has_ended(self, cast: Cast, sign_in: SignIn) -> None:
        from axes.models import AccessAttempt

        for _ in range(5):
            Client().post("/desk/login/", {"username": "drafter", "password": "wrong"})
        AccessAttempt.objects.update(attempt_time=now() - timedelta(hours=1))
        assert sign_in(cast.administrator).get("/desk/").context["accounts"].locked_out == []


def test_the_auditor_reads_the_last_acts(cast: Cast, entry_in: Callable[..., Entry], sign_in: SignIn) -> None:
    entry_in(Status.PUBLISHED, title="谈判纪要", body="机密正文。")
    answer = sign_in(cast.auditor).get("/desk/")
    assert [act.verb for act in answer.context["last_acts"]] == ["publish", "approve", "submit", "create"]
    assert "谈判纪要" in answer.content.decode() and "机密正文" not in answer.content.decode()


def test_it_asks_no_more_for_many(
    cast: Cast, section: Section, sign_in: SignIn, django_assert_max_num_queries: Any
) -> None:
    """A superuser holds every role at once; nobody else comes near the limit."""
    make_plain_volume(section.volume.yearbook, year=2026)
    for status in Status:
        for _ in range(12):
            bring_to(make_entry(section, drafter=cast.drafter), status, cast)
    for person in (cast.chief, cast.colleague):
        issue_one_time_password(person, actor=cast.administrator)
    type(cast.chief).objects.filter(pk=cast.chief.pk).update(must_change_password=False)
    for role in ("drafter", "reviewer", "chief", "administrator", "auditor", "superuser"):
        client = sign_in(getattr(cast, role))
        with django_assert_max_num_queries(22 if role == "superuser" else 15):
            assert client.get("/desk/").status_code == 200, role


@pytest.mark.parametrize(("role", "most"), [("drafter", 1), ("reviewer", 1), ("writing_reviewer", 2), ("auditor", 0)])
def test_the_counts_in_the_head_cost_two_queries_at_most(
    cast: Cast, entry_in: Callable[..., Entry], role: str, most: int, django_assert_num_queries: Any
) -> None:
    from entries.admin.waiting import waiting_for

    entry_in(Status.SUBMITTED)
    person = getattr(cast, role)
    _ = person.role_names, person.reviewed_unit_ids
    with django_assert_num_queries(most):
        waiting_for(person)


def test_every_page_of_the_desk_has_the_counts(cast: Cast, entry_in: Callable[..., Entry], sign_in: SignIn) -> None:
    entry = entry_in(Status.CHANGES_REQUESTED)
    client = sign_in(cast.drafter)
    for page in ("/desk/", "/desk/profile/", "/desk/entries/entry/", f"/desk/entries/entry/{entry.pk}/change/"):
        assert 'href="/desk/entries/entry/?waiting=returned"' in client.get(page).content.decode(), page
    assert 'class="yb-todo"' not in Client().get("/desk/login/").content.decode()
