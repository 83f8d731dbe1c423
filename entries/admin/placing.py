"""Placing an entry: its owner and its place in the framework, both the chief editor's."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.quiet import person_of
from entries import permissions, workflow
from entries.admin.doors import (
    MissingField,
    check_as_read,
    comment_of,
    find_entry,
    gone_when_lost,
    page,
    refused_page,
    sentence_of,
    status_code_of,
)
from entries.admin.forms import OwnerForm, section_choices
from entries.admin.numbers import read_key
from entries.admin.undoing import tell_with_undo
from entries.lifecycle import Verb
from entries.models import Entry, Section
from entries.workflow import WorkflowRefused


class MoveForm(forms.Form):
    """A place in `section`: before one of its entries, or last."""

    section = forms.TypedChoiceField(label=gettext_lazy("Section"), coerce=int)
    before = forms.ModelChoiceField(
        Entry.objects.none(), label=gettext_lazy("Before"), required=False, empty_label=gettext_lazy("(last)")
    )

    def __init__(self, *args: Any, entry: Entry, section_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section: Any = self.fields["section"]
        before: Any = self.fields["before"]
        section.choices = section_choices(entry.volume, with_empty=entry.section_id is None)
        others = Entry.objects.filter(volume=entry.volume_id, section=section_id, section__isnull=False)
        before.queryset = others.exclude(pk=entry.pk).order_by("order", "pk")


@gone_when_lost
def placing(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Two forms on one page: who writes the entry, and where it stands."""
    entry = find_entry(request, entry_id)
    reason = permissions.why_not(person_of(request), Verb.REASSIGN, entry)
    if reason:
        return refused_page(request, entry, str(reason))
    if request.method != "POST":
        return _placing_page(request, entry)
    try:
        check_as_read(request, entry)
        done = _move(request, entry) if request.POST.get("verb") == Verb.MOVE else _reassign(request, entry)
    except (WorkflowRefused, MissingField) as refusal:
        entry = find_entry(request, entry_id)
        return _placing_page(request, entry, error=sentence_of(refusal), status=status_code_of(refusal))
    if done is None:
        return _placing_page(request, entry, status=422)
    tell_with_undo(request, entry, done)
    return redirect("admin:entries_entry_placing", entry.pk)


def _reassign(request: HttpRequest, entry: Entry) -> str | None:
    """Give it to the unit and drafter chosen; None when the form is not right."""
    form = OwnerForm(request.POST)
    if not form.is_valid():
        return None
    values, comment = form.cleaned_data, comment_of(request)
    workflow.reassign(entry, actor=person_of(request), unit=values["unit"], drafter=values["drafter"], comment=comment)
    return _("“%(entry)s” now belongs to %(unit)s.") % {"entry": entry, "unit": entry.unit}


def _move(request: HttpRequest, entry: Entry) -> str | None:
    """Put it where it was asked to stand; None when the form is not right."""
    form = MoveForm(request.POST, entry=entry, section_id=_section_of(request, entry))
    if not form.is_valid():
        return None
    section = Section.objects.of_volume(entry.volume).get(pk=form.cleaned_data["section"])
    workflow.move(
        entry,
        actor=person_of(request),
        section=section,
        before=form.cleaned_data["before"],
        comment=comment_of(request),
    )
    return _("“%(entry)s” now stands in “%(section)s”.") % {"entry": entry, "section": section}


def _section_of(request: HttpRequest, entry: Entry) -> int | None:
    """The section whose entries are offered: the one asked for, else where the entry stands."""
    asked = read_key(request.POST.get("section") or request.GET.get("section") or "")
    return entry.section_id if asked is None else asked


def _placing_page(request: HttpRequest, entry: Entry, *, error: str = "", status: int = 200) -> HttpResponse:
    verb = request.POST.get("verb", "")
    section_id = _section_of(request, entry)
    owner = {"unit": entry.unit_id, "drafter": entry.drafter_id}
    context = {
        "entry": entry,
        "error": error,
        "based_on": entry.revision_number,
        "status_read": entry.status,
        "typed_comment": comment_of(request),
        "owner": OwnerForm(request.POST if verb == Verb.REASSIGN else None, initial=owner),
        "place": MoveForm(
            request.POST if verb == Verb.MOVE else None,
            initial={"section": section_id},
            entry=entry,
            section_id=section_id,
        ),
        "section_id": section_id,
        "here": _("Owner and place"),
    }
    return page(
        request, "placing", context, title=_("Owner and place of “%(entry)s”") % {"entry": entry}, status=status
    )
