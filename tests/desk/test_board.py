"""The board of a volume: its figures by hand, the order of its rows, where each figure leads."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from accounts.models import Unit
from entries import workflow
from entries.admin.board import volumes_in_work
from entries.admin.figures import COLUMNS, Row, board_of
from entries.lifecycle import Status
from entries.models import Entry, Notice, Section, Volume
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, make_yearbook

pytestmark = pytest.mark.django_db

TODAY = date(2025, 3, 24)
EMPTY = {"event_start": None, "event_end": None, "date_precision": ""}


def due(entry: Entry, cast: Cast, day: date) -> Entry:
    return workflow.plan(entry, actor=cast.chief, due_on=day, word_budget=None)


@pytest.fixture
def volume(cast: Cast) -> Volume:
    """Two units, three sections, an entry in each status; one planned and late, one due soon, one without a unit."""
    volume = make_volume()
    first, second = make_section(volume, "综述", order=1), make_section(volume, "来访", order=2)
    make_section(volume, "空的", order=3)
    for status in Status:
        bring_to(make_entry(first, drafter=cast.drafter), status, cast)
    late = make_entry(second, drafter=cast.drafter, text=make_text("待报", "", **EMPTY))
    due(late, cast, date(2025, 3, 15))
    due(make_entry(second, drafter=cast.stranger), cast, date(2025, 3, 28))
    make_entry(None, volume=volume, drafter=None, actor=cast.chief)
    return volume


def figures(row: Row) -> dict[str, int]:
    return {column.name: count for column, count, _query in row.cells if count}


def test_the_figures_of_the_whole_volume(volume: Volume) -> None:
    assert figures(board_of(volume, TODAY).total) == {
        "total": 8,
        "planned": 1,
        "begun": 3,
        "submitted": 1,
        "changes_requested": 1,
        "approved": 1,
        "published": 1,
        "late": 1,
    }


def test_units_with_the_most_urgent_first(volume: Volume) -> None:
    board = board_of(volume, TODAY)
    assert [(row.name, row.urgency, row.figures.due_on, row.note) for row in board.units] == [
        ("综合处", "late", date(2025, 3, 15), "writing_reviewer、撰稿人乙、撰稿人甲"),
        ("友城处", "soon", date(2025, 3, 28), "撰稿人丙"),
        ("（未定单位）", "open", None, ""),
    ]
    assert (board.units_late, board.units_soon, board.finished) == (1, 1, 2)


def test_sections_in_reading_order_empty_ones_too(volume: Volume) -> None:
    rows = board_of(volume, TODAY).sections
    assert [(row.name, row.figures.counts["total"]) for row in rows] == [
        ("综述", 5),
        ("来访", 2),
        ("空的", 0),
        ("（未定类目）", 1),
    ]


def test_a_section_of_sections_is_a_heading(cast: Cast, volume: Volume) -> None:
    parent = make_section(volume, "友城", order=4)
    make_entry(make_section(volume, "往来", parent=parent), drafter=cast.drafter)
    rows = {row.name: row for row in board_of(volume, TODAY).sections}
    assert (rows["友城"].is_heading, rows["往来"].is_heading, rows["往来"].depth) == (True, False, 2)


@pytest.mark.parametrize(
    ("day", "urgency", "words"),
    [
        (date(2025, 3, 15), "late", "逾期9天"),
        (date(2025, 3, 23), "late", "逾期1天"),
        (date(2025, 3, 24), "soon", "今天截稿"),
        (date(2025, 3, 29), "soon", "还有5天"),
        (date(2025, 3, 30), "later", "还有6天"),
        (None, "open", "未定截稿"),
    ],
)
def test_deadlines_in_words(cast: Cast, day: date | None, urgency: str, words: str) -> None:
    entry = make_entry(make_section(make_volume()), drafter=cast.drafter)
    workflow.plan(entry, actor=cast.chief, due_on=day, word_budget=None)
    row = board_of(entry.volume, TODAY).units[0]
    assert (row.urgency, row.when) == (urgency, words)


def test_what_is_delivered_is_late_no_more(cast: Cast) -> None:
    entry = make_entry(make_section(make_volume()), drafter=cast.drafter)
    bring_to(due(entry, cast, date(2025, 1, 1)), Status.SUBMITTED, cast)
    row = board_of(entry.volume, TODAY).units[0]
    assert (row.urgency, row.when, row.figures.counts["late"]) == ("done", "已交齐", 0)
    make_section(entry.volume, "空的类目")
    assert [row.when for row in board_of(entry.volume, TODAY).sections] == ["已交齐", "尚无条目"]


def test_the_bar_is_as_wide_as_the_figures(volume: Volume) -> None:
    total = board_of(volume, TODAY).total
    assert total.bar == [
        ("published", "0.0", "125.0"),
        ("approved", "125.0", "125.0"),
        ("submitted", "250.0", "125.0"),
        ("changes_requested", "375.0", "125.0"),
        ("begun", "500.0", "375.0"),
    ]
    assert total.bar_rest == ("877.0", "121.0")


def test_every_figure_leads_to_as_many_entries(cast: Cast, volume: Volume, sign_in: Callable[[Any], Client]) -> None:
    """In the volume of today's date: what was due in March is late, whatever the day."""
    make_entry(make_section(make_volume(volume.yearbook, year=2024)), drafter=cast.drafter)
    client = sign_in(cast.chief)
    board = client.get(f"/desk/entries/volume/{volume.pk}/board/").context["board"]
    for row in (board.total, *board.units, *board.sections):
        for column, count, query in row.cells:
            shown = client.get(f"/desk/entries/entry/?{query}").context["cl"].result_count
            assert shown == count, (row.name, column.name)


def test_the_first_screen_has_the_newest_volume_in_work_and_names_the_others(
    cast: Cast, volume: Volume, sign_in: Callable[[Any], Client]
) -> None:
    finished = make_section(make_volume(volume.yearbook, year=2027))
    bring_to(make_entry(finished, drafter=cast.drafter), Status.PUBLISHED, cast)
    empty = make_volume(volume.yearbook, year=2026)
    assert list(volumes_in_work()) == [empty, volume]
    context = sign_in(cast.chief).get("/desk/").context
    assert (context["board"].volume, context["other_volumes"]) == (empty, [volume])


def test_the_first_screen_shows_the_ten_most_urgent_units(
    cast: Cast, sign_in: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    section = make_section(make_volume())
    for number in range(160):
        unit = Unit.objects.create(name=f"第{number:03}单位", order=number + 10)
        entry = make_entry(section, drafter=None, unit=unit, actor=cast.chief)
        Entry.objects.filter(pk=entry.pk).update(due_on=localdate() + timedelta(days=200 - number))
    client = sign_in(cast.chief)
    with django_assert_max_num_queries(15):
        answer = client.get("/desk/")
    assert [row.name for row in answer.context["units"]] == [f"第{number:03}单位" for number in range(159, 149, -1)]
    assert f"/desk/entries/volume/{section.volume_id}/board/" in answer.content.decode()
    with django_assert_max_num_queries(3):
        board_of(section.volume, localdate())


def test_entries_out_of_the_order_of_their_dates_are_named(
    cast: Cast, sign_in: Callable[[Any], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of very many the first, and how many they are."""
    monkeypatch.setattr("entries.admin.board.MOST_MISPLACED", 1)
    section = make_section(make_volume())
    Section.objects.update(is_by_date=True)
    for title, month in (("五月的事", 5), ("四月的事", 4), ("一月的事", 1), ("三月的事", 3)):
        day = date(2024, month, 1)
        make_entry(section, drafter=cast.drafter, text=make_text(title, event_start=day, event_end=day))
    answer = sign_in(cast.chief).get(f"/desk/entries/volume/{section.volume_id}/board/")
    assert [entry.title for entry in answer.context["misplaced"]] == ["五月的事"]
    page = answer.content.decode()
    assert "五月的事" in page and "四月的事" not in page and "共 2 条" in page


def test_the_columns_are_named(volume: Volume, cast: Cast, sign_in: Callable[[Any], Client]) -> None:
    page = sign_in(cast.chief).get(f"/desk/entries/volume/{volume.pk}/board/").content.decode()
    for words in ("应报", "未报", "撰稿中", "待审核", "退回修改", "已审核", "已发布", "逾期", "最近截稿"):
        assert words in page
    assert len(COLUMNS) == 8


def test_the_chief_editor_alone_reminds_who_is_late(
    cast: Cast, volume: Volume, sign_in: Callable[[Any], Client]
) -> None:
    address = f"/desk/entries/volume/{volume.pk}/"
    Entry.objects.filter(volume=volume).update(due_on=date(2020, 1, 1))
    button = f'action="{address}urge/"'
    assert button in sign_in(cast.chief).get(f"{address}board/").content.decode()
    for person in (cast.drafter, cast.reviewer, cast.administrator, cast.auditor):
        assert sign_in(person).post(f"{address}urge/").status_code == 403
    assert not Notice.objects.filter(kind="due").exists()
    answer = sign_in(cast.chief).post(f"{address}urge/", follow=True)
    assert answer.redirect_chain == [(f"{address}board/", 302)]
    assert Notice.objects.filter(kind="due").exists()
    Entry.objects.filter(volume=volume).update(due_on=None)
    assert button not in sign_in(cast.chief).get(f"{address}board/").content.decode()


def hidden_fields(form: str) -> dict[str, str]:
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', form))


def test_all_that_is_approved_is_published_from_the_board_once_it_is_confirmed(
    cast: Cast, volume: Volume, sign_in: Callable[[Any], Client]
) -> None:
    other = bring_to(
        make_entry(make_section(make_volume(make_yearbook("另一年鉴", "lynj")), "综述"), drafter=cast.drafter),
        "approved",
        cast,
    )
    client = sign_in(cast.chief)
    board = client.get(f"/desk/entries/volume/{volume.pk}/board/").content.decode()
    address = f"/desk/entries/entry/?volume={volume.pk}&amp;status__exact=approved"
    form = board[board.index(f'action="{address}"') :]
    asked = client.post(address.replace("&amp;", "&"), hidden_fields(form[: form.index("</form>")]))
    assert "选中了 1 条。" in asked.content.decode()
    assert Entry.objects.filter(volume=volume, status="published").count() == 1
    client.post(address.replace("&amp;", "&"), hidden_fields(asked.content.decode()))
    assert Entry.objects.filter(volume=volume, status="published").count() == 2
    assert Entry.objects.get(pk=other.pk).status == "approved"
    assert f'action="{address}"' not in client.get(f"/desk/entries/volume/{volume.pk}/board/").content.decode()
