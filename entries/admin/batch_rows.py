"""The rows of a sheet in words: what becomes of each, and what changes in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from entries.admin.differences import PartDifference, date_words, differences, whole
from entries.exporting.refused import Problem, RefusedRow
from entries.importing.batches.problems import is_refusal
from entries.importing.batches.values import TOLD
from entries.models import Batch, BatchKind, Revision, Section, StagedRow
from entries.models.batches import Outcome
from entries.models.texts import EntryText, text_columns

ROWS_PER_PAGE = 50
NOTED = "noted"
SHOWN = (Outcome.CREATED, Outcome.CHANGED, NOTED, Outcome.REFUSED)


@dataclass(frozen=True)
class RowTold:
    """A row of the sheet as the page shows it."""

    row: StagedRow
    parts: list[PartDifference] = field(default_factory=list)
    stood_in: str = ""
    """Where an entry stood that the row moves."""

    @property
    def title(self) -> str:
        """What the row is called; a section with those above it."""
        path = (self.row.values or {}).get("path")
        return " / ".join(path) if path else self.row.title

    @property
    def says(self) -> list[tuple[str, str]]:
        """The columns that a new section, unit or person gets something from, but its name."""
        told = (self.row.values or {}).get(TOLD, ())
        return [(heading, after) for heading, _before, after in told if after != self.row.title]

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why the row is refused; what it would only have been warned of is left out."""
        return [problem for problem in self.row.problems or () if is_refusal(problem)]

    @property
    def notes(self) -> list[dict[str, Any]]:
        """What the row is taken with."""
        return [problem for problem in self.row.problems or () if not is_refusal(problem)]

    @property
    def date(self) -> str:
        """The date that a new entry gets, in words; "" when it gets none yet."""
        return date_words(self.row) if self.row.date_precision else ""


def counts_of(batch: Batch) -> list[tuple[str, str | Promise, int]]:
    """For each list of rows its name, its label and how many there are."""
    return [
        (Outcome.CREATED, gettext_lazy("new"), batch.created),
        (Outcome.CHANGED, gettext_lazy("changed"), batch.changed),
        (Outcome.REFUSED, gettext_lazy("refused"), batch.refused),
    ]


def noted_in(batch: Batch) -> int:
    """How many rows are taken with a warning."""
    return StagedRow.objects.filter(batch=batch, problems__isnull=False).exclude(outcome=Outcome.REFUSED).count()


def rows_of(batch: Batch, shown: str) -> QuerySet[StagedRow]:
    """The rows of one of the lists SHOWN, or those that are taken with a warning."""
    rows = StagedRow.objects.filter(batch=batch).order_by("row")
    is_noted = ~Q(outcome=Outcome.REFUSED) & Q(problems__isnull=False)
    rows = rows.filter(is_noted if shown == NOTED else Q(outcome=shown))
    return rows.select_related("section__parent__parent", "unit")


def told_of(rows: Iterable[StagedRow], batch: Batch) -> list[RowTold]:
    """The rows of one page; of changed entries the old and the new text and place, read for this page alone."""
    rows = list(rows)
    if batch.kind != BatchKind.ENTRIES:
        return [RowTold(row, _record_parts(row)) for row in rows]
    changed = [row for row in rows if row.outcome == Outcome.CHANGED]
    texts, places = _texts_before(changed), _places_before(changed)
    return [RowTold(row, _parts(row, texts), places.get(row.from_section or 0, "")) for row in rows]


def _texts_before(rows: list[StagedRow]) -> dict[tuple[int, int], EntryText]:
    """The texts that the rows were planned on, so that the page says the same before and after they are written."""
    entries, numbers = {row.entry_id for row in rows}, {row.based_on for row in rows}
    revisions = Revision.objects.filter(entry__in=entries, number__in=numbers) if rows else ()
    return {(revision.entry_id, revision.number): revision.text for revision in revisions}


def _places_before(rows: list[StagedRow]) -> dict[int, str]:
    keys = {row.from_section for row in rows if row.from_section is not None}
    sections = Section.objects.filter(pk__in=keys).select_related("parent__parent") if keys else ()
    return {section.pk: " / ".join(section.path()) for section in sections}


def _parts(row: StagedRow, texts: dict[tuple[int, int], EntryText]) -> list[PartDifference]:
    """What the row changes in the text; nothing when it only moves the entry."""
    before = texts.get((row.entry_id or 0, row.based_on))
    if before is None or not row.kind:
        return []
    return differences(before, replace(before, **text_columns(row)), only_changes=True)


def _record_parts(row: StagedRow) -> list[PartDifference]:
    """What the row changes of a section, a unit or a person; what stood there and what will, whole."""
    told = (row.values or {}).get(TOLD, ()) if row.outcome == Outcome.CHANGED else ()
    return [whole(heading, before, after) for heading, before, after in told]


def refused_rows(batch: Batch) -> Iterator[RefusedRow]:
    """The refused rows with their cells by heading, for the sheet that goes back."""
    headings = [heading for _key, heading in batch.columns]
    for row in rows_of(batch, Outcome.REFUSED).iterator(chunk_size=500):
        cells = dict(zip(headings, row.cells or (), strict=False))
        problems = [Problem(one["column"] or None, one["message"]) for one in RowTold(row).reasons]
        yield RefusedRow(row.row, cells, problems)
