"""kill -9 at named points of an apply, of a taking back and of an undoing: afterwards all of it is done, or nothing."""

from __future__ import annotations

import importlib
import os
import signal
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.db import connections

from accounts.models import User
from entries.importing.batches import applying
from entries.importing.batches.applying import apply
from entries.importing.batches.resuming import carry_on
from entries.importing.batches.undoing import undo
from entries.lifecycle import Verb
from entries.models import Batch, Entry, Revision, Transition, Volume
from entries.models.batches import IN_HAND
from tests.cast import Cast, make_cast
from tests.factories import make_entry, make_section, make_text, make_volume, make_yearbook, save_text
from tests.importing.batches.sheets import row, send, sheet

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("slices_of_two")]

APPLYING = "entries.importing.batches.applying"
TAKING_BACK = "entries.importing.batches.taking_back"
UNDOING = "entries.importing.batches.undoing"
OF_DRAFTS, OF_TEXTS = "entries.workflow.batches", "entries.workflow.sheets"
POINTS_OF_APPLYING = [
    # Before anything is written, and between the state of the batch and the first slice.
    (APPLYING, "find_stale_rows", 1),
    (APPLYING, "start", 1),
    (APPLYING, "_check_still", 1),
    # The slices of new drafts: their rows read, the cursor moved, then each of the three statements.
    (APPLYING, "_rows_of_slice", 1),
    (APPLYING, "_move_cursor", 1),
    (OF_DRAFTS, "_insert_entries", 1),
    (OF_DRAFTS, "insert_from", 2),
    (OF_DRAFTS, "insert_from", 3),
    (APPLYING, "pause", 1),
    (APPLYING, "_rows_of_slice", 2),
    ("entries.workflow", "create_drafts", 2),
    (APPLYING, "pause", 2),
    # The slices of changed texts: asked, written, with their revisions, moved.
    (APPLYING, "_move_cursor", 3),
    (OF_TEXTS, "_why_not_changed", 1),
    (OF_TEXTS, "write_staged_texts", 1),
    (OF_TEXTS, "write_changed_revisions", 1),
    (APPLYING, "pause", 3),
    (OF_TEXTS, "_place_many", 2),
    # The end: the row in the trail, the state, the notice; nothing is committed yet.
    ("entries.workflow", "note_import", 1),
    (APPLYING, "_finish", 1),
]
"""Module and function, and at the end of which of its calls the program dies; 0: before the first."""
POINTS_OF_TAKING_BACK = [
    (APPLYING, "_give_up", 1),
    (TAKING_BACK, "_give_back", 1),
    (TAKING_BACK, "pause", 1),
    ("entries.workflow", "delete_drafts_of", 1),
    (TAKING_BACK, "put_back", 1),
]
POINTS_OF_UNDOING = [
    (UNDOING, "run_undoing", 0),
    (TAKING_BACK, "_give_back", 1),
    (TAKING_BACK, "pause", 1),
    ("entries.workflow", "delete_drafts_of", 1),
    (UNDOING, "put_back", 1),
    ("entries.workflow", "note_import_undone", 1),
]

_years = count(1901)


def die_at(point: tuple[str, str, int], act: Callable[[], object]) -> None:
    """Let a copy of this program do `act`, and see it killed at the point."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            _arm(point)
            act()
        finally:
            os._exit(3)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL, point


def _arm(point: tuple[str, str, int]) -> None:
    module, name, times = importlib.import_module(point[0]), point[1], point[2]
    function, calls = getattr(module, name), count(1)

    def dies(*arguments: Any, **options: Any) -> Any:
        result = None if times == 0 else function(*arguments, **options)
        if next(calls) >= times:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(module, name, dies)


class Case:
    """A volume with three drafts, and a sheet that makes three more and changes all three."""

    def __init__(self, cast: Cast, yearbook: Any) -> None:
        self.volume: Volume = make_volume(yearbook, year=next(_years))
        section = make_section(self.volume, "综述")
        old = [
            make_entry(section, drafter=cast.drafter, text=make_text(f"原有{number}", "旧。")) for number in range(3)
        ]
        self.old = old
        new = [row(f"新增{number}", "正文。") for number in range(3)]
        changed = [row(entry.title, "新。", code=entry.code, day="2024-03-12") for entry in old]
        self.batch = send(sheet(*new, *changed), sender=cast.drafter, volume=self.volume)

    def as_now(self) -> Batch:
        """The batch with its people, as a request reads it."""
        return Batch.objects.select_related("sent_by").get(pk=self.batch.pk)

    def bodies(self) -> dict[str, str]:
        return dict(Entry.objects.filter(volume=self.volume).values_list("title", "body"))

    def acts(self, verb: Verb) -> int:
        return Transition.objects.filter(volume=self.volume, verb=verb).count()

    def check_whole(self) -> None:
        """No draft, revision or row of the trail twice, and none without the others."""
        entries = Entry._base_manager.filter(volume=self.volume)
        for entry in entries:
            numbers = list(Revision.objects.filter(entry=entry).order_by("number").values_list("number", flat=True))
            assert numbers == list(range(1, entry.revision_number + 1))
            assert Transition.objects.filter(entry=entry, verb=Verb.CREATE).count() == 1
        assert len({entry.order for entry in entries}) == len(entries)


OLD = {f"原有{number}": "旧。" for number in range(3)}
NEW = {f"新增{number}": "正文。" for number in range(3)} | {f"原有{number}": "新。" for number in range(3)}


def carry_on_all() -> list[Batch]:
    """What the start of the worker leads to; returns the batches that were in hand."""
    left = list(Batch.objects.filter(state__in=IN_HAND))
    for batch in left:
        carry_on(batch)
    return left


def test_killed_while_applying() -> None:
    assert len(set(POINTS_OF_APPLYING)) == 20
    cast, yearbook = make_cast(), make_yearbook()
    for point in POINTS_OF_APPLYING:
        case = Case(cast, yearbook)
        die_at(point, lambda case=case: apply(case.as_now(), actor=case.as_now().sent_by))
        began = case.as_now().state == "applying"
        assert case.bodies().keys() == OLD.keys() or case.as_now().state == "applied", point
        assert [found.pk for found in carry_on_all()] == ([case.batch.pk] if began else [])
        assert case.bodies() == (NEW if began else OLD), point
        assert case.acts(Verb.IMPORT) == int(began)
        case.check_whole()
        # Whoever clicks again is told that it is done, or does it now.
        apply(case.as_now(), actor=User.objects.get(pk=cast.drafter.pk))
        assert (case.bodies(), case.acts(Verb.IMPORT)) == (NEW, 1)


def _half_done(case: Case, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """All drafts and two of the changed texts are written; then somebody saves the third."""
    with monkeypatch.context() as patch:
        slices = iter((True, True, True))
        original = applying._next_slice
        patch.setattr(applying, "_next_slice", lambda *rest: next(slices, False) and original(*rest))
        apply(case.as_now(), actor=cast.drafter)
    save_text(Entry.objects.get(pk=case.old[2].pk), actor=cast.colleague, body="别人的。")


def test_killed_while_taking_back(monkeypatch: pytest.MonkeyPatch) -> None:
    cast, yearbook = make_cast(), make_yearbook()
    for point in POINTS_OF_TAKING_BACK:
        case = Case(cast, yearbook)
        _half_done(case, cast, monkeypatch)
        assert case.as_now().applied_rows == 5
        die_at(point, lambda case=case: carry_on(case.as_now()))
        assert not Entry.objects.filter(volume=case.volume, title__startswith="新增").exists()
        carry_on_all()
        assert (case.as_now().state, case.as_now().refused) == ("ready", 1), point
        assert case.bodies() == OLD | {"原有2": "别人的。"}
        assert (case.acts(Verb.CREATE), case.acts(Verb.IMPORT)) == (3, 0)
        case.check_whole()
        apply(case.as_now(), actor=cast.drafter)
        assert case.bodies() == NEW | {"原有2": "别人的。"}


def test_killed_while_undoing() -> None:
    cast, yearbook = make_cast(), make_yearbook()
    for point in POINTS_OF_UNDOING:
        case = Case(cast, yearbook)
        apply(case.batch, actor=cast.drafter)
        die_at(point, lambda case=case: undo(case.as_now(), actor=case.as_now().sent_by))
        assert not Entry.objects.filter(volume=case.volume, title__startswith="新增").exists()
        carry_on_all()
        assert (case.as_now().state, case.bodies(), case.acts(Verb.UNDO)) == ("undone", OLD, 1), point
        case.check_whole()


def test_killed_while_reading() -> None:
    """What was staged is staged anew, once."""
    from django.core.files.base import ContentFile

    from entries.importing.batches import staging
    from entries.importing.batches.receiving import receive

    cast, volume = make_cast(), make_volume()
    make_section(volume, "综述")
    data = sheet(*(row(f"新增{number}", "正文。") for number in range(5)))
    batch = receive(ContentFile(data), file_name="a.csv", sent_by=cast.drafter, volume=volume)
    for name in ("_begin", "_store", "_end"):
        die_at((staging.__name__, name, 1), lambda: staging.read_batch.call(batch.pk))
        Batch.objects.filter(pk=batch.pk, state="reading").update(state="waiting")
    carry_on(Batch.objects.get(pk=batch.pk))
    found = Batch.objects.get(pk=batch.pk)
    assert (found.state, found.created, found.rows.count()) == ("ready", 5, 5)


def test_two_workers_apply_a_batch_once() -> None:
    """Two programs at the same time: each slice is done by one of them."""
    cast, yearbook = make_cast(), make_yearbook()
    case = Case(cast, yearbook)
    connections.close_all()
    children = []
    for _ in range(2):
        child = os.fork()
        if child == 0:
            try:
                apply(case.as_now(), actor=case.as_now().sent_by)
                applying.run(case.as_now())
                os._exit(0)
            finally:
                os._exit(3)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0, 0]
    assert (case.bodies(), case.acts(Verb.IMPORT), case.acts(Verb.CREATE)) == (NEW, 1, 6)
    case.check_whole()
