"""Holding the rows of a sheet of entries against the entries that its sender sees. Reads only, in chunks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.importing.batches.finding import Existing, Finder, plain_code
from entries.importing.batches.framework import FoundSection, Sections, units_by_name
from entries.importing.batches.planned import (
    CHANGED,
    CREATED,
    REFUSED,
    UNCHANGED,
    PlannedRow,
    TextTuple,
    refuse_what_was_not_worked_out,
)
from entries.importing.batches.problems import Problem, problem
from entries.importing.batches.texts import check_text, kinds_by_name, one_line
from entries.importing.characters import readable
from entries.importing.parsed import EventDates
from entries.importing.sheets.dates import read_dates
from entries.importing.sheets.reading import Cell, SheetRow
from entries.lifecycle import TEXT_IS_OPEN, Status, Verb
from entries.models import Batch, Entry
from entries.models.asking import any_of
from entries.models.entries import DatePrecision, EntryKind
from entries.models.texts import TEXT_COLUMNS
from entries.sheets.entries import EntryResource

MOST_REMEMBERED = 20_000
"""Different pairs of date cells that are kept read."""


@dataclass(slots=True)
class Wanted:
    """A row with its cells understood as far as no entry is needed for it."""

    number: int
    typed_code: str
    code: str
    typed_title: str
    title: str
    typed_body: str
    section: FoundSection


"""What offices write for the kinds in sheets of their own."""


@dataclass
class EntryPlanner:
    """Plans the rows of one sheet of entries. `texts` gives for each key of a column found its heading there.

    `flaws` gives for a row the keys of its cells without a usable value: what they hold is no wish to empty it.
    """

    batch: Batch
    actor: User | None
    keys: Sequence[str]
    texts: Mapping[str, str]
    flaws: Mapping[int, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        volume = self.batch.volume
        if volume is None:
            raise ValueError("entries need a volume")
        self._volume = volume
        self._finder = Finder(volume, self.actor)
        self._at = {key: place for place, key in enumerate(self.keys)}
        self._places = [self._at.get(key) for key in ("section", "subsection", "subsubsection")]
        self._has_section = any(place is not None for place in self._places)
        self._sections = Sections.of(volume, self.texts.get("section", ""))
        self._units = units_by_name()
        self._unit_names = {pk: name for name, (pk, _is_active) in self._units.items()}
        self._kinds = kinds_by_name()
        self._title_limit = volume.yearbook.title_limit
        self._is_chief = self.actor is None or permissions.is_chief_editor(self.actor)
        self._seen: dict[object, int] = {}
        self._days: dict[tuple[Cell, Cell], EventDates | Problem] = {}

    # ── a chunk of rows ───────────────────────────────────────────────────────────────────────────

    def plan(self, rows: Sequence[SheetRow]) -> list[PlannedRow]:
        wanted = [self._understand(row) for row in rows]
        by_code = self._finder.by_codes([code for row in wanted if (code := row.code)])
        by_title = self._finder.by_titles({row.title for row in wanted if not row.typed_code} - {""})
        planned = []
        for want, row in zip(wanted, rows, strict=True):
            found, refusal = self._existing(want, by_code, by_title)
            planned.append(self._decide(want, row.cells, found, refusal))
        self._refuse_what_is_not_theirs(planned)
        return planned

    def _understand(self, row: SheetRow) -> Wanted:
        cells, at = row.cells, self._at
        title, body = _text(cells[at["title"]]), _text(cells[at["body"]])
        code = _text(cells[at["code"]]).strip() if "code" in at else ""
        section = FoundSection(None)
        if self._has_section:
            path = tuple(_text(cells[place]) if place is not None else "" for place in self._places)
            section = self._sections.find(path)
        return Wanted(row.number, code, plain_code(code) if code else "", title, one_line(title), body, section)

    # ── one row ───────────────────────────────────────────────────────────────────────────────────

    def _existing(
        self, want: Wanted, by_code: Mapping[str, Existing], by_title: Mapping[str, list[Existing]]
    ) -> tuple[Existing | None, Problem | None]:
        """The entry that a row is about, None for a new one; or why that can't be told."""
        if want.typed_code:
            found = by_code.get(want.code)
            return found, None if found else problem("unknown_code", self.texts["code"], want.typed_code)
        namesakes = by_title.get(want.title, ())
        if self._has_section:
            namesakes = [entry for entry in namesakes if entry.section_id == want.section.section_id]
        if len(namesakes) > 1:
            return None, problem("several_with_title", self.texts["title"], want.title)
        return (namesakes[0] if namesakes else None), None

    def _decide(
        self, want: Wanted, cells: Sequence[Cell], found: Existing | None, refusal: Problem | None
    ) -> PlannedRow:
        planned = PlannedRow(want.number, UNCHANGED, want.title)
        refuse_what_was_not_worked_out(planned, self.flaws, self.texts, EntryResource.spared)
        if want.section.problem is not None:
            planned.problems.append(want.section.problem)
        if refusal is not None:
            planned.refuse(refusal)
        else:
            self._refuse_second(want, found, planned)
            if found is None:
                self._plan_new(want, cells, planned)
            else:
                self._plan_change(want, cells, found, planned)
        if planned.is_refused:
            planned.outcome = REFUSED
        return planned

    def _refuse_second(self, want: Wanted, found: Existing | None, planned: PlannedRow) -> None:
        target: object = found.pk if found else (want.section.section_id, want.title)
        first = self._seen.setdefault(target, want.number)
        if first != want.number and want.title:
            column = self.texts["code"] if want.typed_code else self.texts["title"]
            planned.refuse(problem("duplicate", column, want.typed_code or want.title, row=first))

    def _plan_new(self, want: Wanted, cells: Sequence[Cell], planned: PlannedRow) -> None:
        planned.outcome = CREATED
        body = readable(want.typed_body)
        check_text(planned, want.title, body, want.typed_body, self.texts, self._title_limit)
        planned.section_id = want.section.section_id
        planned.unit_id = self._unit_of_new(cells, planned)
        if planned.section_id is None and want.section.problem is None:
            planned.problems.append(problem("no_section", self.texts.get("section", "")))
        days = self._days_of(cells, planned) or EventDates(None, None, DatePrecision.UNSET)
        kind = self._kind_of(cells, planned) or EntryKind.EVENT.value
        planned.text = (want.title, body, kind, days.start, days.end, days.precision)

    def _plan_change(self, want: Wanted, cells: Sequence[Cell], found: Existing, planned: PlannedRow) -> None:
        planned.entry_id, planned.based_on = found.pk, found.revision_number
        planned.unit_id = found.unit_id
        self._check_unit(cells, found, planned)
        text = self._new_text(want, cells, found, planned)
        moves = want.section.section_id not in (None, found.section_id)
        before = found.text
        if text == before and not moves:
            return
        planned.outcome, planned.text = CHANGED, None if text == before else text
        planned.rewrites = [name for name, new, old in zip(TEXT_COLUMNS, text, before, strict=True) if new != old]
        if moves:
            planned.section_id = want.section.section_id
            planned.from_section, planned.from_order = found.section_id, found.order
        if (text[0], text[1]) != (found.title, found.body):
            check_text(planned, text[0], text[1], want.typed_body, self.texts, self._title_limit)
        if found.status not in TEXT_IS_OPEN:
            status = Status(found.status).label
            planned.refuse(problem("closed", self.texts["title"], found.title, title=found.title, status=status))
        elif moves and found.number is not None:
            planned.refuse(problem("not_movable", self.texts.get("section", ""), found.title, title=found.title))

    def _new_text(self, want: Wanted, cells: Sequence[Cell], found: Existing, planned: PlannedRow) -> TextTuple:
        """The text that the entry would have: what the sheet has no column for stays."""
        title = found.title if found.title == want.typed_title else want.title
        body = found.body if found.body == want.typed_body else readable(want.typed_body)
        kind = self._kind_of(cells, planned) or found.kind
        start, end, precision = found.event_start, found.event_end, found.date_precision
        days = self._days_of(cells, planned)
        if days is not None and not self._are_the_same(days, found):
            start, end, precision = days.start, days.end, days.precision
        return (title, body, kind, start, end, precision)  # type: ignore[return-value]

    def _are_the_same(self, days: EventDates, found: Existing) -> bool:
        """Whether the cells tell the dates that are here: a span that is inexact may be written to the day."""
        if days.start is None:
            return days.precision == found.date_precision
        if "event_end" not in self._at:
            return days.start == found.event_start and days.precision == found.date_precision
        return (days.start, days.end) == (found.event_start, found.event_end)

    # ── the columns ───────────────────────────────────────────────────────────────────────────────

    def _kind_of(self, cells: Sequence[Cell], planned: PlannedRow) -> str:
        """The kind that is written; "" when none is."""
        typed = self._cell("kind", cells)
        if not typed:
            return ""
        kind = self._kinds.get(typed) or self._kinds.get(typed.strip().casefold())
        if kind is None and typed.strip():
            planned.problems.append(problem("kind_unknown", self.texts["kind"], typed))
        return kind or ""

    def _days_of(self, cells: Sequence[Cell], planned: PlannedRow) -> EventDates | None:
        """The dates that are written; None when the sheet has none, or they can't be read."""
        at = self._at
        if "event_start" not in at or (self.flaws and self._date_is_flawed(planned.row)):
            return None
        first, last = cells[at["event_start"]], cells[at["event_end"]] if "event_end" in at else ""
        days = self._days.get((first, last))
        if days is None:
            if len(self._days) > MOST_REMEMBERED:
                self._days.clear()
            days = self._days[first, last] = self._read_days(first, last)
        if isinstance(days, EventDates):
            return days
        planned.problems.append(days)
        return None

    def _date_is_flawed(self, row: int) -> bool:
        return not {"event_start", "event_end"}.isdisjoint(self.flaws.get(row, ()))

    def _read_days(self, first: Cell, last: Cell) -> EventDates | Problem:
        days = read_dates(first, last, year=self._volume.content_year)
        if days is not None:
            return days
        is_last = read_dates(first, year=self._volume.content_year) is not None
        return problem(
            "date_unreadable", self.texts["event_end" if is_last else "event_start"], last if is_last else first
        )

    def _unit_of_new(self, cells: Sequence[Cell], planned: PlannedRow) -> int | None:
        own = None if self._is_chief or self.actor is None else self.actor.unit_id
        typed = self._cell("unit", cells).strip()
        if typed:
            found = self._unit_named(typed, planned)
            if found is not None and own is not None and found != own:
                planned.refuse(problem("other_unit", self.texts["unit"], typed, unit=self._unit_names.get(own, "")))
            return found
        given = own or self.batch.unit_id or self._sections.units.get(planned.section_id or 0)
        if given is None:
            planned.problems.append(problem("no_unit", self.texts.get("unit", "")))
        return given

    def _unit_named(self, name: str, planned: PlannedRow) -> int | None:
        key, is_active = self._units.get(name, (None, True))
        if key is None:
            planned.refuse(problem("unknown_unit", self.texts["unit"], name))
        elif not is_active:
            planned.refuse(problem("unit_off", self.texts["unit"], name))
        return key

    def _check_unit(self, cells: Sequence[Cell], found: Existing, planned: PlannedRow) -> None:
        typed = self._cell("unit", cells)
        if not typed or typed == self._unit_names.get(found.unit_id or 0):
            return
        key, _is_active = self._units.get(typed.strip(), (None, True))
        if not typed.strip() or (key is not None and key == found.unit_id):
            return
        if key is None:
            planned.refuse(problem("unknown_unit", self.texts["unit"], typed.strip()))
        else:
            now = self._unit_names.get(found.unit_id or 0, _("nobody"))
            planned.refuse(problem("unit_differs", self.texts["unit"], typed.strip(), unit=now))

    def _cell(self, key: str, cells: Sequence[Cell]) -> str:
        place = self._at.get(key)
        return "" if place is None else _text(cells[place])

    # ── whose it is ───────────────────────────────────────────────────────────────────────────────

    def _refuse_what_is_not_theirs(self, planned: Sequence[PlannedRow]) -> None:
        changed = [row for row in planned if row.outcome == CHANGED]
        if self.actor is None or not changed:
            return
        asked = Entry.objects.filter(pk__in=any_of([row.entry_id or 0 for row in changed]))
        permitted = set(asked.on_which(self.actor, Verb.EDIT).order_by().values_list("pk", flat=True))
        for row in changed:
            if row.entry_id not in permitted:
                reason = permissions.why_not(self.actor, Verb.EDIT, asked.get(pk=row.entry_id))
                row.refuse(problem("not_yours", self.texts["title"], row.title, title=row.title, reason=reason))


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.isoformat()
