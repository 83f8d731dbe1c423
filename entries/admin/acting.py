"""Acting on an entry: one address for every verb of the lifecycle, and deleting a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.quiet import person_of
from entries import permissions, workflow
from entries.admin.doors import (
    MissingField,
    check_as_read,
    comment_of,
    find_entry,
    gone_when_lost,
    list_address,
    page,
    refused_page,
    revision_read,
    sentence_of,
    status_code_of,
)
from entries.admin.editing import entry_page
from entries.admin.numbers import read_number
from entries.admin.queue import place_of, queue_of
from entries.admin.review import review_page
from entries.admin.timeline import history
from entries.admin.undoing import check_last_act, tell_with_undo
from entries.lifecycle import TRANSITIONS, Status, Verb
from entries.models import Entry, Revision, Transition
from entries.workflow import StaleEntry, WorkflowRefused

OFFERED = frozenset({*TRANSITIONS, Verb.UNDO})
"""The verbs that have an address: those of the lifecycle, and undoing."""


@gone_when_lost
@require_POST
def act(request: HttpRequest, entry_id: int, verb: str) -> HttpResponse:
    """Do `verb`, as the page offered it. 302 done; 403 by rule, 409 stale, 422 something missing: nothing done."""
    if verb not in OFFERED:
        raise Http404
    entry = find_entry(request, entry_id)
    try:
        if verb != Verb.UNDO:
            check_as_read(request, entry)
        _do(request, entry, Verb(verb))
    except (WorkflowRefused, MissingField) as refusal:
        return _refused(request, entry_id, Verb(verb), refusal)
    _say_done(request, entry, Verb(verb))
    return _onward(request, entry)


def _say_done(request: HttpRequest, entry: Entry, verb: Verb) -> None:
    words = _("“%(entry)s”: %(done)s") % {"entry": entry, "done": _done(entry, verb)}
    tell_with_undo(request, entry, words)


def _done(entry: Entry, verb: Verb) -> str | Promise:
    """What has been done, in words; of an approval also what followed from it."""
    if verb == Verb.UNDO:
        return _("Undone; it stands where it stood before.")
    if verb == Verb.APPROVE and entry.status == Status.PUBLISHED:
        return _("Approved, and published at once since the volume is open. Only the chief editor can take it off.")
    if verb == Verb.APPROVE and entry.status == Status.SUBMITTED:
        return _("This stage is passed; it waits for the next one.")
    return TRANSITIONS[verb].done


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


def _refused(request: HttpRequest, entry_id: int, verb: Verb, refusal: WorkflowRefused | MissingField) -> HttpResponse:
    """The page the person came from, with the sentence and with the comment they typed."""
    entry, status = find_entry(request, entry_id), status_code_of(refusal)
    # The button that undoes says nothing of a text that was read.
    if request.POST.get("page") != "review" or verb == Verb.UNDO:
        return entry_page(request, entry, error=sentence_of(refusal), status=status)
    if not isinstance(refusal, StaleEntry):
        return review_page(request, entry, error=sentence_of(refusal), status=status)
    return review_page(
        request, entry, error=_what_came_between(request, entry), status=status, read=revision_read(request)
    )


def _what_came_between(request: HttpRequest, entry: Entry) -> str:
    """Who was faster than the person's page, and what became of it."""
    if revision_read(request) != entry.revision_number:
        name = Revision.objects.get(entry=entry, number=entry.revision_number).author_name
        words = _("%(name)s has changed the text since you opened it. Read what is marked below, then decide again.")
        return words % {"name": name} + " " + _("Your comment is still there.")
    last = Transition.objects.filter(entry=entry).first()
    values = {"name": last.actor_name, "act": last.act, "status": entry.get_status_display()} if last else {}
    return _("Not done: %(name)s was faster (%(act)s). The entry is now “%(status)s”.") % values


def _onward(request: HttpRequest, entry: Entry) -> HttpResponse:
    """From the review page to the next text that waits; else back to the entry."""
    person = person_of(request)
    if request.POST.get("page") == "review":
        return _next_to_review(request, entry)
    if permissions.may(person, Verb.APPROVE, entry):
        return redirect("admin:entries_entry_review", entry.pk)
    if Entry.objects.visible_to(person).filter(pk=entry.pk).exists():
        return redirect("admin:entries_entry_change", entry.pk)
    return redirect(list_address(request))


def _next_to_review(request: HttpRequest, entry: Entry) -> HttpResponse:
    queue = queue_of(request)
    following = place_of(entry, queue).next_to_decide
    if following is None:
        if queue.query:
            messages.info(request, _("This list is done."))
            return redirect(list_address(request))
        messages.info(request, _("Nothing else waits for your review."))
        return redirect("admin:index")
    return redirect(queue.address(following))


@gone_when_lost
@require_POST
def restore(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Take up an earlier text again; refused with the history as it stands now."""
    entry = find_entry(request, entry_id)
    number = read_number(request.POST.get("number", ""), most_digits=9)
    try:
        check_as_read(request, entry)
        if number is None:
            raise MissingField
        workflow.restore(entry, actor=person_of(request), number=number)
    except (WorkflowRefused, MissingField) as refusal:
        return history(request, entry_id, error=sentence_of(refusal), status=status_code_of(refusal))
    words = _("“%(entry)s” has the text of revision %(number)s again, as revision %(newest)d.")
    values = {"entry": entry, "number": number, "newest": entry.revision_number}
    messages.success(request, words % values)
    return redirect("admin:entries_entry_change", entry.pk)


@gone_when_lost
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
    return redirect(list_address(request))


def _ask(request: HttpRequest, entry: Entry) -> HttpResponse:
    context = {"entry": entry, "here": _("Delete draft")}
    return page(request, "delete", context, title=_("Delete “%(entry)s”?") % {"entry": entry})
