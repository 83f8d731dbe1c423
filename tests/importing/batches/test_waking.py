"""A batch whose program died is carried on with: at the start of the worker, or by whoever looks at it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from entries.importing.batches import applying, resuming
from entries.models import Batch, BatchState, Entry
from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.importing.batches.sheets import row, send, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(cast: Cast) -> Batch:
    """Confirmed, and not a row written yet."""
    section = make_section(make_volume(), "综述")
    batch = send(sheet(row("甲", "正文。"), row("乙", "正文。")), sender=cast.drafter, volume=section.volume)
    applying.start(batch, actor=cast.drafter)
    DBTaskResult.objects.all().delete()
    assert (batch.state, Entry.objects.count()) == (BatchState.APPLYING, 0)
    return batch


def silent_for(batch: Batch, minutes: int) -> Batch:
    Batch.objects.filter(pk=batch.pk).update(heartbeat_at=timezone.now() - timedelta(minutes=minutes))
    batch.refresh_from_db()
    return batch


def run_tasks() -> int:
    tasks = list(DBTaskResult.objects.all())
    for task in tasks:
        task.task.call(*task.args_kwargs["args"], **task.args_kwargs["kwargs"])
    return len(tasks)


def test_who_looks_wakes_a_batch_that_has_been_silent_and_no_other(begun: Batch) -> None:
    resuming.wake(silent_for(begun, 1))
    assert run_tasks() == 0
    resuming.wake(silent_for(begun, 3))
    assert run_tasks() == 1
    begun.refresh_from_db()
    assert (begun.state, Entry.objects.count()) == (BatchState.APPLIED, 2)
    resuming.wake(silent_for(begun, 3))
    assert DBTaskResult.objects.count() == 1


def test_the_start_wakes_all_that_was_in_hand_and_twice_is_once(begun: Batch) -> None:
    resuming.wake_all()
    resuming.wake_all()
    assert run_tasks() == 2
    assert Entry.objects.count() == 2
    resuming.wake_all()
    assert DBTaskResult.objects.count() == 2
