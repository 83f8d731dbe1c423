"""Applying and undoing a batch: whole or not at all, by whom it may be, exactly once, and seen by nobody until then."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client

from accounts.models import User
from entries import workflow
from entries.importing.batches import applying
from entries.importing.batches.applying import apply, apply_later
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.receiving import receive
from entries.importing.batches.resuming import carry_on
from entries.importing.batches.staging import read_batch
from entries.importing.batches.undoing import abandon, undo
from entries.lifecycle import Verb
from entries.models import Batch, BatchState, Entry, Notice, Revision, Section, StagedRow, Transition, Volume
from entries.models.texts import TableText
from entries.permissions import may_see_batch
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, save_text
from tests.importing.batches.sheets import counts, from_command_line, row, send, sheet

pytestmark = pytest.mark.django_db
SEVEN = [f"密稿{number}" for number in range(7)]


@pytest.fixture
def volume(cast: Cast) -> Volume:
    made = make_volume()
    make_section(made, "综述")
    make_section(made, "外事")
    return made


@pytest.fixture
def old(cast: Cast, volume: Volume) -> list[Entry]:
    """Three drafts in 综述 that the sheet changes."""
    section = volume.sections.get(title="综述")
    return [make_entry(section, drafter=cast.drafter, text=make_text(f"原有{number}", "旧。")) for number in range(3)]


def a_sheet(old: list[Entry]) -> bytes:
    """Seven new entries; of three old ones two get another text and the third another place."""
    new = [row(title, f"{title}的正文。", day="2024-05-01") for title in SEVEN]
    day = old[0].event_start.isoformat()
    changed = [row(entry.title, "新。", code=entry.code, day=day) for entry in old[:2]]
    return sheet(*new, *changed, row(old[2].title, "旧。", code=old[2].code, section="外事", day=day))


@pytest.fixture
def batch(cast: Cast, volume: Volume, old: list[Entry], slices_of_two: None) -> Batch:
    found = send(a_sheet(old), sender=cast.drafter, volume=volume)
    assert counts(found) == (7, 3, 0, 0)
    return found


def texts() -> dict[str, tuple[str, str, int]]:
    return {
        title: (body, section, number)
        for title, body, section, number in Entry.objects.values_list(
            "title", "body", "section__title", "revision_number"
        )
    }


BEFORE = {f"原有{number}": ("旧。", "综述", 1) for number in range(3)}
AFTER = {title: (f"{title}的正文。", "综述", 1) for title in SEVEN} | {
    "原有0": ("新。", "综述", 2),
    "原有1": ("新。", "综述", 2),
    "原有2": ("旧。", "外事", 1),
}


class Stop(Exception):
    """The program dies here."""


@contextmanager
def stopped_after(monkeypatch: pytest.MonkeyPatch, slices: int) -> Iterator[None]:
    """The program dies after so many slices."""
    done = iter(range(slices + 1))
    original = applying._next_slice

    def next_slice(*arguments: object) -> bool:
        if next(done) == slices:
            raise Stop
        return original(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(applying, "_next_slice", next_slice)
        with pytest.raises(Stop):
            yield


# ── applying ──────────────────────────────────────────────────────────────────────────────────────


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


@pytest.mark.parametrize("who", ["colleague", "stranger", "chief", "reviewer", "auditor", "administrator", "nobody"])
def test_36_only_who_sent_a_batch_applies_it(cast: Cast, batch: Batch, who: str) -> None:
    with pytest.raises(BatchRefused) as refused:
        apply(batch, actor=getattr(cast, who))
    assert (refused.value.code, texts()) == ("not_allowed", BEFORE)
    assert may_see_batch(getattr(cast, who), batch) == (who == "chief")


def test_the_same_file_twice_is_one_batch(cast: Cast, volume: Volume) -> None:
    data = sheet(row("甲", "正文。"))
    first, second = (send(data, sender=cast.drafter, volume=volume) for _ in range(2))
    assert (first, Batch.objects.count()) == (second, 1)
    assert send(data, sender=cast.colleague, volume=volume) != first
    apply(first, actor=cast.drafter)
    # Applied, it is read again: and is then unchanged.
    assert counts(send(data, sender=cast.drafter, volume=volume)) == (0, 0, 1, 0)


def test_a_file_is_kept_until_it_was_read(cast: Cast, volume: Volume) -> None:
    for data, state in ((sheet(row("甲", "正文。")), "ready"), (b"nothing", "refused")):
        batch = receive(ContentFile(data), file_name="../来稿.csv", sent_by=cast.drafter, volume=volume)
        stored = batch.file.name
        assert (default_storage.exists(stored), batch.file_name, len(batch.sha256)) == (True, "来稿.csv", 64)
        read_batch.call(batch.pk)
        batch.refresh_from_db()
        assert (batch.state, batch.file.name, default_storage.exists(stored)) == (state, "", False)


@pytest.mark.parametrize("who", ["reviewer", "auditor", "administrator", "nobody"])
def test_others_send_no_entries(cast: Cast, volume: Volume, who: str) -> None:
    with pytest.raises(BatchRefused) as refused:
        receive(ContentFile(sheet(row("甲", "正文。"))), file_name="a.csv", sent_by=getattr(cast, who), volume=volume)
    assert (refused.value.code, Batch.objects.count()) == ("not_allowed", 0)


def test_an_inactive_person_and_another_unit_are_refused(cast: Cast, volume: Volume) -> None:
    data = ContentFile(sheet(row("甲", "正文。")))
    with pytest.raises(BatchRefused):
        receive(data, file_name="a.csv", sent_by=cast.drafter, volume=volume, unit=cast.other_unit)
    cast.drafter.is_active = False
    with pytest.raises(BatchRefused):
        receive(data, file_name="a.csv", sent_by=cast.drafter, volume=volume)
    assert not Batch.objects.exists()


# ── between reading and applying ──────────────────────────────────────────────────────────────────


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


# ── hidden until it is whole ──────────────────────────────────────────────────────────────────────


def pages_with(text: str, person: User, volume: Volume) -> list[str]:
    client = Client()
    client.force_login(person)
    found = []
    for address in (
        "/desk/",
        "/desk/entries/entry/",
        "/desk/entries/entry/?q=正文",
        "/desk/entries/transition/",
        f"/desk/entries/volume/{volume.pk}/board/",
        f"/desk/entries/volume/{volume.pk}/plan/",
        f"/desk/entries/volume/{volume.pk}/order/",
        "/desk/entries/section/",
        "/desk/notices/",
    ):
        answer = client.get(address, follow=True)
        if text in answer.content.decode():
            found.append(address)
    return found


@pytest.mark.parametrize("half", ["applying", "undoing"])
def test_half_a_batch_is_seen_by_nobody(
    cast: Cast, batch: Batch, volume: Volume, half: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lists, search, board, plan, order, trail, counts, export, the pairing of manuscripts, notices, doors."""
    if half == "applying":
        with stopped_after(monkeypatch, 3):
            apply(batch, actor=cast.drafter)
        hidden = 6
    else:
        apply(batch, actor=cast.drafter)
        Batch.objects.update(state="undoing")
        hidden = 7
    assert Entry.with_unfinished.filter(batch=batch).count() == hidden
    assert not Entry.objects.filter(batch=batch).exists()
    assert volume.entries.count() == 3
    for person in (cast.drafter, cast.colleague, cast.chief, cast.superuser, cast.auditor):
        assert pages_with("密稿", person, volume) == []
    client = Client()
    client.force_login(cast.chief)
    key = Entry.with_unfinished.filter(batch=batch).first().pk
    for address in (f"/desk/entries/entry/{key}/change/", f"/desk/entries/entry/{key}/review/"):
        assert client.get(address).status_code in (302, 404)
    with pytest.raises(workflow.StaleEntry):
        workflow.submit(Entry.with_unfinished.get(pk=key), actor=cast.drafter)
    assert "密稿" not in exported(volume)
    assert not Notice.objects.filter(entry__batch=batch).exists()


def exported(volume: Volume) -> str:
    import tempfile

    from django.core.management import call_command

    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "volume.txt"
        call_command("export_volume", volume.slug, "--format", "txt", "--drafts", "--output", str(output))
        return output.read_text("utf-8")


def test_the_places_of_hidden_drafts_are_not_given_away(
    cast: Cast, batch: Batch, volume: Volume, monkeypatch: pytest.MonkeyPatch
) -> None:
    with stopped_after(monkeypatch, 2):
        apply(batch, actor=cast.drafter)
    mine = make_entry(volume.sections.get(title="综述"), drafter=cast.colleague)
    assert mine.order == 8000  # after three old and four hidden ones
    carry_on(batch)
    orders = Entry.objects.filter(section__title="综述").values_list("order", flat=True)
    assert len(set(orders)) == len(orders)


# ── carried on, undone, put aside ─────────────────────────────────────────────────────────────────


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


def test_the_command_line_needs_no_role(volume: Volume, cast: Cast, tmp_path: Path) -> None:
    data = sheet(row("甲", "正文。", unit="友城处"))
    batch = from_command_line(data, tmp_path / "a.csv", volume=volume)
    apply(batch, actor=None)
    assert (Entry.objects.get().unit, Revision.objects.get().author_name) == (cast.other_unit, "command line")


def test_every_unfinished_state_hides_its_drafts(cast: Cast, volume: Volume) -> None:
    """The three stand in one place, and here by hand."""
    batch = send(sheet(row("甲", "正文。")), sender=cast.drafter, volume=volume)
    apply(batch, actor=cast.drafter)
    seen = {}
    for state in BatchState.values:
        Batch.objects.filter(pk=batch.pk).update(state=state)
        seen[state] = Entry.objects.exists() and Transition.objects.of_whole_batches().filter(verb="create").exists()
    assert {state for state, is_seen in seen.items() if not is_seen} == {"applying", "taking_back", "undoing"}
