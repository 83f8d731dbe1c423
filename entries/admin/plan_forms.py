"""Forms of the plan: owners typed by name, numbers and days as clerks type them, lines pasted from a spreadsheet."""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from entries.admin.fields import OneLine, PastedText, TypedDateField, readable
from entries.admin.forms import active_drafters, section_choices
from entries.importing.parsed import EventDates
from entries.models import Entry, Section, Volume
from entries.workflow import MOST_PLANNED

PASTED_CELLS = ("title", "unit", "drafter", "word_budget", "due_on")
"""What the columns of a pasted line mean, in order."""

MOST_LINES = 200


class Owners:
    """Units and drafters that can be given an entry, found by the names people type."""

    def __init__(self) -> None:
        self.units = {unit.name: unit for unit in Unit.objects.filter(is_active=True)}
        self.drafters: list[User] = list(active_drafters())
        self._names = Counter(str(person) for person in self.drafters)

    def name_of(self, person: User | None) -> str:
        """The name, with the user name where two drafters have the same."""
        if person is None:
            return ""
        return f"{person}（{person.username}）" if self._names[str(person)] > 1 else str(person)

    def options(self) -> list[tuple[str, Unit | None]]:
        """Every drafter by name, with their unit."""
        return [(self.name_of(person), person.unit) for person in self.drafters]

    def unit_named(self, name: str) -> Unit | None:
        """Raises ValidationError for a name that is no contributing unit."""
        if name and name not in self.units:
            raise ValidationError(_("There is no contributing unit “%(name)s”.") % {"name": name})
        return self.units.get(name)

    def drafter_named(self, name: str, unit: Unit | None) -> User | None:
        """A drafter by name or user name, of `unit` if one is given. Raises ValidationError for none or several."""
        if not name:
            return None
        words = {"name": name, "unit": unit}
        found = [person for person in self.drafters if name in (str(person), person.username, self.name_of(person))]
        fitting = [person for person in found if unit is None or person.unit_id == unit.pk]
        if found and not fitting:
            raise ValidationError(_("%(name)s is no drafter of “%(unit)s”. Choose another.") % words)
        if not found:
            raise ValidationError(_("There is no drafter “%(name)s”.") % words)
        if len(fitting) > 1:
            raise ValidationError(_("There are several drafters “%(name)s”. Type the user name instead.") % words)
        return fitting[0]


class CountField(OneLine):
    """A number of characters: 800, 800字, ８００."""

    def to_python(self, value: Any) -> int | None:  # type: ignore[override]
        typed = unicodedata.normalize("NFKC", super().to_python(value))
        digits = typed.removesuffix("字").replace(",", "").strip()
        if not digits:
            return None
        if not (digits.isascii() and digits.isdigit() and len(digits) < 9 and 1 <= int(digits) <= MOST_PLANNED):
            raise ValidationError(
                _("“%(typed)s” is no number of characters. Type it like 800.") % {"typed": typed[:20]}
            )
        return int(digits)

    def run_validators(self, value: Any) -> None:
        """The stock validators look at text."""


class DueField(TypedDateField):
    """A last day: a month means its last day; a year is too coarse."""

    def to_python(self, value: Any) -> date | None:  # type: ignore[override]
        read: EventDates | None = super().to_python(value)
        if read is not None and read.precision == "year":
            raise ValidationError(_("Type the day it is due, like 2025-03-31."))
        return read.end if read else None


class OwnedForm(forms.Form):
    """What a planned entry has beside its title; unit and drafter by name."""

    unit = OneLine(label=gettext_lazy("Contributing unit"), max_length=100)
    drafter = OneLine(label=gettext_lazy("Drafter"), max_length=200)
    word_budget = CountField(label=gettext_lazy("Planned characters"), max_length=20)
    due_on = DueField(label=gettext_lazy("Day due"))

    def __init__(self, *args: Any, owners: Owners, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners
        self.fields["unit"].widget.attrs["list"] = "plan-units"
        self.fields["drafter"].widget.attrs["list"] = "plan-drafters"
        self.fields["word_budget"].widget.attrs["inputmode"] = "numeric"

    def find_owner(self, default: Unit | None = None) -> None:
        """Put the unit and the drafter that were named into cleaned_data; a drafter alone brings their unit."""
        values = self.cleaned_data
        unit, drafter = None, None
        try:
            unit = self.owners.unit_named(values.get("unit", ""))
        except ValidationError as wrong:
            self.add_error("unit", wrong)
            return
        if unit is None and not values.get("drafter"):
            unit = default
        try:
            drafter = self.owners.drafter_named(values.get("drafter", ""), unit)
        except ValidationError as wrong:
            self.add_error("drafter", wrong)
            return
        values["unit"], values["drafter"] = unit or (drafter.unit if drafter else None), drafter


class EntryPlanForm(OwnedForm):
    """The plan of an entry that exists. What was shown travels along, so that only what was changed is looked at."""

    def __init__(self, data: Any = None, *, entry: Entry, owners: Owners) -> None:
        self.entry = entry
        shown = {
            "unit": entry.unit.name if entry.unit else "",
            "drafter": owners.name_of(entry.drafter),
            "word_budget": entry.word_budget,
            "due_on": entry.due_on,
        }
        super().__init__(data, prefix=f"row-{entry.pk}", initial=shown, owners=owners)
        for field in self.fields.values():
            field.show_hidden_initial = True
        self.shown = shown

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if {"unit", "drafter"} & set(self.changed_data) and not self.errors:
            self.find_owner()
            if not self.errors and values["unit"] is None:
                self.add_error("unit", _("Name the contributing unit."))
        return values

    @property
    def is_stale(self) -> bool:
        """Whether somebody changed the row after the page was shown, to something else than is wanted here."""
        return any(
            self._read(name, f"initial-{self.add_prefix(name)}") != self._now(name) for name in self.changed_data
        )

    @property
    def is_done(self) -> bool:
        """Whether the row is already as it was typed: the form was sent twice."""
        return all(self._read(name, self.add_prefix(name)) == self._now(name) for name in self.changed_data)

    def _read(self, name: str, key: str) -> Any:
        typed = self.data.get(key, "")
        try:
            return self.fields[name].to_python(typed)
        except ValidationError:
            # No page has shown this: it is as good as stale.
            return typed

    def _now(self, name: str) -> Any:
        field = self.fields[name]
        return field.to_python(field.prepare_value(self.shown[name]))


class NewPlanForm(OwnedForm):
    """A new planned entry in `section`: an empty row of the page, or a pasted line."""

    title = OneLine(label=gettext_lazy("Title"), max_length=255, required=True)
    field_order = PASTED_CELLS

    def __init__(
        self, *args: Any, section: Section | None = None, taken: set[str] | None = None, line: int = 0, **kwargs: Any
    ) -> None:
        super().__init__(*args, empty_permitted=line == 0, use_required_attribute=False, **kwargs)
        self.section, self.taken, self.line = section, taken if taken is not None else set(), line

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if self.errors or not self.has_changed():
            return values
        self.find_owner(
            self.section.unit if self.section and self.section.unit and self.section.unit.is_active else None
        )
        title = values["title"]
        if title in self.taken:
            self.add_error("title", _("“%(title)s” stands in this section already.") % {"title": title})
        self.taken.add(title)
        return values


class PlaceForm(forms.Form):
    """Where new entries are planned, and lines pasted from a spreadsheet."""

    section = forms.TypedChoiceField(label=gettext_lazy("Section"), coerce=int)
    pasted = PastedText(
        label=gettext_lazy("Lines pasted from a spreadsheet"),
        help_text=gettext_lazy("Title, unit, drafter, characters, day due: one entry a line, columns as in the sheet."),
        widget=forms.Textarea(attrs={"rows": 4, "cols": 60}),
    )

    def __init__(self, *args: Any, volume: Volume, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        section: Any = self.fields["section"]
        self.offered = section_choices(volume, with_empty=False)
        section.choices = [("", gettext_lazy("(choose the section)")), *self.offered]


@dataclass(frozen=True)
class PastedLine:
    """A line of the paste: its number from 1 and its cells by name."""

    number: int
    cells: dict[str, str]


def pasted_lines(text: str) -> list[PastedLine]:
    """The lines as cells; empty ones and the head of the sheet are left out."""
    lines = []
    for number, line in enumerate(readable(text).split("\n"), start=1):
        cells = [cell.strip() for cell in line.split("\t")]
        if any(cells) and cells[0] not in ("标题", "条目", "题目"):
            lines.append(PastedLine(number, dict(zip(PASTED_CELLS, cells, strict=False))))
    return lines
