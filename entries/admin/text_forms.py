"""All forms of one text together, and what they show of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from entries import permissions
from entries.admin.counts import Count, budget_of, title_count_of
from entries.admin.fields import as_typed, readable
from entries.admin.forms import LONGEST_BODY, EntryForm, OwnerForm
from entries.admin.pictures import PictureForms, seal_of
from entries.admin.tables import TableForms
from entries.importing.dates import read_event_dates, tells
from entries.importing.parsed import EventDates
from entries.models import Entry, Section, Volume
from entries.models.entries import DatePrecision, EntryKind
from entries.models.texts import EntryText
from entries.publishing.dates import full_dates
from entries.workflow import Placement, TextRow


@dataclass(frozen=True)
class FieldError:
    """A sentence for the list above the form: what it is about, and the control it leads to."""

    label: str
    control: str
    message: str


@dataclass(frozen=True)
class OfferedDate:
    """The date that the body tells: as printed, as it would be typed, and whether another one was given."""

    words: str
    start: str
    end: str
    differs: bool


FIELD_OF_DATE = "event_start"


class TextForms:
    """All forms of one text together: the entry, its pictures, its tables, and on creation its owner."""

    def __init__(self, person: User, volume: Volume, entry: Entry | None, data: Any = None, files: Any = None) -> None:
        self.person, self.volume, self.entry = person, volume, entry
        stored = entry.text if entry else None
        self.kept = stored
        self.main = EntryForm(data, initial=initial_of(entry), volume=volume, entry=entry)
        self.seal = seal_of(person, entry)
        pictures, tables = (stored.pictures, stored.tables) if stored else ((), ())
        files = files if files is not None else MultiValueDict()
        self.pictures = PictureForms.of(pictures, self.seal, _posted(data, "pictures"), files)
        self.tables = TableForms.of(tables, _posted(data, "tables"), files)
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
    def is_blank(self) -> bool:
        """Whether nothing at all was written or put in; call it after is_valid."""
        text = self.text()
        return not (text.title or text.body.strip() or text.pictures or text.tables)

    def mark_missing(self, names: tuple[str, ...]) -> None:
        """Say beside each of these fields that a submission needs it."""
        for name in (FIELD_OF_DATE if name == "date" else name for name in names):
            if name in self.main.fields:
                self.main.add_error(name, _("Fill this in before you submit the text."))

    def show_stored(self, name: str, rows: tuple[Any, ...]) -> None:
        """Let the pictures or the tables show these rows instead of what was sent."""
        if name == "pictures":
            self.pictures = PictureForms.of(rows, self.seal, None, MultiValueDict())
        else:
            self.tables = TableForms.of(rows, None, MultiValueDict())
        self.kept = self.entry.text if self.entry else None

    @property
    def opens_pictures(self) -> bool:
        """Whether there is something to see in the part that is folded else."""
        return bool(self.pictures.refused) or _holds_something(self.pictures)

    @property
    def opens_tables(self) -> bool:
        return bool(self.tables.refused) or _holds_something(self.tables)

    @property
    def has_errors(self) -> bool:
        return bool(self.errors())

    def errors(self) -> list[FieldError]:
        """Every error of every form, in the order of the page."""
        parts = [*_errors_of(self.main), *(_errors_of(self.owner) if self.owner else ())]
        for formset, name in ((self.pictures, _("Picture %(place)d")), (self.tables, _("Table %(place)d"))):
            parts += [FieldError("", f"{formset.prefix}-rows", str(words)) for words in formset.non_form_errors()]
            for place, form in enumerate(formset, start=1):
                parts += _errors_of(form, name % {"place": place})
        return parts

    # ── what the page shows of the text as it stands in the fields ────────────────────────────────

    @property
    def title(self) -> str:
        return readable(str(self.main["title"].value() or ""))

    @property
    def body(self) -> str:
        return readable(str(self.main["body"].value() or ""))

    def title_count(self) -> Count:
        return title_count_of(self.title, self.volume.yearbook.title_limit)

    def body_count(self) -> Count:
        return budget_of(self.title, self.body, self.entry.word_budget if self.entry else None)

    def is_body_too_long(self) -> bool:
        return len(self.body) > LONGEST_BODY

    def offered_date(self) -> OfferedDate | None:
        """The date the body tells, while none was given or one that stands nowhere in it. “No date” is an answer."""
        given, body = self.main.given_dates(), self.body[:LONGEST_BODY]
        year = self.volume.content_year
        if (
            given is None
            or given.precision == DatePrecision.NONE
            or (given.start and tells(body, given, content_year=year))
        ):
            return None
        read = read_event_dates(body, content_year=year)
        if read.start is None or read.end is None:
            return None
        begins, ends = as_typed(read.start, read.precision), as_typed(read.end, read.precision)
        text = EntryText("", "", "", event_start=read.start, event_end=read.end, date_precision=read.precision)
        return OfferedDate(full_dates(text), begins, "" if begins == ends else ends, differs=given.start is not None)


def _errors_of(form: Any, row: str = "") -> Iterator[FieldError]:
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        label = "：".join(filter(None, (row, str(field.label) if field else "")))
        yield from (FieldError(label, field.id_for_label if field else "", str(words)) for words in errors)


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
