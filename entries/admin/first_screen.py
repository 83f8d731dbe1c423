"""The first screen of the desk: what each role has to do, and nothing that the person can't act on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Case, Count, F, QuerySet, When
from django.utils import timezone
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import locked_out, may_manage_accounts, waiting_for_own_password
from accounts.roles import Role, has_role
from entries import permissions
from entries.admin.board import volumes_in_work
from entries.admin.figures import COLUMNS, Board, board_of
from entries.admin.steps import with_last_return
from entries.lifecycle import Status, Verb
from entries.models import Entry, Transition, Volume
from entries.querysets import EntryQuerySet
from entries.workflow import missing_for_submission

SHOWN = 10
"""Rows of each list; the rest is one click away."""

COUNTED_BACK = timedelta(days=30)


@dataclass(frozen=True)
class Task:
    """A row of a list: the entry, what to do next, and how long it has waited (days; None where it does not wait)."""

    entry: Entry
    next: str = ""
    days: int | None = None
    is_late: bool = False


@dataclass(frozen=True)
class TaskList:
    """The first rows of what waits, and the address and length of the whole."""

    tasks: list[Task]
    total: int
    query: str

    @property
    def has_more(self) -> bool:
        return self.total > len(self.tasks)


@dataclass(frozen=True)
class Writing:
    """我的稿件: counts by status, then what came back, what is to be written and what waits for others."""

    has_unit: bool
    counts: list[tuple[Status, int, str]]
    returned: TaskList
    drafts: TaskList
    waiting: TaskList


@dataclass(frozen=True)
class Reviewing:
    """待我审核, oldest first, and what this reviewer decided lately."""

    tasks: TaskList
    approved: int
    returned: int


@dataclass(frozen=True)
class Accounts:
    """Accounts that need the administrator."""

    locked_out: list[User]
    own_password: list[User]
    own_password_count: int


def parts_for(person: User) -> dict[str, Any]:
    """What the template shows, by name of the part; a part without its role is missing."""
    today = localdate()
    parts: dict[str, Any] = {"today": today, "may_import": permissions.may_import(person)}
    if has_role(person, Role.DRAFTER):
        parts["writing"] = _writing(person, today)
    if has_role(person, Role.REVIEWER):
        parts["reviewing"] = _reviewing(person, today)
    if permissions.may_edit_framework(person):
        parts |= _progress(today)
    if may_manage_accounts(person):
        parts["accounts"] = _accounts(person)
    if permissions.may_read_trail(person) and not permissions.is_chief_editor(person):
        # The chief editor has the board; the trail is one click away.
        parts["last_acts"] = Transition.objects.of_whole_batches().select_related("volume").order_by("-pk")[:SHOWN]
    return parts


# ── 我的稿件 ──────────────────────────────────────────────────────────────────────────────────────


def _writing(person: User, today: date) -> Writing:
    mine = Entry.objects.written_by(person)
    counts = _by_status(mine)
    returned = Entry.objects.returned_to(person)
    counts[Status.CHANGES_REQUESTED] = returned.count()
    return Writing(
        has_unit=person.unit_id is not None,
        counts=[(status, counts[status], _query_of(status)) for status in Status],
        returned=TaskList(_returned(returned, person, today), counts[Status.CHANGES_REQUESTED], "waiting=returned"),
        drafts=TaskList(_drafts(mine, today), counts[Status.DRAFT], "waiting=drafts"),
        waiting=TaskList(_submitted(mine, today), counts[Status.SUBMITTED], _query_of(Status.SUBMITTED)),
    )


def _by_status(entries: EntryQuerySet) -> Counter[str]:
    return Counter(dict(entries.order_by().values_list("status").annotate(count=Count("pk"))))


def _query_of(status: Status) -> str:
    """The filter of the person's entries in a status; what came back is the whole unit's."""
    if status == Status.CHANGES_REQUESTED:
        return "waiting=returned"
    return f"waiting=mine&status__exact={status}"


def _returned(entries: EntryQuerySet, person: User, today: date) -> list[Task]:
    """With the reviewer's words; the person's own before those of colleagues, the longest waiting first."""
    is_own = Case(When(drafter=person.pk, then=0), default=1)
    own_first = with_last_return(entries).order_by(is_own, "changed_at", "pk")
    return [Task(entry, is_late=entry.is_late_on(today)) for entry in _rows(own_first)]


def _drafts(mine: EntryQuerySet, today: date) -> list[Task]:
    """Those with a deadline first, the earliest first; then as last touched."""
    drafts = mine.filter(status=Status.DRAFT).order_by(F("due_on").asc(nulls_last=True), "-changed_at", "pk")
    return [Task(entry, _to_write(entry), is_late=entry.is_late_on(today)) for entry in _rows(drafts)]


def _to_write(entry: Entry) -> str:
    if entry.is_planned:
        return _("Write the text")
    missing = missing_for_submission(entry)
    if missing:
        return _("Still missing: %(what)s") % {"what": "、".join(map(str, missing))}
    return _("Check it and submit it for review")


def _submitted(mine: EntryQuerySet, today: date) -> list[Task]:
    waiting = mine.filter(status=Status.SUBMITTED).order_by("submitted_at", "pk")
    return [Task(entry, days=_days_since(entry, today)) for entry in _rows(waiting)]


def _rows(entries: EntryQuerySet) -> QuerySet[Entry]:
    return entries.select_related("section", "unit", "drafter")[:SHOWN]


def _days_since(entry: Entry, today: date) -> int | None:
    return (today - localdate(entry.submitted_at)).days if entry.submitted_at else None


# ── 待我审核, 本卷进度, accounts ───────────────────────────────────────────────────────────────────


def _reviewing(person: User, today: date) -> Reviewing:
    waiting = Entry.objects.awaiting_review_by(person)
    tasks = [Task(entry, days=_days_since(entry, today)) for entry in _rows(waiting)]
    decided = Transition.objects.filter(
        actor=person, verb__in=(Verb.APPROVE, Verb.RETURN), at__gte=timezone.now() - COUNTED_BACK, undone_by=None
    )
    counts = Counter(dict(decided.order_by().values_list("verb").annotate(count=Count("pk"))))
    total = waiting.count() if len(tasks) == SHOWN else len(tasks)
    return Reviewing(TaskList(tasks, total, "waiting=review"), counts[Verb.APPROVE], counts[Verb.RETURN])


def _progress(today: date) -> dict[str, Any]:
    """The board of the newest volume that is not finished, cut to its most urgent units."""
    volumes = list(volumes_in_work()[:SHOWN])
    if not volumes:
        return {"board": None, "has_volumes": Volume.objects.exists()}
    board: Board = board_of(volumes[0], today)
    return {"board": board, "other_volumes": volumes[1:], "units": board.units[:SHOWN], "columns": COLUMNS}


def _accounts(person: User) -> Accounts:
    passwords = waiting_for_own_password(person)
    shown = list(passwords.select_related("unit").order_by("full_name", "username")[:SHOWN])
    count = passwords.count() if len(shown) == SHOWN else len(shown)
    return Accounts(list(locked_out(person).select_related("unit")), shown, count)
