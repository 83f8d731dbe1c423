"""Who sends a sheet in, and what is kept of its file."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entries.importing.batches import staging
from entries.importing.batches.applying import apply
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.receiving import receive
from entries.importing.batches.staging import read_batch
from entries.models import Batch, Volume
from tests.cast import Cast
from tests.importing.batches.sheets import counts, row, send, sheet

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(("most", "counts_anew"), [(1, True), (2, False)])
def test_after_a_large_sheet_postgresql_counts_anew(
    cast: Cast, volume: Volume, monkeypatch: pytest.MonkeyPatch, most: int, counts_anew: bool
) -> None:
    monkeypatch.setattr(staging, "MANY_ROWS", most)
    with CaptureQueriesContext(connection) as asked:
        send(sheet(row("甲", "正文。"), row("乙", "正文。")), sender=cast.drafter, volume=volume)
    counted = [query for query in asked.captured_queries if query["sql"] == "ANALYZE entries_stagedrow"]
    assert bool(counted) == (counts_anew and connection.vendor == "postgresql")
