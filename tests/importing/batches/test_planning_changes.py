"""What a row would do to an entry that is there: each rule on a line, with what is expected written by hand."""

from __future__ import annotations

from datetime import date

import pytest

from entries.importing.batches.applying import apply
from entries.models import Entry, StagedRow, Volume
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_text
from tests.importing.batches.framework import BODY, a_framework, section, tell
from tests.importing.batches.sheets import counts, row, rows_of, send, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(cast: Cast) -> Volume:
    return a_framework()


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
