"""Undoing a batch that was applied: whole, while nobody has worked on what it made."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from entries import permissions, workflow
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.taking_back import put_back, touched_since
from entries.models import Batch, BatchKind, BatchState


def undo(batch: Batch, *, actor: User | None) -> Batch:
    """Undo it from beginning to end. Raises BatchRefused, and then nothing was done."""
    start_undoing(batch, actor=actor)
    if batch.state == BatchState.UNDOING:
        run_undoing(batch)
    return batch


def undo_later(batch: Batch, *, actor: User | None) -> Batch:
    """Have the worker undo it. What can be refused at once is. Raises BatchRefused."""
    start_undoing(batch, actor=actor)
    if batch.state == BatchState.UNDOING:
        undo_batch.enqueue(batch.pk)
    return batch


@task()
def undo_batch(batch_id: int) -> None:
    """Carry on with undoing."""
    batch = Batch.objects.filter(pk=batch_id, state=BatchState.UNDOING).first()
    if batch is not None:
        run_undoing(batch)


def start_undoing(batch: Batch, *, actor: User | None) -> None:
    """Refuse what can't be undone; else mark the batch, which takes its drafts out of sight at once."""
    batch.refresh_from_db()
    if batch.state in (BatchState.UNDOING, BatchState.UNDONE):
        return
    _check(batch, actor)
    with transaction.atomic():
        applied = Batch.objects.filter(pk=batch.pk, state=BatchState.APPLIED)
        new = {"state": BatchState.UNDOING, "undone_by": actor, "message": ""}
        applied.select_for_update(of=("self",)).values_list("pk").first()  # nobody clears its rows meanwhile
        has_its_rows, touched = batch.has_its_rows, touched_since(batch)
        if has_its_rows and not touched:
            applied.update(heartbeat_at=timezone.now(), **new)
    if not has_its_rows:
        raise BatchRefused(
            "too_old", _("Nothing was undone: the rows of this sheet are no longer kept. Change by hand.")
        )
    if touched:
        raise BatchRefused("touched", _touched(touched))
    batch.refresh_from_db()


def _check(batch: Batch, actor: User | None) -> None:
    if actor is not None and not permissions.may_undo_batch(actor, batch):
        raise BatchRefused("not_allowed", _("Only who applied this sheet, or the chief editor, can undo it."))
    if batch.kind != BatchKind.ENTRIES:
        raise BatchRefused(
            "not_undoable", _("Only a sheet of entries is undone as a whole. Change the others by hand.")
        )
    if batch.state != BatchState.APPLIED:
        state = batch.get_state_display()
        raise BatchRefused("not_applied", _("This sheet cannot be undone: %(state)s.") % {"state": state})


def _touched(titles: list[str]) -> str:
    words = _("Nothing was undone: somebody has worked on these entries since: %(titles)s. Change them by hand.")
    return words % {"titles": "、".join(f"“{title}”" for title in titles)}


def run_undoing(batch: Batch) -> None:
    """Do the slices that are left, then say in the trail that the sheet was undone."""
    actor = batch.undone_by
    kept = put_back(batch, actor, in_the_trail=True)
    with transaction.atomic():
        undoing = Batch.objects.filter(pk=batch.pk, state=BatchState.UNDOING)
        message = _touched(kept) if kept else ""
        new = {"state": BatchState.UNDONE, "undone_at": timezone.now(), "message": message}
        if undoing.update(**new) == 1 and batch.act is not None:
            workflow.note_import_undone(batch.act, actor=actor, comment=batch.file_name)
    batch.refresh_from_db()


def abandon(batch: Batch, *, actor: User | None) -> Batch:
    """Put a batch aside that was not applied. Its file and its rows go; that it was sent stays. Raises BatchRefused."""
    if actor is not None and not permissions.may_see_batch(actor, batch):
        raise BatchRefused("not_allowed", _("You may not apply this sheet."))
    open_states = (BatchState.WAITING, BatchState.READING, BatchState.READY)
    with transaction.atomic():
        waiting = Batch.objects.filter(pk=batch.pk, state__in=open_states)
        if waiting.update(state=BatchState.ABANDONED) == 1:
            batch.rows.all().delete()
    batch.refresh_from_db()
    if batch.state != BatchState.ABANDONED:
        state = batch.get_state_display()
        raise BatchRefused("not_open", _("This sheet cannot be discarded: %(state)s.") % {"state": state})
    if batch.file:
        batch.file.delete(save=True)
    return batch
