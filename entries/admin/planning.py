"""The plan of a volume: what is to come, from whom, how long and by when. Each save is all or nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.quiet import person_of
from entries import workflow
from entries.admin.numbers import read_key
from entries.admin.plan_forms import MOST_LINES, EntryPlanForm, NewPlanForm, Owners, PlaceForm, pasted_lines
from entries.admin.volume_doors import find_volume, volume_page
from entries.lifecycle import TEXT_IS_OPEN
from entries.models import Entry, Section, Volume
from entries.models.entries import EntryKind
from entries.models.texts import EntryText
from entries.querysets import late_on, planned
from entries.telling.making import together
from entries.workflow import Placement, StaleEntry, TextRow, WorkflowRefused

ROWS_A_PAGE = 50
EMPTY_ROWS = 5

SHOWS: dict[str, str | Promise] = {
    "open": gettext_lazy("not delivered"),
    "planned": gettext_lazy("Not begun"),
    "late": gettext_lazy("late"),
    "all": gettext_lazy("all entries"),
}
"""Choices of what the page lists; the first is where it opens."""


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan; POST adds entries or changes rows. 422: something is not right and nothing was saved."""
    volume = find_volume(request, pk)
    if request.method != "POST":
        return _page(request, volume)
    return _add(request, volume) if request.POST.get("act") == "add" else _change(request, volume)


# ── new entries ───────────────────────────────────────────────────────────────────────────────────


def _add(request: HttpRequest, volume: Volume) -> HttpResponse:
    place = PlaceForm(request.POST, volume=volume)
    owners = Owners()
    if not place.is_valid():
        return _page(request, volume, place=place, new=_empty_rows(owners, request.POST), status=422)
    section = Section.objects.select_related("unit").get(pk=place.cleaned_data["section"])
    taken = set(Entry.objects.filter(section=section).values_list("title", flat=True))
    typed = _empty_rows(owners, request.POST, section=section, taken=taken)
    pasted = [
        NewPlanForm(line.cells, owners=owners, section=section, taken=taken, line=line.number)
        for line in pasted_lines(place.cleaned_data["pasted"])
    ]
    if len(pasted) > MOST_LINES:
        place.add_error("pasted", _("At most %(most)d lines at once. Nothing was added.") % {"most": MOST_LINES})
    elif [form for form in (*pasted, *typed) if not form.is_valid()]:
        place.add_error("pasted", _told_by_line(pasted))
    filled = [form for form in (*pasted, *typed) if form.has_changed()]
    if not filled and not place.errors:
        place.add_error("pasted", _("Nothing to add: paste lines or fill in a row."))
    if place.errors or any(form.errors for form in filled):
        return _page(request, volume, place=place, new=typed, status=422)
    _create(filled, section, person_of(request))
    messages.success(request, _added(len(filled), section))
    return redirect(request.get_full_path())


def _empty_rows(owners: Owners, data: Any = None, **place: Any) -> list[NewPlanForm]:
    return [NewPlanForm(data, prefix=f"new-{number}", owners=owners, **place) for number in range(EMPTY_ROWS)]


def _told_by_line(forms: Iterable[NewPlanForm]) -> list[str]:
    """What is wrong with the pasted lines, each with its number."""
    return [
        _("Line %(line)d: %(reason)s") % {"line": form.line, "reason": reason}
        for form in forms
        for reasons in form.errors.values()
        for reason in reasons
    ]


@transaction.atomic
@together()
def _create(forms: list[NewPlanForm], section: Section, actor: User) -> None:
    rows = [
        TextRow(
            EntryText(title=form.cleaned_data["title"], body="", kind=EntryKind.EVENT),
            placement=Placement(section.volume, section, form.cleaned_data["unit"], form.cleaned_data["drafter"]),
        )
        for form in forms
    ]
    for form, saved in zip(forms, workflow.save_texts(rows, actor=actor), strict=True):
        due_on, word_budget = form.cleaned_data["due_on"], form.cleaned_data["word_budget"]
        workflow.plan(saved.entry, actor=actor, due_on=due_on, word_budget=word_budget)


def _added(count: int, section: Section) -> str:
    return ngettext(
        "%(count)d entry was planned in “%(section)s”.", "%(count)d entries were planned in “%(section)s”.", count
    ) % {"count": count, "section": section}


# ── rows that exist ───────────────────────────────────────────────────────────────────────────────


def _change(request: HttpRequest, volume: Volume) -> HttpResponse:
    """Save the rows that were changed, all of them or none: a refusal leaves everything as typed."""
    owners = Owners()
    forms = [EntryPlanForm(request.POST, entry=entry, owners=owners) for entry in _sent(request, volume)]
    changed = [form for form in forms if form.has_changed()]
    if not [form for form in changed if not form.is_valid()]:
        _save(changed, person_of(request))
    if any(form.errors for form in changed):
        return _page(request, volume, rows=forms, owners=owners, status=422)
    messages.success(request, _changed(len(changed)))
    return redirect(request.get_full_path())


def _sent(request: HttpRequest, volume: Volume) -> list[Entry]:
    """The entries whose rows were sent, of this volume only."""
    sent = [key.removeprefix("row-").removesuffix("-unit") for key in request.POST if key.startswith("row-")]
    keys = [key for key in map(read_key, sent) if key is not None]
    return list(_listed(Entry.objects.of_volume(volume).filter(pk__in=keys[: ROWS_A_PAGE * 2])))


def _save(forms: list[EntryPlanForm], actor: User) -> None:
    with transaction.atomic():
        with together():
            for form in forms:
                try:
                    _save_row(form, actor)
                except WorkflowRefused as refusal:
                    form.add_error(None, str(refusal))
        if any(form.errors for form in forms):
            transaction.set_rollback(True)


def _save_row(form: EntryPlanForm, actor: User) -> None:
    """At most one reassignment and one plan; nothing when the row is as typed already."""
    entry, values, changed = form.entry, form.cleaned_data, set(form.changed_data)
    if form.is_done:
        return
    if form.is_stale:
        raise StaleEntry(entry)
    if changed & {"unit", "drafter"}:
        entry = workflow.reassign(entry, actor=actor, unit=values["unit"], drafter=values["drafter"])
    if changed & {"due_on", "word_budget"}:
        workflow.plan(entry, actor=actor, due_on=values["due_on"], word_budget=values["word_budget"])


def _changed(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext("%(count)d row was saved.", "%(count)d rows were saved.", count) % {"count": count}


# ── the page ──────────────────────────────────────────────────────────────────────────────────────


def _page(
    request: HttpRequest,
    volume: Volume,
    *,
    rows: list[EntryPlanForm] | None = None,
    place: PlaceForm | None = None,
    new: list[NewPlanForm] | None = None,
    owners: Owners | None = None,
    status: int = 200,
) -> HttpResponse:
    today, owners = localdate(), owners or Owners()
    show = request.GET.get("show", "") if request.GET.get("show") in SHOWS else "open"
    page = Paginator(_listed(_shown(volume, show)), ROWS_A_PAGE).get_page(request.GET.get("page"))
    forms = rows or [EntryPlanForm(entry=entry, owners=owners) for entry in page]
    context = {
        "rows": [(form, form.entry.is_late_on(today)) for form in forms],
        "page": page,
        "show": show,
        "shows": _choices(volume),
        "place": place or PlaceForm(volume=volume, initial={"section": request.GET.get("section")}),
        "new": new or _empty_rows(owners),
        "owners": owners,
        "has_errors": status == 422,
    }
    return volume_page(request, "plan", volume, context, here=_("Plan"), status=status)


def _rule(show: str) -> Q:
    return {
        "open": Q(status__in=TEXT_IS_OPEN, number__isnull=True),
        "planned": planned(),
        "late": late_on(localdate()),
        "all": Q(),
    }[show]


def _shown(volume: Volume, show: str) -> Any:
    return Entry.objects.of_volume(volume).filter(_rule(show))


def _listed(entries: Any) -> Any:
    return entries.select_related("section", "unit", "drafter").in_reading_order()


def _choices(volume: Volume) -> list[tuple[str, str | Promise, int]]:
    """What can be shown, each with how many rows it has."""
    columns = {show: Count("pk", filter=_rule(show)) for show in SHOWS if show != "all"} | {"all": Count("pk")}
    counts = Entry.objects.of_volume(volume).aggregate(**columns)
    return [(show, label, counts[show]) for show, label in SHOWS.items()]
