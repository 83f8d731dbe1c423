"""The filters of the list of entries, in the order of their form."""

from __future__ import annotations

from typing import Any, cast

from django.core.exceptions import ValidationError
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Coalesce, NullIf
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import Unit, User
from accounts.roles import Role, has_role
from entries.admin.fields import TypedDateField
from entries.admin.filter_fields import DeskFilter, FixedFilter, KeyFilter, NamedFilter
from entries.admin.numbers import read_key
from entries.admin.taking_back import TAKEN_BACK
from entries.lifecycle import Status, Verb
from entries.models import Section, Volume
from entries.models.entries import EntryKind
from entries.permissions import NOTHING
from entries.querysets import EntryQuerySet, late_on, planned


class StatusFilter(FixedFilter):
    title = gettext_lazy("status")
    parameter, column = "status__exact", "status"
    options = list(Status.choices)


class KindFilter(FixedFilter):
    title = pgettext_lazy("of an entry", "kind")
    parameter, column = "kind__exact", "kind"
    options = list(EntryKind.choices)


class VolumeFilter(NamedFilter):
    """The newest first."""

    title = gettext_lazy("volume")
    parameter, column, name = "volume", "volume", "title"
    may_be_empty = False

    def rows(self) -> QuerySet[Any]:
        return Volume.objects.all()

    def placed_by(self) -> Any:
        return -F("volume_year")


class SectionFilter(KeyFilter):
    """Sections of the chosen volume only: those of all volumes would be hundreds."""

    title = gettext_lazy("section")
    parameter = column = "section"

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.volume = read_key(request.GET.get("volume", "").strip())

    def rows(self) -> QuerySet[Any]:
        if self.volume is not None:
            return Section.objects.filter(volume=self.volume).in_reading_order()
        if not self.value:
            return Section.objects.none()
        beside = Section.objects.filter(pk=read_key(self.value) or 0).values("volume")
        return Section.objects.filter(volume__in=beside).in_reading_order()

    def name_of(self, row: Any) -> str:
        return "　" * (row.depth - 1) + str(row.title)

    def look_at(self, others: EntryQuerySet, visible: EntryQuerySet) -> None:
        super().look_at(others, visible)
        if self.problem and self.volume is not None:
            self.problem = _("Nothing is shown: the section chosen is not in this volume. Choose one of its own.")


class UnitFilter(NamedFilter):
    title = gettext_lazy("contributing unit")
    parameter, column, name, place = "unit", "unit", "name", "order"

    def rows(self) -> QuerySet[Any]:
        return Unit.objects.all()

    @property
    def is_offered(self) -> bool:
        """Not to drafters, who see one unit."""
        return bool(self.value) or self.is_typed or len(self.options) > 1


class DrafterFilter(NamedFilter):
    title = gettext_lazy("drafter")
    parameter, column, name = "drafter", "drafter", "full_name"

    def rows(self) -> QuerySet[Any]:
        return User.objects.all()

    def shown_as(self) -> Any:
        """As the person is called everywhere: the full name, else the account."""
        return Coalesce(NullIf(F("full_name"), Value("")), F("username"))


class WaitingFilter(FixedFilter):
    """What waits for this person; the desk's first page links here."""

    title = gettext_lazy("waiting for me")
    parameter = "waiting"
    options = [
        ("returned", gettext_lazy("returned to my unit")),
        ("drafts", gettext_lazy("my drafts")),
        ("mine", gettext_lazy("my entries")),
        ("review", gettext_lazy("to review")),
    ]

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        roles = {"returned": Role.DRAFTER, "drafts": Role.DRAFTER, "mine": Role.DRAFTER, "review": Role.REVIEWER}
        self.options = [(value, name) for value, name in self.options if has_role(self.person, roles[value])]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        entries = cast(EntryQuerySet, queryset)
        if self.value == "returned":
            return entries.on_which(self.person, Verb.SUBMIT).filter(status=Status.CHANGES_REQUESTED)
        if self.value == "drafts":
            return entries.written_by(self.person).filter(status=Status.DRAFT)
        if self.value == "mine":
            return entries.written_by(self.person)
        if self.value == "review":
            return entries.on_which(self.person, Verb.APPROVE)
        return entries.filter(NOTHING) if self.value else entries


class PlanFilter(FixedFilter):
    """Where an entry stands towards the plan; the figures of the board link here."""

    title = gettext_lazy("plan")
    parameter = "plan"
    options = [
        ("planned", gettext_lazy("Not begun")),
        ("begun", gettext_lazy("Draft begun")),
        ("late", gettext_lazy("late")),
    ]

    def condition(self) -> Q:
        if self.value == "begun":
            return Q(status=Status.DRAFT) & ~planned()
        kinds = {"late": late_on(timezone.localdate()), "planned": planned()}
        return kinds.get(self.value, NOTHING)


class TakenBackFilter(FixedFilter):
    """What was taken off the public pages, and submissions that were withdrawn."""

    title = gettext_lazy("taken back")
    parameter = "taken_back"
    options = [(name, kind.label) for name, kind in TAKEN_BACK.items()]

    def condition(self) -> Q:
        kind = TAKEN_BACK.get(self.value)
        return kind.entries() if kind else NOTHING


class DayFilter(DeskFilter):
    """The first or the last day of a range; an event that falls into it in part is in it."""

    is_typed = True
    column = ""
    end = False

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.day = None
        try:
            read = TypedDateField().clean(self.value)
        except ValidationError as error:
            self.problem = _("Nothing is shown. %(why)s") % {"why": error.messages[0]}
        else:
            self.day = (read.end if self.end else read.start) if read else None

    def condition(self) -> Q:
        return Q(**{self.column: self.day}) if self.day else NOTHING

    def check(self) -> None:
        """It was read when it came."""


class EventFromFilter(DayFilter):
    title = gettext_lazy("event from")
    parameter, column = "event_from", "event_end__gte"


class EventToFilter(DayFilter):
    title = gettext_lazy("event until")
    parameter, column, end = "event_to", "event_start__lte", True


FILTERS = (
    VolumeFilter,
    SectionFilter,
    StatusFilter,
    UnitFilter,
    DrafterFilter,
    KindFilter,
    EventFromFilter,
    EventToFilter,
    PlanFilter,
    WaitingFilter,
    TakenBackFilter,
)
"""In the order of the form; the section after its volume."""
