"""Taking a batch back, slice by slice: one that met a refusal half-way, and one that is undone.

The drafts are out of sight from the first moment, because the state of the batch hides them. The changed texts get
back what they were, as new revisions; then the drafts are deleted. The cursor runs down as it ran up.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.models import User
from entries import workflow
from entries.lifecycle import TEXT_IS_OPEN
from entries.models import Batch, BatchState, Entry, Outcome, Revision, StagedRow
from entries.models.texts import TEXT_COLUMNS
from entries.workflow import MOST_ASKED

SLICE = 1000
"""Rows in one transaction; at most 2,000, so that nobody's save waits for a second."""
PAUSE = 0.12
"""Seconds between two slices on SQLite: who waits for the write lock asks for it every tenth of a second."""


def soon_is_enough() -> None:
    """Let PostgreSQL commit this transaction a moment before it is on the disk, which saves the wait for the disk.

    For slices that another commit follows, which waits for all that came before it. What a crash takes away is the end
    of what was done, with the cursor that tells of it: it is done again.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit TO off")


def pause() -> None:
    """Let others write between two slices."""
    if connection.vendor == "sqlite":
        time.sleep(PAUSE)


def take_back(batch: Batch) -> None:
    """Undo what the slices before a refusal did. The batch is ready again, the refused rows are marked."""
    actor = batch.applied_by
    put_back(batch, actor, in_the_trail=False)
    now = timezone.now()
    state = Batch.objects.filter(pk=batch.pk, state=BatchState.TAKING_BACK)
    state.update(state=BatchState.READY, applied_by=None, applied_rows=0, heartbeat_at=now)
    batch.refresh_from_db()


def put_back(batch: Batch, actor: User | None, *, in_the_trail: bool) -> list[str]:
    """Give back the texts, then delete the drafts. Returns the titles of entries changed since, which stay."""
    kept: list[str] = []
    while _give_back_slice(batch, actor, kept):
        pause()
    while _delete_slice(batch, in_the_trail=in_the_trail):
        pause()
    return kept


def _give_back_slice(batch: Batch, actor: User | None, kept: list[str]) -> bool:
    batch.refresh_from_db()
    changed = Q(outcome=Outcome.CHANGED)
    done = batch.applied_rows - _created(batch)
    if done <= 0:
        return False
    start = max(0, done - SLICE)
    staged = StagedRow.objects.filter(changed, batch=batch).order_by("row")
    rows: list[Any] = list(
        staged.values("pk", "entry_id", "based_on", "kind", "from_section", "from_order", "title")[start:done]
    )
    with transaction.atomic():
        where_it_was = Batch.objects.filter(pk=batch.pk, state=batch.state, applied_rows=batch.applied_rows)
        if where_it_was.update(applied_rows=F("applied_rows") - (done - start), heartbeat_at=timezone.now()) == 1:
            kept += _give_back(batch, rows, actor)
    return True


def _created(batch: Batch) -> int:
    """How many drafts the batch makes when it is whole: they come before the changed texts."""
    return batch.created


def _give_back(batch: Batch, rows: Sequence[dict[str, Any]], actor: User | None) -> list[str]:
    """The texts from before, but for entries that somebody has changed since; the titles of those."""
    changes = [_change_back(row, text) for row, text in zip(rows, _texts_before(rows), strict=True)]
    refused: set[int] = set()
    try:
        with transaction.atomic():
            workflow.put_back_texts(changes, batch=batch, actor=actor)
    except workflow.ManyRefused as error:
        refused = set(error.reasons)
        left = [change for change in changes if change.entry_id not in refused]
        workflow.put_back_texts(left, batch=batch, actor=actor)
    given_back = [row["pk"] for row in rows if row["kind"] and row["entry_id"] not in refused]
    for start in range(0, len(given_back), MOST_ASKED):
        some = StagedRow.objects.filter(pk__in=given_back[start : start + MOST_ASKED])
        some.update(based_on=F("based_on") + 2)
    return [row["title"] for row in rows if row["entry_id"] in refused]


def _texts_before(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """For each row the text of the revision it was planned on; None where the text was left alone."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    changed = [row for row in rows if row["kind"]]
    for start in range(0, len(changed), MOST_ASKED):
        keys = [row["entry_id"] for row in changed[start : start + MOST_ASKED]]
        before = Revision.objects.filter(entry__in=keys, number=F("entry__revision_number") - 1).order_by()
        for revision in before.values("entry_id", "number", *TEXT_COLUMNS):
            found[revision.pop("entry_id"), revision["number"]] = revision
    return [found.get((row["entry_id"], row["based_on"])) if row["kind"] else None for row in rows]


def _change_back(row: dict[str, Any], before: dict[str, Any] | None) -> workflow.TextChange:
    return workflow.TextChange(
        entry_id=row["entry_id"] or 0,
        based_on=row["based_on"] + (1 if row["kind"] else 0),
        text={name: before[name] for name in TEXT_COLUMNS} if before else None,
        section_id=row["from_section"],
        order=row["from_order"],
        is_restoring=True,
    )


def _delete_slice(batch: Batch, *, in_the_trail: bool) -> bool:
    try:
        deleted = workflow.delete_drafts_of(batch, limit=SLICE, in_the_trail=in_the_trail)
    except workflow.TransitionNotAllowed:  # somebody else has finished meanwhile
        return False
    Batch.objects.filter(pk=batch.pk).update(heartbeat_at=timezone.now())
    return deleted > 0


def touched_since(batch: Batch) -> list[str]:
    """Titles of the batch's entries on which somebody has worked since, at most a few: it can't be undone then."""
    drafts = Entry.objects.filter(batch=batch).exclude(workflow.untouched())
    titles = list(drafts.order_by("pk").values_list("title", flat=True)[:FEW])
    changed = StagedRow.objects.filter(batch=batch, outcome=Outcome.CHANGED)
    is_ours = Q(entry__revision_number=F("based_on") + 1) & ~Q(kind="") | Q(
        entry__revision_number=F("based_on"), kind=""
    )
    is_open = Q(entry__status__in=TEXT_IS_OPEN)
    others = changed.exclude(is_ours & is_open).order_by("row").values_list("title", flat=True)
    return [*titles, *others[: FEW - len(titles)]]


FEW = 10
