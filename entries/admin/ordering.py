"""The reading order of a volume: a section at a time, entries moved by button, keyboard or hand. Chief editor only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.quiet import person_of
from entries import permissions, workflow
from entries.admin.doors import MissingField, sentence_of, status_code_of
from entries.admin.numbers import read_key
from entries.admin.undoing import check_last_act
from entries.admin.volume_doors import find_volume, volume_page
from entries.lifecycle import Verb
from entries.models import Entry, Section, Volume
from entries.models.date_order import Dated, dated_before_the_one_above, in_date_order, out_of_order
from entries.models.entries import EntryKind
from entries.workflow import TransitionNotAllowed, WorkflowRefused

ROWS = 200
"""Entries of a section that are shown together."""


@dataclass
class Line:
    """A section with the keys and days of its entries in order; the last one has no section: not placed yet.

    An overview stands first whatever its date, so it has no day here.
    """

    section: Section | None
    entries: list[Dated] = field(default_factory=list)

    @property
    def is_by_date(self) -> bool:
        return self.section is not None and self.section.is_by_date

    @property
    def misplaced(self) -> int:
        """How many entries must move to bring it into the order of its dates; none where it is in another order."""
        return len(out_of_order(self.entries)) if self.is_by_date else 0

    @property
    def marked(self) -> dict[int, date]:
        """Entries dated before the one above, with that day."""
        return dated_before_the_one_above(self.entries) if self.is_by_date else {}

    @property
    def key(self) -> str:
        return str(self.section.pk) if self.section else "none"


@dataclass(frozen=True)
class Row:
    """An entry as its line shows it: before which entry it goes up or down, and what is wrong with its date."""

    entry: Entry
    place: int
    up: str | None
    down: str | None
    after: date | None


def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a section; POST moves one entry, undoes that, or puts the section into the order of its dates."""
    volume = find_volume(request, pk)
    if request.method != "POST":
        return _page(request, volume)
    try:
        with transaction.atomic():
            said = _do(request, volume)
    except (WorkflowRefused, MissingField) as refusal:
        return _page(request, volume, error=sentence_of(refusal), status=status_code_of(refusal))
    return redirect(f"{reverse('admin:entries_volume_order', args=(volume.pk,))}?{said.urlencode()}")


# ── doing ─────────────────────────────────────────────────────────────────────────────────────────


def _do(request: HttpRequest, volume: Volume) -> QueryDict:
    """Do what was asked; the answer is the query of the page that tells it."""
    if "undoes" in request.POST:
        return _undo(request, volume)
    if "undoes_all" in request.POST:
        return _undo_by_date(request, volume)
    if "by_date" in request.POST:
        return _put_by_date(request, volume)
    return _move(request, volume)


def _move(request: HttpRequest, volume: Volume) -> QueryDict:
    """`move` is the key of an entry and of the one to stand before, which is left out for the last place."""
    key, _space, before_key = request.POST.get("move", "").partition(" ")
    entry, section = _entry_of(volume, key), _section_of(volume, request.POST.get("section", ""))
    before = _entry_of(volume, before_key) if before_key else None
    if entry.section_id == section.pk and _follower(entry) == (before.pk if before else None):
        return _query(section=section.pk, stays=entry.pk)
    workflow.move(entry, actor=person_of(request), section=section, before=before)
    return _query(section=section.pk, moved=entry.pk)


def _undo(request: HttpRequest, volume: Volume) -> QueryDict:
    entry = _entry_of(volume, request.POST.get("entry", ""))
    check_last_act(request, entry)
    entry = workflow.undo(entry, actor=person_of(request))
    return _query(section=entry.section_id or "none", back=entry.pk)


def _put_by_date(request: HttpRequest, volume: Volume) -> QueryDict:
    """Move the fewest entries that bring the section into the order of its dates, each a move of its own."""
    section = _section_of(volume, request.POST.get("by_date", ""))
    line = next(line for line in _lines(volume) if line.section == section)
    if not line.misplaced:
        return _query(section=section.pk, sorted=0)
    acts = workflow.reorder(section, in_date_order(line.entries), actor=person_of(request))
    return _query(section=section.pk, sorted=len(acts), acts=f"{acts[0].pk}-{acts[-1].pk}")


def _undo_by_date(request: HttpRequest, volume: Volume) -> QueryDict:
    """Take back all that one click has moved."""
    section = _section_of(volume, request.POST.get("section", ""))
    acts = _acts(request.POST.get("undoes_all", ""))
    if acts is None:
        raise MissingField
    return _query(section=section.pk, unsorted=workflow.undo_reorder(section, actor=person_of(request), acts=acts))


def _acts(value: str) -> tuple[int, int] | None:
    """The first and the last key of acts, as `_put_by_date` names them."""
    first, _dash, last = map(read_key, value.partition("-"))
    return None if first is None or last is None else (first, last)


def _entry_of(volume: Volume, key: str) -> Entry:
    entry = Entry.objects.filter(volume=volume, pk=read_key(key) or 0).first()
    if entry is None:
        raise TransitionNotAllowed(_("The entry is not in this volume any more. Nothing was moved."))
    return entry


def _section_of(volume: Volume, key: str) -> Section:
    section = Section.objects.filter(volume=volume, pk=read_key(key) or 0).first()
    if section is None:
        raise TransitionNotAllowed(_("The section is not in this volume any more. Nothing was moved."))
    return section


def _follower(entry: Entry) -> int | None:
    keys = list(Entry.objects.filter(section=entry.section_id).order_by("order", "pk").values_list("pk", flat=True))
    place = keys.index(entry.pk)
    return keys[place + 1] if place + 1 < len(keys) else None


def _query(**values: Any) -> QueryDict:
    query = QueryDict(mutable=True)
    query.update({name: str(value) for name, value in values.items()})
    return query


# ── showing ───────────────────────────────────────────────────────────────────────────────────────


def _page(request: HttpRequest, volume: Volume, *, error: str = "", status: int = 200) -> HttpResponse:
    lines = _lines(volume)
    asked = request.POST.get("section") or request.POST.get("by_date") or request.GET.get("section", "")
    shown = next((line for line in lines if line.key == asked), None) or _first_with_entries(lines)
    moving = Entry.objects.filter(volume=volume, pk=read_key(request.GET.get("move", "")) or 0).first()
    start = _start(request, shown, moving)
    context = {
        "error": error,
        "lines": lines,
        "shown": shown,
        "moving": moving,
        "rows": _rows(shown, start),
        "by_date_moves": shown.misplaced,
        "earlier": start - ROWS if start else None,
        "later": start + ROWS if start + ROWS < len(shown.entries) else None,
        **_told(request, volume, lines),
    }
    return volume_page(request, "order", volume, context, here=_("Reading order"), status=status)


def _lines(volume: Volume) -> list[Line]:
    """Every section of the volume in reading order, then what is not placed yet, if anything is."""
    lines = {section.pk: Line(section) for section in Section.objects.of_volume(volume).in_reading_order()}
    entries: dict[int | None, list[Dated]] = defaultdict(list)
    found = Entry.objects.filter(volume=volume).order_by("order", "pk")
    for section_id, key, day, kind in found.values_list("section", "pk", "event_start", "kind"):
        entries[section_id].append((key, None if kind == EntryKind.OVERVIEW else day))
    for section_id, line in lines.items():
        line.entries = entries[section_id]
    unplaced = [Line(None, entries[None])] if entries[None] or not lines else []
    return [*lines.values(), *unplaced]


def _first_with_entries(lines: list[Line]) -> Line:
    return next((line for line in lines if line.entries), lines[0])


def _start(request: HttpRequest, shown: Line, moving: Entry | None) -> int:
    """The first row shown: as asked, else the part of the section in which the entry that was moved stands."""
    asked = read_key(request.GET.get("from", ""))
    if asked is None:
        keys = [key for key, _day in shown.entries]
        named = next((read_key(request.GET[name]) for name in ("moved", "back", "stays") if name in request.GET), None)
        asked = keys.index(named) if named in keys else 0
    return min(asked, max(len(shown.entries) - 1, 0)) // ROWS * ROWS


def _rows(shown: Line, start: int) -> list[Row]:
    keys, marked = [str(key) for key, _day in shown.entries], shown.marked
    part = shown.entries[start : start + ROWS]
    entries = Entry.objects.select_related("unit", "drafter").defer("body").in_bulk([key for key, _day in part])
    return [
        Row(
            entries[key],
            place + 1,
            keys[place - 1] if place else None,
            (keys[place + 2] if place + 2 < len(keys) else "") if place + 1 < len(keys) else None,
            marked.get(key),
        )
        for place, (key, _day) in enumerate(part, start=start)
        if key in entries
    ]


def _told(request: HttpRequest, volume: Volume, lines: list[Line]) -> dict[str, Any]:
    """What was done, in a sentence, and the button that undoes it as long as this person may."""
    if "sorted" in request.GET or "unsorted" in request.GET:
        return _told_by_date(request)
    name = next((name for name in ("moved", "back", "stays") if name in request.GET), "")
    entry = Entry.objects.filter(volume=volume, pk=read_key(request.GET.get(name, "")) or 0).first() if name else None
    if entry is None:
        return {}
    act = permissions.act_to_undo(person_of(request), entry) if name == "moved" else None
    line = next(line for line in lines if line.key == str(entry.section_id or "none"))
    place = [key for key, _day in line.entries].index(entry.pk) + 1
    values = {"entry": entry, "section": line.section or _("(not placed yet)"), "place": place}
    return {
        "said": _words(name) % values,
        "named": entry,
        "undoes": act if act is not None and act.verb == Verb.MOVE else None,
    }


def _told_by_date(request: HttpRequest) -> dict[str, Any]:
    """The same of a section that was put into the order of its dates, or back."""
    if "unsorted" in request.GET:
        return {"said": _unsorted_words(read_key(request.GET["unsorted"]) or 0)}
    acts, shown = _acts(request.GET.get("acts", "")), read_key(request.GET.get("section", ""))
    may = acts is not None and shown is not None and permissions.moves_to_undo(person_of(request), shown, acts)
    said = _sorted_words(read_key(request.GET["sorted"]) or 0)
    return {"said": said, "undoes_all": request.GET["acts"] if may else None}


def _words(name: str) -> str:
    if name == "back":
        return _("Undone: “%(entry)s” is back in “%(section)s”, place %(place)d.")
    if name == "stays":
        return _("“%(entry)s” stands there already, in “%(section)s”, place %(place)d. Nothing was moved.")
    return _("“%(entry)s” now stands in “%(section)s”, place %(place)d.")


def _sorted_words(count: int) -> str:
    if not count:
        return _("The section is in the order of its dates already. Nothing was moved.")
    words = ngettext(
        "The section is in the order of its dates; %(count)d entry was moved.",
        "The section is in the order of its dates; %(count)d entries were moved.",
        count,
    )
    return words % {"count": count}


def _unsorted_words(count: int) -> str:
    words = ngettext(
        "Undone: %(count)d entry stands where it stood before.",
        "Undone: %(count)d entries stand where they stood before.",
        count,
    )
    return words % {"count": count}
