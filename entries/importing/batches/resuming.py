"""Carrying on with what a program that died has left: at the start of the worker, from the page, by a command."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from entries.importing.batches.applying import run
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.staging import stage
from entries.importing.batches.taking_back import take_back
from entries.importing.batches.undoing import run_undoing
from entries.models import Batch, BatchState
from entries.models.batches import IN_HAND

STALE_AFTER = timedelta(minutes=2)
"""A slice takes less than a second: a program that has said nothing for so long has died."""


def resume_batches(*, stale_after: timedelta = STALE_AFTER) -> list[Batch]:
    """Carry on with every batch that no program has worked on for a while. Returns those."""
    silent = Q(heartbeat_at__lt=timezone.now() - stale_after)
    waiting = Q(state=BatchState.WAITING, sent_at__lt=timezone.now() - stale_after)
    left = list(Batch.objects.filter(waiting | silent, state__in=IN_HAND).order_by("pk"))
    for batch in left:
        carry_on(batch)
    return left


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
