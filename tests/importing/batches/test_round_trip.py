"""What the desk exports comes back unchanged, whatever stands in it."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.files.base import ContentFile
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from entries import workflow
from entries.exporting.entry_sheets import working_copies
from entries.exporting.spreadsheets import write_sheet
from entries.importing.batches.applying import apply
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.receiving import receive
from entries.importing.batches.staging import read_batch
from entries.models import Batch, Entry
from entries.models.texts import EntryText
from tests.cast import make_cast
from tests.factories import bring_to, make_entry, make_section, make_volume

LETTERS = "茶园𠮷烮Ａａ１，。“”　 =+-@'\"\n\t0123456789,;<>&{}"
DATES = [
    (None, None, ""),
    (None, None, "none"),
    (date(2024, 3, 5), date(2024, 3, 5), "day"),
    (date(2024, 3, 5), date(2024, 4, 7), "day"),
    (date(2024, 3, 1), date(2024, 3, 31), "month"),
    (date(2024, 3, 1), date(2024, 5, 31), "month"),
    (date(2024, 3, 5), date(2024, 3, 31), "month"),
    (date(2024, 1, 1), date(2024, 12, 31), "year"),
    (date(2023, 1, 1), date(2024, 12, 31), "year"),
    (date(2024, 2, 3), date(2024, 12, 31), "year"),
]
titles = st.text(LETTERS.replace("\n", "").replace("\t", ""), min_size=1, max_size=30).map(str.strip).filter(bool)
bodies = st.text(LETTERS, min_size=1, max_size=120).filter(lambda body: bool(body.strip()))
texts = st.tuples(titles, bodies, st.sampled_from(["overview", "activity", "event"]), st.sampled_from(DATES))


class Desk:
    """A volume with sections of two levels, and the way out and in again."""

    def __init__(self) -> None:
        self.cast = make_cast()
        self.volume = make_volume()
        above = make_section(self.volume, "外事")
        below = make_section(self.volume, "友城", parent=above)
        self.sections = [above, below, make_section(self.volume, "综述"), None]

    def import_again(self, file_format: str) -> Batch:
        written = io.BytesIO()
        write_sheet(working_copies(Entry.objects.filter(volume=self.volume).in_reading_order()), file_format, written)
        data = ContentFile(written.getvalue())
        batch = receive(data, file_name=f"导出.{file_format}", sent_by=self.cast.chief, volume=self.volume)
        read_batch.call(batch.pk)
        batch.refresh_from_db()
        return batch

    def make(self, rows: list[tuple[str, str, str, tuple[date | None, date | None, str]]]) -> None:
        for number, (title, body, kind, (start, end, precision)) in enumerate(rows):
            text = EntryText(title, body, kind, start, end, precision)
            section = self.sections[number % len(self.sections)]
            make_entry(section, drafter=self.cast.drafter, text=text, volume=self.volume)


class TestRoundTrip(TestCase):
    """Of hypothesis' own class, which takes each example back."""

    @settings(max_examples=15)
    @given(st.lists(texts, min_size=1, max_size=8), st.sampled_from(["xlsx", "csv"]))
    def test_an_export_is_unchanged(self, rows: list, file_format: str) -> None:
        desk = Desk()
        desk.make(rows)
        batch = desk.import_again(file_format)
        assert (batch.unchanged, batch.created, batch.changed, batch.refused) == (len(rows), 0, 0, 0), [
            (row.title, row.problems) for row in batch.rows.all()
        ]


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_every_status_and_a_long_text_are_unchanged(file_format: str) -> None:
    desk = Desk()
    bodies = ("字" * 40_000, "正文。", "另一个正文。")
    desk.make([(f"条目{number}", body, "event", DATES[2]) for number, body in enumerate(bodies)])
    for status in ("submitted", "approved", "published"):
        entry = bring_to(make_entry(desk.sections[0], drafter=desk.cast.drafter), status, desk.cast)
    workflow.revise(entry, actor=desk.cast.chief)
    batch = desk.import_again(file_format)
    assert (batch.unchanged, batch.rows.count()) == (6, 0)
    with pytest.raises(BatchRefused) as refused:
        apply(batch, actor=desk.cast.chief)
    assert refused.value.code == "nothing_to_do"
