"""What every page of an entry passes: finding it for this person, what was read, and refusals."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from entries.admin.fields import readable
from entries.admin.numbers import read_key, read_number
from entries.lifecycle import Status
from entries.models import Entry, Volume
from entries.workflow import IncompleteEntry, StaleEntry, StaleOrder, WorkflowRefused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

RELATED = ("volume__yearbook", "section", "unit", "drafter", "manuscript", "submitted_by")


class MissingField(Exception):
    """The request does not say what the person had read: no form of the desk sends that."""


def find_entry(request: HttpRequest, entry_id: int | str) -> Entry:
    """The entry, if this person may know of it; the same 404 for a foreign one as for none at all."""
    key = read_key(str(entry_id))
    if key is None:
        raise Http404
    entry = Entry.objects.visible_to(person_of(request)).select_related(*RELATED).filter(pk=key).first()
    if entry is None:
        raise Http404
    return entry


def volume_asked_for(request: HttpRequest) -> Volume | None:
    """The volume of the address, or the only one there is."""
    asked = read_key(request.GET.get("volume", ""))
    if asked is not None:
        return Volume.objects.select_related("yearbook").filter(pk=asked).first()
    volumes = list(Volume.objects.select_related("yearbook")[:2])
    return volumes[0] if len(volumes) == 1 else None


def revision_read(request: HttpRequest) -> int:
    """The number of the revision that was on the page. Raises MissingField."""
    number = read_number(request.POST.get("based_on", ""), most_digits=9)
    if number is None:
        raise MissingField
    return number


def check_as_read(request: HttpRequest, entry: Entry) -> None:
    """Raise StaleEntry unless status and revision still are what was on the page; MissingField without them."""
    status = request.POST.get("status", "")
    if status not in Status.values:
        raise MissingField
    if revision_read(request) != entry.revision_number or status != entry.status:
        raise StaleEntry(entry)


def status_code_of(refusal: WorkflowRefused | MissingField) -> int:
    """409: somebody was faster; 422: something is missing; 403: a rule forbids it."""
    if isinstance(refusal, (StaleEntry, StaleOrder)):
        return 409
    return 422 if isinstance(refusal, (IncompleteEntry, MissingField)) else 403


def sentence_of(refusal: WorkflowRefused | MissingField) -> str:
    """The refusal as a sentence for the person."""
    if isinstance(refusal, MissingField):
        return _("The form does not say which text it belongs to. Open the entry again and repeat what you did.")
    return str(refusal)


def comment_of(request: HttpRequest) -> str:
    """The comment, fit to be stored: the stock reasons that were chosen, then what was typed."""
    typed = readable(request.POST.get("comment", ""))
    # With the script a chosen reason stands in the comment already.
    chosen = [reason for reason in map(readable, request.POST.getlist("reason")) if reason not in typed]
    return "\n".join(filter(None, (*chosen, typed)))


def typed_comment(request: HttpRequest) -> dict[str, str]:
    """The comment that was typed for a verb that was refused, so that it is not lost."""
    match = request.resolver_match
    verb = str(match.kwargs.get("verb", "")) if match else ""
    return {"typed_comment": comment_of(request), "typed_verb": verb}


LONGEST_LIST_ADDRESS = 1000


def remember_list(request: HttpRequest) -> None:
    """Keep filters, search, order and page of the list for the way back, until the person signs out."""
    query = request.GET.urlencode()
    if len(query) <= LONGEST_LIST_ADDRESS and request.session.get("entry_list", "") != query:
        request.session["entry_list"] = query


def list_address(request: HttpRequest) -> str:
    """The list of entries as this person left it."""
    query = request.session.get("entry_list", "")
    return reverse("admin:entries_entry_changelist") + (f"?{query}" if query else "")


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, title: str, status: int = 200
) -> HttpResponse:
    """Render a page of the desk, with what the admin's own templates need."""
    frame = admin.site.each_context(request) | {
        "opts": Entry._meta,
        "title": title,
        "list_address": list_address(request),
    }
    return render(request, f"admin/entries/entry/{template}.html", frame | context, status=status)


def gone_page(request: HttpRequest) -> HttpResponse:
    """The 404 of an entry: the same for a foreign one and an unknown one, and with what was typed.

    It happens to honest people too: a drafter withdraws a text while its reviewer writes why it goes back.
    """
    typed = [request.POST[name] for name in ("title", "body", "comment") if request.POST.get(name)]
    return page(request, "gone", {"typed": typed}, title=_("Not found"), status=404)


def gone_when_lost(view: View[P]) -> View[P]:
    """Answer who asks for an entry out of their sight, or sends a form for it, with `gone_page`."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            return gone_page(request)

    return answered


def refused_page(request: HttpRequest, entry: Entry | None, sentence: str, *, status: int = 403) -> HttpResponse:
    """A page with one sentence and the way back."""
    return page(request, "refused", {"entry": entry, "sentence": sentence}, title=_("Not possible"), status=status)
