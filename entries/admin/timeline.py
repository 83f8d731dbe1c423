"""The history of an entry: who did what and when, and what each revision changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from entries.admin.differences import PartDifference, differences
from entries.admin.doors import find_entry, page
from entries.lifecycle import Verb
from entries.models import Entry, Revision, Transition

PER_PAGE = 20


@dataclass
class Event:
    """One line of the history: a transition, or a revision with its difference from the one before."""

    at: datetime
    name: str
    post: str
    words: str
    comment: str = ""
    revision_number: int | None = None
    is_revision: bool = False
    parts: list[PartDifference] = field(default_factory=list)


def events_of(entry: Entry) -> list[Event]:
    """All that happened to the entry, the newest first, without texts."""
    events = [*_transitions(entry), *_revisions(entry)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _transitions(entry: Entry) -> Iterator[Event]:
    for row in Transition.objects.filter(entry=entry).order_by("-pk"):
        yield Event(row.at, row.actor_name, row.actor_post, row.get_verb_display(), row.comment, row.revision_number)


def _revisions(entry: Entry) -> Iterator[Event]:
    rows = Revision.objects.filter(entry=entry, number__gt=1).order_by("-number")
    for number, name, at in rows.values_list("number", "author_name", "written_at"):
        yield Event(at, name, "", _("Text changed"), revision_number=number, is_revision=True)


def history(request: HttpRequest, entry_id: int | str) -> HttpResponse:
    """The whole history, a page at a time, each change of text with its difference."""
    entry = find_entry(request, entry_id)
    events = Paginator(events_of(entry), PER_PAGE).get_page(request.GET.get("p"))
    _add_differences(entry, list(events))
    context = {"entry": entry, "events": events, "here": _("History")}
    return page(request, "history", context, title=_("History of “%(entry)s”") % {"entry": entry})


def _add_differences(entry: Entry, events: list[Event]) -> None:
    numbers = {event.revision_number for event in events if event.is_revision and event.revision_number}
    wanted = numbers | {number - 1 for number in numbers}
    texts = {row.number: row.text for row in Revision.objects.filter(entry=entry, number__in=wanted)}
    for event in events:
        number = event.revision_number
        if event.is_revision and number in texts and number - 1 in texts:
            event.parts = differences(texts[number - 1], texts[number], only_changes=True)


def last_return(entry: Entry) -> Transition | None:
    """The newest return of an entry that waits for changes; None while it does not."""
    if entry.status != "changes_requested":
        return None
    return Transition.objects.filter(entry=entry, verb=Verb.RETURN, undone_by=None).order_by("-pk").first()
