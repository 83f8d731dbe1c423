"""The history of an entry: who did what and when, and what each revision changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models.functions import Length
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from entries import permissions
from entries.admin.differences import PartDifference, differences
from entries.admin.doors import find_entry, gone_when_lost, page
from entries.lifecycle import Verb
from entries.models import Entry, Revision, Transition

PER_PAGE = 20
COMPARED = 200_000
"""How many characters of texts a page compares; the step that would go beyond has a link to its difference."""
COMPARED_BESIDE = 20_000
"""The same for the latest steps on the review page, which has a difference of its own."""


@dataclass
class Event:
    """One line of the history: a transition, or a revision with its difference from the one before.

    `makes` is the number of the text that came about by it. `is_long` tells that its texts are not compared here.
    """

    at: datetime
    name: str
    post: str
    words: str
    comment: str = ""
    revision_number: int | None = None
    makes: int | None = None
    is_undone: bool = False
    is_long: bool = False
    parts: list[PartDifference] = field(default_factory=list)


def events_of(entry: Entry) -> list[Event]:
    """All that happened to the entry, the newest first, without texts."""
    events = [*_transitions(entry), *_revisions(entry)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _transitions(entry: Entry) -> Iterator[Event]:
    rows = Transition.objects.filter(entry=entry).select_related("undoes", "undone_by").order_by("-pk")
    for row in rows:
        event = Event(row.at, row.actor_name, row.actor_post, row.act, row.comment, row.revision_number)
        event.makes = 1 if row.verb == Verb.CREATE else None
        event.is_undone = hasattr(row, "undone_by")
        yield event


def _revisions(entry: Entry) -> Iterator[Event]:
    rows = Revision.objects.filter(entry=entry, number__gt=1).order_by("-number")
    for number, name, at, source in rows.values_list("number", "author_name", "written_at", "restored_from"):
        words = _("Text of revision %(number)d restored") % {"number": source} if source else _("Text changed")
        yield Event(at, name, "", words, revision_number=number, makes=number)


def latest_events(entry: Entry, count: int) -> dict[str, Any]:
    """The newest steps, with their differences as long as the texts are short."""
    events = events_of(entry)
    _add_differences(entry, events[:count], COMPARED_BESIDE)
    return {"events": events[:count], "more_events": max(len(events) - count, 0)}


@gone_when_lost
def history(request: HttpRequest, entry_id: int | str, *, error: str = "", status: int = 200) -> HttpResponse:
    """The whole history, a page at a time, each change of text with its difference."""
    entry = find_entry(request, entry_id)
    found = events_of(entry)
    # The address of a step leads to the page it is on, and compares it however long it is.
    asked = next((event for event in found if str(event.makes) == request.GET.get("step")), None)
    number = found.index(asked) // PER_PAGE + 1 if asked else request.GET.get("p")
    events = Paginator(found, PER_PAGE).get_page(number)
    _add_differences(entry, list(events), COMPARED, asked)
    context = {
        "entry": entry,
        "error": error,
        "events": events,
        "here": _("History"),
        "based_on": entry.revision_number,
        "status_read": entry.status,
        "why_not_restore": permissions.why_not(person_of(request), Verb.EDIT, entry),
    }
    return page(request, "history", context, title=_("History of “%(entry)s”") % {"entry": entry}, status=status)


def _add_differences(entry: Entry, events: list[Event], most: int, asked: Event | None = None) -> None:
    """Compare the texts that came about with those before them, until `most` characters are read; `asked` always."""
    changes = {event.makes: event for event in events if event.makes and event.makes > 1}
    sizes = dict(Revision.objects.filter(entry=entry).values_list("number", Length("body"))) if changes else {}
    for number, event in changes.items():
        most -= sizes[number] + sizes[number - 1]
        event.is_long = most < 0 and event is not asked
    shown = {number: event for number, event in changes.items() if not event.is_long}
    texts = {row.number: row.text for row in Revision.objects.filter(entry=entry, number__in=_and_before(shown))}
    for number, event in shown.items():
        event.parts = differences(texts[number - 1], texts[number], only_changes=True)


def _and_before(numbers: Iterable[int]) -> set[int]:
    return {other for number in numbers for other in (number, number - 1)}


def last_return(entry: Entry) -> Transition | None:
    """The newest return of an entry that waits for changes; None while it does not."""
    if entry.status != "changes_requested":
        return None
    return Transition.objects.filter(entry=entry, verb=Verb.RETURN, undone_by=None).order_by("-pk").first()
