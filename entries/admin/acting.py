"""Acting on an entry: one address for every verb of the lifecycle, and deleting a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from accounts.quiet import person_of
from entries import permissions, workflow
from entries.admin.doors import (
    MissingField,
    check_as_read,
    comment_of,
    find_entry,
    gone_page,
    page,
    refused_page,
    revision_read,
    sentence_of,
    status_code_of,
)
from entries.admin.editing import entry_page
from entries.admin.review import review_page
from entries.admin.undoing import check_last_act, tell_with_undo
from entries.lifecycle import TRANSITIONS, Verb
from entries.models import Entry
from entries.workflow import WorkflowRefused

OFFERED = frozenset({*TRANSITIONS, Verb.UNDO})
"""The verbs that have an address: those of the lifecycle, and undoing."""


@require_POST
def act(request: HttpRequest, entry_id: int, verb: str) -> HttpResponse:
    """Do `verb`, as the page offered it. 302 done; 403 by rule, 409 stale, 422 something missing: nothing done."""
    if verb not in OFFERED:
        raise Http404
    try:
        entry = find_entry(request, entry_id)
    except Http404:
        return gone_page(request)
    try:
        if verb != Verb.UNDO:
            check_as_read(request, entry)
        _do(request, entry, Verb(verb))
    except (WorkflowRefused, MissingField) as refusal:
        return _refused(request, entry_id, refusal)
    _say_done(request, entry, Verb(verb))
    return _onward(request, entry)


def _say_done(request: HttpRequest, entry: Entry, verb: Verb) -> None:
    done = _("Undone; it stands where it stood before.") if verb == Verb.UNDO else str(TRANSITIONS[verb].done)
    tell_with_undo(request, entry, _("“%(entry)s”: %(done)s") % {"entry": entry, "done": done})


def _do(request: HttpRequest, entry: Entry, verb: Verb) -> None:
    """Call the workflow with what its verb needs."""
    if verb == Verb.UNDO:
        check_last_act(request, entry)
        workflow.undo(entry, actor=person_of(request))
        return
    comment = comment_of(request)
    options: dict[str, object] = {"comment": comment} if TRANSITIONS[verb].needs_comment else {}
    if verb == Verb.APPROVE:
        options = {"comment": comment, "revision_number": revision_read(request)}
    getattr(workflow, verb.value)(entry, actor=person_of(request), **options)


def _refused(request: HttpRequest, entry_id: int, refusal: WorkflowRefused | MissingField) -> HttpResponse:
    """The page the person came from, with the sentence and with the comment they typed."""
    entry = find_entry(request, entry_id)
    shows = review_page if request.POST.get("page") == "review" else entry_page
    return shows(request, entry, error=sentence_of(refusal), status=status_code_of(refusal))


def _onward(request: HttpRequest, entry: Entry) -> HttpResponse:
    """From the review page to the next text that waits; else back to the entry."""
    person = person_of(request)
    if request.POST.get("page") == "review":
        return _next_to_review(person)
    if permissions.may(person, Verb.APPROVE, entry):
        return redirect("admin:entries_entry_review", entry.pk)
    if Entry.objects.visible_to(person).filter(pk=entry.pk).exists():
        return redirect("admin:entries_entry_change", entry.pk)
    return redirect("admin:entries_entry_changelist")


def _next_to_review(person: User) -> HttpResponse:
    following = Entry.objects.awaiting_review_by(person).first()
    if following is None:
        return redirect("admin:entries_entry_changelist")
    return redirect("admin:entries_entry_review", following.pk)


def delete(request: HttpRequest, entry_id: int | str) -> HttpResponse:
    """Ask, then delete a draft that was never submitted."""
    entry = find_entry(request, entry_id)
    reason = permissions.why_not(person_of(request), Verb.DELETE, entry)
    if request.method != "POST":
        return refused_page(request, entry, str(reason)) if reason else _ask(request, entry)
    title = str(entry)
    try:
        check_as_read(request, entry)
        workflow.delete_draft(entry, actor=person_of(request))
    except (WorkflowRefused, MissingField) as refusal:
        return refused_page(request, entry, sentence_of(refusal), status=status_code_of(refusal))
    messages.success(request, _("“%(entry)s” was deleted.") % {"entry": title})
    return redirect("admin:entries_entry_changelist")


def _ask(request: HttpRequest, entry: Entry) -> HttpResponse:
    context = {"entry": entry, "here": _("Delete draft")}
    return page(request, "delete", context, title=_("Delete “%(entry)s”?") % {"entry": entry})
