"""Reading a sheet into staged rows: in the task worker or in a command, never inside a long transaction."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from entries import permissions
from entries.importing.batches.planned import CHANGED, CREATED, REFUSED, UNCHANGED, PlannedRow, Planner
from entries.importing.batches.planning import EntryPlanner
from entries.importing.batches.problems import OF_THE_SHEET, BatchRefused
from entries.importing.batches.records import RECORDS, RecordPlanner
from entries.importing.batches.taking_back import soon_is_enough
from entries.importing.sheets.headings import folded
from entries.importing.sheets.reading import Sheet, SheetRefused, SheetRow, open_sheet
from entries.models import Batch, BatchKind, BatchState, StagedRow
from entries.models.inserting import insert_many
from entries.models.texts import TEXT_COLUMNS, count_characters
from entries.sheets.cells import REASON
from entries.sheets.columns import SheetResource
from entries.sheets.entries import EntryResource

logger = logging.getLogger(__name__)

AT_A_TIME = 900
"""Rows that are planned together, and staged in one short transaction."""

NEW_OBJECTS = 100_000
"""Of some ten chunks of rows, before Python looks for cycles."""

MOST_RECORDS = 3000
"""Rows of a sheet of sections, units or people: they are planned and applied together."""

MANY_ROWS = 20_000
"""Staged rows after which the database is told that its statistics are old."""

Listener = Callable[[PlannedRow], None]


def resource_of(kind: str) -> type[SheetResource]:
    """The columns of a kind of sheet."""
    return EntryResource if kind == BatchKind.ENTRIES else RECORDS[kind].resource


@task()
def read_batch(batch_id: int) -> None:
    """Read the stored file of a batch that waits. Whoever sent it must still be one who may."""
    waiting = Batch.objects.filter(pk=batch_id, state=BatchState.WAITING)
    batch = waiting.select_related("volume__yearbook", "sent_by").first()
    if batch is None or not batch.file:
        return
    language = batch.sent_by.language if batch.sent_by else translation.get_language()
    with translation.override(language), suppress(BatchRefused):  # it is said on the batch
        stage(batch, Path(batch.file.path))


def stage(batch: Batch, path: Path, *, listen: Listener | None = None) -> None:
    """Plan every row of the file. Afterwards the batch is ready or refused, and its stored file is gone.

    `listen` is told of every row, the unchanged ones too, which are only counted.
    """
    if not _begin(batch):
        return
    try:
        _check_sender(batch)
        with _collecting_seldom():
            _read(batch, path, listen)
    except (SheetRefused, BatchRefused) as refused:
        _end(batch, BatchState.REFUSED, message=str(refused))
        raise BatchRefused(refused.code, refused) from refused
    finally:
        _drop_file(batch)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Python looks for cycles after every 700 new objects, a fifth of the time here; rows are in none."""
    usual = gc.get_threshold()
    gc.set_threshold(NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _begin(batch: Batch) -> bool:
    """Take the batch in hand: of two programs one. What one that died has staged is staged anew."""
    waiting = Batch.objects.filter(pk=batch.pk, state=BatchState.WAITING)
    return waiting.update(state=BatchState.READING, heartbeat_at=timezone.now()) == 1


def _check_sender(batch: Batch) -> None:
    sender = batch.sent_by
    if sender is not None and not permissions.may_send_sheet(sender, batch.kind):
        raise BatchRefused("not_allowed", _("You may no longer import this kind of sheet."))


def _read(batch: Batch, path: Path, listen: Listener | None) -> None:
    resource = resource_of(batch.kind)
    sheet = open_sheet(path, file_name=batch.file_name, columns=resource.headings(), required=resource.required)
    planner = planner_of(batch, sheet, batch.sent_by)
    counts = dict.fromkeys((CREATED, CHANGED, UNCHANGED, REFUSED), 0)
    rewrites: set[str] = set()
    StagedRow.objects.filter(batch=batch).delete()
    rows, read = sheet.rows(), 0
    _refuse_forbidden(resource, sheet)
    while chunk := list(islice(rows, AT_A_TIME if batch.kind == BatchKind.ENTRIES else MOST_RECORDS)):
        if batch.kind != BatchKind.ENTRIES and read:
            raise BatchRefused("too_many_records", str(OF_THE_SHEET["too_many_records"]).format(limit=MOST_RECORDS))
        planned = planner.plan(chunk)
        for row in planned:
            counts[row.outcome] += 1
            rewrites.update(row.rewrites)
            if listen is not None:
                listen(row)
        read += len(chunk)
        _store(batch, sheet, chunk, planned, read)
    warnings = _ignored_columns(resource, sheet) + _warnings_of(sheet)
    if not read:
        raise BatchRefused("empty_sheet", OF_THE_SHEET["empty_sheet"])
    _count_anew(sum(counts.values()) - counts[UNCHANGED])
    _end(batch, BatchState.READY, warnings=warnings, columns=_columns(sheet), rewrites=sorted(rewrites), **counts)


def _count_anew(staged: int) -> None:
    """PostgreSQL plans by statistics made before the sheet was read, until it makes new ones within minutes.

    By them the sheet has a row or none: for each of 100,000 all entries were gone through, for five minutes.
    """
    if staged > MANY_ROWS and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {StagedRow._meta.db_table}")


def _refuse_forbidden(resource: type[SheetResource], sheet: Sheet) -> None:
    forbidden = [text for text in sheet.unknown if folded(text) in resource.forbidden]
    if forbidden:
        message = str(OF_THE_SHEET["forbidden_columns"]).format(columns="、".join(forbidden))
        raise BatchRefused("forbidden_columns", message)


def planner_of(batch: Batch, sheet: Sheet, actor: User | None) -> Planner:
    """Who works out what the rows of this kind do."""
    settable = resource_of(batch.kind).settable()
    flaws = {row: {key: shown for key, shown in found.items() if key in settable} for row, found in sheet.flaws.items()}
    if batch.kind == BatchKind.ENTRIES:
        return EntryPlanner(batch, actor, sheet.keys, sheet.texts, flaws)
    return RecordPlanner(RECORDS[batch.kind], batch, actor, sheet.keys, sheet.texts, flaws)


def _store(batch: Batch, sheet: Sheet, rows: list[SheetRow], planned: list[PlannedRow], read: int) -> None:
    staged = [
        _staged(batch, row, cells.cells) for row, cells in zip(planned, rows, strict=True) if row.outcome != UNCHANGED
    ]
    with transaction.atomic():
        soon_is_enough()  # the end of the reading waits for the disk
        insert_many(StagedRow, STAGED, staged)
        mine = Batch.objects.filter(pk=batch.pk, state=BatchState.READING)
        if mine.update(read_rows=read, heartbeat_at=timezone.now()) != 1:
            raise BatchRefused("abandoned", _("Reading was stopped."))


STAGED = (
    *("batch", "row", "outcome", *TEXT_COLUMNS, "characters", "section", "unit", "entry", "based_on"),
    *("from_section", "from_order", "values", "cells", "problems"),
)


def _staged(batch: Batch, planned: PlannedRow, cells: Sequence[Any]) -> tuple[Any, ...]:
    """The columns STAGED of one row."""
    title, body, kind, start, end, precision = planned.text or (planned.title, "", "", None, None, "")
    refused = planned.outcome == REFUSED
    return (
        *(batch.pk, planned.row, planned.outcome, title[:255], "" if refused else body, kind, start, end, precision),
        *(count_characters(title, body), planned.section_id, planned.unit_id, planned.entry_id, planned.based_on),
        *(planned.from_section, planned.from_order, planned.values),
        [cell if isinstance(cell, str) else cell.isoformat() for cell in cells] if refused else None,
        planned.problems or None,
    )


def _columns(sheet: Sheet) -> list[list[str]]:
    """Keys and headings of the columns that were read, in the order of `StagedRow.cells`."""
    return [[key, sheet.texts[key]] for key in sheet.keys]


def _ignored_columns(resource: type[SheetResource], sheet: Sheet) -> list[dict[str, Any]]:
    """One warning that names the columns which set nothing. The reasons in a sheet of refused rows are our own."""
    settable = set(resource.settable())
    kept = [sheet.texts[key] for key in sheet.keys if key not in settable]
    unknown = [text for text in sheet.unknown if text != REASON]
    sentences = [
        str(OF_THE_SHEET[code]).format(columns="、".join(f"“{column[:20]}”" for column in columns))
        for code, columns in (("kept_columns", kept), ("unknown_columns", unknown))
        if columns
    ]
    if not sentences:
        return []
    return [{"row": None, "column": "", "code": "ignored_columns", "message": " ".join(sentences)}]


def _warnings_of(sheet: Sheet) -> list[dict[str, Any]]:
    return [
        {
            "row": warning.row,
            "column": sheet.texts.get(warning.column, ""),
            "code": warning.code,
            "message": str(warning.message),
        }
        for warning in sheet.warnings
    ]


def _end(batch: Batch, state: BatchState, **values: Any) -> None:
    now = timezone.now()
    mine = Batch.objects.filter(pk=batch.pk, state=BatchState.READING)
    mine.update(state=state, read_at=now, heartbeat_at=now, **values)
    batch.refresh_from_db()


def _drop_file(batch: Batch) -> None:
    """The rows are staged, or the file is refused: either way it is of no more use. Name, hash and size stay."""
    if batch.file:
        batch.file.delete(save=False)
        Batch.objects.filter(pk=batch.pk).update(file="")
