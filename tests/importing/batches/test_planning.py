"""What a row of a sheet of entries would do: each rule on a line, with what is expected written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from entries.importing.batches.applying import apply
from entries.models import Batch, Entry, Section, StagedRow, Volume
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume
from tests.importing.batches.sheets import counts, row, rows_of, send, sheet

pytestmark = pytest.mark.django_db

BODY = "全年办理事项318件。"


@pytest.fixture
def volume(cast: Cast) -> Volume:
    """Sections 综述, 外事 with 友城 and 侨务 below it, and 大事记 with another 友城."""
    made = make_volume()
    make_section(made, "综述")
    above = make_section(made, "外事")
    make_section(made, "友城", parent=above)
    make_section(made, "侨务", parent=above)
    make_section(made, "友城", parent=make_section(made, "大事记"))
    return made


def section(volume: Volume, title: str) -> Section:
    return Section.objects.filter(volume=volume, title=title).first()


def tell(batch: Batch) -> tuple[str, list[str]]:
    """Outcome and remarks of the only row."""
    (found,) = rows_of(batch) or [(0, "unchanged", [])]
    return found[1], found[2]


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


# ── rows that change an entry ─────────────────────────────────────────────────────────────────────


@pytest.fixture
def entry(cast: Cast, volume: Volume) -> Entry:
    """茶园开放, 2024-03-12, of the drafter's unit."""
    return make_entry(section(volume, "综述"), drafter=cast.drafter, text=make_text("茶园开放", BODY))


SAME = ("2024-03-12", "", "综合处", "事件")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (row("茶园开放", BODY, day="2024-03-12", unit="综合处", kind="事件"), ("unchanged", [])),
        (row("茶园开放", BODY, day="2024年3月12日"), ("unchanged", [])),
        (row("茶园开放", "改过。", day="2024-03-12"), ("changed", [])),
        (row("茶园开放", BODY, day=""), ("changed", [])),
        (row("茶园开放", BODY, day="无日期"), ("changed", [])),
        (row("茶园开放", BODY, day="春天"), ("unchanged", ["date_unreadable"])),
        (row("茶园开放", "改过。", day="春天"), ("changed", ["date_unreadable"])),
        (row("茶园开放", "", day="2024-03-12"), ("refused", ["no_body"])),
        (row("茶园开放", BODY, day="2024-03-12", unit="友城处"), ("refused", ["unit_differs"])),
        (row("茶园开放", BODY, day="2024-03-12", section="外事"), ("created", [])),
    ],
)
def test_a_row_with_the_section_and_title_of_an_entry(
    cast: Cast, volume: Volume, entry: Entry, cells: list[str], expected: tuple[str, list[str]]
) -> None:
    batch = send(sheet(cells), sender=cast.drafter, volume=volume)
    outcome, codes = tell(batch)
    assert outcome == expected[0]
    assert codes == expected[1] or outcome == "unchanged"


@pytest.mark.parametrize(
    ("title", "where", "expected"),
    [("茶园开放", "综述", "unchanged"), ("另起的标题", "综述", "changed"), ("茶园开放", "外事", "changed")],
)
def test_a_code_finds_the_entry_wherever_it_goes(
    cast: Cast, volume: Volume, entry: Entry, title: str, where: str, expected: str
) -> None:
    cells = row(title, BODY, code=entry.code, section=where, day="2024-03-12")
    batch = send(sheet(cells), sender=cast.drafter, volume=volume)
    assert tell(batch)[0] == expected
    if expected == "changed":
        apply(batch, actor=cast.drafter)
        entry.refresh_from_db()
        assert (entry.title, entry.section.title) == (title, where)
        # A move alone writes no new revision.
        assert entry.revision_number == (1 if where == "外事" else 2)


@pytest.mark.parametrize("typed", ["稿{pk}", "稿０{pk}", " 稿{pk} "])
def test_a_code_may_be_typed_with_blanks_zeros_and_wide_digits(
    cast: Cast, volume: Volume, entry: Entry, typed: str
) -> None:
    cells = row("茶园开放", BODY, code=typed.format(pk=entry.pk), day="2024-03-12")
    assert tell(send(sheet(cells), sender=cast.drafter, volume=volume))[0] == "unchanged"


def test_what_the_sheet_has_no_column_for_stays(cast: Cast, volume: Volume, entry: Entry) -> None:
    headings = ["编号", "标题", "正文"]
    batch = send(sheet([entry.code, "茶园开放", "改过。"], headings=headings), sender=cast.drafter, volume=volume)
    apply(batch, actor=cast.drafter)
    entry.refresh_from_db()
    assert (entry.body, entry.event_start, entry.unit, entry.section.title) == (
        "改过。",
        date(2024, 3, 12),
        cast.unit,
        "综述",
    )


def test_a_start_without_a_column_of_the_end_leaves_a_span(cast: Cast, volume: Volume) -> None:
    span = make_text("茶园开放", BODY, event_end=date(2024, 3, 20))
    make_entry(section(volume, "综述"), drafter=cast.drafter, text=span)
    data = sheet(["综述", "茶园开放", BODY, "2024-03-12"], headings=["类目", "标题", "正文", "日期"])
    assert counts(send(data, sender=cast.drafter, volume=volume)) == (0, 0, 1, 0)


def test_a_planned_entry_without_text_is_unchanged(cast: Cast, volume: Volume) -> None:
    planned = make_entry(section(volume, "综述"), drafter=cast.drafter, text=make_text("未报", ""))
    cells = row("未报", "", code=planned.code, day="2024-03-12")
    assert counts(send(sheet(cells), sender=cast.drafter, volume=volume)) == (0, 0, 1, 0)


def test_twice_the_same_entry_is_refused_and_names_the_first_row(cast: Cast, volume: Volume, entry: Entry) -> None:
    batch = send(
        sheet(
            row("新的", BODY),
            row("新的", "另一个正文。"),
            row("茶园开放", "改过。", code=entry.code),
            row("茶园开放", "又改过。"),
        ),
        sender=cast.drafter,
        volume=volume,
    )
    assert [(number, outcome) for number, outcome, _codes in rows_of(batch)] == [
        (2, "created"),
        (3, "refused"),
        (4, "changed"),
        (5, "refused"),
    ]
    twice = StagedRow.objects.filter(batch=batch, outcome="refused").order_by("row")
    assert [problem["code"] for found in twice for problem in found.problems] == ["duplicate", "duplicate"]
    assert ["2" in twice[0].problems[0]["message"], "4" in twice[1].problems[0]["message"]] == [True, True]


def test_a_title_that_the_section_has_twice_asks_for_the_code(cast: Cast, volume: Volume) -> None:
    for _ in range(2):
        make_entry(section(volume, "综述"), drafter=cast.drafter, text=make_text("茶园开放"))
    batch = send(sheet(row("茶园开放", BODY)), sender=cast.drafter, volume=volume)
    assert tell(batch) == ("refused", ["several_with_title"])


@pytest.mark.parametrize("status", ["submitted", "approved", "published"])
@pytest.mark.parametrize("who", ["drafter", "chief"])
@pytest.mark.parametrize(("body", "expected"), [(BODY, "unchanged"), ("改过。", "refused")])
def test_what_was_submitted_or_approved_is_never_overwritten(
    cast: Cast, volume: Volume, entry: Entry, status: str, who: str, body: str, expected: str
) -> None:
    entry = bring_to(entry, status, cast)
    cells = row("茶园开放", body, code=entry.code, day="2024-03-12")
    batch = send(sheet(cells), sender=getattr(cast, who), volume=volume)
    assert tell(batch) == (expected, ["closed"] if expected == "refused" else [])


def test_a_returned_text_is_changed(cast: Cast, volume: Volume, entry: Entry) -> None:
    bring_to(entry, "changes_requested", cast)
    batch = send(sheet(row("茶园开放", "改过。", day="2024-03-12")), sender=cast.drafter, volume=volume)
    assert tell(batch) == ("changed", [])


def test_a_draft_that_was_published_once_is_not_moved(cast: Cast, volume: Volume, entry: Entry) -> None:
    from entries import workflow

    entry = workflow.revise(bring_to(entry, "published", cast), actor=cast.drafter)
    cells = row("茶园开放", BODY, code=entry.code, section="外事", day="2024-03-12")
    assert tell(send(sheet(cells), sender=cast.drafter, volume=volume)) == ("refused", ["not_movable"])


def test_a_reviewing_drafter_does_not_change_what_they_only_review(cast: Cast, volume: Volume) -> None:
    other = make_entry(section(volume, "综述"), drafter=cast.stranger, text=make_text("茶园开放", BODY))
    bring_to(other, "changes_requested", cast)
    cells = row("茶园开放", "改过。", day="2024-03-12")
    batch = send(sheet(cells), sender=cast.writing_reviewer, volume=volume)
    assert tell(batch) == ("refused", ["not_yours"])


def test_refused_rows_keep_their_cells_and_others_do_not(cast: Cast, volume: Volume) -> None:
    batch = send(sheet(row("", BODY), row("新的", BODY)), sender=cast.drafter, volume=volume)
    assert list(StagedRow.objects.filter(batch=batch).values_list("cells", flat=True)) == [
        ["", "综述", "", BODY, "", "", "", ""],
        None,
    ]
    assert [key for key, _heading in batch.columns] == [
        *("code", "section", "title", "body", "event_start", "event_end", "unit", "kind")
    ]
