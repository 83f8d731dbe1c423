"""The rows of a sheet in words: what becomes of each, and what changes in the text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from entries.admin.differences import PartDifference, differences
from entries.exporting.refused import Problem, RefusedRow
from entries.importing.batches.problems import is_refusal
from entries.models import Batch, BatchKind, Entry, StagedRow
from entries.models.batches import Outcome
from entries.models.texts import text_columns

ROWS_PER_PAGE = 50
SHOWN = (Outcome.CREATED, Outcome.CHANGED, Outcome.REFUSED)


@dataclass(frozen=True)
class RowTold:
    """A row of the sheet as the page shows it."""

    row: StagedRow
    parts: list[PartDifference] = field(default_factory=list)

    @property
    def reasons(self) -> list[dict[str, Any]]:
        """Why the row is refused; what it would only have been warned of is left out."""
        return [problem for problem in self.row.problems or () if is_refusal(problem)]


def counts_of(batch: Batch) -> list[tuple[str, str | Promise, int]]:
    """For each list of rows its name, its label and how many there are."""
    return [
        (Outcome.CREATED, gettext_lazy("new"), batch.created),
        (Outcome.CHANGED, gettext_lazy("changed"), batch.changed),
        (Outcome.REFUSED, gettext_lazy("refused"), batch.refused),
    ]


def rows_of(batch: Batch, outcome: str) -> QuerySet[StagedRow]:
    rows = StagedRow.objects.filter(batch=batch, outcome=outcome).order_by("row")
    return rows.select_related("section__parent__parent", "unit")


def told_of(rows: Iterable[StagedRow], batch: Batch) -> list[RowTold]:
    """The rows of one page; of changed entries the old and the new text, read for this page alone."""
    rows = list(rows)
    if batch.kind != BatchKind.ENTRIES:
        return [RowTold(row) for row in rows]
    changed = [row.entry_id for row in rows if row.outcome == Outcome.CHANGED]
    entries: dict[int | None, Any] = dict(Entry.objects.prefetch_related("pictures", "tables").in_bulk(changed))
    return [RowTold(row, _parts(row, entries.get(row.entry_id))) for row in rows]


def _parts(row: StagedRow, entry: Entry | None) -> list[PartDifference]:
    if entry is None:
        return []
    return differences(entry.text, replace(entry.text, **text_columns(row)), only_changes=True)


def refused_rows(batch: Batch) -> Iterator[RefusedRow]:
    """The refused rows with their cells by heading, for the sheet that goes back."""
    headings = [heading for _key, heading in batch.columns]
    for row in rows_of(batch, Outcome.REFUSED).iterator(chunk_size=500):
        cells = dict(zip(headings, row.cells or (), strict=False))
        problems = [Problem(one["column"] or None, one["message"]) for one in RowTold(row).reasons]
        yield RefusedRow(row.row, cells, problems)
