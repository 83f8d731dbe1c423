"""The doors through which a list leaves the desk as a sheet: the whole list as it is filtered, or what is selected.

The library's mixin gives the address, the button and the filtered list. What goes out, to whom and how is ours.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.admin import ExportMixin

from accounts.models import User
from accounts.quiet import person_of
from entries import permissions, workflow
from entries.admin.numbers import read_key
from entries.exporting.spreadsheets import FORMATS, Sheet, TooManyRows, check_rows, write_sheet
from entries.models import BatchKind, Volume

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class SheetFile:
    """What a door gives out: a sheet of so many rows, and what the file is called."""

    sheet: Sheet
    rows: int
    name: str


class SheetForm(forms.Form):
    """What to export and as what."""

    format = forms.ChoiceField(
        label=gettext_lazy("File"),
        choices=[(name, kind.label) for name, kind in FORMATS.items()],
        initial="xlsx",
        widget=forms.RadioSelect,
    )


class SheetDoor(ExportMixin):  # type: ignore[misc]
    """A list that can be exported. Shut until a page says who may and what goes out."""

    import_export_change_list_template = "admin/entries/exportable_list.html"
    sheet_form: type[forms.Form] = SheetForm
    imported_kind: BatchKind | None = None
    """What of this list comes in by a sheet, for the button beside."""

    def has_export_permission(self, request: HttpRequest) -> bool:
        return False

    def sheet_file(self, rows: QuerySet[Any], choices: dict[str, Any]) -> SheetFile:
        """The file of these rows. `choices` is what the form was given."""
        raise NotImplementedError

    def sheet_form_options(self, rows: QuerySet[Any]) -> dict[str, Any]:
        """What the form must know of the rows to offer its choices."""
        return {}

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        kind = self.imported_kind
        is_offered = kind is not None and permissions.may_send_sheet(person_of(request), kind)
        button = {"imported_kind": kind if is_offered else None}
        answer: HttpResponse = super().changelist_view(request, button | (extra_context or {}))
        return answer

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if not self.has_export_permission(request):
            actions.pop("export_selected", None)
        return actions

    def export_action(self, request: HttpRequest) -> HttpResponseBase:
        """Ask what to export; on a POST the file."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            rows = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            return HttpResponseBadRequest()
        selected = request.POST.getlist(ACTION_CHECKBOX_NAME)
        if selected:
            rows = rows.filter(pk__in=[key for key in map(read_key, selected) if key is not None])
        if request.method != "POST":
            return self.export_page(request, rows, ())
        if request.POST.get("format") not in FORMATS:
            return HttpResponseBadRequest()
        return self._export(request, rows)

    def _export(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase:
        form = self.sheet_form(request.POST, **self.sheet_form_options(rows))
        if not form.is_valid():
            return self.export_page(request, rows, request.POST.getlist(ACTION_CHECKBOX_NAME), form)
        file_format = form.cleaned_data["format"]
        found = self.sheet_file(rows, form.cleaned_data)
        try:
            check_rows(file_format, found.rows)
        except TooManyRows as refused:
            form.add_error("format", str(refused))
            return self.export_page(request, rows, request.POST.getlist(ACTION_CHECKBOX_NAME), form)
        note = "%s: %d rows of %s exported as %s"
        logger.info(note, person_of(request).username, found.rows, self.opts.label_lower, file_format)
        return file_answer(found, file_format, volume=form.cleaned_data.get("volume"), actor=person_of(request))

    def export_page(
        self, request: HttpRequest, rows: QuerySet[Any], selected: Sequence[str], form: forms.Form | None = None
    ) -> HttpResponse:
        """The page that asks. The keys that were selected are sent along with it."""
        query = request.GET.urlencode()
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")
        context = admin.site.each_context(request) | {
            "opts": self.opts,
            "title": _("Export"),
            "form": form or self.sheet_form(**self.sheet_form_options(rows)),
            "count": rows.count(),
            "selected": selected,
            "address": f"{address}?{query}" if query else address,
            "list_address": f"{reverse(f'admin:{self.opts.app_label}_{self.opts.model_name}_changelist')}?{query}",
        }
        return render(request, "admin/entries/export.html", context, status=422 if form else 200)


@admin.action(description=gettext_lazy("Export the selected rows"))
def export_selected(model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
    """Ask on the page of the whole list, with the selection in it."""
    if not model_admin.has_export_permission(request):
        raise PermissionDenied
    is_across = request.POST.get("select_across") == "1"
    selected = () if is_across else request.POST.getlist(ACTION_CHECKBOX_NAME)
    answer: HttpResponse = model_admin.export_page(request, queryset, selected)
    return answer


def file_answer(found: SheetFile, file_format: str, *, volume: Volume | None, actor: User) -> FileResponse:
    """The file as a download, and its row in the trail.

    It is written to the disk first, so that nothing of it is held in memory.
    """
    file = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it when it is sent)
    try:
        write_sheet(found.sheet, file_format, file)
    except BaseException:
        file.close()
        raise
    file.seek(0)
    workflow.note_export(volume, what=found.name, rows=found.rows, file_format=file_format, actor=actor)
    name = f"{found.name}-{timezone.localdate():%Y%m%d}.{file_format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS[file_format].content_type)
