"""Changing an entry: the form of an open text, and the plain page of a text one may only read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from entries import permissions, workflow
from entries.admin.differences import date_words
from entries.admin.doors import (
    MissingField,
    find_entry,
    gone_when_lost,
    page,
    revision_read,
    sentence_of,
    status_code_of,
    typed_comment,
)
from entries.admin.merging import OtherRows, merge_parts, take_over_rows, take_theirs
from entries.admin.numbers import read_number
from entries.admin.pictures import unsaved_files
from entries.admin.printing import printed_blocks
from entries.admin.rendering import rendered_for_desk
from entries.admin.steps import WAITS_FOR, steps_for
from entries.admin.text_forms import TextForms
from entries.admin.timeline import last_return
from entries.admin.undoing import undoable_act
from entries.lifecycle import TRANSITIONS, Status, Verb
from entries.models import Entry, Revision, Section
from entries.workflow import IncompleteEntry, StaleEntry, WorkflowRefused

# ── an entry there is ─────────────────────────────────────────────────────────────────────────────


@gone_when_lost
def change(request: HttpRequest, entry_id: int | str) -> HttpResponse:
    """The form of an open text, else its plain page; POST saves, or saves and submits."""
    entry = find_entry(request, entry_id)
    return _save(request, entry) if request.method == "POST" else entry_page(request, entry)


def entry_page(request: HttpRequest, entry: Entry, *, error: str = "", status: int = 200) -> HttpResponse:
    """The page where this person meets the entry: the form if they may write, else the text."""
    person = person_of(request)
    if permissions.may(person, Verb.EDIT, entry):
        return _form_page(request, TextForms(person, entry.volume, entry), error=error, status=status)
    context = {"rendered": rendered_for_desk(entry), "date": date_words(entry.text)}
    around = {"entry": entry, "error": error, "based_on": entry.revision_number, "status_read": entry.status}
    return page(request, "read", context | around | _around(request, entry), title=str(entry), status=status)


def _save(request: HttpRequest, entry: Entry) -> HttpResponse:
    person = person_of(request)
    data, files = with_offered_date(request)
    # Who may not save leaves no files behind either.
    forms = TextForms(person, entry.volume, entry, data, files if permissions.may(person, Verb.EDIT, entry) else None)
    is_valid = forms.is_valid()
    try:
        based_on = revision_read(request)
        if not is_valid or "_use_date" in request.POST:
            return _form_page(request, forms, read=_read(request), status=200 if is_valid else 422)
        if "_take_theirs" in request.POST:
            return _with_theirs(request, entry, forms)
        outcome = _save_and_submit(request, entry, forms, based_on)
    except (WorkflowRefused, MissingField) as refusal:
        if is_valid and _is_done_already(request, find_entry(request, entry.pk), forms):
            return redirect(_address(request, entry))
        return refused_save(request, entry, forms, refusal, is_valid=is_valid)
    words = _("Nothing had changed in “%(entry)s”.") if outcome == "unchanged" else _("“%(entry)s” was saved.")
    say_saved(request, forms, words % {"entry": entry})
    return redirect(_address(request, entry))


def _address(request: HttpRequest, entry: Entry) -> str:
    name = "preview" if "_preview" in request.POST else "change"
    return reverse(f"admin:entries_entry_{name}", args=(entry.pk,))


def _is_done_already(request: HttpRequest, entry: Entry, forms: TextForms) -> bool:
    """Whether all this form asks for stands there by this person: the second of two clicks."""
    newest = Revision.objects.filter(entry=entry, number=entry.revision_number).first()
    if newest is None or newest.author_id != forms.person.pk or entry.text != forms.text():
        return False
    if "_submit" in request.POST:
        return entry.status == Status.SUBMITTED and entry.submitted_by_id == forms.person.pk
    return request.POST.get("status") == entry.status


def with_offered_date(request: HttpRequest) -> tuple[Any, Any]:
    """What was sent; with the date of the body in its fields when its button was pressed without a script."""
    if "_use_date" not in request.POST:
        return request.POST, request.FILES
    data = request.POST.copy()
    start, _between, end = str(data["_use_date"]).partition("|")
    if start:
        data["event_start"], data["event_end"], data["date_precision"] = start, end, ""
    return data, request.FILES


def _save_and_submit(request: HttpRequest, entry: Entry, forms: TextForms, based_on: int) -> str:
    """Save, and submit when asked to: both or neither."""
    if request.POST.get("status", entry.status) != entry.status:
        raise StaleEntry(entry)
    with transaction.atomic():
        saved = workflow.save_texts([forms.row(based_on)], actor=forms.person)[0]
        submit_too(request, saved.entry)
    return saved.outcome


def submit_too(request: HttpRequest, entry: Entry) -> None:
    """Submit the entry when the button that was pressed says so."""
    if "_submit" in request.POST:
        workflow.submit(entry, actor=person_of(request))


def say_saved(request: HttpRequest, forms: TextForms, saved: str) -> None:
    """Say what was done. The tag tells the browser which kept text it may now forget."""
    messages.success(request, saved, extra_tags=f"yb-saved-{form_name(request)}")
    if "_submit" in request.POST:
        messages.success(request, str(TRANSITIONS[Verb.SUBMIT].done))
    if forms.main.left_out:
        words = _("%(count)d invisible control characters were left out.")
        messages.warning(request, words % {"count": forms.main.left_out})


def form_name(request: HttpRequest) -> str:
    """The name of the opened form, of its own when it is sent the first time."""
    sent = request.POST.get("form", "")
    return sent if sent.isascii() and sent.isalnum() and len(sent) <= 32 else get_random_string(16)


def refused_save(
    request: HttpRequest, entry: Entry, forms: TextForms, refusal: WorkflowRefused | MissingField, *, is_valid: bool
) -> HttpResponse:
    """The form again with all that was typed; after a stale save with both texts side by side."""
    # The refused transaction may have changed the object, never the row.
    entry = find_entry(request, entry.pk)
    theirs, other_rows = None, None
    forms.entry = entry
    if is_valid and not isinstance(refusal, IncompleteEntry):
        base = Revision.objects.filter(entry=entry, number=read_number(_read(request)[0], most_digits=9) or 0).first()
        other_rows = take_over_rows(forms, base.text, entry.text) if base else None
        theirs = merge_parts(entry, forms.text())
    if isinstance(refusal, IncompleteEntry):
        forms.mark_missing(refusal.missing)
    error = sentence_of(refusal)
    if isinstance(refusal, StaleEntry):
        # The stock sentence asks to reload, and that would lose what was typed.
        error = _("Somebody else has changed this entry meanwhile, so yours was not saved. Compare both texts below.")
    return _form_page(request, forms, error=error, theirs=theirs, other_rows=other_rows, status=status_code_of(refusal))


def _with_theirs(request: HttpRequest, entry: Entry, forms: TextForms) -> HttpResponse:
    """The form with their pictures or tables in the place of mine. Nothing is saved yet."""
    other_rows = take_theirs(forms, request.POST["_take_theirs"], entry.text)
    theirs = merge_parts(entry, forms.text())
    return _form_page(request, forms, theirs=theirs, other_rows=other_rows, read=_read(request))


def _read(request: HttpRequest) -> tuple[str, str]:
    """Revision and status that were on the page: kept while a form is corrected, so that the check stays honest."""
    return request.POST.get("based_on", ""), request.POST.get("status", "")


def _form_page(
    request: HttpRequest,
    forms: TextForms,
    *,
    error: str = "",
    theirs: Any = None,
    other_rows: OtherRows | None = None,
    read: tuple[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    entry = forms.entry
    if entry is None:
        raise ValueError("the form of an entry needs the entry")
    based_on, status_read = read or (entry.revision_number, entry.status)
    context = form_context(request, forms) | {
        "entry": entry,
        "based_on": based_on,
        "status_read": status_read,
        "error": error,
        "theirs": theirs,
        "other_rows": other_rows,
        "cannot_save": permissions.why_not(forms.person, Verb.EDIT, entry),
        "returned": last_return(entry),
    }
    around = _around(request, entry)
    # On a form the button saves first, so that nothing typed is left behind.
    can_submit = permissions.may(forms.person, Verb.SUBMIT, entry)
    around["steps"] = [step for step in around["steps"] if step.verb != Verb.SUBMIT or not can_submit]
    context |= {
        "can_submit": can_submit,
        "submit_next": TRANSITIONS[Verb.SUBMIT].what_next,
        "missing": workflow.missing_for_submission(entry) if can_submit else [],
        "needed": workflow.NEEDED_FOR_SUBMISSION,
    }
    return page(request, "form", context | around, title=str(entry), status=status)


def form_context(request: HttpRequest, forms: TextForms) -> dict[str, Any]:
    """What every form of a text needs, new or not."""
    pictures = forms.pictures.stored_pictures()
    return {
        "forms": forms,
        "volume": forms.volume,
        "form_name": form_name(request),
        "printed": SafeString(printed_blocks(forms)),
        "files": unsaved_files(forms.entry, forms.seal, pictures),
        "address": _form_address(request, forms),
    }


def _form_address(request: HttpRequest, forms: TextForms) -> str:
    """Where the form is sent: not always the address of the page that shows it."""
    if forms.entry is None:
        return request.get_full_path()
    return reverse("admin:entries_entry_change", args=(forms.entry.pk,))


def _around(request: HttpRequest, entry: Entry) -> dict[str, Any]:
    """What stands around a text on either page: steps and doors."""
    person = person_of(request)
    return {
        "steps": steps_for(person, entry),
        "waits_for": WAITS_FOR[Status(entry.status)],
        "may_review": any(permissions.concerns(person, verb) for verb in (Verb.APPROVE, Verb.RETURN)),
        "section_path": entry.section.path() if isinstance(entry.section, Section) else (),
        "may_place": permissions.may(person, Verb.MOVE, entry),
        "may_delete": permissions.may(person, Verb.DELETE, entry),
        **typed_comment(request),
        **undoable_act(request, entry),
    }
