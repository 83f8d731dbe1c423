"""What was done last to the index or the chronicle of a yearbook, and undoing it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.quiet import person_of
from entries.admin.numbers import read_key
from entries.models import IndexAct, Yearbook
from entries.workflow import WorkflowRefused
from entries.workflow.index_acts import undo

SHOWN = 5

SAID: dict[str, str | Promise] = {
    "keep": gettext_lazy("Kept"),
    "kept": gettext_lazy("Places kept"),
    "reject": gettext_lazy("Rejected"),
    "rejected": gettext_lazy("Places rejected"),
    "add": gettext_lazy("Added"),
    "rename": gettext_lazy("Renamed"),
    "merge": gettext_lazy("Merged"),
    "see": gettext_lazy("See made"),
    "split": gettext_lazy("Split"),
    "see_also": gettext_lazy("See also made"),
    "not_see_also": gettext_lazy("See also removed"),
    "chronicle": gettext_lazy("Lines saved"),
}


@dataclass(frozen=True)
class ShownAct:
    """An act in words; `may_undo` unless it was undone already."""

    row: IndexAct
    words: str | Promise

    @property
    def may_undo(self) -> bool:
        return self.row.undone_at is None


def last_acts(yearbook: Yearbook, *, verbs: Sequence[str]) -> list[ShownAct]:
    acts = IndexAct.objects.filter(yearbook=yearbook, verb__in=verbs).defer("changes")[:SHOWN]
    return [ShownAct(row, SAID.get(row.verb, row.verb)) for row in acts]


def undo_asked(request: HttpRequest, yearbook: Yearbook) -> None:
    """Undo the act whose key was sent, and tell what became of it."""
    key = read_key(request.POST.get("undo", ""))
    row = IndexAct.objects.filter(yearbook=yearbook, pk=key).first() if key is not None else None
    if row is None:
        messages.error(request, _("Nothing was undone: there is no such act."))
        return
    try:
        undo(row, actor=person_of(request))
    except WorkflowRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Undone: %(act)s %(about)s") % {"act": SAID[row.verb], "about": row.about})
