"""Dates in the cells of a sheet."""

from datetime import date

import pytest

from entries.importing.parsed import NO_DATE
from entries.importing.sheets.dates import WITHOUT_DATE, read_dates


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2022.3.5", "2022-03-05", "2022-03-05", "day"),
        ("2022-3-5", "2022-03-05", "2022-03-05", "day"),
        ("2022/3/5", "2022-03-05", "2022-03-05", "day"),
        ("2022年3月5日", "2022-03-05", "2022-03-05", "day"),
        ("２０２２年３月５日", "2022-03-05", "2022-03-05", "day"),
        ("2022 年 3 月 5 日", "2022-03-05", "2022-03-05", "day"),
        ("二〇二二年三月五日", "2022-03-05", "2022-03-05", "day"),
        ("二〇二二年三月二十五日", "2022-03-25", "2022-03-25", "day"),
        ("20220305", "2022-03-05", "2022-03-05", "day"),
        ("2022-03-05 10:30", "2022-03-05", "2022-03-05", "day"),
        ("3月5日", "2021-03-05", "2021-03-05", "day"),
        ("三月五日", "2021-03-05", "2021-03-05", "day"),
        ("3月", "2021-03-01", "2021-03-31", "month"),
        ("2022年3月", "2022-03-01", "2022-03-31", "month"),
        ("2022.3", "2022-03-01", "2022-03-31", "month"),
        ("2022", "2022-01-01", "2022-12-31", "year"),
        ("2022年", "2022-01-01", "2022-12-31", "year"),
        ("2022年3月5日至8日", "2022-03-05", "2022-03-08", "day"),
        ("2022.3.5-3.8", "2022-03-05", "2022-03-08", "day"),
        ("2022.3.5—2023.1.2", "2022-03-05", "2023-01-02", "day"),
        ("3月5日至4月2日", "2021-03-05", "2021-04-02", "day"),
        ("二〇二二年三月五日至八日", "2022-03-05", "2022-03-08", "day"),
        ("2022年3月至5月", "2022-03-01", "2022-05-31", "month"),
    ],
)
def test_one_cell(text: str, start: str, end: str, precision: str) -> None:
    found = read_dates(text, year=2021)
    assert found is not None
    assert (str(found.start), str(found.end), found.precision) == (start, end, precision)


@pytest.mark.parametrize(
    ("first", "last", "start", "end", "precision"),
    [
        (date(2022, 3, 5), date(2022, 3, 8), "2022-03-05", "2022-03-08", "day"),
        (date(2022, 3, 5), "", "2022-03-05", "2022-03-05", "day"),
        (date(2022, 3, 5), "3月8日", "2022-03-05", "2022-03-08", "day"),
        ("2022.3.5", "2022.3.8", "2022-03-05", "2022-03-08", "day"),
        ("2022年3月5日", "8日", "2022-03-05", "2022-03-08", "day"),
        ("2022年3月", "2022年5月", "2022-03-01", "2022-05-31", "month"),
        ("2022年3月5日", "2022年5月", "2022-03-05", "2022-05-31", "month"),
    ],
)
def test_two_cells(first: str | date, last: str | date, start: str, end: str, precision: str) -> None:
    found = read_dates(first, last, year=2022)
    assert found is not None
    assert (str(found.start), str(found.end), found.precision) == (start, end, precision)


@pytest.mark.parametrize("text", ["", " ", "\u3000"])
def test_an_empty_cell_is_no_mistake(text: str) -> None:
    assert read_dates(text, year=2022) == NO_DATE


@pytest.mark.parametrize("text", ["无日期", " 无 日期 ", "无", "No date", "—"])
def test_no_date_can_be_said(text: str) -> None:
    assert read_dates(text, year=2022) == WITHOUT_DATE


@pytest.mark.parametrize(
    "text",
    [
        "上半年",
        "2022年13月",
        "2022-02-30",
        "2022年3月8日至5日",
        "3月",
        "3月5日",
        "x" * 100,
        "２０２２年２月３０日",
    ],
)
def test_what_cannot_be_read_is_told_apart(text: str) -> None:
    assert read_dates(text, year=None) is None


def test_an_end_before_the_beginning_cannot_be_read() -> None:
    assert read_dates(date(2022, 3, 8), date(2022, 3, 5)) is None
    assert read_dates("2022.3.8", "2022.3.5") is None
    assert read_dates("2022.3.8", "上半年") is None
