"""What the trail is narrowed by: days, a volume, a person. Only what stands in it is offered."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters
from django import forms
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from accounts.models import User
from entries.models import Transition, Volume


class Days(django_filters.FilterSet):
    """Steps from one day to another, both included."""

    since = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__gte",
        label=gettext_lazy("from day"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = django_filters.DateFilter(
        field_name="at",
        lookup_expr="date__lte",
        label=gettext_lazy("to day"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    class Meta:
        model = Transition
        fields: tuple[str, ...] = ()


class DaysFilter(admin.ListFilter):
    """A range of days, which no stock filter offers."""

    title = gettext_lazy("day")
    template = "admin/entries/transition/days_filter.html"
    parameters = ("since", "until")

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.used_parameters = {name: params.pop(name)[-1] for name in self.parameters if name in params}

    def expected_parameters(self) -> list[str | None]:
        return list(self.parameters)

    def has_output(self) -> bool:
        return True

    def queryset(self, request: HttpRequest, queryset: QuerySet[Transition]) -> QuerySet[Transition]:
        return Days(self.used_parameters, queryset=queryset).qs

    def choices(self, changelist: ChangeList) -> Iterator[dict[str, Any]]:  # type: ignore[override]
        others = [(name, value) for name, value in changelist.params.items() if name not in self.parameters]
        yield {"form": Days(self.used_parameters, queryset=Transition.objects.none()).form, "others": others}


class InTrail(admin.SimpleListFilter):
    """Base of choices among what occurs in the trail."""

    key = ""
    model: Any = None

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        found = self.model.objects.filter(pk__in=Transition.objects.order_by().values(self.key))
        return [(str(item.pk), str(item)) for item in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Transition]) -> QuerySet[Transition]:
        known = dict(self.lookup_choices)
        return queryset.filter(**{self.key: int(self.value() or 0)}) if self.value() in known else queryset


class VolumeInTrail(InTrail):
    title = gettext_lazy("volume")
    parameter_name = key = "volume"
    model = Volume


class ActorInTrail(InTrail):
    title = gettext_lazy("actor")
    parameter_name = key = "actor"
    model = User
