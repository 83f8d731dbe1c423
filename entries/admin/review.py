"""Reviewing: the text as the public will see it, what changed, who signed, and the decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from entries import permissions
from entries.admin.differences import date_words, differences
from entries.admin.doors import find_entry, page, typed_comment
from entries.admin.rendering import blocks_for_desk, desk_files
from entries.admin.steps import steps_for
from entries.admin.timeline import events_of
from entries.lifecycle import Status, Verb
from entries.models import Entry, Revision, Stage, Transition

LATEST_EVENTS = 12


def review(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The review page of an entry that this person may see."""
    return review_page(request, find_entry(request, entry_id))


def review_page(request: HttpRequest, entry: Entry, *, error: str = "", status: int = 200) -> HttpResponse:
    """Text, differences, history and the buttons of this status; `error` stands on top."""
    person = person_of(request)
    events = events_of(entry)
    context = {
        "entry": entry,
        "error": error,
        "based_on": entry.revision_number,
        "status_read": entry.status,
        "blocks": blocks_for_desk(entry),
        "files": desk_files(entry),
        "date": date_words(entry.text),
        "section_path": entry.section.path() if entry.section else (),
        "stage": Stage.objects.filter(volume=entry.volume_id, order=entry.stage).first(),
        "signed": entry.manuscript.reviewers if entry.manuscript else (),
        "steps": steps_for(person, entry),
        "here": _("Review"),
        **typed_comment(request),
        "events": events[:LATEST_EVENTS],
        "more_events": len(events) > LATEST_EVENTS,
        "may_edit": permissions.may(person, Verb.EDIT, entry),
        "waiting": Entry.objects.awaiting_review_by(person).count(),
    }
    return page(request, "review", context | _comparison(request, entry), title=str(entry), status=status)


def _comparison(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """The difference from an earlier text: the last approved, else the last returned, or the one asked for."""
    offered = _earlier_texts(entry)
    numbers = [row["number"] for row in offered]
    number = _asked_for(request, set(numbers)) or next(iter(numbers), None)
    if number is None:
        return {"compared_with": None, "offered": offered}
    old = Revision.objects.get(entry=entry, number=number)
    only_changes = request.GET.get("only") == "changes"
    parts = differences(old.text, entry.text, only_changes=only_changes)
    return {
        "compared_with": old,
        "offered": offered,
        "parts": parts,
        "only_changes": only_changes,
        "is_same": not any(part.changed for part in parts),
    }


def _earlier_texts(entry: Entry) -> list[dict[str, Any]]:
    """Texts worth comparing with: the last approved, then the last returned; one row for each."""
    decisions = Transition.objects.filter(entry=entry, undone_by=None)
    approved = decisions.filter(verb=Verb.APPROVE, to_status=Status.APPROVED).order_by("-pk").first()
    returned = decisions.filter(verb=Verb.RETURN).order_by("-pk").first()
    rows = [
        {"number": row.revision_number, "words": words, "at": row.at}
        for row, words in ((approved, _("last approved text")), (returned, _("last returned text")))
        if row is not None and row.revision_number != entry.revision_number
    ]
    return rows


def _asked_for(request: HttpRequest, known: set[int]) -> int | None:
    asked = request.GET.get("against", "")
    if not (asked.isascii() and asked.isdigit() and len(asked) < 10):
        return None
    return int(asked) if int(asked) in known else None
