"""A batch that is applied: what its rows say, once, by who sent it."""

from __future__ import annotations

from pathlib import Path

import pytest

from accounts.models import User
from entries.importing.batches import applying
from entries.importing.batches.applying import apply, apply_later
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.resuming import carry_on
from entries.lifecycle import Verb
from entries.models import Batch, Entry, Notice, Revision, Transition, Volume
from entries.models.texts import TableText
from entries.permissions import may_see_batch
from tests.cast import Cast
from tests.factories import save_text
from tests.importing.batches.sheets import from_command_line, row, send, sheet
from tests.importing.batches.ten_rows import AFTER, BEFORE, SEVEN, stopped_after, texts

pytestmark = pytest.mark.django_db


def test_a_batch_does_what_its_rows_say(cast: Cast, batch: Batch) -> None:
    apply(batch, actor=cast.drafter)
    assert texts() == AFTER
    assert (batch.state, batch.applied_rows, batch.applied_by) == ("applied", 10, cast.drafter)
    orders = Entry.objects.filter(title__in=SEVEN).order_by("order").values_list("title", "order")
    assert list(orders) == [(title, 4000 + 1000 * number) for number, title in enumerate(SEVEN)]
    made = Revision.objects.filter(entry__batch=batch)
    assert {(row.number, row.author, row.author_name) for row in made} == {(1, cast.drafter, "撰稿人甲")}


def test_49_the_trail_has_the_batch_and_every_row(cast: Cast, batch: Batch) -> None:
    first = Transition.objects.order_by("-pk").first()
    apply(batch, actor=cast.drafter)
    rows = Transition.objects.filter(pk__gt=first.pk).order_by("pk")
    acts = [(row.verb, row.entry_title) for row in rows]
    assert acts == [*(("create", title) for title in SEVEN), ("move", "原有2"), ("import", "")]
    last = rows.last()
    assert (last.actor, last.volume, last.batch) == (cast.drafter, batch.volume, batch)
    for part in ("来稿.csv", "7", "3"):
        assert part in last.comment
    # The old and the new text of a changed row stand in its revisions.
    revisions = Revision.objects.filter(entry__title="原有0").order_by("number").values_list("body", "author_name")
    assert list(revisions) == [("旧。", "撰稿人甲"), ("新。", "撰稿人甲")]


def test_pictures_and_tables_stay(cast: Cast, volume: Volume, old: list[Entry]) -> None:
    table = TableText(title="来访", cells=(("国别", "人次"), ("日本", "12")))
    save_text(old[0], actor=cast.drafter, tables=(table,))
    data = sheet(row("原有0", "新。", code=old[0].code, day="2024-03-12"))
    apply(send(data, sender=cast.drafter, volume=volume), actor=cast.drafter)
    entry = Entry.objects.get(title="原有0")
    assert (entry.body, entry.text.tables) == ("新。", (table,))
    assert Revision.objects.get(entry=entry, number=3).text.tables == (table,)


def test_the_drafter_hears_once_of_what_the_chief_editor_sent(cast: Cast, volume: Volume, slices_of_two: None) -> None:
    data = sheet(*(row(title, "正文。", unit="综合处") for title in SEVEN))
    batch = send(data, sender=cast.chief, volume=volume, drafter=cast.drafter)
    assert not Notice.objects.exists()
    apply(batch, actor=cast.chief)
    assert list(Notice.objects.values_list("recipient", "kind", "more")) == [(cast.drafter.pk, "assigned", 6)]


def test_36_a_second_click_does_nothing(cast: Cast, batch: Batch) -> None:
    apply(batch, actor=cast.drafter)
    apply(batch, actor=cast.drafter)
    apply_later(batch, actor=cast.drafter)
    assert texts() == AFTER
    assert Transition.objects.filter(verb=Verb.IMPORT).count() == 1


def test_36_a_click_that_overlaps_the_first_finds_no_fault(
    cast: Cast, batch: Batch, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It asks whether the entries are as they were read while the first click changes them."""
    ask = applying.find_stale_rows

    def ask_late(late: Batch, actor: User | None) -> object:
        monkeypatch.setattr(applying, "find_stale_rows", ask)
        apply(Batch.objects.get(pk=batch.pk), actor=actor)
        return ask(late, actor)

    monkeypatch.setattr(applying, "find_stale_rows", ask_late)
    assert apply(batch, actor=cast.drafter).state == "applied"
    assert texts() == AFTER
    assert not batch.rows.filter(outcome="refused").exists()


@pytest.mark.parametrize("who", ["colleague", "stranger", "chief", "reviewer", "auditor", "administrator", "nobody"])
def test_36_only_who_sent_a_batch_applies_it(cast: Cast, batch: Batch, who: str) -> None:
    with pytest.raises(BatchRefused) as refused:
        apply(batch, actor=getattr(cast, who))
    assert (refused.value.code, texts()) == ("not_allowed", BEFORE)
    assert may_see_batch(getattr(cast, who), batch) == (who == "chief")


@pytest.mark.parametrize("slices", range(6))
def test_a_run_that_died_is_carried_on(cast: Cast, batch: Batch, slices: int, monkeypatch: pytest.MonkeyPatch) -> None:
    with stopped_after(monkeypatch, slices):
        apply(batch, actor=cast.drafter)
    batch.refresh_from_db()
    assert batch.applied_rows == [0, 2, 4, 6, 7, 9][slices]
    carry_on(batch)
    carry_on(batch)
    assert (batch.state, texts()) == ("applied", AFTER)
    assert Transition.objects.filter(verb=Verb.IMPORT).count() == 1
    assert Transition.objects.filter(verb=Verb.CREATE).count() == 10


def test_the_command_line_needs_no_role(volume: Volume, cast: Cast, tmp_path: Path) -> None:
    data = sheet(row("甲", "正文。", unit="友城处"))
    batch = from_command_line(data, tmp_path / "a.csv", volume=volume)
    apply(batch, actor=None)
    assert (Entry.objects.get().unit, Revision.objects.get().author_name) == (cast.other_unit, "command line")
