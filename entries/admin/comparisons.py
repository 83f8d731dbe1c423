"""Comparing on the review page: with which earlier text, and how the difference is laid out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from entries.admin.differences import differences
from entries.admin.numbers import read_number
from entries.admin.queue import Queue
from entries.lifecycle import Status, Verb
from entries.models import Entry, Revision, Transition

LONG_TEXT = 10_000
"""From so many characters on only what changed is shown, unless the whole is asked for."""


@dataclass(frozen=True)
class Layout:
    """How the difference is shown, as the address asks for it."""

    is_beside: bool
    only_changes: bool

    def values(self) -> dict[str, str]:
        return {"view": "beside" if self.is_beside else "inline", "only": "changes" if self.only_changes else "all"}


def comparison(request: HttpRequest, entry: Entry, queue: Queue, *, against: int | None = None) -> dict[str, Any]:
    """The difference from an earlier text: `against`, the one asked for, the last approved, or the last returned."""
    decided = _decided_on(entry)
    offered = _earlier_texts(entry, *decided)
    numbers = {row["number"] for row in offered}
    number = next((n for n in (against, _asked_for(request), *decided) if n in numbers), None)
    layout = _layout(request, entry)
    kept = queue.narrowed.values | layout.values()
    # A refused act shows this page too, at the address of the act: links lead to the page's own.
    here = reverse("admin:entries_entry_review", args=(entry.pk,))
    context: dict[str, Any] = {"offered": offered, "kept": kept, "layout": layout, "compared_with": None}
    context["is_as_decided"] = entry.revision_number in decided
    if number is None:
        return context
    old = Revision.objects.get(entry=entry, number=number)
    parts = differences(old.text, entry.text, only_changes=layout.only_changes)
    return context | {
        "compared_with": old,
        "parts": parts,
        "choices": _choices(here, kept | {"against": str(number)}),
        "is_same": not any(part.changed for part in parts),
    }


def _earlier_texts(entry: Entry, approved: int | None, returned: int | None) -> list[dict[str, Any]]:
    """All other texts of the entry, the newest first, with what was decided on them."""
    marks = {returned: _("last returned text"), approved: _("last approved text")}
    rows = Revision.objects.filter(entry=entry).exclude(number=entry.revision_number).order_by("-number")
    return [
        {"number": number, "author": author, "at": at, "mark": marks.get(number, "")}
        for number, author, at in rows.values_list("number", "author_name", "written_at")
    ]


def _decided_on(entry: Entry) -> tuple[int | None, int | None]:
    """The numbers of the texts that were last approved and last returned."""
    decisions = Transition.objects.filter(entry=entry, undone_by=None).order_by("-pk")
    numbers = decisions.values_list("revision_number", flat=True)
    approved = numbers.filter(verb=Verb.APPROVE, to_status=Status.APPROVED).first()
    return approved, numbers.filter(verb=Verb.RETURN).first()


def _asked_for(request: HttpRequest) -> int | None:
    return read_number(request.GET.get("against", ""), most_digits=9)


def _layout(request: HttpRequest, entry: Entry) -> Layout:
    asked = request.GET.get("only") or ("changes" if entry.characters >= LONG_TEXT else "all")
    return Layout(is_beside=request.GET.get("view") == "beside", only_changes=asked == "changes")


def _choices(here: str, kept: dict[str, str]) -> list[list[tuple[str, str, bool]]]:
    """The links that change the layout, in groups: words, address, and whether it is so now."""
    groups = (
        ("view", ("inline", _("In one text")), ("beside", _("Side by side"))),
        ("only", ("all", _("The whole text")), ("changes", _("Only what changed"))),
    )
    return [
        [
            (words, f"{here}?{urlencode(kept | {name: value})}#difference", kept[name] == value)
            for value, words in options
        ]
        for name, *options in groups
    ]
