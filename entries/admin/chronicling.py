"""大事记 at the desk: every line of a volume in one form, to be changed, left out, added. Chief editor only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.quiet import person_of
from entries import permissions
from entries.admin.fields import OneLine, TypedSpanField
from entries.admin.index_trail import last_acts, undo_asked
from entries.admin.volume_doors import find_volume, volume_page
from entries.models import Publication, Volume
from entries.models.chronicle import LONGEST_LINE
from entries.publishing.chronicle import Line, dated, lines_of
from entries.workflow import WorkflowRefused
from entries.workflow.chronicle import CHRONICLE, LineChange, write_lines

LINES_A_PAGE = 100
NEW_LINES = 3
LINE = forms.Textarea(attrs={"rows": 2, "cols": 60})


class LineForm(forms.Form):
    """A line. What was shown travels along, so that only what was changed is written."""

    text = OneLine(label=gettext_lazy("Words of the line"), max_length=LONGEST_LINE, widget=LINE)
    is_hidden = forms.BooleanField(label=gettext_lazy("left out"), required=False)

    def __init__(self, data: Any = None, *, line: Line) -> None:
        self.line = line
        prefix = f"line-{line.number}" if line.number is not None else f"own-{line.own.pk if line.own else 0}"
        super().__init__(data, prefix=prefix, initial={"text": line.text, "is_hidden": line.is_hidden})
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        now, shown = self.line.text, self.data.get(f"initial-{self.add_prefix('text')}", "")
        if self.has_changed() and now not in (shown, values.get("text")):
            raise forms.ValidationError(
                _("This line has been changed meanwhile. It says now: %(text)s") % {"text": now}
            )
        return values

    def change(self) -> LineChange:
        line = self.line
        return LineChange(
            text=self.cleaned_data["text"],
            is_hidden=self.cleaned_data["is_hidden"],
            is_hidden_by_itself=line.is_overview,
            number=line.number,
            basis=line.basis,
            own=line.own,
        )


class NewLineForm(forms.Form):
    """A line without an entry."""

    dates = TypedSpanField(label=gettext_lazy("Date"), widget=forms.TextInput(attrs={"size": 16}))
    text = OneLine(label=gettext_lazy("Words of the line"), max_length=LONGEST_LINE, widget=LINE)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.has_changed() and not self.errors:
            for name in ("dates", "text"):
                if not values.get(name):
                    self.add_error(name, _("A line has a date and its words."))
        return values

    def change(self) -> LineChange:
        dates = self.cleaned_data["dates"]
        return LineChange(text=self.cleaned_data["text"], dates=(dates.start, dates.end, dates.precision))


def chronicle(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the lines; POST writes what was changed, all of it or nothing."""
    volume = find_volume(request, pk)
    if not permissions.may_edit_chronicle(person_of(request), volume):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, volume)
    if "undo" in request.POST:
        undo_asked(request, volume.yearbook)
        return redirect(request.get_full_path())
    return _save(request, volume)


def all_lines(volume: Volume) -> list[Line]:
    """Lines of all that is published of a volume, whether it is open or not."""
    return lines_of(volume, dated(Publication.objects.filter(volume=volume, is_current=True)))


def _save(request: HttpRequest, volume: Volume) -> HttpResponse:
    forms_of_page = [LineForm(request.POST, line=line) for line in all_lines(volume)]
    sent = [form for form in forms_of_page if f"initial-{form.add_prefix('text')}" in request.POST]
    new = _new_forms(request.POST)
    every: list[LineForm | NewLineForm] = [*sent, *new]
    changed = [form for form in every if form.has_changed()]
    if not [form for form in changed if not form.is_valid()]:
        try:
            write_lines(volume, [form.change() for form in changed], actor=person_of(request))
        except WorkflowRefused as refused:
            return _page(request, volume, rows=sent, new=new, error=str(refused), status=422)
        messages.success(request, _told(len(changed)))
        return redirect(request.get_full_path())
    error = _("Nothing was saved yet. Correct what is marked below and save again; what you typed is still there.")
    return _page(request, volume, rows=sent, new=new, error=error, status=422)


def _told(count: int) -> str:
    if not count:
        return _("Nothing was changed.")
    return ngettext("%(count)d line was saved.", "%(count)d lines were saved.", count) % {"count": count}


def _new_forms(data: Any = None) -> list[NewLineForm]:
    return [NewLineForm(data, prefix=f"new-{number}", use_required_attribute=False) for number in range(NEW_LINES)]


def _page(
    request: HttpRequest,
    volume: Volume,
    *,
    rows: list[LineForm] | None = None,
    new: list[NewLineForm] | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    lines = all_lines(volume)
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": rows or [LineForm(line=line) for line in page],
        "page": page,
        "new": new or _new_forms(),
        "changed_since": sum(line.is_changed_since for line in lines),
        "left_out": sum(line.is_hidden for line in lines),
        "acts": last_acts(volume.yearbook, verbs=(CHRONICLE,)),
        "error": error,
    }
    return volume_page(request, "chronicle", volume, context, here=_("Chronicle"), status=status)
