"""What is kept of a sheet: its rows for a while after its end, its name, hash, numbers and trail for good."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.functions import Coalesce

from entries.importing.batches.taking_back import SLICE, pause
from entries.importing.batches.undoing import abandon
from entries.models import Batch, BatchState, StagedRow
from entries.models.batches import ENDED


@dataclass(frozen=True)
class Cleared:
    """Of how many sheets the rows went, and how many rows; sheets that nobody applied count among them."""

    sheets: int
    sheet_rows: int


def clear_old_rows(older_than: datetime, *, dry_run: bool = False) -> Cleared:
    """Delete the rows of sheets that ended before `older_than`, and discard those that nobody applied since."""
    ended, left = _of_state(ENDED, older_than), _of_state((BatchState.READY,), older_than)
    rows = StagedRow.objects.filter(batch__in=[*ended, *left])
    cleared = Cleared(rows.order_by().values("batch").distinct().count(), rows.count())
    if not dry_run:
        for batch in left:
            abandon(batch, actor=None)
        for batch in ended:
            while _clear_slice(batch):
                pause()
    return cleared


def _of_state(states: tuple[BatchState, ...], older_than: datetime) -> QuerySet[Batch]:
    """The batches with rows that have been in one of these states since before `older_than`."""
    end = Coalesce("undone_at", "applied_at", "heartbeat_at", "sent_at")
    return Batch.objects.alias(end=end).filter(state__in=states, end__lt=older_than, rows__isnull=False).distinct()


@transaction.atomic
def _clear_slice(batch: Batch) -> bool:
    """Delete some rows, unless somebody undoes the sheet meanwhile: one of the two comes first and stops the other."""
    held = Batch.objects.select_for_update(of=("self",)).filter(pk=batch.pk, state__in=ENDED)
    if held.values_list("pk").first() is None:
        return False
    some = list(StagedRow.objects.filter(batch=batch).order_by("pk").values_list("pk", flat=True)[:SLICE])
    if some:
        StagedRow.objects.filter(batch=batch, pk__range=(some[0], some[-1])).delete()
    return len(some) == SLICE
