"""A batch of which one row can no longer be applied, or whose sender may no longer: nothing of it is done."""

from __future__ import annotations

import pytest

from accounts.models import User
from entries import workflow
from entries.importing.batches.applying import apply
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.resuming import carry_on
from entries.lifecycle import Verb
from entries.models import Batch, Entry, Section, StagedRow, Transition
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_text, save_text
from tests.importing.batches.sheets import counts
from tests.importing.batches.ten_rows import AFTER, BEFORE, stopped_after, texts

pytestmark = pytest.mark.django_db


def again(person: User) -> User:
    """The person as the next request reads them."""
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("change", ["no role", "switched off", "another unit"])
def test_48_a_permission_that_was_withdrawn(cast: Cast, batch: Batch, change: str) -> None:
    if change == "no role":
        cast.drafter.groups.clear()
    else:
        values = {"is_active": False} if change == "switched off" else {"unit": cast.other_unit}
        User.objects.filter(pk=cast.drafter.pk).update(**values)
    with pytest.raises(BatchRefused):
        apply(batch, actor=again(cast.drafter))
    assert texts() == BEFORE
    assert not Transition.objects.filter(verb__in=(Verb.IMPORT, Verb.MOVE)).exists()


def test_48_a_permission_that_is_withdrawn_half_way(cast: Cast, batch: Batch, monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped_after(monkeypatch, 2):
        apply(batch, actor=cast.drafter)
    cast.drafter.groups.clear()
    carry_on(batch)
    assert (batch.state, texts()) == ("ready", BEFORE)
    assert Entry.with_unfinished.count() == 3
    assert Transition.objects.filter(verb=Verb.CREATE).count() == 3


CHANGES = {
    "changed": ("changed_meanwhile", lambda cast, old: save_text(old[0], actor=cast.colleague, body="别人的。")),
    "submitted": ("changed_meanwhile", lambda cast, old: workflow.submit(old[0], actor=cast.drafter)),
    "approved": ("changed_meanwhile", lambda cast, old: bring_to(old[0], "approved", cast)),
    "published": ("changed_meanwhile", lambda cast, old: bring_to(old[0], "published", cast)),
    "deleted": ("changed_meanwhile", lambda cast, old: workflow.delete_draft(old[0], actor=cast.drafter)),
    "made": (
        "made_meanwhile",
        lambda cast, old: make_entry(old[0].section, drafter=cast.colleague, text=make_text("密稿3", "抢先。")),
    ),
    "section": ("section_gone", lambda cast, old: Section.objects.filter(title="外事").delete()),
}


@pytest.mark.parametrize("change", CHANGES)
def test_37_what_changed_since_the_preview_refuses_all(cast: Cast, batch: Batch, old: list[Entry], change: str) -> None:
    """No row is written, none in the trail, no success; the row is marked and the rest can be applied then."""
    code, act = CHANGES[change]
    act(cast, old)
    before, trail = texts(), Transition.objects.count()
    with pytest.raises(BatchRefused) as refused:
        apply(batch, actor=cast.drafter)
    batch.refresh_from_db()
    assert (texts(), Transition.objects.count()) == (before, trail)
    assert (batch.state, batch.refused, batch.message) == ("ready", 1, str(refused.value))
    (marked,) = StagedRow.objects.filter(batch=batch, outcome="refused")
    assert [problem["code"] for problem in marked.problems] == [code]
    apply(batch, actor=cast.drafter)
    assert batch.state == "applied"


def test_38_a_row_that_is_refused_half_way_takes_the_others_back(
    cast: Cast, batch: Batch, old: list[Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Four slices of new drafts, then one of changed texts, then somebody saves what the last slice would change.
    with stopped_after(monkeypatch, 5):
        apply(batch, actor=cast.drafter)
    save_text(Entry.objects.get(pk=old[2].pk), actor=cast.colleague, body="别人的。")
    carry_on(batch)
    assert (batch.state, batch.applied_rows, counts(batch)) == ("ready", 0, (7, 2, 0, 1))
    found = texts()
    assert {title: found[title][:2] for title in found} == {
        "原有0": ("旧。", "综述"),
        "原有1": ("旧。", "综述"),
        "原有2": ("别人的。", "综述"),
    }
    assert Entry.with_unfinished.count() == 3
    assert not Transition.objects.filter(verb=Verb.IMPORT).exists()
    apply(batch, actor=cast.drafter)
    assert texts() == AFTER | {
        "原有0": ("新。", "综述", 4),
        "原有1": ("新。", "综述", 4),
        "原有2": ("别人的。", "综述", 2),
    }
