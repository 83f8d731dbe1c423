"""Entries that stand out of the order of their dates: as few as must be moved."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.models import Section
from entries.models.date_order import misplaced, out_of_date_order
from tests.cast import Cast
from tests.factories import make_entry, make_section, make_text, make_volume


def days(*numbers: int) -> list[date]:
    return [date(2024, 1, 1) + timedelta(days=number) for number in numbers]


@pytest.mark.parametrize(
    ("numbers", "places"),
    [
        ((), []),
        ((5,), []),
        ((1, 1, 2, 3), []),
        ((9, 1, 2, 3), [0]),
        ((1, 2, 9, 3, 4), [2]),
        ((1, 5, 6, 2), [3]),
        ((3, 2, 1), [0, 1]),
    ],
)
def test_those_to_move(numbers: tuple[int, ...], places: list[int]) -> None:
    assert misplaced(days(*numbers)) == places


@given(st.lists(st.integers(0, 6), max_size=8))
def test_what_stays_is_in_order_and_fewer_moves_do_not_do(numbers: list[int]) -> None:
    out = misplaced(days(*numbers))
    rest = [number for place, number in enumerate(numbers) if place not in out]
    assert rest == sorted(rest)
    for fewer in combinations(range(len(numbers)), max(0, len(out) - 1)):
        left = [number for place, number in enumerate(numbers) if place not in fewer]
        assert left != sorted(left) or not out


@pytest.mark.django_db
def test_only_sections_by_date_are_looked_at_and_overviews_stand_first(cast: Cast) -> None:
    volume = make_volume()
    by_date, as_placed = make_section(volume, "来访", order=1), make_section(volume, "综述", order=2)
    Section.objects.filter(pk=by_date.pk).update(is_by_date=True)

    def entry(section: Section, title: str, day: date | None, **more: str) -> None:
        precision = "day" if day else "none"
        text = make_text(title, event_start=day, event_end=day, date_precision=precision, **more)
        make_entry(section, drafter=cast.drafter, text=text)

    for section in (by_date, as_placed):
        entry(section, "概况", date(2024, 12, 31), kind="overview")
        entry(section, "三月", date(2024, 3, 1))
        entry(section, "无日期", None)
        entry(section, "一月", date(2024, 1, 1))
        entry(section, "五月", date(2024, 5, 1))
    assert [(found.title, found.section) for found in out_of_date_order(volume)] == [("三月", by_date)]
