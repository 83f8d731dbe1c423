"""Sections 篇目 at the desk: their titles, nesting and order. Chief editor only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit
from entries.admin.exporting import export_selected
from entries.admin.framework import FrameworkAdmin, entries_in_words
from entries.admin.numbers import read_key
from entries.admin.sheet_doors import SectionSheetDoor
from entries.models import Section
from entries.models.sections import DEEPEST, set_reading_order
from entries.publishing.pages.stale import volume_changed
from entries.querysets import of_whole_batches

ORDER_STEP = 10
"""Between the orders of neighbouring sections, so that one can be put between two."""


class ParentField(forms.ModelChoiceField):
    """A section to belong to, shown with its volume and indented by its depth."""

    def label_from_instance(self, section: Any) -> str:
        return f"{section.volume}　{'　' * (section.depth - 1)}{section.title}"


class SectionForm(forms.ModelForm):
    order = forms.IntegerField(
        label=gettext_lazy("Order"),
        min_value=1,
        max_value=1_000_000,
        required=False,
        help_text=gettext_lazy("Among its neighbours, smaller numbers first. Empty: last."),
    )

    def clean_order(self) -> int:
        return self.cleaned_data["order"] or 0

    def clean(self) -> dict[str, Any] | None:
        """The database refuses equal titles side by side; it says so in no one's language."""
        values = super().clean() or {}
        volume = values.get("volume") or self.instance.volume_id
        beside = Section.objects.filter(volume=volume, parent=values.get("parent"), title=values.get("title"))
        if beside.exclude(pk=self.instance.pk).exists():
            self.add_error("title", _("There is a section of this title in this place already. Choose another title."))
        return values


@admin.register(Section)
class SectionAdmin(SectionSheetDoor, FrameworkAdmin):
    form = SectionForm
    list_display = ("indented_title", "volume", "kind", "unit", "order", "entry_count")
    list_filter = ("volume", "kind")
    list_select_related = ("volume", "unit")
    search_fields = ("title",)
    fields = ("volume", "parent", "title", "kind", "unit", "is_by_date", "order")
    list_per_page = 200
    actions = (export_selected,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Section]:
        return (
            super().get_queryset(request).annotate(entry_count=Count("entries", filter=of_whole_batches("entries__")))
        )

    @admin.display(description=gettext_lazy("title"))
    def indented_title(self, section: Section) -> str:
        return "　" * (section.depth - 1) + section.title

    @admin.display(description=gettext_lazy("entries"), ordering="entry_count")
    def entry_count(self, section: Any) -> str:
        return entries_in_words(section.entry_count)

    def get_readonly_fields(self, request: HttpRequest, obj: Section | None = None) -> tuple[str, ...]:
        return ("volume",) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "parent":
            # A section of the third level holds no more; those of the volume being edited are enough.
            parents = Section.objects.filter(depth__lt=DEEPEST).select_related("volume").in_reading_order()
            volume_id = self._volume_of(request)
            kwargs["queryset"] = parents.filter(volume=volume_id) if volume_id else parents
            kwargs["form_class"] = ParentField
        if db_field.name == "unit":
            kwargs["queryset"] = Unit.objects.filter(Q(is_active=True) | Q(sections=self._edited(request))).distinct()
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def _volume_of(self, request: HttpRequest) -> int | None:
        """The volume of the section being edited, or the one that the address of a new section names."""
        section = self._edited(request)
        if section is not None:
            return section.volume_id
        return read_key(request.GET.get("volume", ""))

    def _edited(self, request: HttpRequest) -> Section | None:
        number = request.resolver_match.kwargs.get("object_id", "") if request.resolver_match else ""
        return self.get_object(request, number) if number else None

    def save_model(self, request: HttpRequest, obj: Section, form: Any, change: bool) -> None:
        if not obj.order:
            neighbours = Section.objects.filter(volume=obj.volume, parent=obj.parent).exclude(pk=obj.pk)
            obj.order = (neighbours.aggregate(last=Max("order"))["last"] or 0) + ORDER_STEP
        super().save_model(request, obj, form, change)
        set_reading_order(obj.volume)
        volume_changed(obj.volume)

    def delete_model(self, request: HttpRequest, obj: Section) -> None:
        volume = obj.volume
        super().delete_model(request, obj)
        set_reading_order(volume)
