"""43: a volume goes out as a sheet and is planned in again: everything is unchanged, and goes out the same."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Unit
from entries.exporting.files import export_volume
from entries.exporting.record_sheets import section_sheet, unit_sheet
from entries.exporting.spreadsheets import Sheet, write_sheet
from entries.importing.batches.receiving import of_file
from entries.importing.batches.staging import stage
from entries.lifecycle import Status
from entries.models import Batch, BatchKind, Section, Volume
from entries.models.texts import EntryText
from tests.cast import Cast, make_cast
from tests.exporting.sheets import READERS
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

pytestmark = pytest.mark.django_db

FORMATS = ["xlsx", "csv", "ods"]
AWKWARD = (
    make_text("=1+1", "'=1" + "正" * 40_000 + "\n=2，𠮷烮"),
    make_text("007", "-5\n+3.20%\n@甲", kind="overview"),
    make_text("'引号", "\t制表　ＡＢＣ１２３，“＝”\n\n<r>x</r>", kind="activity"),
    make_text("月", "正文。", event_start=date(2024, 2, 1), event_end=date(2024, 4, 30), date_precision="month"),
    make_text("年", "正文。", event_start=date(2024, 1, 1), event_end=date(2024, 12, 31), date_precision="year"),
    make_text("日", "正文。", event_start=date(2024, 3, 5), event_end=date(2024, 4, 1), date_precision="day"),
    make_text("无日期", "正文。", event_start=None, event_end=None, date_precision="none"),
    make_text("没写日期", "正文。", event_start=None, event_end=None, date_precision=""),
)


def make_awkward(cast: Cast, texts: tuple[EntryText, ...] = AWKWARD) -> Volume:
    volume = make_volume()
    top = make_section(volume, "外事")
    below = make_section(volume, "-下级", parent=top)
    for place, text in enumerate(texts):
        make_entry((top, below)[place % 2], drafter=cast.drafter, text=text)
    return volume


def planned(path: Path, volume: Volume | None, kind: str = BatchKind.ENTRIES) -> tuple[int, int, int, int]:
    """How many rows would be created, changed, left and refused."""
    batch = of_file(path, actor=None, volume=volume, kind=kind)
    stage(batch, path)
    found = Batch.objects.get(pk=batch.pk)
    return found.created, found.changed, found.unchanged, found.refused


@pytest.mark.parametrize("file_format", FORMATS)
def test_43_drafts_come_back_unchanged_and_go_out_the_same(file_format: str, cast: Cast, tmp_path: Path) -> None:
    volume = make_awkward(cast)
    first, second = tmp_path / f"a.{file_format}", tmp_path / f"b.{file_format}"
    export_volume(volume, file_format=file_format, output=first, drafts=True)
    assert planned(first, volume) == (0, 0, len(AWKWARD), 0)
    export_volume(volume, file_format=file_format, output=second, drafts=True)
    read = READERS[file_format]
    assert read(first.read_bytes()) == read(second.read_bytes())


def test_43_published_texts_come_back_unchanged(cast: Cast, tmp_path: Path) -> None:
    volume = make_awkward(cast, AWKWARD[:3])
    for entry in volume.entries.all():
        bring_to(entry, Status.PUBLISHED, cast)
    export_volume(volume, file_format="xlsx", output=tmp_path / "v.xlsx")
    assert planned(tmp_path / "v.xlsx", volume) == (0, 0, 3, 0)


@given(body=st.text(alphabet="=+-@'\"“＝＋ \t\n　07.%,;<>&甲乙𠮷Ａ１", min_size=1, max_size=40).filter(str.strip))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_43_any_body_comes_back_unchanged(body: str, tmp_path: Path) -> None:
    from django.db import transaction

    point = transaction.savepoint()
    volume = make_awkward(make_cast(), (make_text("甲", body),))
    for file_format in FORMATS:
        path = tmp_path / f"v.{file_format}"
        export_volume(volume, file_format=file_format, output=path, drafts=True)
        assert planned(path, volume) == (0, 0, 1, 0), file_format
    transaction.savepoint_rollback(point)


@pytest.mark.parametrize("file_format", FORMATS)
def test_sections_and_units_come_back_unchanged(file_format: str, cast: Cast, tmp_path: Path) -> None:
    volume = make_awkward(cast)
    sections = section_sheet(Section.objects.of_volume(volume).in_reading_order())
    assert planned(_written(sections, tmp_path / f"s.{file_format}"), volume, BatchKind.SECTIONS) == (0, 0, 2, 0)
    units = unit_sheet(Unit.objects.order_by("order"))
    assert planned(_written(units, tmp_path / f"u.{file_format}"), None, BatchKind.UNITS) == (0, 0, 2, 0)


def _written(sheet: Sheet, path: Path) -> Path:
    with path.open("wb") as file:
        write_sheet(sheet, path.suffix[1:], file)
    return path
