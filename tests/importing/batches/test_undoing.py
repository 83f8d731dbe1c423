"""A batch is undone whole while nobody has worked on it, or put aside before it is applied."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import Unit
from entries import workflow
from entries.importing.batches.applying import apply
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.undoing import abandon, undo
from entries.lifecycle import Verb
from entries.models import Batch, BatchKind, Entry, Revision, StagedRow, Transition
from tests.cast import Cast
from tests.factories import save_text
from tests.importing.batches.sheets import counts, send, sheet
from tests.importing.batches.ten_rows import AFTER, BEFORE, texts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("who", ["drafter", "chief"])
def test_a_batch_is_undone_whole(cast: Cast, batch: Batch, who: str) -> None:
    apply(batch, actor=cast.drafter)
    undo(batch, actor=getattr(cast, who))
    assert batch.state == "undone"
    assert texts() == {"原有0": ("旧。", "综述", 3), "原有1": ("旧。", "综述", 3), "原有2": ("旧。", "综述", 1)}
    assert Entry.objects.get(title="原有2").order == 3000
    restored = Revision.objects.get(entry__title="原有0", number=3)
    assert (restored.restored_from, restored.author) == (1, getattr(cast, who))
    undone = Transition.objects.get(verb=Verb.UNDO)
    assert (undone.undoes, undone.actor) == (batch.act, getattr(cast, who))
    # What was made and seen stays in the trail.
    assert Transition.objects.filter(verb=Verb.CREATE, entry=None).count() == 7
    undo(batch, actor=cast.chief)
    assert Transition.objects.filter(verb=Verb.UNDO).count() == 1


@pytest.mark.parametrize("who", ["colleague", "stranger", "reviewer", "auditor", "administrator"])
def test_others_undo_nothing(cast: Cast, batch: Batch, who: str) -> None:
    apply(batch, actor=cast.drafter)
    with pytest.raises(BatchRefused) as refused:
        undo(batch, actor=getattr(cast, who))
    assert (refused.value.code, texts()) == ("not_allowed", AFTER)


TOUCHES = {
    "a new draft written": lambda cast: save_text(
        Entry.objects.get(title="密稿3"), actor=cast.colleague, body="别人的。"
    ),
    "a changed text written": lambda cast: save_text(
        Entry.objects.get(title="原有0"), actor=cast.colleague, body="别人的。"
    ),
    "a changed text submitted": lambda cast: workflow.submit(Entry.objects.get(title="原有1"), actor=cast.drafter),
    "a moved entry written": lambda cast: save_text(
        Entry.objects.get(title="原有2"), actor=cast.colleague, body="别人的。"
    ),
}


@pytest.mark.parametrize("touch", TOUCHES)
def test_what_was_worked_on_is_not_undone(cast: Cast, batch: Batch, touch: str) -> None:
    apply(batch, actor=cast.drafter)
    TOUCHES[touch](cast)
    before = texts()
    with pytest.raises(BatchRefused) as refused:
        undo(batch, actor=cast.drafter)
    batch.refresh_from_db()
    assert (refused.value.code, texts(), batch.state) == ("touched", before, "applied")
    assert any(title in str(refused.value) for title in ("密稿3", "原有0", "原有1", "原有2"))


def test_a_batch_that_is_put_aside_leaves_its_name(cast: Cast, batch: Batch) -> None:
    abandon(batch, actor=cast.drafter)
    assert (batch.state, batch.file_name, StagedRow.objects.count(), texts()) == ("abandoned", "来稿.csv", 0, BEFORE)
    with pytest.raises(BatchRefused):
        apply(batch, actor=cast.drafter)


# ── the rows are kept for a while ─────────────────────────────────────────────────────────────────

LONG_AGO = timezone.now() - timedelta(days=91)
RECENT = timezone.now() - timedelta(days=89)


def remove(**options: object) -> dict[str, int]:
    out = io.StringIO()
    call_command("remove_unused_files", json=True, stdout=out, **options)
    told = json.loads(out.getvalue())
    return {key: told[key] for key in ("sheets", "sheet_rows")}


def test_the_rows_of_an_old_sheet_go_and_its_record_stays(cast: Cast, batch: Batch) -> None:
    apply(batch, actor=cast.drafter)
    assert remove() == {"sheets": 0, "sheet_rows": 0}
    Batch.objects.update(applied_at=LONG_AGO)
    assert remove(sheet_days=92) == {"sheets": 0, "sheet_rows": 0}
    assert remove(dry_run=True) == {"sheets": 1, "sheet_rows": 10}
    assert StagedRow.objects.count() == 10
    assert remove() == {"sheets": 1, "sheet_rows": 10}
    batch.refresh_from_db()
    assert (StagedRow.objects.count(), batch.state, counts(batch)) == (0, "applied", (7, 3, 0, 0))
    assert (texts(), batch.act.actor) == (AFTER, cast.drafter)
    with pytest.raises(BatchRefused) as refused:
        undo(batch, actor=cast.drafter)
    batch.refresh_from_db()
    assert (refused.value.code, batch.state, texts()) == ("too_old", "applied", AFTER)


def test_half_cleared_is_not_undone(cast: Cast, batch: Batch) -> None:
    """A program that clears dies between two slices: what is left of the rows gives back nothing."""
    apply(batch, actor=cast.drafter)
    StagedRow.objects.filter(outcome="changed").first().delete()
    with pytest.raises(BatchRefused) as refused:
        undo(batch, actor=cast.drafter)
    assert (refused.value.code, texts()) == ("too_old", AFTER)


@pytest.mark.parametrize(
    ("state", "end", "left", "becomes"),
    [
        ("ready", {"heartbeat_at": LONG_AGO}, 0, "abandoned"),
        ("ready", {"heartbeat_at": RECENT}, 10, "ready"),
        ("undone", {"applied_at": LONG_AGO, "undone_at": LONG_AGO}, 0, "undone"),
        ("undone", {"applied_at": LONG_AGO, "undone_at": RECENT}, 10, "undone"),
        ("refused", {"heartbeat_at": LONG_AGO}, 0, "refused"),
        ("applying", {"heartbeat_at": LONG_AGO}, 10, "applying"),
        ("undoing", {"applied_at": LONG_AGO, "heartbeat_at": LONG_AGO}, 10, "undoing"),
        ("taking_back", {"heartbeat_at": LONG_AGO}, 10, "taking_back"),
        ("reading", {"heartbeat_at": LONG_AGO}, 10, "reading"),
    ],
)
def test_of_which_sheets_the_rows_go(batch: Batch, state: str, end: dict[str, object], left: int, becomes: str) -> None:
    Batch.objects.update(state=state, **end)
    remove()
    batch.refresh_from_db()
    assert (StagedRow.objects.count(), batch.state) == (left, becomes)


def test_a_sheet_of_another_kind_is_not_undone(cast: Cast) -> None:
    data = sheet(["甲局", "1"], headings=["名称", "顺序"])
    batch = send(data, sender=cast.administrator, volume=None, kind=BatchKind.UNITS)  # type: ignore[arg-type]
    apply(batch, actor=cast.administrator)
    with pytest.raises(BatchRefused) as refused:
        undo(batch, actor=None)
    assert (refused.value.code, Unit.objects.filter(name="甲局").count()) == ("not_undoable", 1)
