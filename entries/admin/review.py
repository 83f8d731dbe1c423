"""Reviewing: the text as the public will see it, what changed, who signed, and the decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from entries import permissions
from entries.admin.comparisons import comparison
from entries.admin.differences import date_words
from entries.admin.doors import find_entry, gone_when_lost, page, typed_comment
from entries.admin.queue import Queue, place_of, queue_of
from entries.admin.rendering import rendered_for_desk
from entries.admin.steps import WAITS_FOR, steps_for
from entries.admin.timeline import latest_events
from entries.admin.undoing import undoable_act
from entries.lifecycle import Status, Verb
from entries.models import Entry, Stage

LATEST_EVENTS = 12
DECISIONS = (Verb.APPROVE, Verb.RETURN)


@gone_when_lost
def review(request: HttpRequest, entry_id: int) -> HttpResponse:
    """The review page of an entry that this person may see."""
    return review_page(request, find_entry(request, entry_id))


def review_page(
    request: HttpRequest, entry: Entry, *, error: str = "", status: int = 200, read: int | None = None
) -> HttpResponse:
    """Text, differences, history and the buttons of this status; `error` stands on top.

    `read` is the revision that was on the person's page when somebody else was faster: compared with first.
    """
    queue = queue_of(request)
    context = {
        "entry": entry,
        "error": error,
        "based_on": entry.revision_number,
        "status_read": entry.status,
        "rendered": rendered_for_desk(entry),
        "date": date_words(entry.text),
        "section_path": entry.section.path() if entry.section else (),
        "stage": Stage.objects.filter(volume=entry.volume_id, order=entry.stage).first(),
        "signed": entry.manuscript.reviewers if entry.manuscript else (),
        "here": _("Review"),
        "may_edit": permissions.may(person_of(request), Verb.EDIT, entry),
    }
    context |= _decision(request, entry) | _place(entry, queue) | latest_events(entry, LATEST_EVENTS)
    context |= undoable_act(request, entry)
    context |= comparison(request, entry, queue, against=read)
    return page(request, "review", context, title=str(entry), status=status)


def _decision(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """The buttons: those of a decision share a comment and the stock reasons, the others stand below."""
    steps = steps_for(person_of(request), entry)
    decisions = [step for step in steps if step.verb in DECISIONS]
    typed = typed_comment(request)
    reasons = [(reason, reason in typed["typed_comment"]) for reason in entry.volume.yearbook.reasons]
    return typed | {
        "decisions": decisions,
        "may_decide": any(not step.why_not for step in decisions),
        "steps": [step for step in steps if step.verb not in DECISIONS and not step.why_not],
        "reasons": reasons,
        "waits_for": WAITS_FOR[Status(entry.status)],
    }


def _place(entry: Entry, queue: Queue) -> dict[str, Any]:
    """Where the entry stands in the queue, and the addresses before and after it."""
    place = place_of(entry, queue)
    return {
        "place": place,
        "queue": queue,
        "previous": queue.address(place.previous) if place.previous else "",
        "following": queue.address(place.following) if place.following else "",
        "next_to_decide": Entry.objects.filter(pk=place.next_to_decide).first() if place.next_to_decide else None,
    }
