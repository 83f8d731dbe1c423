"""Carrying on with what a program that died has left: at the start of the worker, or for whoever looks at it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.utils import timezone
from django_tasks import task

from entries.importing.batches.applying import run
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.staging import stage
from entries.importing.batches.taking_back import take_back
from entries.importing.batches.undoing import run_undoing
from entries.models import Batch, BatchState
from entries.models.batches import IN_HAND

STALE_AFTER = timedelta(minutes=2)
"""A slice takes less than a second: a program that has said nothing for so long has died."""


def carry_on(batch: Batch) -> None:
    """Do what is left of a batch, from whichever state it was left in. Two programs at once do no harm."""
    try:
        if batch.state == BatchState.APPLYING:
            run(batch)
        elif batch.state == BatchState.TAKING_BACK:
            take_back(batch)
        elif batch.state == BatchState.UNDOING:
            run_undoing(batch)
        elif batch.state in (BatchState.WAITING, BatchState.READING):
            _read_anew(batch)
    except BatchRefused:
        batch.refresh_from_db()  # said on the batch


def _read_anew(batch: Batch) -> None:
    if not batch.file:
        # Of the command line, which was stopped: nothing was staged that anybody waits for.
        Batch.objects.filter(pk=batch.pk, state=batch.state).update(state=BatchState.ABANDONED)
        batch.rows.all().delete()
        return
    Batch.objects.filter(pk=batch.pk, state=BatchState.READING).update(state=BatchState.WAITING)
    batch.refresh_from_db()
    stage(batch, Path(batch.file.path))


def wake(batch: Batch) -> None:
    """Have the worker carry on with a batch that no program works on any more; for whoever looks at it."""
    last = batch.heartbeat_at or batch.sent_at
    if batch.is_in_hand and last < timezone.now() - STALE_AFTER:
        carry_on_later.enqueue(batch.pk)


def wake_all() -> None:
    """Have the worker carry on with all that was in hand; for the start, when no program is at work yet."""
    for pk in Batch.objects.filter(state__in=IN_HAND).order_by("pk").values_list("pk", flat=True):
        carry_on_later.enqueue(pk)


@task()
def carry_on_later(batch_id: int) -> None:
    """Carry on with what is left of a batch, if anything is."""
    batch = Batch.objects.filter(pk=batch_id, state__in=IN_HAND).first()
    if batch is not None:
        carry_on(batch)
