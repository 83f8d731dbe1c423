"""send_reminders: what is due is said on its days, and everything that is said is said once."""

from __future__ import annotations

import io
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from accounts.models import User
from entries import workflow
from entries.models import Entry, Notice, Section, Volume
from entries.telling import mailing
from entries.telling.reminding import late_of_nobody, reminder_day, send_reminders, urge
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_volume

pytestmark = pytest.mark.django_db

DUE = date(2026, 11, 24)


@pytest.fixture
def section(db: None) -> Section:
    return make_section(make_volume())


def wishes(person: User, mail_choice: str, address: str = "a@example.cn") -> None:
    User.objects.filter(pk=person.pk).update(mail=mail_choice, email=address)
    person.refresh_from_db()


def test_the_days_on_which_a_date_is_reminded_of() -> None:
    table = {
        "2026-11-20": None,
        "2026-11-21": "2026-11-21",
        "2026-11-23": "2026-11-21",
        "2026-11-24": "2026-11-24",
        "2026-11-30": "2026-11-24",
        "2026-12-01": "2026-12-01",
        "2026-12-07": "2026-12-01",
        "2027-01-20": "2027-01-19",
        # Eight weeks, and then no more.
        "2027-01-26": "2027-01-19",
        "2027-11-24": "2027-01-19",
    }
    found = {day: reminder_day(DUE, date.fromisoformat(day)) for day in table}
    assert {day: str(reminder) if reminder else None for day, reminder in found.items()} == table


def test_each_is_reminded_once_a_day_of_reminding(cast: Cast, section: Section) -> None:
    make_entry(section, drafter=cast.drafter)
    Entry.objects.update(due_on=DUE)
    made = [send_reminders(DUE + timedelta(days=days)).due for days in (-4, -3, -3, -2, 0, 0, 6, 7, 7, 8, 14)]
    assert made == [0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1]


def test_a_new_reminder_takes_the_place_of_the_one_before(cast: Cast, section: Section) -> None:
    make_entry(section, drafter=cast.drafter)
    other = make_entry(section, drafter=cast.drafter)
    Entry.objects.update(due_on=DUE)
    for days in (-3, 0, 7):
        send_reminders(DUE + timedelta(days=days))
    unread = Notice.objects.unread_by(cast.drafter)
    assert sorted(unread.values_list("entry", "reminds_on")) == [
        (entry.pk, DUE + timedelta(days=7)) for entry in Entry.objects.order_by("pk")
    ]
    workflow.submit(other, actor=cast.drafter)
    assert unread.all().count() == 1


def test_a_new_date_is_reminded_of_anew(cast: Cast, section: Section) -> None:
    make_entry(section, drafter=cast.drafter)
    Entry.objects.update(due_on=DUE)
    send_reminders(DUE)
    Entry.objects.update(due_on=DUE + timedelta(days=1))
    assert [send_reminders(DUE).due, send_reminders(DUE).due] == [1, 0]


def test_a_reminder_of_a_day_that_was_changed_is_settled(cast: Cast, section: Section) -> None:
    entry = make_entry(section, drafter=cast.drafter)
    Entry.objects.update(due_on=DUE)
    send_reminders(DUE)
    unread = Notice.objects.unread_by(cast.drafter).filter(kind="due")
    assert unread.count() == 1
    workflow.plan(Entry.objects.get(pk=entry.pk), actor=cast.chief, due_on=DUE + timedelta(days=9), word_budget=None)
    assert unread.all().count() == 0


def test_what_is_nobodys_is_settled_once_it_is_somebodys(cast: Cast, section: Section) -> None:
    make_entry(section, drafter=cast.drafter)
    Entry.objects.update(due_on=DUE, drafter=None)
    assert send_reminders(DUE).due == 4  # every drafter of the unit, the superuser among them
    workflow.reassign(Entry.objects.get(), actor=cast.chief, unit=cast.unit, drafter=cast.drafter)
    due = {
        person: Notice.objects.unread_by(person).filter(kind="due").count() for person in (cast.drafter, cast.colleague)
    }
    assert due == {cast.drafter: 1, cast.colleague: 0}


def test_the_chief_editor_is_reminded_of_what_no_drafter_can_be(cast: Cast, section: Section) -> None:
    make_entry(section, drafter=cast.drafter)
    Entry.objects.update(due_on=DUE)
    User.objects.filter(pk=cast.drafter.pk).update(is_active=False)
    assert send_reminders(DUE).due == 2  # the chief editor and the superuser
    unread = Notice.objects.unread_by(cast.chief)
    assert list(unread.values_list("kind", flat=True)) == ["unassigned"]
    workflow.reassign(Entry.objects.get(), actor=cast.chief, unit=cast.unit, drafter=cast.colleague)
    assert unread.all().count() == 0


@pytest.mark.parametrize(
    ("status", "reminders"),
    [("draft", 1), ("changes_requested", 1), ("submitted", 0), ("approved", 0), ("published", 0)],
)
def test_only_what_is_not_submitted_is_due(cast: Cast, section: Section, status: str, reminders: int) -> None:
    bring_to(make_entry(section, drafter=cast.drafter), status, cast)
    Entry.objects.update(due_on=DUE)
    assert send_reminders(DUE).due == reminders


def test_a_new_draft_of_a_published_text_is_not_due(cast: Cast, section: Section) -> None:
    workflow.revise(bring_to(make_entry(section, drafter=cast.drafter), "published", cast), actor=cast.drafter)
    Entry.objects.update(due_on=DUE)
    assert send_reminders(DUE).due == 0


@pytest.mark.parametrize("what", ["off", "moved away", "no longer a drafter", "open"])
def test_who_may_not_see_it_or_comes_after_the_opening_is_not_reminded(cast: Cast, section: Section, what: str) -> None:
    make_entry(section, drafter=cast.drafter)
    Entry.objects.update(due_on=DUE)
    if what == "off":
        User.objects.filter(pk=cast.drafter.pk).update(is_active=False)
    elif what == "moved away":
        User.objects.filter(pk=cast.drafter.pk).update(unit=cast.other_unit)
    elif what == "open":
        Volume.objects.update(opened_at=timezone.now())
    else:
        cast.drafter.groups.clear()
    assert (
        Notice.objects.filter(recipient=cast.drafter, kind="due").count()
        == 0
        == send_reminders(DUE).due - (2 if what == "off" else 0)
    )


def test_as_many_queries_for_many_entries_as_for_few(
    cast: Cast, section: Section, django_assert_num_queries: Any
) -> None:
    counts = []
    for size in (2, 40):
        for _number in range(size):
            make_entry(section, drafter=cast.drafter)
        Entry.objects.update(due_on=DUE)
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as queries:
            send_reminders(DUE)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 7


# ── mail of the day ───────────────────────────────────────────────────────────────────────────────


def returned(cast: Cast, section: Section) -> Entry:
    return bring_to(make_entry(section, drafter=cast.drafter), "changes_requested", cast)


def test_one_mail_a_day_with_all_that_is_new(cast: Cast, section: Section) -> None:
    wishes(cast.drafter, "daily")
    for _number in range(3):
        returned(cast, section)
    first, again = send_reminders(DUE), send_reminders(DUE)
    assert (first.daily, again.daily, len(mail.outbox)) == (1, 0, 1)
    assert mail.outbox[0].body.count("退回修改") == 3
    returned(cast, section)
    assert send_reminders(DUE).daily == 0
    assert send_reminders(DUE + timedelta(days=1)).daily == 1
    assert mail.outbox[1].body.count("退回修改") == 1


def test_a_day_without_news_brings_no_mail_and_is_not_used_up(cast: Cast, section: Section) -> None:
    wishes(cast.drafter, "daily")
    assert send_reminders(DUE).daily == 0
    returned(cast, section)
    assert send_reminders(DUE).daily == 1


@pytest.mark.parametrize("choice", ["none", "immediate", "daily"])
def test_without_an_address_or_against_their_wish_nobody_is_mailed(cast: Cast, section: Section, choice: str) -> None:
    wishes(cast.drafter, choice, "" if choice != "none" else "a@example.cn")
    returned(cast, section)
    assert (send_reminders(DUE).failed, mail.outbox) == (0, [])


def test_mail_that_failed_is_sent_by_the_next_run_and_stops_no_other(
    cast: Cast, section: Section, monkeypatch: pytest.MonkeyPatch
) -> None:
    wishes(cast.drafter, "daily")
    wishes(cast.reviewer, "immediate", "b@example.cn")
    returned(cast, section)
    bring_to(make_entry(section, drafter=cast.drafter), "submitted", cast)
    real = mailing.EmailMessage.send

    def down(message: Any, *args: Any) -> Any:
        if message.to == ["a@example.cn"]:
            raise ConnectionRefusedError
        return real(message, *args)

    monkeypatch.setattr(mailing.EmailMessage, "send", down)
    done = send_reminders(DUE)
    assert (done.failed, done.at_once, done.daily) == (1, 1, 0)
    monkeypatch.undo()
    done = send_reminders(DUE)
    assert (done.failed, done.at_once, done.daily) == (0, 0, 1)
    assert [message.to for message in mail.outbox] == [["b@example.cn"], ["a@example.cn"]]


def test_what_a_crash_left_claimed_is_sent_after_the_claim_has_run_out(cast: Cast, section: Section) -> None:
    wishes(cast.drafter, "immediate")
    returned(cast, section)
    Notice.objects.update(mail_claimed_at=timezone.now())
    assert send_reminders(DUE).at_once == 0
    Notice.objects.update(mail_claimed_at=timezone.now() - mailing.CLAIM_LASTS - timedelta(seconds=1))
    assert send_reminders(DUE).at_once == 1


def test_news_of_long_ago_is_not_mailed(cast: Cast, section: Section) -> None:
    wishes(cast.drafter, "daily")
    returned(cast, section)
    Notice.objects.update(made_at=timezone.now() - timedelta(days=8))
    assert send_reminders(DUE).daily == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("choice", ["daily", "immediate"])
def test_two_runs_at_once_send_one_mail(cast: Cast, choice: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both runs have found the person before either begins to mail."""
    section = make_section(make_volume())
    wishes(cast.drafter, choice)
    for _number in range(5):
        returned(cast, section)
    both = threading.Barrier(2, timeout=60)
    real = mailing.takes_mail
    function = "mail_of_the_day" if choice == "daily" else "mail_unsent"

    def meet(person: User, *args: Any) -> int:
        both.wait()
        return int(getattr(mailing, function)(person, *args))

    monkeypatch.setattr(f"entries.telling.reminding.{function}", meet)

    def run() -> Any:
        try:
            return send_reminders(DUE)
        finally:
            connections.close_all()

    assert real(cast.drafter)
    with ThreadPoolExecutor(2) as runs:
        done = [run.result() for run in [runs.submit(run), runs.submit(run)]]
    assert sorted((one.daily, one.at_once, one.failed) for one in done) == sorted(
        [(0, 0, 0), (1, 0, 0) if choice == "daily" else (0, 1, 0)]
    )
    assert len(mail.outbox) == 1 and mail.outbox[0].body.count("退回修改") == 5


# ── the command ───────────────────────────────────────────────────────────────────────────────────


def test_the_command_reports_and_a_second_run_does_nothing(cast: Cast, section: Section) -> None:
    wishes(cast.drafter, "daily")
    make_entry(section, drafter=cast.drafter)
    Entry.objects.update(due_on=timezone.localdate())
    reports = []
    for _run in range(2):
        output = io.StringIO()
        call_command("send_reminders", "--json", stdout=output)
        reports.append(json.loads(output.getvalue()))
    assert reports == [
        {"due": 1, "at_once": 0, "daily": 1, "failed": 0},
        {"due": 0, "at_once": 0, "daily": 0, "failed": 0},
    ]


def test_urging_reminds_everyone_who_is_late_once_a_day(cast: Cast, section: Section) -> None:
    late, today, tomorrow = DUE - timedelta(days=2), DUE, DUE + timedelta(days=1)
    for due_on in (late, late, today):
        Entry.objects.filter(pk=make_entry(section, drafter=cast.drafter).pk).update(due_on=due_on)
    Entry.objects.filter(pk=make_entry(section, drafter=cast.colleague).pk).update(due_on=late)
    Entry.objects.filter(pk=make_entry(section, drafter=cast.drafter).pk).update(due_on=late, drafter=None, unit=None)
    elsewhere = make_section(make_volume(section.volume.yearbook, year=2031))
    Entry.objects.filter(pk=make_entry(elsewhere, drafter=cast.stranger).pk).update(due_on=late)
    wishes(cast.drafter, "immediate")

    assert urge(section.volume, today) == (2, 3)
    assert urge(section.volume, today) == (0, 0)
    assert late_of_nobody(section.volume, today) == 1
    assert sorted(Notice.objects.values_list("recipient__username", flat=True)) == ["colleague", "drafter", "drafter"]
    # What became due meanwhile is late by tomorrow, and what was late is said again.
    assert urge(section.volume, tomorrow) == (2, 4)
