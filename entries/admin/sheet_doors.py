"""The lists that are exported: entries, sections, units and people, and the template to fill in."""

from __future__ import annotations

import io
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.admin import UnitAdmin, UserAdmin
from accounts.models import Unit, User
from accounts.quiet import person_of
from entries import permissions
from entries.admin.doors import volume_asked_for
from entries.admin.exporting import SheetDoor, SheetFile, SheetForm, export_selected
from entries.exporting.entry_sheets import name_of_sheet, published_texts, working_copies
from entries.exporting.entry_template import entry_template
from entries.exporting.record_sheets import people_sheet, section_sheet, unit_sheet
from entries.exporting.record_templates import person_template, section_template, unit_template
from entries.exporting.spreadsheets import FORMATS
from entries.exporting.template import Template, write_template
from entries.models import BatchKind, Entry, Publication, Section, Volume

PUBLISHED, WORKING = "published", "working"
SCOPES = (
    (WORKING, gettext_lazy("Texts as they stand at the desk, those in work too")),
    (PUBLISHED, gettext_lazy("Published texts only, as the public reads them")),
)


class VolumeSheetForm(SheetForm):
    """A sheet holds one volume: what the codes and titles in it mean depends on it."""

    volume = forms.ModelChoiceField(
        Volume.objects.none(),
        label=gettext_lazy("Volume"),
        empty_label=None,
        help_text=gettext_lazy("The list goes over several volumes; a file holds one of them."),
    )
    field_order = ("volume", "scope", "format")

    def __init__(self, *args: Any, volumes: QuerySet[Volume], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.volumes = list(volumes[:2])
        if len(self.volumes) > 1:
            self.fields["volume"].queryset = volumes  # type: ignore[attr-defined]
        else:
            del self.fields["volume"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.volumes:
            raise forms.ValidationError(_("There is nothing to export: the list is empty. Take the filters away."))
        return {"volume": self.volumes[0]} | values


class EntrySheetForm(VolumeSheetForm):
    scope = forms.ChoiceField(label=gettext_lazy("Texts"), choices=SCOPES, initial=WORKING, widget=forms.RadioSelect)


class VolumeSheetDoor(SheetDoor):
    """A list of what belongs to volumes."""

    sheet_form = VolumeSheetForm

    def sheet_form_options(self, rows: QuerySet[Any]) -> dict[str, Any]:
        return {"volumes": Volume.objects.filter(pk__in=rows.order_by().values("volume"))}


class EntrySheetDoor(VolumeSheetDoor):
    """The list of entries: to whoever has to do with the content, exactly what they see of it."""

    sheet_form = EntrySheetForm
    imported_kind = BatchKind.ENTRIES

    def has_export_permission(self, request: HttpRequest) -> bool:
        return permissions.may_export(person_of(request))

    def sheet_file(self, rows: QuerySet[Entry], choices: dict[str, Any]) -> SheetFile:
        volume = choices["volume"]
        entries = Entry.objects.filter(pk__in=rows.filter(volume=volume).order_by().values("pk"))
        name = name_of_sheet(volume, published=choices["scope"] != WORKING)
        if choices["scope"] == WORKING:
            return SheetFile(working_copies(entries.in_reading_order()), entries.count(), name)
        texts = Publication.objects.filter(is_current=True, entry__in=entries)
        return SheetFile(published_texts(texts.in_reading_order()), texts.count(), name)


class SectionSheetDoor(VolumeSheetDoor):
    """The framework of a volume, to whoever may change it."""

    imported_kind = BatchKind.SECTIONS

    def has_export_permission(self, request: HttpRequest) -> bool:
        return permissions.may_edit_framework(person_of(request))

    def sheet_file(self, rows: QuerySet[Section], choices: dict[str, Any]) -> SheetFile:
        volume = choices["volume"]
        sections = Section.objects.filter(pk__in=rows.filter(volume=volume).order_by().values("pk"))
        return SheetFile(section_sheet(sections.in_reading_order()), sections.count(), f"{volume.title}-篇目")


# ── units and people: accounts knows nothing of sheets, so its pages get their doors here ──────────


class UnitSheetAdmin(SheetDoor, UnitAdmin):
    imported_kind = BatchKind.UNITS
    actions = (export_selected,)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def sheet_file(self, rows: QuerySet[Unit], choices: dict[str, Any]) -> SheetFile:
        units = Unit.objects.filter(pk__in=rows.order_by().values("pk"))
        return SheetFile(unit_sheet(units), units.count(), "供稿单位")


class PeopleSheetAdmin(SheetDoor, UserAdmin):
    imported_kind = BatchKind.PEOPLE
    actions = (export_selected,)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_change_permission(request)

    def sheet_file(self, rows: QuerySet[User], choices: dict[str, Any]) -> SheetFile:
        people = User.objects.filter(pk__in=rows.order_by().values("pk"))
        return SheetFile(people_sheet(people), people.count(), "人员")


for model, page in ((Unit, UnitSheetAdmin), (User, PeopleSheetAdmin)):
    admin.site.unregister(model)
    admin.site.register(model, page)


# ── the templates ─────────────────────────────────────────────────────────────────────────────────


@require_safe
def template(request: HttpRequest, kind: str) -> HttpResponseBase:
    """The sheet to fill in, for whoever may send one of this kind; a drafter's offers the own unit."""
    person = person_of(request)
    if kind not in BatchKind.values:
        raise Http404
    if not permissions.may_send_sheet(person, kind):
        raise PermissionDenied
    volume = volume_asked_for(request) if kind in OF_A_VOLUME else None
    if volume is None and kind in OF_A_VOLUME:
        raise Http404
    file = io.BytesIO()
    found = _template_of(BatchKind(kind), volume, person)
    write_template(found, file)
    file.seek(0)
    name = "-".join([*([volume.title] if volume else []), found.title, "导入模板.xlsx"])
    return FileResponse(file, as_attachment=True, filename=name, content_type=FORMATS["xlsx"].content_type)


OF_A_VOLUME = (BatchKind.ENTRIES, BatchKind.SECTIONS)


def _template_of(kind: BatchKind, volume: Volume | None, person: User) -> Template:
    units = Unit.objects.filter(is_active=True)
    if volume is not None and kind == BatchKind.ENTRIES:
        return entry_template(volume, units if permissions.is_chief_editor(person) else units.filter(people=person))
    if kind == BatchKind.UNITS:
        return unit_template()
    make = section_template if kind == BatchKind.SECTIONS else person_template
    return make(units.values_list("name", flat=True))
