"""Bulk acts of the list: one call of the workflow a row, each on its own, and an answer that hides nothing.

There is no bulk approval and no bulk return: a reviewer reads the text, and a reason belongs to one text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.quiet import person_of
from entries import workflow
from entries.admin.bulk_forms import BulkForm, BulkMoveForm, BulkOwnerForm, BulkPublishForm
from entries.admin.doors import page
from entries.models import Entry
from entries.workflow import WorkflowRefused

MOST_ROWS = 2000
"""So many entries are done in one go: a whole volume, and what a person will wait for."""

Act = Callable[[Entry, User], object]


@dataclass(frozen=True)
class Refusal:
    """An entry that stayed as it was, and why."""

    entry: Entry
    reason: str


@admin.action(permissions=["submit"], description=gettext_lazy("Submit the selected entries for review"))
def submit_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    return _each(request, queryset, lambda entry, actor: workflow.submit(entry, actor=actor), _("Submitted"))


@admin.action(permissions=["submit"], description=gettext_lazy("Withdraw the selected entries"))
def withdraw_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    return _each(request, queryset, lambda entry, actor: workflow.withdraw(entry, actor=actor), _("Withdrawn"))


@admin.action(permissions=["publish"], description=gettext_lazy("Publish the selected entries"))
def publish_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    return _asked(request, queryset, BulkPublishForm, gettext_lazy("Publish the selected entries"), _("Published"))


@admin.action(permissions=["publish"], description=gettext_lazy("Move the selected entries to a section"))
def move_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    return _asked(request, queryset, BulkMoveForm, gettext_lazy("Move the selected entries to a section"), _("Moved"))


@admin.action(permissions=["publish"], description=gettext_lazy("Assign the selected entries"))
def assign_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    return _asked(request, queryset, BulkOwnerForm, gettext_lazy("Assign the selected entries"), _("Assigned"))


ACTIONS = (submit_selected, withdraw_selected, publish_selected, move_selected, assign_selected)


def _asked(
    request: HttpRequest, queryset: QuerySet[Any], kind: type[BulkForm], title: str | Promise, done: str
) -> HttpResponse | None:
    """Ask for what the act needs, on a page of its own that keeps the selection; then do it."""
    form = kind(request.POST if "is_asked" in request.POST else None, entries=queryset)
    if form.is_bound and form.is_valid():
        return _each(request, queryset, form.act, done)
    context = {
        "form": form,
        "count": queryset.count(),
        "here": str(title),
        "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "action": request.POST.get("action", ""),
        "is_across": request.POST.get("select_across", "0"),
    }
    return page(request, "bulk_form", context, title=str(title), status=422 if form.is_bound else 200)


def _each(request: HttpRequest, queryset: QuerySet[Any], act: Act, done: str) -> HttpResponse | None:
    """Do `act` to each row in reading order; what is refused stays as it was and is told with its reason."""
    entries = list(Entry.objects.filter(pk__in=queryset.order_by().values("pk")[: MOST_ROWS + 1]).in_reading_order())
    if len(entries) > MOST_ROWS:
        words = _("Nothing was done: more than %(most)d entries are selected. Filter the list, then do a part.")
        messages.error(request, words % {"most": MOST_ROWS})
        return None
    refusals = [refusal for entry in entries if (refusal := _tried(entry, act, person_of(request)))]
    count = len(entries) - len(refusals)
    words = ngettext("%(done)s: %(count)d entry.", "%(done)s: %(count)d entries.", count)
    said = words % {"done": done, "count": count}
    if entries and not refusals:
        messages.success(request, said)
        return None
    context = {"said": said, "refusals": refusals, "is_empty": not entries, "here": _("Answer")}
    return page(request, "bulk_answer", context, title=_("What was done and what was not"))


def _tried(entry: Entry, act: Act, actor: User) -> Refusal | None:
    try:
        act(entry, actor)
    except WorkflowRefused as refusal:
        # The answer names the entry before each reason.
        return Refusal(entry, str(refusal).removeprefix(_("“%(entry)s”: %(reason)s") % {"entry": entry, "reason": ""}))
    return None
