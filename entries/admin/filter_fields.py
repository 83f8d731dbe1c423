"""What filters of the list of entries are made of: one form, a field each.

Choices are what the person may see and what the other filters leave. A value that cannot be read or is not
among them empties the list and is named in a sentence; it never shows everything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.lookups import IsNull
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from entries import permissions
from entries.admin.numbers import read_key
from entries.permissions import NOTHING
from entries.querysets import EntryQuerySet

Choice = tuple[str, str | Promise]
NONE = "none"
MOST_CHOICES = 200
"""Of more people or units a name is typed: a list of thousands is found through by nobody."""
LONGEST_SHOWN = 40


class DeskFilter(admin.ListFilter):
    """A field of the filter form: its value, what it leaves of the list, its choices."""

    title: Any
    parameter = ""
    options: Sequence[Choice] = ()
    is_typed = False
    """Whether a text is typed instead of chosen."""
    problem: str = ""
    """What is wrong with the value, as a sentence; the list is empty then."""

    def __init__(self, request: HttpRequest, params: dict[str, Any], model: Any, model_admin: Any) -> None:
        super().__init__(request, params, model, model_admin)
        self.person = person_of(request)
        self.value = str(params.pop(self.parameter, [""])[-1]).strip()

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter]

    def condition(self) -> Q:
        """What the value leaves; asked only when there is one."""
        raise NotImplementedError

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self.condition()) if self.value else queryset

    def look_at(self, others: EntryQuerySet, visible: EntryQuerySet) -> None:
        """Find the choices among what the other filters leave, and check the value."""
        self.check()

    def check(self) -> None:
        if self.value and self.value not in {value for value, name in self.options}:
            words = {"value": self.value[:LONGEST_SHOWN], "what": self.title}
            self.problem = _("Nothing is shown: “%(value)s” is no %(what)s that you can choose here.") % words

    @property
    def is_offered(self) -> bool:
        """Whether it is in the form: not when there is nothing to choose."""
        return bool(self.is_typed or self.options or self.value)

    @property
    def named_options(self) -> Sequence[Choice]:
        return self.options

    def as_options(self) -> SafeString:
        """The choices as markup: of two hundred a template would make ten milliseconds."""
        chosen = {True: " selected", False: ""}
        return SafeString(
            "".join(
                f'<option value="{escape(value)}"{chosen[value == self.value]}>{escape(name)}</option>'
                for value, name in self.named_options
            )
        )

    @property
    def typed(self) -> str:
        """The value as it stands in a field to type in."""
        return self.chosen

    @property
    def chosen(self) -> str:
        """The value in words, for the line above the list."""
        return str(dict(self.options).get(self.value, self.value[:LONGEST_SHOWN]))


class FixedFilter(DeskFilter):
    """A choice among few values that never change."""

    column = ""
    counts: dict[str, int] | None = None

    def condition(self) -> Q:
        return Q(**{self.column: self.value}) if self.value in dict(self.options) else NOTHING

    @property
    def named_options(self) -> Sequence[Choice]:
        """The choices with how many entries each would leave; those that would leave none are left out."""
        if self.counts is None:
            return self.options
        found = [(value, name, self.counts.get(value, 0)) for value, name in self.options]
        return [(value, f"{name}　{count}") for value, name, count in found if count or value == self.value]


class KeyFilter(DeskFilter):
    """A choice among rows that entries point to."""

    column = ""
    may_be_empty = True

    def rows(self) -> QuerySet[Any]:
        raise NotImplementedError

    def condition(self) -> Q:
        if self.is_none:
            return Q(**{f"{self.column}__isnull": True})
        key = read_key(self.value)
        return NOTHING if key is None else Q(**{f"{self.column}_id": key})

    def look_at(self, others: EntryQuerySet, visible: EntryQuerySet) -> None:
        self.options = [*self._none(), *((str(row.pk), self.name_of(row)) for row in self._offered(others, visible))]
        self.check()

    @property
    def is_none(self) -> bool:
        """Whether entries are asked for that point to no row at all."""
        return self.may_be_empty and self.value == NONE

    def _none(self) -> list[Choice]:
        """That nobody and nothing is named is the chief editor's to mend."""
        is_offered = self.may_be_empty and permissions.is_chief_editor(self.person)
        return [(NONE, _("(none yet)"))] if self.is_none or is_offered else []

    def _offered(self, others: EntryQuerySet, visible: EntryQuerySet) -> QuerySet[Any]:
        offered = self._named_by(others)
        if self.value:
            # The chosen row keeps its name when the other filters leave none of it.
            offered |= Q(pk=read_key(self.value) or 0) & self._named_by(visible)
        return self.rows().filter(offered)

    def _named_by(self, entries: EntryQuerySet) -> Q:
        # The key of one entry of each row, found by index: for an “exists” PostgreSQL may read all entries instead.
        one = entries.filter(**{self.column: OuterRef("pk")}).values("pk")[:1]
        return Q(IsNull(Subquery(one), False))

    def name_of(self, row: Any) -> str:
        return str(row)


class NamedFilter(KeyFilter):
    """The same, or a part of a name typed where they are too many to choose from."""

    name = ""
    place = ""
    """The column that orders them before their names."""

    def condition(self) -> Q:
        if self.is_none or read_key(self.value) is not None:
            return super().condition()
        return Q(**{f"{self.column}__in": self._called()})

    def look_at(self, others: EntryQuerySet, visible: EntryQuerySet) -> None:
        self.offered, self.visible = self._offered(others, visible), visible

    def columns(self) -> QuerySet[Any]:
        """What `load_together` reads."""
        return self.offered.order_by().values_list(Value(self.parameter), self.placed_by(), self.shown_as(), "pk")

    def placed_by(self) -> Any:
        """The number that orders them before their names."""
        return F(self.place) if self.place else Value(0)

    def shown_as(self) -> Any:
        return F(self.name)

    def take(self, options: Sequence[Choice]) -> None:
        is_name = bool(self.value) and not self.is_none and read_key(self.value) is None
        self.is_typed = is_name or len(options) > MOST_CHOICES
        self.options = [*self._none(), *options]
        if not is_name:
            self.check()
        elif not self.rows().filter(self._named_by(self.visible), pk__in=self._called()).exists():
            words = {"value": self.value[:LONGEST_SHOWN], "what": self.title}
            self.problem = _("Nothing is shown: no %(what)s is called “%(value)s”.") % words

    def _called(self) -> QuerySet[Any]:
        """Rows with what was typed in their name."""
        called = {f"{self.name}__icontains": self.value.replace("\x00", "")}
        return self.rows().filter(**called).order_by().values("pk")


def load_together(filters: Sequence[NamedFilter]) -> None:
    """The choices of several filters in one query: the list has but twelve."""
    first, *others = (spec.columns() for spec in filters)
    rows = sorted(first.union(*others, all=True))
    for spec in filters:
        spec.take([(str(key), name) for parameter, _place, name, key in rows if parameter == spec.parameter])
