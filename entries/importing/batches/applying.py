"""Applying a batch: whole or not at all, in slices that each stand in a short transaction of their own.

First the new drafts, which nobody sees until the batch is whole, then the changed texts. A slice begins by moving
the batch's cursor on from where it was read: whoever comes second finds it moved and does nothing. The last slice
changes the state, and that one row is what shows the drafts. A run that dies is carried on by `carry_on`.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import User
from entries import permissions, workflow
from entries.importing.batches.problems import BatchRefused, nothing_applied
from entries.importing.batches.rechecking import Refusals, changed_rows_of, find_stale_rows, mark_refused
from entries.importing.batches.records import apply_records
from entries.importing.batches.taking_back import SLICE, pause, soon_is_enough, take_back
from entries.lifecycle import Verb
from entries.models import Batch, BatchKind, BatchState, Outcome, StagedRow, Transition
from entries.telling.making import tell_of_many

Listener = Callable[[Batch], None]


def apply(batch: Batch, *, actor: User | None, listen: Listener | None = None) -> Batch:
    """Apply a ready batch from beginning to end. Raises BatchRefused, and then nothing of it was done.

    `listen` is told after every slice but the last.
    """
    start(batch, actor=actor)
    if batch.state == BatchState.APPLYING:
        run(batch, listen=listen)
    return batch


def apply_later(batch: Batch, *, actor: User | None) -> Batch:
    """Have the worker apply it. What can be refused at once is. Raises BatchRefused."""
    start(batch, actor=actor)
    if batch.state == BatchState.APPLYING:
        apply_batch.enqueue(batch.pk)
    return batch


@task()
def apply_batch(batch_id: int) -> None:
    """Carry on with a batch that was started."""
    batch = Batch.objects.filter(pk=batch_id, state=BatchState.APPLYING).first()
    if batch is not None:
        run(batch)


def start(batch: Batch, *, actor: User | None) -> None:
    """Ask everything again, then mark the batch as being applied. The second of two clicks finds it marked."""
    batch.refresh_from_db()
    if batch.state in (BatchState.APPLYING, BatchState.APPLIED):
        return
    _check(batch, actor)
    stale = find_stale_rows(batch, actor) if batch.kind == BatchKind.ENTRIES else {}
    if stale and _mark_stale(batch, stale):
        raise BatchRefused("changed_meanwhile", batch.message)
    if batch.kind != BatchKind.ENTRIES:
        apply_records(batch, actor=actor)
        return
    new = {"state": BatchState.APPLYING, "applied_by": actor, "applied_rows": 0, "message": ""}
    Batch.objects.filter(pk=batch.pk, state=BatchState.READY).update(heartbeat_at=timezone.now(), **new)
    batch.refresh_from_db()


def _mark_stale(batch: Batch, stale: Refusals) -> bool:
    """Mark these rows, unless another click applies the batch already: then it is its own work that was found."""
    with transaction.atomic():
        ready = Batch.objects.filter(pk=batch.pk, state=BatchState.READY)
        is_ready = ready.update(heartbeat_at=timezone.now()) == 1
        if is_ready:
            mark_refused(batch, stale, message=nothing_applied(len(stale)))
    batch.refresh_from_db()
    return is_ready


def _check(batch: Batch, actor: User | None) -> None:
    if actor is not None and not permissions.may_apply_batch(actor, batch):
        raise BatchRefused("not_allowed", _("You may not apply this sheet."))
    if batch.state != BatchState.READY:
        state = batch.get_state_display()
        raise BatchRefused("not_ready", _("This sheet cannot be applied: %(state)s.") % {"state": state})
    if batch.to_apply == 0:
        raise BatchRefused("nothing_to_do", _("There is nothing in this sheet to apply."))


def run(batch: Batch, *, listen: Listener | None = None) -> None:
    """Do the slices that are left. Raises BatchRefused when one is refused; what was done is then taken back."""
    actor = User.objects.get(pk=batch.applied_by_id) if batch.applied_by_id else None
    try:
        _check_still(batch, actor)
        while _next_slice(batch, actor):
            if listen is not None:
                batch.refresh_from_db()
                listen(batch)
            pause()
    except workflow.WorkflowRefused as refused:
        _give_up(batch, refused)
        take_back(batch)
        raise BatchRefused("changed_meanwhile", batch.message) from refused
    batch.refresh_from_db()


def _check_still(batch: Batch, actor: User | None) -> None:
    if actor is not None and not permissions.may_apply_batch(actor, batch):
        raise workflow.TransitionNotAllowed(_("You may not apply this sheet."))


def _next_slice(batch: Batch, actor: User | None) -> bool:
    """Do one slice; whether there is more to do. Rows are read before the transaction, which holds up others."""
    batch.refresh_from_db()
    if batch.state != BatchState.APPLYING:
        return False
    outcome = Outcome.CREATED if batch.applied_rows < batch.created else Outcome.CHANGED
    numbers = _rows_of_slice(batch, outcome)
    rows = (numbers[0], numbers[-1])
    changes = _changes(batch, rows) if outcome == Outcome.CHANGED else []
    with transaction.atomic():
        if not _move_cursor(batch, len(numbers)):
            return True
        if outcome == Outcome.CREATED:
            workflow.create_drafts(batch, rows, actor=actor)
        else:
            workflow.change_texts(batch, rows, changes, actor=actor)
        is_last = batch.applied_rows + len(numbers) >= batch.to_apply
        if is_last:
            _finish(batch, actor)
        else:
            soon_is_enough()
    return not is_last


def _rows_of_slice(batch: Batch, outcome: Outcome) -> list[int]:
    """The numbers of its rows: the index holds them."""
    done = batch.applied_rows - (batch.created if outcome == Outcome.CHANGED else 0)
    staged = StagedRow.objects.filter(batch=batch, outcome=outcome).order_by("row")
    return list(staged.values_list("row", flat=True)[done : done + SLICE])


def _move_cursor(batch: Batch, by: int) -> bool:
    where_it_was = Batch.objects.filter(pk=batch.pk, state=BatchState.APPLYING, applied_rows=batch.applied_rows)
    return where_it_was.update(applied_rows=F("applied_rows") + by, heartbeat_at=timezone.now()) == 1


def _changes(batch: Batch, rows: tuple[int, int]) -> list[workflow.TextChange]:
    """What the rows change, without the texts, which stay in the database."""
    staged = StagedRow.objects.filter(batch=batch, outcome=Outcome.CHANGED, row__range=rows).order_by("row")
    found = staged.values_list("entry_id", "based_on", "kind", "section_id")
    return [
        workflow.TextChange(entry_id or 0, based_on, {} if kind else None, section_id)
        for entry_id, based_on, kind, section_id in found
    ]


def _finish(batch: Batch, actor: User | None) -> None:
    """The one row that shows the drafts, the row in the trail, and the notice to whom the drafts were given."""
    words = _("%(file)s: %(created)d new, %(changed)d changed.")
    comment = words % {"file": batch.file_name, "created": batch.created, "changed": batch.changed}
    act = workflow.note_import(batch.volume, actor=actor, comment=comment)  # type: ignore[arg-type]
    whole = {"state": BatchState.APPLIED, "applied_at": timezone.now(), "act": act, "message": ""}
    Batch.objects.filter(pk=batch.pk).update(**whole)
    first = Transition.objects.filter(verb=Verb.CREATE, entry__batch=batch).order_by("pk").first()
    if first is not None:
        tell_of_many(first, others=batch.created - 1)


def _give_up(batch: Batch, refused: workflow.WorkflowRefused) -> None:
    """Mark what was refused, and the batch as one that is taken back, in one transaction."""
    reasons = refused.reasons if isinstance(refused, workflow.ManyRefused) else {}
    with transaction.atomic():
        began = Batch.objects.filter(pk=batch.pk, state=BatchState.APPLYING)
        if began.update(state=BatchState.TAKING_BACK, heartbeat_at=timezone.now()) == 1:
            refusals = changed_rows_of(batch, reasons)
            mark_refused(batch, refusals, message=nothing_applied(len(refusals)) if refusals else str(refused))
    batch.refresh_from_db()
