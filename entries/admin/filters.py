"""Filters of the list of entries. Their choices come from what the person may see, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import django_filters
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.quiet import person_of
from entries.admin.fields import TypedDateField
from entries.lifecycle import Status, Verb
from entries.models import Entry, Section, Volume
from entries.querysets import EntryQuerySet, late_on, planned

Choices = list[tuple[str, Any]]
"""Values and their names, which may be translated when shown."""


class VisibleFilter(admin.SimpleListFilter):
    """A choice by a key of the entry; a value that is no number filters nothing."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        value = self.value() or ""
        if value == "none":
            return queryset.filter(**{f"{self.parameter_name}__isnull": True})
        if not (value.isascii() and value.isdigit() and len(value) < 19):
            return queryset
        return queryset.filter(**{f"{self.parameter_name}_id": int(value)})


def visible_keys(request: HttpRequest, field: str) -> Any:
    return Entry.objects.visible_to(person_of(request)).order_by().values(field)


class VolumeFilter(VisibleFilter):
    title = _("volume")
    parameter_name = "volume"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        volumes = Volume.objects.filter(pk__in=visible_keys(request, "volume")).order_by("-volume_year", "title")
        return [(str(volume.pk), volume.title) for volume in volumes]


class SectionFilter(VisibleFilter):
    """Sections of the chosen volume only: those of all volumes would be hundreds."""

    title = _("section")
    parameter_name = "section"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        volume = request.GET.get("volume", "")
        if not (volume.isascii() and volume.isdigit() and len(volume) < 19):
            return []
        sections = Section.objects.filter(volume=int(volume), pk__in=visible_keys(request, "section"))
        return [(str(section.pk), section.title) for section in sections.in_reading_order()]


class UnitFilter(VisibleFilter):
    title = _("contributing unit")
    parameter_name = "unit"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        units = Unit.objects.filter(pk__in=visible_keys(request, "unit"))
        return [(str(unit.pk), unit.name) for unit in units]


class DrafterFilter(VisibleFilter):
    title = _("drafter")
    parameter_name = "drafter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        drafters = User.objects.filter(pk__in=visible_keys(request, "drafter"))
        return [(str(drafter.pk), str(drafter)) for drafter in drafters]


class WaitingFilter(admin.SimpleListFilter):
    """What waits for this person; the desk's first page links here."""

    title = _("waiting for me")
    parameter_name = "waiting"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [
            ("returned", _("returned to my unit")),
            ("drafts", _("my drafts")),
            ("mine", _("my entries")),
            ("review", _("to review")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        person, entries = person_of(request), cast(EntryQuerySet, queryset)
        if self.value() == "returned":
            return entries.on_which(person, Verb.SUBMIT).filter(status=Status.CHANGES_REQUESTED)
        if self.value() == "drafts":
            return entries.written_by(person).filter(status=Status.DRAFT)
        if self.value() == "mine":
            return entries.written_by(person)
        return entries.on_which(person, Verb.APPROVE) if self.value() == "review" else entries


class PlanFilter(admin.SimpleListFilter):
    """Where an entry stands towards the plan; the figures of the board link here."""

    title = _("plan")
    parameter_name = "plan"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Choices:
        return [("planned", _("Not begun")), ("begun", _("Draft begun")), ("late", _("late"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "planned":
            return queryset.filter(planned())
        if self.value() == "begun":
            return queryset.filter(status=Status.DRAFT).exclude(planned())
        return queryset.filter(late_on(localdate())) if self.value() == "late" else queryset


class TypedDate(django_filters.Filter):
    """A date as a clerk types it; `end` of the reading picks the last day of a month or year."""

    field_class = TypedDateField

    def __init__(self, *args: Any, end: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.end = end

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs, (value.end if self.end else value.start) if value else None)


class EventDates(django_filters.FilterSet):
    """Entries whose event falls into a range of days, wholly or in part."""

    event_from = TypedDate(field_name="event_end", lookup_expr="gte", label=_("first day"))
    event_to = TypedDate(field_name="event_start", lookup_expr="lte", end=True, label=_("last day"))

    class Meta:
        model = Entry
        fields: tuple[str, ...] = ()


class EventDateFilter(admin.ListFilter):
    """A range of days, which no stock filter offers."""

    title = _("date of the event")
    template = "admin/entries/entry/date_filter.html"
    parameters = ("event_from", "event_to")

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self.parameters:
            if name in params:
                self.used_parameters[name] = params.pop(name)[-1]
        self.filterset = EventDates(self.used_parameters, queryset=Entry.objects.none())

    def expected_parameters(self) -> list[str | None]:
        return list(self.parameters)

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return EventDates(self.used_parameters, queryset=queryset).qs

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:
        others = [(name, value) for name, value in changelist.params.items() if name not in self.parameters]
        yield {"form": self.filterset.form, "others": others}
