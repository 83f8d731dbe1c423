"""What a row of a sheet of entries would do: each rule on a line, with what is expected written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from entries.importing.batches.applying import apply
from entries.models import Batch, Entry, Section, StagedRow, Volume
from tests.cast import Cast
from tests.factories import make_entry, make_section, make_text, make_volume
from tests.importing.batches.framework import BODY, a_framework, section, tell
from tests.importing.batches.sheets import counts, row, send, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(cast: Cast) -> Volume:
    return a_framework()


# ── new rows ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (row("茶园开放", BODY, day="2024年3月5日"), ("created", [])),
        (row("", BODY), ("refused", ["no_title"])),
        (row("茶园开放", " \n　"), ("refused", ["no_body"])),
        (row("茶" * 19, BODY), ("created", ["title_over_limit"])),
        (row("茶" * 256, BODY), ("refused", ["title_too_long"])),
        (row("茶【园】", BODY), ("refused", ["title_brackets"])),
        (row("茶园开放", "字" * 1_000_001), ("refused", ["body_too_long"])),
        (row("茶园开放", BODY, section="没有的类目"), ("refused", ["unknown_section"])),
        (row("茶园开放", BODY, section="友城"), ("refused", ["ambiguous_section"])),
        (row("茶园开放", BODY, section="侨务"), ("created", [])),
        (row("茶园开放", BODY, section=""), ("created", ["no_section"])),
        (row("茶园开放", BODY, unit="没有的单位"), ("refused", ["unknown_unit"])),
        (row("茶园开放", BODY, unit="综合处"), ("created", [])),
        (row("茶园开放", BODY, day="去年春天"), ("created", ["date_unreadable"])),
        (row("茶园开放", BODY, day="2024-03-05", end="2024-03-01"), ("created", ["date_unreadable"])),
        (row("茶园开放", BODY, kind="概况"), ("created", [])),
        (row("茶园开放", BODY, kind="诗歌"), ("created", ["kind_unknown"])),
        (row("茶园开放", BODY, code="稿999999"), ("refused", ["unknown_code"])),
        (row("茶园开放", BODY, code="茶"), ("refused", ["unknown_code"])),
        (row("茶园\x07开放", "全年\x08办理。"), ("created", ["left_out_characters"])),
    ],
)
def test_a_new_row(cast: Cast, volume: Volume, cells: list[str], expected: tuple[str, list[str]]) -> None:
    assert tell(send(sheet(cells), sender=cast.drafter, volume=volume)) == expected


def test_33_what_a_new_row_becomes(cast: Cast, volume: Volume) -> None:
    """Columns that may not be set, and unknown ones, are ignored, and one warning names them."""
    headings = ["标题", "正文", "类目", "分目", "日期", "结束日期", "体裁", "状态", "撰稿人", "顺序", "备注", "id"]
    cells = ["茶园\n开放", "甲。\r\n乙。", "外事", "友城", "2024年3月", "", "活动", "已发布", "主编", "1", "急", "7"]
    batch = send(sheet(cells, headings=headings), sender=cast.drafter, volume=volume)
    assert [warning["code"] for warning in batch.warnings] == ["ignored_columns"]
    for heading in ("状态", "撰稿人", "顺序", "备注", "id"):
        assert heading in batch.warnings[0]["message"]
    apply(batch, actor=cast.drafter)
    entry = Entry.objects.get()
    assert (entry.title, entry.body, entry.kind) == ("茶园 开放", "甲。\n乙。", "activity")
    assert (entry.event_start, entry.event_end, entry.date_precision) == (date(2024, 3, 1), date(2024, 3, 31), "month")
    assert (entry.section.path(), entry.unit, entry.drafter) == (("外事", "友城"), cast.unit, cast.drafter)
    assert (entry.status, entry.number, entry.revision_number, entry.order) == ("draft", None, 1, 1000)


@pytest.mark.parametrize("heading", ["状态", "撰稿人", "审核人", "顺序", "字数"])
def test_33_each_column_that_may_not_be_set_is_named(cast: Cast, volume: Volume, heading: str) -> None:
    data = sheet(["茶园开放", BODY, "已发布"], headings=["标题", "正文", heading])
    batch = send(data, sender=cast.drafter, volume=volume)
    assert (counts(batch), len(batch.warnings)) == ((1, 0, 0, 0), 1)
    assert heading in batch.warnings[0]["message"]


@pytest.mark.parametrize(
    ("path", "found", "codes"),
    [
        (("外事", "友城", ""), ("外事", "友城"), []),
        (("大事记", "友城", ""), ("大事记", "友城"), []),
        (("没有", "侨务", ""), ("外事", "侨务"), ["upper_section"]),
        (("", "", "侨务"), ("外事", "侨务"), []),
        (("没有", "友城", ""), None, ["ambiguous_section"]),
        (("外事", "没有", ""), None, ["unknown_section"]),
    ],
)
def test_the_deepest_title_names_the_section(
    cast: Cast, volume: Volume, path: tuple[str, ...], found: tuple[str, ...] | None, codes: list[str]
) -> None:
    headings = ["类目", "分目", "子目", "标题", "正文"]
    batch = send(sheet([*path, "茶园开放", BODY], headings=headings), sender=cast.drafter, volume=volume)
    staged = StagedRow.objects.get(batch=batch)
    assert [problem["code"] for problem in staged.problems or []] == codes
    assert (staged.section.path() if staged.section_id else None) == found


# ── whose it is ───────────────────────────────────────────────────────────────────────────────────


def test_35_a_drafter_names_no_other_unit(cast: Cast, volume: Volume) -> None:
    batch = send(sheet(row("茶园开放", BODY, unit="友城处")), sender=cast.drafter, volume=volume)
    assert tell(batch) == ("refused", ["other_unit"])


@pytest.mark.parametrize(("unit", "expected"), [("友城处", "友城处"), ("", None)])
def test_the_chief_editor_names_any_unit(cast: Cast, volume: Volume, unit: str, expected: str | None) -> None:
    batch = send(sheet(row("茶园开放", BODY, unit=unit)), sender=cast.chief, volume=volume)
    apply(batch, actor=cast.chief)
    entry = Entry.objects.get()
    assert (entry.unit.name if entry.unit else None, entry.drafter) == (expected, None)


def test_a_unit_comes_from_the_batch_or_from_the_section(cast: Cast, volume: Volume) -> None:
    Section.objects.filter(volume=volume, title="侨务").update(unit=cast.other_unit)
    data = sheet(row("甲", BODY, section="侨务"), row("乙", BODY))
    send(data, sender=cast.chief, volume=volume)
    assert list(StagedRow.objects.order_by("row").values_list("unit", flat=True)) == [cast.other_unit.pk, None]
    batch = send(data, sender=cast.chief, volume=volume, unit=cast.unit)
    assert set(StagedRow.objects.filter(batch=batch).values_list("unit", flat=True)) == {cast.unit.pk}


def test_a_unit_that_is_switched_off_is_refused(cast: Cast, volume: Volume) -> None:
    cast.other_unit.is_active = False
    cast.other_unit.save()
    assert tell(send(sheet(row("甲", BODY, unit="友城处")), sender=cast.chief, volume=volume)) == (
        "refused",
        ["unit_off"],
    )


@pytest.mark.parametrize("place", ["another unit's", "another volume's", "nobody's"])
def test_34_a_code_of_what_the_sender_does_not_see_is_not_found(cast: Cast, volume: Volume, place: str) -> None:
    """The same sentence whether the entry exists or not, and nothing of it in the batch."""
    secret = make_text("机密标题", "机密正文。")
    if place == "another unit's":
        entry = make_entry(section(volume, "综述"), drafter=cast.stranger, text=secret)
    else:
        other = make_section(make_volume(volume.yearbook, year=2024), "综述")
        entry = make_entry(other, drafter=cast.drafter, text=secret)
    code = "稿987654" if place == "nobody's" else entry.code
    batch = send(sheet(row("新标题", "新正文。", code=code)), sender=cast.drafter, volume=volume)
    staged = StagedRow.objects.get(batch=batch)
    assert [(problem["code"], problem["value"]) for problem in staged.problems] == [("unknown_code", code)]
    assert (staged.entry_id, staged.body) == (None, "")
    assert "机密" not in str(list(StagedRow.objects.values())) + str(list(Batch.objects.values()))
    assert str(code) in staged.problems[0]["message"]


def test_34_a_title_of_another_unit_is_not_the_same_entry(cast: Cast, volume: Volume) -> None:
    make_entry(section(volume, "综述"), drafter=cast.stranger, text=make_text("茶园开放"))
    assert tell(send(sheet(row("茶园开放", BODY)), sender=cast.drafter, volume=volume)) == ("created", [])
