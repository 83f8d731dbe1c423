"""Reminders of dates (截稿), and all mail that waits: what `send_reminders` does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import MailChoice, User
from entries import permissions
from entries.lifecycle import TEXT_IS_OPEN
from entries.models import Entry, Notice, NoticeKind, Volume
from entries.querysets import late_on
from entries.telling.mailing import MailFailed, mail_of_the_day, mail_soon, mail_unsent

BEFORE = timedelta(days=3)
WEEK = 7


@dataclass
class Reminded:
    """What a run did: reminders made, mails sent at once or as the mail of the day, mails that failed."""

    due: int = 0
    at_once: int = 0
    daily: int = 0
    failed: int = 0


def reminder_day(due_on: date, today: date) -> date | None:
    """The newest day of reminding that has come: three days before, the day itself, then every week; None before."""
    late = (today - due_on).days
    if late < -BEFORE.days:
        return None
    return due_on - BEFORE if late < 0 else due_on + timedelta(days=late // WEEK * WEEK)


def send_reminders(today: date) -> Reminded:
    """Make the reminders of the day and send the mail that waits. A second time the same day does nothing new."""
    done = Reminded(due=_remind(today))
    for person in _who_waits_for_mail():
        is_daily = person.mail == MailChoice.DAILY
        try:
            told = mail_of_the_day(person, today) if is_daily else mail_unsent(person)
        except MailFailed:
            done.failed += 1
            continue
        done.daily += bool(told and is_daily)
        done.at_once += bool(told and not is_daily)
    return done


def urge(volume: Volume, today: date) -> tuple[int, int]:
    """Remind everyone who is late with a text of this volume, now: how many people, of how many texts.

    Whoever was reminded of a text today already is not reminded of it again.
    """
    late = Entry.objects.of_volume(volume).filter(late_on(today))
    made = _make(late, lambda due_on: today)
    people = {notice.recipient_id: notice.recipient for notice in made}
    for person in people.values():
        mail_soon(person)
    return len(people), len(made)


def late_without_drafter(volume: Volume, today: date) -> int:
    """Late texts that are nobody's, so that nobody can be reminded of them."""
    return int(Entry.objects.of_volume(volume).filter(late_on(today), drafter=None).count())


def _remind(today: date) -> int:
    """Remind drafters of texts that are open, were never published, and are due."""
    due = Entry.objects.filter(status__in=TEXT_IS_OPEN, number=None, due_on__lte=today + BEFORE)
    return len(_make(due, lambda due_on: reminder_day(due_on, today)))


def _make(entries: QuerySet[Entry], day_of: Callable[[date], date | None]) -> list[Notice]:
    """The reminders of these entries that nobody has yet, made; `day_of` says for a due date which day reminds."""
    due = entries.filter(drafter__is_active=True).select_related("drafter").prefetch_related("drafter__groups")
    notices: dict[tuple[object, ...], Notice] = {
        (entry.drafter_id, entry.pk, entry.due_on, day): Notice(
            recipient=entry.drafter, kind=NoticeKind.DUE, entry=entry, due_on=entry.due_on, reminds_on=day
        )
        for entry in due
        if entry.due_on and entry.drafter and permissions.may_view(entry.drafter, entry)
        if (day := day_of(entry.due_on))
    }
    known = Notice.objects.filter(kind=NoticeKind.DUE, entry__in=due)
    for key in known.values_list("recipient_id", "entry_id", "due_on", "reminds_on"):
        notices.pop(key, None)
    # Another run may be at it: its rows stay and ours are left out.
    Notice.objects.bulk_create(notices.values(), batch_size=500, ignore_conflicts=True)
    _settle_earlier()
    return list(notices.values())


def _settle_earlier() -> None:
    """A reminder takes the place of those of the same text before it: one at a time is enough."""
    of_due = Notice.objects.filter(kind=NoticeKind.DUE)
    later = of_due.filter(recipient=OuterRef("recipient"), entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
    of_due.filter(Exists(later), read_at=None).update(read_at=timezone.now())


def _who_waits_for_mail() -> list[User]:
    waiting = Notice.objects.unmailed().filter(recipient=OuterRef("pk"))
    people = User.objects.filter(Exists(waiting), is_active=True).exclude(email="").exclude(mail=MailChoice.NONE)
    return list(people.order_by("pk"))
