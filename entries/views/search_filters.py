"""The filters of the search page: what may be chosen, and what a choice means on the publications themselves."""

from __future__ import annotations

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from entries.models.publications import Publication, PublicationQuerySet
from entries.search.narrowing import Narrowing

MOST_CHOSEN = 12
LONGEST_VALUE = 100
FIRST_YEAR, LAST_YEAR = 1000, 2999
DAYS = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")
KINDS = {"overview": _("Overview"), "activity": _("Activity"), "event": _("Event")}


class ValuesField(forms.MultipleChoiceField):
    """Values as they stand in the address. What nothing has is no fault: it finds nothing."""

    def validate(self, value: list[str]) -> None:
        if len(value) > MOST_CHOSEN:
            raise ValidationError(_("At most %(most)d values can be chosen."), params={"most": MOST_CHOSEN})
        for one in value:
            if len(one) > LONGEST_VALUE or "\0" in one:
                raise ValidationError(_("“%(value)s” cannot be chosen."), params={"value": one[:20].replace("\0", "")})


class YearsField(ValuesField):
    """Years of volumes."""

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        for one in value:
            if not (one.isascii() and one.isdigit() and FIRST_YEAR <= int(one[:5]) <= LAST_YEAR):
                raise ValidationError(_("“%(value)s” is no year of a volume."), params={"value": one[:20]})


class KindsField(ValuesField):
    """Kinds of entries."""

    def validate(self, value: list[str]) -> None:
        super().validate(value)
        for one in value:
            if one not in KINDS:
                raise ValidationError(_("“%(value)s” is no kind of entry."), params={"value": one[:20]})


class DayField(forms.DateField):
    """A day of an event, in the ways people write one."""

    default_error_messages = {"invalid": _("“%(value)s” is no date. Write it as 2024-03-12.")}

    def to_python(self, value: Any) -> date | None:
        try:
            return super().to_python(value)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], params={"value": str(value)[:20]}) from None


class Values(django_filters.MultipleChoiceFilter):
    field_class = ValuesField

    def __init__(self, **options: Any) -> None:
        # No text has two values of one column, so nothing comes twice; DISTINCT would compare whole texts.
        super().__init__(distinct=False, **options)


class Years(Values):
    field_class = YearsField


class Kinds(Values):
    field_class = KindsField


class Day(django_filters.DateFilter):
    field_class = DayField


class TextFilter(django_filters.FilterSet):
    """A text must satisfy all filters; of several values of one filter one is enough."""

    year = Years(field_name="volume__volume_year", label=_("Volume"))
    section = Values(field_name="section__title", label=_("Section"))
    unit = Values(field_name="unit_name", label=_("Contributing unit"))
    kind = Kinds(field_name="kind", label=_("Kind of entry"))
    # An event counts as of a range when they touch.
    since = Day(field_name="event_end", lookup_expr="gte", input_formats=DAYS, label=_("From"))
    until = Day(field_name="event_start", lookup_expr="lte", input_formats=DAYS, label=_("Until"))

    def faults(self) -> list[str]:
        """What is wrong with the choices, in sentences."""
        errors: ErrorDict = self.form.errors
        found = [str(sentence) for sentences in errors.values() for sentence in sentences]
        since, until = self.form.cleaned_data.get("since"), self.form.cleaned_data.get("until")
        if since and until and since > until:
            found.append(str(_("The range of dates ends before it begins.")))
        return found

    def narrowing(self) -> Narrowing:
        """The same choices for the index; ask only when there are no faults."""
        chosen = self.form.cleaned_data
        return Narrowing(
            years=tuple(map(int, chosen["year"])),
            sections=tuple(chosen["section"]),
            units=tuple(chosen["unit"]),
            kinds=tuple(chosen["kind"]),
            first=chosen["since"],
            last=chosen["until"],
        )


PARAMETERS = {"years": "year", "sections": "section", "units": "unit", "kinds": "kind"}
"""Names in a Narrowing → names in the address."""


def filtered(narrowing: Narrowing) -> PublicationQuerySet:
    """Public texts as these choices want them."""
    data = QueryDict(mutable=True)
    for name, parameter in PARAMETERS.items():
        data.setlist(parameter, list(map(str, getattr(narrowing, name))))
    for parameter, day in (("since", narrowing.first), ("until", narrowing.last)):
        if day:
            data[parameter] = day.isoformat()
    texts: PublicationQuerySet = TextFilter(data, queryset=Publication.objects.public()).qs
    return texts
