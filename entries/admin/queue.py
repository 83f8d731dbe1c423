"""The reviewer's queue: which text comes next, and how far the batch of the day has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.quiet import person_of
from entries.admin.numbers import read_key
from entries.lifecycle import Verb
from entries.models import Entry, Transition

NARROWED_BY = ("volume", "section", "unit", "drafter")
"""The filters of the list that a reviewer takes along to the review page, in its address."""


@dataclass(frozen=True)
class Queue:
    """What waits for one person, the oldest submission first, narrowed as in the list they came from."""

    person_id: int
    narrowed: dict[str, int]
    keys: tuple[tuple[datetime, int], ...]
    """Time of submission and entry, in order."""

    @property
    def query(self) -> str:
        """The filters as they stand in an address."""
        return as_query(self.narrowed)

    @cached_property
    def decided_today(self) -> int:
        """How many other entries of the queue this person has decided on since midnight."""
        decisions = Transition.objects.filter(
            actor=self.person_id,
            verb__in=(Verb.APPROVE, Verb.RETURN),
            undone_by=None,
            at__gte=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
            **{f"entry__{name}": number for name, number in self.narrowed.items()},
        )
        return len(set(decisions.values_list("entry", flat=True)) - {pk for _at, pk in self.keys})

    def address(self, entry_id: int) -> str:
        """The review page of an entry, in this queue."""
        return reverse("admin:entries_entry_review", args=(entry_id,)) + self.query


@dataclass(frozen=True)
class Place:
    """Where an entry stands in a queue. `number` is 0 for one that doesn't wait in it."""

    number: int
    total: int
    previous: int | None
    following: int | None
    next_to_decide: int | None
    """What opens after a decision: the following one, after the last the oldest."""


def queue_of(request: HttpRequest) -> Queue:
    """The queue of the person, narrowed by the filters in the address."""
    person, narrowed = person_of(request), narrowed_by(request)
    waiting = Entry.objects.awaiting_review_by(person).filter(**narrowed)
    keys = ((at, pk) for at, pk in waiting.values_list("submitted_at", "pk") if at is not None)
    return Queue(person.pk, narrowed, tuple(keys))


def narrowed_by(request: HttpRequest) -> dict[str, int]:
    """Those filters in the address of a list or a review page that narrow a queue."""
    asked = {name: read_key(request.GET.get(name, "")) for name in NARROWED_BY}
    return {name: key for name, key in asked.items() if key is not None}


def as_query(narrowed: dict[str, int]) -> str:
    """Filters as they stand in an address: "?volume=3", or nothing."""
    return f"?{urlencode(narrowed)}" if narrowed else ""


def place_of(entry: Entry, queue: Queue) -> Place:
    """Where the entry stands, or would stand by the time it was submitted."""
    own = (entry.submitted_at or timezone.now(), entry.pk)
    before = [pk for at, pk in queue.keys if (at, pk) < own]
    after = [pk for at, pk in queue.keys if (at, pk) > own]
    following = next(iter(after), None)
    return Place(
        number=queue.decided_today + len(before) + 1 if own in queue.keys else 0,
        total=queue.decided_today + len(queue.keys),
        previous=before[-1] if before else None,
        following=following,
        next_to_decide=following or next(iter(before), None),
    )
