"""Half a batch is seen by nobody."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from accounts.models import User
from entries import workflow
from entries.importing.batches.applying import apply
from entries.importing.batches.resuming import carry_on
from entries.models import Batch, BatchState, Entry, Notice, Transition, Volume
from tests.cast import Cast
from tests.factories import make_entry
from tests.importing.batches.sheets import row, send, sheet
from tests.importing.batches.ten_rows import stopped_after

pytestmark = pytest.mark.django_db


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


def test_every_unfinished_state_hides_its_drafts(cast: Cast, volume: Volume) -> None:
    """The three stand in one place, and here by hand."""
    batch = send(sheet(row("甲", "正文。")), sender=cast.drafter, volume=volume)
    apply(batch, actor=cast.drafter)
    seen = {}
    for state in BatchState.values:
        Batch.objects.filter(pk=batch.pk).update(state=state)
        seen[state] = Entry.objects.exists() and Transition.objects.of_whole_batches().filter(verb="create").exists()
    assert {state for state, is_seen in seen.items() if not is_seen} == {"applying", "taking_back", "undoing"}
