"""The reviewer's queue: which text comes next, and how far the batch of the day has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from accounts.quiet import LONGEST_SEARCH, person_of
from entries.admin.fields import readable
from entries.admin.numbers import read_key
from entries.admin.searching import search
from entries.lifecycle import Verb
from entries.models import Entry, Transition
from entries.querysets import EntryQuerySet

NARROWED_BY = ("volume", "section", "unit", "drafter")
"""The filters of the list that a reviewer takes along to the review page, in its address; so is the search."""


@dataclass(frozen=True)
class Narrowing:
    """The filters and the search of a list that narrow a queue."""

    filters: dict[str, int]
    words: str

    @property
    def values(self) -> dict[str, str]:
        """As they stand in an address, by name."""
        values = {name: str(key) for name, key in self.filters.items()}
        return values | {SEARCH_VAR: self.words} if self.words else values

    @property
    def query(self) -> str:
        """As they stand in an address: "?volume=3", or nothing."""
        return f"?{urlencode(self.values)}" if self.values else ""

    def entries(self, entries: EntryQuerySet) -> EntryQuerySet:
        return entries.filter(search(self.words), **self.filters)


@dataclass(frozen=True)
class Queue:
    """What waits for one person, the oldest submission first, narrowed as in the list they came from."""

    person_id: int
    narrowed: Narrowing
    keys: tuple[tuple[datetime, int], ...]
    """Time of submission and entry, in order."""

    @property
    def query(self) -> str:
        """Filters and search as they stand in an address."""
        return self.narrowed.query

    @cached_property
    def decided_today(self) -> int:
        """How many other entries of the queue this person has decided on since midnight."""
        decisions = Transition.objects.filter(
            actor=self.person_id,
            verb__in=(Verb.APPROVE, Verb.RETURN),
            undone_by=None,
            at__gte=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
        )
        if self.query:
            decisions = decisions.filter(entry__in=self.narrowed.entries(Entry.objects.all()))
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
    """The queue of the person, narrowed by the filters and the search in the address."""
    person, narrowed = person_of(request), narrowed_by(request)
    waiting = narrowed.entries(Entry.objects.awaiting_review_by(person))
    keys = ((at, pk) for at, pk in waiting.values_list("submitted_at", "pk") if at is not None)
    return Queue(person.pk, narrowed, tuple(keys))


def narrowed_by(request: HttpRequest) -> Narrowing:
    """Those filters, and the search, in the address of a list or a review page that narrow a queue."""
    asked = {name: read_key(request.GET.get(name, "")) for name in NARROWED_BY}
    filters = {name: key for name, key in asked.items() if key is not None}
    return Narrowing(filters, readable(request.GET.get(SEARCH_VAR, ""))[:LONGEST_SEARCH].strip())


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
