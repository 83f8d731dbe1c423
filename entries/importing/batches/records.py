"""Sheets of sections, units and people: a few hundred rows at most, applied in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.people import PersonChangeRefused
from entries import workflow
from entries.importing.batches.accounts import PersonSheet, UnitSheet
from entries.importing.batches.planned import REFUSED, UNCHANGED, PlannedRow, refuse_what_was_not_worked_out
from entries.importing.batches.problems import BatchRefused, problem
from entries.importing.batches.sections import SectionSheet
from entries.importing.batches.values import TOLD
from entries.importing.sheets.reading import SheetRow
from entries.models import Batch, BatchKind, BatchState, Outcome, StagedRow
from entries.sheets.columns import SheetResource

Values = dict[str, Any]


class RecordSheet(Protocol):
    """What a kind of record is: its columns, how a row is understood, and how it is saved."""

    resource: type[SheetResource]

    def __init__(self, batch: Batch, actor: User | None) -> None: ...

    def plan(self, cells: Mapping[str, str], planned: PlannedRow, texts: Mapping[str, str]) -> object:
        """Understand one row into `planned`; returns what finds the record, None when the row has no name."""

    def finish(self, planned: Sequence[PlannedRow]) -> None:
        """Look at all the rows together."""

    def save(self, values: Values, actor: User | None) -> None:
        """Make or change the record."""

    def end(self) -> None:
        """After all rows, in the same transaction."""


RECORDS: dict[str, type[RecordSheet]] = {
    BatchKind.SECTIONS: SectionSheet,
    BatchKind.UNITS: UnitSheet,
    BatchKind.PEOPLE: PersonSheet,
}


@dataclass
class RecordPlanner:
    """Plans the rows of one sheet of records; all of them at once, for their order matters."""

    sheet: type[RecordSheet]
    batch: Batch
    actor: User | None
    keys: Sequence[str]
    texts: Mapping[str, str]
    flaws: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    _seen: dict[object, int] = field(default_factory=dict)

    def plan(self, rows: Sequence[SheetRow]) -> list[PlannedRow]:
        sheet = self.sheet(self.batch, self.actor)
        planned = [self._plan(sheet, row) for row in rows]
        sheet.finish(planned)
        return planned

    def _plan(self, sheet: RecordSheet, row: SheetRow) -> PlannedRow:
        cells = {key: str(cell).strip() for key, cell in zip(self.keys, row.cells, strict=True)}
        planned = PlannedRow(row.number, UNCHANGED, "", values={})
        refuse_what_was_not_worked_out(planned, self.flaws, self.texts)
        target = sheet.plan(cells, planned, self.texts)
        column = self.texts[self.sheet.resource.required[0]]
        if target is None:
            planned.refuse(problem("empty_name", column))
        elif (first := self._seen.setdefault(target, row.number)) != row.number:
            planned.refuse(problem("duplicate", column, planned.title, row=first))
        if planned.is_refused:
            planned.outcome = REFUSED
        return planned


def apply_records(batch: Batch, *, actor: User | None) -> None:
    """Save every row in one transaction. Raises BatchRefused with the row that could not be, and nothing was."""
    rows = StagedRow.objects.filter(batch=batch, outcome__in=(Outcome.CREATED, Outcome.CHANGED)).order_by("row")
    with transaction.atomic():
        ready = Batch.objects.filter(pk=batch.pk, state=BatchState.READY)
        now, done = timezone.now(), batch.to_apply
        if ready.update(state=BatchState.APPLIED, applied_by=actor, applied_at=now, applied_rows=done, message="") == 1:
            _save_all(batch, list(rows), actor)
    batch.refresh_from_db()


def _save_all(batch: Batch, rows: Sequence[StagedRow], actor: User | None) -> None:
    sheet = RECORDS[batch.kind](batch, actor)
    for row in rows:
        try:
            sheet.save({name: value for name, value in (row.values or {}).items() if name != TOLD}, actor)
        except (ValidationError, PersonChangeRefused, IntegrityError) as error:
            reason = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
            words = _("Nothing was imported: row %(row)d (“%(title)s”): %(reason)s")
            raise BatchRefused("invalid", words % {"row": row.row, "title": row.title, "reason": reason}) from error
    sheet.end()
    if batch.volume is not None:
        comment = _("%(file)s: %(created)d new, %(changed)d changed.")
        counts = {"file": batch.file_name, "created": batch.created, "changed": batch.changed}
        act = workflow.note_import(batch.volume, actor=actor, comment=comment % counts)
        Batch.objects.filter(pk=batch.pk).update(act=act)
