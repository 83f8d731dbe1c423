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
from accounts.roles import Role
from entries import permissions
from entries.admin.fields import OneLine, PastedText, TypedDateField, as_typed, invisible_in
from entries.admin.pictures import PictureForms, seal_of
from entries.admin.tables import TableForms
from entries.importing.dates import read_event_dates
from entries.importing.parsed import EventDates
from entries.lifecycle import TEXT_IS_OPEN
from entries.models import Entry, Section, Volume
from entries.models.entries import DATED, DatePrecision, EntryKind
from entries.models.texts import EntryText
from entries.workflow import Placement, TextRow

EXACTNESS = (
    (DatePrecision.UNSET.value, gettext_lazy("As the date says")),
    (DatePrecision.NONE.value, gettext_lazy("No date")),
)
"""A typed date tells its own exactness, so only this is asked."""

LONGEST_TITLE = 255
LONGEST_BODY = 1_000_000


class EntryForm(forms.Form):
    """Title, section, date, kind and body. `section` is left out where the person can't choose it."""

    title = OneLine(label=gettext_lazy("Title"), max_length=LONGEST_TITLE)
    section = forms.TypedChoiceField(label=gettext_lazy("Section"), required=False, coerce=int, empty_value=None)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=EntryKind.choices)
    event_start = TypedDateField(
        label=gettext_lazy("Date of the event"),
        help_text=gettext_lazy("Like 2020-03-01, 2020.3.1, 2020年3月1日 or 2020年3月."),
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

    def clean_body(self) -> str:
        """Count what was left out as unreadable, so that the person is told."""
        self.left_out = invisible_in(self.data.get(self.add_prefix("body"), ""))
        return str(self.cleaned_data["body"])

    def clean(self) -> dict[str, Any]:
        """Make one reading of the three fields that tell the date."""
        values = super().clean() or self.cleaned_data
        if not {"event_start", "event_end", "date_precision"} & self.errors.keys():
            try:
                values["dates"] = dates_of(values["event_start"], values["event_end"], values["date_precision"])
            except ValidationError as error:
                self.add_error("event_start", error)
        return values


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


class TextForms:
    """All forms of one text together: the entry, its pictures, its tables, and on creation its owner."""

    def __init__(self, person: User, volume: Volume, entry: Entry | None, data: Any = None, files: Any = None) -> None:
        self.person, self.volume, self.entry = person, volume, entry
        stored = entry.text if entry else None
        self.kept = stored
        self.main = EntryForm(data, initial=initial_of(entry), volume=volume, entry=entry)
        seal = seal_of(person, entry)
        pictures, tables = (stored.pictures, stored.tables) if stored else ((), ())
        self.pictures = PictureForms.of(pictures, seal, _posted(data, "pictures"), files)
        self.tables = TableForms.of(tables, _posted(data, "tables"))
        by_chief = entry is None and permissions.is_chief_editor(person)
        self.owner = OwnerForm(data) if by_chief else None

    def is_valid(self) -> bool:
        """Ask every form, so that each shows its errors; sent parts that are left out stay as stored."""
        parts = [self.main, self.owner, self.pictures, self.tables]
        answers = [part.is_valid() for part in parts if part is not None and part.is_bound]
        return all(answers)

    def row(self, based_on: int = 0) -> TextRow:
        """What to save; call it after is_valid."""
        section_id = self.main.cleaned_data.get("section")
        section = Section.objects.of_volume(self.volume).filter(pk=section_id).first() if section_id else None
        if self.entry is not None:
            return TextRow(text=self.text(), entry=self.entry, based_on=based_on, section=section)
        return TextRow(text=self.text(), placement=Placement(self.volume, section, *self._owner()))

    def _owner(self) -> tuple[Unit | None, User | None]:
        if self.owner is None:
            return self.person.unit, self.person
        return self.owner.cleaned_data["unit"], self.owner.cleaned_data["drafter"]

    def text(self) -> EntryText:
        """The text as typed; call it after is_valid."""
        values = self.main.cleaned_data
        dates: EventDates = values["dates"]
        return EntryText(
            title=values["title"],
            body=values["body"],
            kind=values["kind"],
            event_start=dates.start,
            event_end=dates.end,
            date_precision=dates.precision,
            pictures=self.pictures.texts() if self.pictures.is_bound else self.kept.pictures if self.kept else (),
            tables=self.tables.texts() if self.tables.is_bound else self.kept.tables if self.kept else (),
        )

    @property
    def opens_pictures(self) -> bool:
        """Whether there is something to see in the part that is folded else."""
        return _holds_something(self.pictures)

    @property
    def opens_tables(self) -> bool:
        return _holds_something(self.tables)

    def suggested_date(self) -> str:
        """The date the body tells, while no date was given; empty else."""
        given = self.main["event_start"].value() or self.main["date_precision"].value()
        if given:
            return ""
        body = str(self.main["body"].value() or "")
        read = read_event_dates(body, content_year=self.volume.content_year)
        if read.start is None or read.end is None:
            return ""
        begins, ends = as_typed(read.start, read.precision), as_typed(read.end, read.precision)
        return begins if begins == ends else f"{begins} — {ends}"


def _holds_something(rows: Any) -> bool:
    return any(form.initial or (form.is_bound and form.has_changed()) for form in rows)


def _posted(data: Any, prefix: str) -> Any:
    """The data, if it speaks of these rows at all."""
    return data if data is not None and f"{prefix}-TOTAL_FORMS" in data else None


def initial_of(entry: Entry | None) -> dict[str, Any]:
    """What the fields show of a stored entry."""
    if entry is None:
        return {"kind": EntryKind.EVENT}
    start, end, precision = entry.event_start, entry.event_end, entry.date_precision
    begins = as_typed(start, precision) if start else ""
    ends = as_typed(end, precision) if end else ""
    return {
        "title": entry.title,
        "section": entry.section_id,
        "kind": entry.kind,
        "event_start": begins,
        "event_end": "" if ends == begins else ends,
        "date_precision": precision if precision == DatePrecision.NONE else DatePrecision.UNSET.value,
        "body": entry.body,
    }
