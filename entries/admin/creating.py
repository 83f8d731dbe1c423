"""Making a new entry: choose the volume, then write. One opened form makes one entry, however often it is sent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from accounts.roles import Role, has_role
from entries import permissions, workflow
from entries.admin.doors import page, refused_page, sentence_of, status_code_of, volume_asked_for
from entries.admin.editing import form_context, form_name, refused_save, say_saved, submit_too, with_offered_date
from entries.admin.pictures import resealed, seal_of
from entries.admin.text_forms import TextForms
from entries.lifecycle import TRANSITIONS, Verb
from entries.models import Entry, Revision, Volume
from entries.models.texts import EntryText
from entries.workflow import IncompleteEntry, StaleEntry, WorkflowRefused

SAME_CLICK = timedelta(minutes=2)
"""A second new entry with the same words by the same person within this time is a repeated click."""
MADE_BY_FORM = "made_by_form"
"""In the session: which entry each opened form has made."""
REMEMBERED_FORMS = 20


def add(request: HttpRequest) -> HttpResponse:
    """The form of a new entry; POST makes it, or leads to the one that this form has made."""
    person = person_of(request)
    if not permissions.is_chief_editor(person) and not permissions.may_create(person, person.unit_id):
        return refused_page(request, None, _("Entries are made by the drafters of a unit and the chief editor."))
    volume = volume_asked_for(request)
    if volume is None:
        volumes = Volume.objects.order_by("-volume_year", "title")
        return page(request, "choose_volume", {"volumes": volumes}, title=_("In which volume?"))
    if request.method != "POST":
        return _new_page(request, TextForms(person, volume, None))
    made = _made_by_this_form(request)
    if made is not None:
        return _made_before(request, made)
    forms = TextForms(person, volume, None, *with_offered_date(request))
    is_valid = forms.is_valid()
    if "_use_date" in request.POST:
        return _new_page(request, forms)
    return _make(request, forms) if is_valid else _new_page(request, forms, status=422)


def _make(request: HttpRequest, forms: TextForms) -> HttpResponse:
    if forms.is_blank:
        forms.main.add_error("title", _("Write a title or some text first; an empty entry is not made."))
        return _new_page(request, forms, status=422)
    try:
        with transaction.atomic():
            # The lock makes two clicks queue, so that the second finds what the first made.
            Volume.objects.select_for_update().get(pk=forms.volume.pk)
            row = forms.row()
            entry = _just_made(request, forms.volume, row.text)
            if entry is None:
                entry = workflow.save_texts([row], actor=forms.person)[0].entry
                submit_too(request, entry)
    except WorkflowRefused as refusal:
        if isinstance(refusal, IncompleteEntry):
            forms.mark_missing(refusal.missing)
        return _new_page(request, forms, refusal=refusal, status=status_code_of(refusal))
    _remember(request, entry)
    say_saved(request, forms, _("“%(entry)s” was saved.") % {"entry": entry})
    return _to_entry(request, entry)


def _to_entry(request: HttpRequest, entry: Entry) -> HttpResponse:
    name = "preview" if "_preview" in request.POST else "change"
    return redirect(reverse(f"admin:entries_entry_{name}", args=(entry.pk,)))


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


def _remember(request: HttpRequest, entry: Entry) -> None:
    made = request.session.get(MADE_BY_FORM, {}) | {form_name(request): entry.pk}
    request.session[MADE_BY_FORM] = dict(list(made.items())[-REMEMBERED_FORMS:])


def _made_by_this_form(request: HttpRequest) -> Entry | None:
    """The entry that this opened form made before, as when one goes back in the browser and sends it again."""
    made = request.session.get(MADE_BY_FORM, {}).get(request.POST.get("form") or None)
    return Entry.objects.visible_to(person_of(request)).filter(pk=made).first() if made else None


def _made_before(request: HttpRequest, entry: Entry) -> HttpResponse:
    """To the entry; with other words than it has now, both texts are shown and nothing is written."""
    person = person_of(request)
    data = resealed(request.POST, before=seal_of(person, None), now=seal_of(person, entry))
    forms = TextForms(person, entry.volume, entry, data, request.FILES)
    is_valid = forms.is_valid()
    if is_valid and forms.text() == entry.text:
        return _to_entry(request, entry)
    return refused_save(request, entry, forms, StaleEntry(entry), is_valid=is_valid)


def _new_page(
    request: HttpRequest, forms: TextForms, *, refusal: WorkflowRefused | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = form_context(request, forms) | {
        "error": sentence_of(refusal) if refusal else "",
        "can_submit": has_role(forms.person, Role.DRAFTER) and forms.owner is None,
        "submit_next": TRANSITIONS[Verb.SUBMIT].what_next,
    }
    return page(request, "form", context, title=_("New entry"), status=status)
