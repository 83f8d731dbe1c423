"""Writing an entry: the new one, the form of an open text, the plain page of a text one may only read."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from accounts.roles import Role, has_role
from entries import permissions, workflow
from entries.admin.differences import date_words, differences
from entries.admin.doors import (
    MissingField,
    find_entry,
    gone_page,
    page,
    refused_page,
    revision_read,
    sentence_of,
    status_code_of,
    typed_comment,
)
from entries.admin.forms import TextForms
from entries.admin.rendering import blocks_for_desk, desk_files
from entries.admin.steps import steps_for
from entries.admin.timeline import last_return
from entries.lifecycle import TRANSITIONS, Verb
from entries.models import Entry, Revision, Section, Volume
from entries.models.texts import EntryText
from entries.workflow import IncompleteEntry, StaleEntry, WorkflowRefused

SAME_CLICK = timedelta(minutes=2)
"""A second new entry with the same words by the same person within this time is a repeated click."""


# ── a new entry ───────────────────────────────────────────────────────────────────────────────────


def add(request: HttpRequest) -> HttpResponse:
    """Make a new entry: choose the volume, then write."""
    person = person_of(request)
    if not permissions.is_chief_editor(person) and not permissions.may_create(person, person.unit_id):
        return refused_page(request, None, _("Entries are made by the drafters of a unit and the chief editor."))
    volume = _volume_asked_for(request)
    if volume is None:
        volumes = Volume.objects.order_by("-volume_year", "title")
        return page(request, "choose_volume", {"volumes": volumes}, title=_("In which volume?"))
    if request.method != "POST":
        return _new_page(request, TextForms(person, volume, None))
    forms = TextForms(person, volume, None, request.POST, request.FILES)
    return _make(request, forms) if forms.is_valid() else _new_page(request, forms, status=422)


def _volume_asked_for(request: HttpRequest) -> Volume | None:
    """The volume of the address, or the only one there is."""
    asked = request.GET.get("volume", "")
    if asked.isascii() and asked.isdigit() and len(asked) < 19:
        return Volume.objects.filter(pk=int(asked)).first()
    volumes = list(Volume.objects.all()[:2])
    return volumes[0] if len(volumes) == 1 else None


def _make(request: HttpRequest, forms: TextForms) -> HttpResponse:
    try:
        with transaction.atomic():
            # The lock makes two clicks queue, so that the second finds what the first made.
            Volume.objects.select_for_update().get(pk=forms.volume.pk)
            row = forms.row()
            entry = _just_made(request, forms.volume, row.text)
            if entry is None:
                entry = workflow.save_texts([row], actor=forms.person)[0].entry
            _submit_too(request, entry)
    except WorkflowRefused as refusal:
        return _new_page(request, forms, refusal=refusal, status=status_code_of(refusal))
    _say_saved(request, forms, _("“%(entry)s” was saved.") % {"entry": entry})
    return redirect("admin:entries_entry_change", entry.pk)


def _just_made(request: HttpRequest, volume: Volume, text: EntryText) -> Entry | None:
    made = Revision.objects.filter(
        author=person_of(request),
        number=1,
        title=text.title,
        entry__volume=volume,
        entry__revision_number=1,
        written_at__gte=timezone.now() - SAME_CLICK,
    )
    return next((revision.entry for revision in made.select_related("entry") if revision.text == text), None)


def _new_page(
    request: HttpRequest, forms: TextForms, *, refusal: WorkflowRefused | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "forms": forms,
        "volume": forms.volume,
        "error": sentence_of(refusal) if refusal else "",
        "can_submit": has_role(forms.person, Role.DRAFTER) and forms.owner is None,
        "submit_next": TRANSITIONS[Verb.SUBMIT].what_next,
    }
    return page(request, "form", context, title=_("New entry"), status=status)


# ── an entry there is ─────────────────────────────────────────────────────────────────────────────


def change(request: HttpRequest, entry_id: int | str) -> HttpResponse:
    """The form of an open text, else its plain page; POST saves, or saves and submits."""
    if request.method != "POST":
        return entry_page(request, find_entry(request, entry_id))
    try:
        return _save(request, find_entry(request, entry_id))
    except Http404:
        return gone_page(request)


def entry_page(request: HttpRequest, entry: Entry, *, error: str = "", status: int = 200) -> HttpResponse:
    """The page where this person meets the entry: the form if they may write, else the text."""
    person = person_of(request)
    if permissions.may(person, Verb.EDIT, entry):
        return _form_page(request, TextForms(person, entry.volume, entry), error=error, status=status)
    context = {"blocks": blocks_for_desk(entry), "files": desk_files(entry), "date": date_words(entry.text)}
    around = {"entry": entry, "error": error, "based_on": entry.revision_number, "status_read": entry.status}
    return page(request, "read", context | around | _around(request, entry), title=str(entry), status=status)


def _save(request: HttpRequest, entry: Entry) -> HttpResponse:
    forms = TextForms(person_of(request), entry.volume, entry, request.POST, request.FILES)
    is_valid = forms.is_valid()
    try:
        based_on = revision_read(request)
        if not is_valid:
            return _form_page(request, forms, read=_read(request), status=422)
        outcome = _save_and_submit(request, entry, forms, based_on)
    except (WorkflowRefused, MissingField) as refusal:
        return _refused_save(request, entry, forms, refusal, is_valid=is_valid)
    words = _("Nothing had changed in “%(entry)s”.") if outcome == "unchanged" else _("“%(entry)s” was saved.")
    _say_saved(request, forms, words % {"entry": entry})
    return redirect("admin:entries_entry_change", entry.pk)


def _save_and_submit(request: HttpRequest, entry: Entry, forms: TextForms, based_on: int) -> str:
    """Save, and submit when asked to: both or neither."""
    if request.POST.get("status", entry.status) != entry.status:
        raise StaleEntry(entry)
    with transaction.atomic():
        saved = workflow.save_texts([forms.row(based_on)], actor=forms.person)[0]
        _submit_too(request, saved.entry)
    return saved.outcome


def _submit_too(request: HttpRequest, entry: Entry) -> None:
    if "_submit" in request.POST:
        workflow.submit(entry, actor=person_of(request))


def _say_saved(request: HttpRequest, forms: TextForms, saved: str) -> None:
    messages.success(request, saved)
    if "_submit" in request.POST:
        messages.success(request, str(TRANSITIONS[Verb.SUBMIT].done))
    if forms.main.left_out:
        words = _("%(count)d invisible control characters were left out of the body.")
        messages.warning(request, words % {"count": forms.main.left_out})


def _refused_save(
    request: HttpRequest, entry: Entry, forms: TextForms, refusal: WorkflowRefused | MissingField, *, is_valid: bool
) -> HttpResponse:
    """The form again with all that was typed; after a stale save with both texts side by side."""
    # The refused transaction may have changed the object, never the row.
    entry = find_entry(request, entry.pk)
    theirs = None
    if is_valid and not isinstance(refusal, IncompleteEntry):
        theirs = differences(entry.text, forms.text(), only_changes=True)
    forms.entry = entry
    error = sentence_of(refusal)
    if isinstance(refusal, StaleEntry):
        # The stock sentence asks to reload, and that would lose what was typed.
        error = _("Somebody else has changed this entry meanwhile, so yours was not saved. Compare both texts below.")
    return _form_page(request, forms, error=error, theirs=theirs, status=status_code_of(refusal))


def _read(request: HttpRequest) -> tuple[str, str]:
    """Revision and status that were on the page: kept while a form is corrected, so that the check stays honest."""
    return request.POST.get("based_on", ""), request.POST.get("status", "")


def _form_page(
    request: HttpRequest,
    forms: TextForms,
    *,
    error: str = "",
    theirs: Any = None,
    read: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    entry = forms.entry
    if entry is None:
        raise ValueError("the form of an entry needs the entry")
    based_on, status_read = read or (entry.revision_number, entry.status)
    context = {
        "forms": forms,
        "entry": entry,
        "based_on": based_on,
        "status_read": status_read,
        "volume": entry.volume,
        "error": error,
        "theirs": theirs,
        "cannot_save": permissions.why_not(forms.person, Verb.EDIT, entry),
        "returned": last_return(entry),
        "files": desk_files(entry),
    }
    around = _around(request, entry)
    # On a form the button saves first, so that nothing typed is left behind.
    can_submit = permissions.may(forms.person, Verb.SUBMIT, entry)
    around["steps"] = [step for step in around["steps"] if step.verb != Verb.SUBMIT or not can_submit]
    context |= {
        "can_submit": can_submit,
        "submit_next": TRANSITIONS[Verb.SUBMIT].what_next,
        "missing": workflow.missing_for_submission(entry) if can_submit else [],
    }
    return page(request, "form", context | around, title=str(entry), status=status)


def _around(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """What stands around a text on either page: steps and doors."""
    person = person_of(request)
    return {
        "steps": steps_for(person, entry),
        "section_path": entry.section.path() if isinstance(entry.section, Section) else (),
        "may_place": permissions.may(person, Verb.MOVE, entry),
        "may_delete": permissions.may(person, Verb.DELETE, entry),
        **typed_comment(request),
    }
