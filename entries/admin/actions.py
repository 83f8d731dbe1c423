"""Bulk actions of the list: one call of the workflow a row, each on its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.quiet import person_of
from entries import workflow
from entries.models import Entry
from entries.querysets import EntryQuerySet
from entries.workflow import WorkflowRefused

SHOWN_REFUSALS = 20


@admin.action(permissions=["submit"], description=gettext_lazy("Submit the selected entries for review"))
def submit_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    _each(request, queryset, workflow.submit, ngettext_done=_submitted)


@admin.action(permissions=["publish"], description=gettext_lazy("Publish the selected entries"))
def publish_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    _each(request, queryset, workflow.publish, ngettext_done=_published)


def _submitted(count: int) -> str:
    return ngettext("%(count)d entry was submitted.", "%(count)d entries were submitted.", count) % {"count": count}


def _published(count: int) -> str:
    return ngettext("%(count)d entry was published.", "%(count)d entries were published.", count) % {"count": count}


def _each(
    request: HttpRequest, queryset: QuerySet[Any], verb: Callable[..., Entry], *, ngettext_done: Callable[[int], str]
) -> None:
    """Do `verb` to each row in reading order; what is refused stays as it was and is told with its reason."""
    done = 0
    refusals: list[str] = []
    for entry in cast(EntryQuerySet, queryset).in_reading_order():
        title = str(entry)
        try:
            verb(entry, actor=person_of(request))
        except WorkflowRefused as refusal:
            refusals.append(str(refusal) if title in str(refusal) else f"{title} — {refusal}")
        else:
            done += 1
    if done:
        messages.success(request, ngettext_done(done))
    if refusals:
        messages.warning(request, _told(refusals))


def _told(refusals: list[str]) -> str:
    """The refusals as a list, cut at a length that can be read."""
    head = ngettext("%(count)d entry was not:", "%(count)d entries were not:", len(refusals))
    rest = len(refusals) - SHOWN_REFUSALS
    more = format_html("<li>{}</li>", _("and %(count)d more") % {"count": rest}) if rest > 0 else ""
    return format_html(
        '{}<ul class="yb-refusals">{}{}</ul>',
        head % {"count": len(refusals)},
        format_html_join("", "<li>{}</li>", ((refusal,) for refusal in refusals[:SHOWN_REFUSALS])),
        more,
    )
