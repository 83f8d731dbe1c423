"""What waits for a person, counted: the line at the head of every page of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.roles import Role, has_role
from entries import permissions
from entries.lifecycle import Status, Verb
from entries.models import Entry
from entries.querysets import written_by


@dataclass(frozen=True)
class Waiting:
    """Entries that wait for this person, and the list that shows them."""

    status: Status
    label: str | Promise
    count: int
    query: str


def waiting_for(user: User) -> list[Waiting]:
    """What waits for this person, the most urgent first; only what their roles let them do and what there is."""
    counts = _counts(user)
    return [
        Waiting(status, label, counts[status], query)
        for status, label, query in (
            (Status.CHANGES_REQUESTED, _("to change"), "waiting=returned"),
            (Status.DRAFT, _("to write"), "waiting=drafts"),
            (Status.SUBMITTED, _("to review"), "waiting=review"),
            (Status.APPROVED, _("to publish"), "status__exact=approved"),
        )
        if counts.get(status)
    ]


def _counts(user: User) -> dict[str, int]:
    """At most two queries, since every page asks: who may approve is a rule too long to stand beside the others."""
    asked: dict[str, Q] = {}
    if has_role(user, Role.DRAFTER):
        returned = permissions.may_q(user, Verb.SUBMIT) & Q(status=Status.CHANGES_REQUESTED)
        asked = {Status.CHANGES_REQUESTED: returned, Status.DRAFT: written_by(user) & Q(status=Status.DRAFT)}
    if permissions.is_chief_editor(user):
        asked[Status.APPROVED] = permissions.may_q(user, Verb.PUBLISH)
    counts: dict[str, int] = {}
    if asked:
        # Of a column that the index holds: counting keys, PostgreSQL would read each entry.
        columns = {status: Count("status", filter=rule) for status, rule in asked.items()}
        counts = Entry.objects.filter(status__in=tuple(asked)).aggregate(**columns)
    if has_role(user, Role.REVIEWER):
        counts[Status.SUBMITTED] = Entry.objects.awaiting_review_by(user).count()
    return counts
