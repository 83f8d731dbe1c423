"""The order of dates in a section: what stands out of it, and the fewest moves that mend it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.models.date_order import dated_before_the_one_above, in_date_order, out_of_order

Dated = tuple[int, date | None]


def line(*days: int | None) -> list[Dated]:
    """Entries 0, 1, 2, … dated by the days of March; None has no date."""
    return [(key, date(2024, 3, day) if day else None) for key, day in enumerate(days)]


@pytest.mark.parametrize(
    ("days", "found"),
    [
        ((1, 2, 3), {}),
        ((1, 1, 1), {}),
        ((1, 3, 2, 4), {2: 3}),
        ((3, 2, 1), {1: 3, 2: 2}),
        ((5, None, 4), {2: 5}),
        ((None, None), {}),
        ((), {}),
    ],
)
def test_an_entry_dated_before_the_one_above_is_marked_with_that_day(days, found):
    assert dated_before_the_one_above(line(*days)) == {key: date(2024, 3, day) for key, day in found.items()}


@pytest.mark.parametrize(
    ("days", "keys", "moved"),
    [
        ((1, 2, 3), [0, 1, 2], []),
        ((2, 3, 4, 1), [3, 0, 1, 2], [3]),
        ((9, 1, 2, 3), [1, 2, 3, 0], [0]),
        ((None, 5, None, 4, 6), [0, 2, 3, 1, 4], [1]),
    ],
)
def test_only_what_must_move_is_moved(days, keys, moved):
    assert in_date_order(line(*days)) == keys
    assert [key for key, _day in out_of_order(line(*days))] == moved


def longest(days: list[date]) -> int:
    """Length of the longest part in order, the slow and plain way."""
    best = [1] * len(days)
    for place, day in enumerate(days):
        best[place] = 1 + max((best[other] for other in range(place) if days[other] <= day), default=0)
    return max(best, default=0)


@given(st.lists(st.one_of(st.none(), st.integers(0, 12)), max_size=25))
def test_after_the_fewest_moves_the_dates_are_in_order_and_the_undated_stay(numbers):
    entries: list[Dated] = [
        (key, None if number is None else date(2024, 1, 1) + timedelta(days=number))
        for key, number in enumerate(numbers)
    ]
    moved = {key for key, _day in out_of_order(entries)}
    found = dict(entries)
    result = [(key, found[key]) for key in in_date_order(entries)]
    days = [day for _key, day in result if day]
    before = [day for _key, day in entries if day]
    assert days == sorted(before)
    assert [key for key, day in result if day is None] == [key for key, day in entries if day is None]
    assert [key for key, _day in result if key not in moved] == [key for key, _day in entries if key not in moved]
    assert len(moved) == len(before) - longest(before)
