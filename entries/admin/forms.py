"""The form of an entry's text. It makes an EntryText; saving it is the workflow's."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from accounts.quiet import name_the_empty_choice
from accounts.roles import Role
from entries.admin.fields import OneLine, PastedText, TypedDateField, TypedSpanField
from entries.importing.characters import invisible_in
from entries.importing.parsed import EventDates
from entries.lifecycle import TEXT_IS_OPEN
from entries.models import Entry, Section, Volume
from entries.models.entries import DATED, DatePrecision, EntryKind

EXACTNESS = (
    (DatePrecision.UNSET.value, gettext_lazy("As the date says")),
    (DatePrecision.NONE.value, gettext_lazy("No date")),
)
"""A typed date tells its own exactness, so only this is asked."""

LONGEST_TITLE = 255
LONGEST_BODY = 1_000_000


class EntryForm(forms.Form):
    """Title, section, date, kind and body. `section` is left out where the person can't choose it."""

    title = OneLine(
        label=gettext_lazy("Title"), max_length=LONGEST_TITLE, help_text=gettext_lazy("Without 【】, on one line.")
    )
    section = forms.TypedChoiceField(label=gettext_lazy("Section"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=EntryKind.choices)
    event_start = TypedSpanField(
        label=gettext_lazy("Date of the event"),
        help_text=gettext_lazy("Like 2020.3.1, 2020年3月1日, 20200301, 2020年3月, or 2020.3.1-3.5."),
    )
    event_end = TypedDateField(label=gettext_lazy("Until"), help_text=gettext_lazy("Only when it lasted longer."))
    date_precision = forms.ChoiceField(
        label=gettext_lazy("Exactness"),
        choices=DatePrecision.choices,
        required=False,
        help_text=gettext_lazy("“No date” is for texts that tell of no event."),
    )
    body = PastedText(
        label=gettext_lazy("Body"),
        max_length=LONGEST_BODY,
        help_text=gettext_lazy(
            "One paragraph a line. 〔图1〕 and 〔表1〕 on a line of their own place pictures and tables."
        ),
    )

    def __init__(self, *args: Any, volume: Volume, entry: Entry | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.left_out = 0
        self.fields["date_precision"].widget.choices = EXACTNESS
        if entry is not None and not may_choose_section(entry):
            del self.fields["section"]
            return
        sections: Any = self.fields["section"]
        sections.choices = section_choices(volume, with_empty=entry is None or entry.section_id is None)

    def clean_title(self) -> str:
        """Without the brackets round it, which are printed by themselves; none may stand inside."""
        title = str(self.cleaned_data["title"])
        self._count_what_is_left_out("title")
        if title.startswith("【") and title.endswith("】"):
            title = title[1:-1].strip()
        if "【" in title or "】" in title:
            raise ValidationError(_("Leave 【】 out of the title; they are printed by themselves."))
        return title

    def clean_body(self) -> str:
        self._count_what_is_left_out("body")
        return str(self.cleaned_data["body"])

    def _count_what_is_left_out(self, name: str) -> None:
        """What nobody can read, so that the person is told."""
        self.left_out += invisible_in(self.data.get(self.add_prefix(name), ""))

    def clean(self) -> dict[str, Any]:
        """Make one reading of the three fields that tell the date."""
        values = super().clean() or self.cleaned_data
        if not {"event_start", "event_end", "date_precision"} & self.errors.keys():
            try:
                values["dates"] = dates_of(values["event_start"], values["event_end"], values["date_precision"])
            except ValidationError as error:
                self.add_error("event_start", error)
        return values

    def given_dates(self) -> EventDates | None:
        """What the date fields say as they stand, sent or not; None while they can't be read."""
        names = ("event_start", "event_end", "date_precision")
        try:
            return dates_of(*(self.fields[name].clean(self[name].value()) for name in names))
        except ValidationError:
            return None


def may_choose_section(entry: Entry) -> bool:
    """Later it is a move, which is the chief editor's."""
    return entry.number is None and entry.status in TEXT_IS_OPEN


def section_choices(volume: Volume, *, with_empty: bool) -> list[Any]:
    """The sections of a volume in reading order, each with its path; grouped where a section has parts."""
    sections = list(Section.objects.of_volume(volume).in_reading_order())
    titles = {section.pk: section for section in sections}
    groups: dict[int, list[tuple[int, str]]] = {}
    for section in sections:
        path = _path(section, titles)
        groups.setdefault(path[0].pk, []).append((section.pk, " › ".join(part.title for part in path)))
    choices: list[Any] = [("", _("(not placed yet)"))] if with_empty else []
    for top, members in groups.items():
        choices.extend([(titles[top].title, members)] if len(members) > 1 else members)
    return choices


def _path(section: Section, by_id: dict[int, Section]) -> list[Section]:
    path = [section]
    while path[0].parent_id in by_id:
        path.insert(0, by_id[path[0].parent_id])
    return path


def dates_of(start: EventDates | None, end: EventDates | None, precision: str) -> EventDates:
    """One reading of what was typed, as exact as the less exact of the two dates. Raises ValidationError."""
    if precision == DatePrecision.NONE:
        if start or end:
            raise ValidationError(_("There is a date, and “No date” is chosen. Delete the one or change the other."))
        return EventDates(None, None, precision)
    if start is None:
        if end or precision in DATED:
            raise ValidationError(_("Give the date, or choose “No date”."))
        return EventDates(None, None, "")
    exactness = _coarser(start.precision, (end or start).precision)
    first, last = start.start, (end or start).end
    if first is None or last is None or last < first:
        raise ValidationError(_("The event ends before it begins. Correct one of the two dates."))
    return EventDates(*_widened(first, last, exactness), exactness)


def _coarser(*precisions: str) -> str:
    return next(precision for precision in ("year", "month", "day") if precision in precisions)


def _widened(first: date, last: date, precision: str) -> tuple[date, date]:
    if precision == "year":
        return first.replace(month=1, day=1), last.replace(month=12, day=31)
    if precision == "month":
        return first.replace(day=1), last.replace(day=monthrange(last.year, last.month)[1])
    return first, last


class OwnerForm(forms.Form):
    """Whose a new entry is, for the chief editor: a unit, and one of its active drafters."""

    unit = forms.ModelChoiceField(Unit.objects.filter(is_active=True), label=gettext_lazy("Contributing unit"))
    drafter = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Drafter"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        drafter: Any = self.fields["drafter"]
        drafter.queryset = active_drafters()
        drafter.label_from_instance = lambda person: f"{person}（{person.unit}）"
        for field in self.fields.values():
            name_the_empty_choice(field)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        unit, drafter = values.get("unit"), values.get("drafter")
        if unit and drafter and drafter.unit_id != unit.pk:
            words = {"name": drafter, "unit": unit}
            self.add_error("drafter", _("%(name)s is no drafter of “%(unit)s”. Choose another.") % words)
        return values


def active_drafters() -> Any:
    """Active drafters of any unit, by unit."""
    drafters = User.objects.filter(is_active=True, unit__isnull=False, groups__name=Role.DRAFTER)
    return drafters.select_related("unit").order_by("unit__order", "unit__name", "full_name")
