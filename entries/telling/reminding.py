"""Reminders of dates (截稿), and all mail that waits: what `send_reminders` does."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import MailChoice, User
from accounts.roles import Role
from entries import permissions
from entries.lifecycle import TEXT_IS_OPEN
from entries.models import Entry, Notice, NoticeKind, Volume
from entries.models.notices import REMINDERS
from entries.querysets import late_on, written_by_nobody
from entries.telling.mailing import MailFailed, mail_of_the_day, mail_soon, mail_unsent
from entries.telling.making import active_people_with

BEFORE = timedelta(days=3)
WEEK = 7
MOST_WEEKS = 8
"""So long what is late is said again; then it stands on the board and in the list, and nobody is told any more."""


@dataclass
class Reminded:
    """What a run did: reminders made, mails sent at once or as the mail of the day, mails that failed."""

    due: int = 0
    at_once: int = 0
    daily: int = 0
    failed: int = 0


def reminder_day(due_on: date, today: date) -> date | None:
    """The newest day of reminding that has come: three days before, the day, then eight weeks weekly; None before."""
    late = (today - due_on).days
    if late < -BEFORE.days:
        return None
    return due_on - BEFORE if late < 0 else due_on + timedelta(weeks=min(late // WEEK, MOST_WEEKS))


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
    made = _make(_of_writers(late), lambda due_on: today)
    people = {notice.recipient_id: notice.recipient for notice in made}
    for person in people.values():
        mail_soon(person)
    return len(people), len({notice.entry_id for notice in made})


def late_of_nobody(volume: Volume, today: date) -> int:
    """Late texts without a drafter, of no unit or of one without drafters: nobody can be reminded of them."""
    late = Entry.objects.of_volume(volume).filter(late_on(today), written_by_nobody())
    written = {notice.entry_id for notice in _of_writers(late)}
    return sum(key not in written for key in late.values_list("pk", flat=True))


def _remind(today: date) -> int:
    """Remind of texts that are open, were never published, and are due in a volume that isn't open yet."""
    due = Entry.objects.filter(status__in=TEXT_IS_OPEN, number=None, due_on__lte=today + BEFORE, volume__opened_at=None)
    reminders = _of_writers(due)
    reminders += _of_chief_editors(due, {notice.entry_id for notice in reminders})
    return len(_make(reminders, lambda due_on: reminder_day(due_on, today)))


def _of_writers(entries: QuerySet[Entry]) -> list[Notice]:
    """A reminder for the drafter of each text; of what was given to nobody, for every drafter of its unit."""
    rows = list(entries.select_related("drafter").prefetch_related("drafter__groups").defer("body"))
    of_units: dict[int, list[User]] = defaultdict(list)
    if any(entry.drafter is None for entry in rows):
        for person in active_people_with(Role.DRAFTER):
            of_units[person.unit_id or 0].append(person)
    return [
        _reminder(NoticeKind.DUE, person, entry)
        for entry in rows
        for person in ([entry.drafter] if entry.drafter else of_units[entry.unit_id or -1])
        if person.is_active and permissions.may_view(person, entry)
    ]


def _of_chief_editors(entries: QuerySet[Entry], written: set[int]) -> list[Notice]:
    """What nobody can be reminded of is the chief editor's to give to somebody."""
    rows = [entry for entry in entries.filter(written_by_nobody()).defer("body") if entry.pk not in written]
    people = active_people_with(Role.CHIEF_EDITOR) if rows else []
    return [_reminder(NoticeKind.UNASSIGNED, person, entry) for entry in rows for person in people]


def _reminder(kind: NoticeKind, person: User, entry: Entry) -> Notice:
    return Notice(recipient=person, kind=kind, entry=entry, due_on=entry.due_on)


def _make(reminders: list[Notice], day_of: Callable[[date], date | None]) -> list[Notice]:
    """Those of these reminders that nobody has yet, made; `day_of` says for a due date which day reminds."""
    new: dict[tuple[object, ...], Notice] = {}
    for notice in reminders:
        notice.reminds_on = day_of(notice.due_on) if notice.due_on else None
        if notice.reminds_on:
            new[notice.recipient_id, notice.entry_id, notice.due_on, notice.reminds_on] = notice
    known = Notice.objects.filter(kind__in=REMINDERS, reminds_on__in={notice.reminds_on for notice in new.values()})
    for key in known.values_list("recipient_id", "entry_id", "due_on", "reminds_on"):
        new.pop(key, None)
    # Another run may be at it: its rows stay and ours are left out.
    Notice.objects.bulk_create(new.values(), batch_size=500, ignore_conflicts=True)
    _settle_earlier()
    return list(new.values())


def _settle_earlier() -> None:
    """A reminder takes the place of those of the same text before it: one at a time is enough."""
    of_due = Notice.objects.filter(kind__in=REMINDERS)
    later = of_due.filter(recipient=OuterRef("recipient"), entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
    of_due.filter(Exists(later), read_at=None).update(read_at=timezone.now())


def _who_waits_for_mail() -> list[User]:
    waiting = Notice.objects.unmailed().filter(recipient=OuterRef("pk"))
    people = User.objects.filter(Exists(waiting), is_active=True).exclude(email="").exclude(mail=MailChoice.NONE)
    return list(people.order_by("pk"))
