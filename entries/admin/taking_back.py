"""What was taken back: off the public pages, or out of review. Who did it, when and why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entries.lifecycle import Status, Verb
from entries.models import Publication, Transition
from entries.querysets import EntryQuerySet


@dataclass(frozen=True)
class TakenBack:
    """A kind of taking back: the act that did it and the entries that it still holds for."""

    verb: Verb
    label: str | Promise
    entries: Callable[[], Q]


def _taken_off() -> Q:
    """Taken off the public pages and not published again."""
    steps = Transition.objects.filter(verb=Verb.UNPUBLISH, undone_by__isnull=True)
    public = Publication.objects.filter(entry=OuterRef("pk"), is_current=True)
    return Q(number__isnull=False, pk__in=steps.values("entry")) & ~Q(Exists(public))


def _withdrawn() -> Q:
    """Drafts whose submission was withdrawn, which was the last that happened to their status."""
    later = Transition.objects.filter(entry=OuterRef("entry"), pk__gt=OuterRef("pk")).exclude(to_status="")
    steps = Transition.objects.filter(~Exists(later), verb=Verb.WITHDRAW)
    return Q(status=Status.DRAFT, pk__in=steps.values("entry"))


TAKEN_BACK: dict[str, TakenBack] = {
    "unpublished": TakenBack(Verb.UNPUBLISH, _("taken off the public pages"), _taken_off),
    "withdrawn": TakenBack(Verb.WITHDRAW, _("withdrawn from review"), _withdrawn),
}
"""By the value in the address of the list."""


def with_taking_back(entries: EntryQuerySet, verb: Verb) -> EntryQuerySet:
    """The entries with who took them back, when and why."""
    steps = Transition.objects.filter(entry=OuterRef("pk"), verb=verb).order_by("-pk")
    columns = {"taken_by": "actor_name", "taken_at": "at", "taken_because": "comment"}
    return entries.annotate(**{name: Subquery(steps.values(column)[:1]) for name, column in columns.items()})
