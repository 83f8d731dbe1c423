"""Dates of events read from a text, and single dates as clerks type them."""

from datetime import date

import pytest

from entries.importing.dates import read_event_dates, read_typed_date
from entries.importing.parsed import NO_DATE, EventDates

DAYS = [
    ("5月6日，来访。", (5, 6), (5, 6)),
    ("2020年5月6日，来访。", (5, 6), (5, 6)),
    ("1月6日至9日，来访。", (1, 6), (1, 9)),
    ("10月30日至11月1日举办。", (10, 30), (11, 1)),
    ("8月18至19日，来访。", (8, 18), (8, 19)),
    ("2020年9月15日至17日，来访。", (9, 15), (9, 17)),
    ("9月3日—6日举办。", (9, 3), (9, 6)),
    ("9月3日-9月6日举办。", (9, 3), (9, 6)),
    ("3月19日下午，召开会议。", (3, 19), (3, 19)),
    ("3月19日下午至20日，召开会议。", (3, 19), (3, 20)),
    ("2020 年 5 月 6 日来访。", (5, 6), (5, 6)),
    ("自2月27日开始接机。3月8日进驻。", (2, 27), (2, 27)),
    ("2020年以来，5月起筹备，6月2日启动。", (6, 2), (6, 2)),
    ("2月30日无会。3月1日开会。", (3, 1), (3, 1)),
    ("2019年5月6日调研，6月7日签约。", (6, 7), (6, 7)),
    ("2月29日值守。", (2, 29), (2, 29)),
]


@pytest.mark.parametrize(("body", "start", "end"), DAYS)
def test_first_day_in_the_content_year(body: str, start: tuple[int, int], end: tuple[int, int]) -> None:
    assert read_event_dates(body, content_year=2020) == EventDates(date(2020, *start), date(2020, *end), "day")


@pytest.mark.parametrize(
    ("body", "end"),
    [
        ("12月30日至次年1月2日举办。", date(2021, 1, 2)),
        ("12月30日至2021年1月2日举办。", date(2021, 1, 2)),
        ("12月30日至1月2日举办。", date(2021, 1, 2)),
    ],
)
def test_range_over_the_end_of_the_year(body: str, end: date) -> None:
    assert read_event_dates(body, content_year=2020) == EventDates(date(2020, 12, 30), end, "day")


@pytest.mark.parametrize(
    ("body", "start", "end"),
    [
        ("6月起开放。", date(2020, 6, 1), date(2020, 6, 30)),
        ("自2020年6月开始每周更新。", date(2020, 6, 1), date(2020, 6, 30)),
        ("6月至11月举办。", date(2020, 6, 1), date(2020, 11, 30)),
        ("6—11月举办。", date(2020, 6, 1), date(2020, 11, 30)),
        ("8月18。", date(2020, 8, 1), date(2020, 8, 31)),
        ("2月份完成。", date(2020, 2, 1), date(2020, 2, 29)),
        ("12月至次年1月举办。", date(2020, 12, 1), date(2021, 1, 31)),
        ("2015年10月设立。11月评选。", date(2020, 11, 1), date(2020, 11, 30)),
    ],
)
def test_first_month_when_there_is_no_day(body: str, start: date, end: date) -> None:
    assert read_event_dates(body, content_year=2020) == EventDates(start, end, "month")


@pytest.mark.parametrize("body", ["2020年，接待来宾。", "2019年筹备，2020年完成。", "2015年10月设立，2020年撤销。"])
def test_year_when_there_is_nothing_closer(body: str) -> None:
    assert read_event_dates(body, content_year=2020) == EventDates(date(2020, 1, 1), date(2020, 12, 31), "year")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "无日期。",
        "2月30日。",
        "13月1日。",
        "2015年10月设立。",
        "2019年5月6日至8日。",
        "《2020年鉴》出版。",
        "历时5个月。",
        "4月31日至5月2日。",
    ],
)
def test_no_date(body: str) -> None:
    assert read_event_dates(body, content_year=2020) == NO_DATE


def test_without_a_content_year_only_dates_with_a_year_count() -> None:
    assert read_event_dates("5月6日，来访。", content_year=None) == NO_DATE
    assert read_event_dates("5月6日，2018年7月8日。", content_year=None).start == date(2018, 7, 8)
    assert read_event_dates("2月29日。", content_year=2021) == NO_DATE


@pytest.mark.parametrize(
    "text",
    ["2020.3.1", "2020年3月1日", "20200301", "2020-03-01", "2020/3/1", " 2020 年 3 月 1 日 ", 
     "二〇二〇年三月一日", "二零二零年三月一日",
     "2020-03-01 00:00:00", "２０２０年３月１日", "2020年3月1号"],
)  # fmt: skip
def test_typed_day(text: str) -> None:
    assert read_typed_date(text) == EventDates(date(2020, 3, 1), date(2020, 3, 1), "day")


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2020年2月", date(2020, 2, 1), date(2020, 2, 29), "month"),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29), "month"),
        ("二〇二〇年十二月", date(2020, 12, 1), date(2020, 12, 31), "month"),
        ("二〇二〇年十月二十一日", date(2020, 10, 21), date(2020, 10, 21), "day"),
        ("二〇二〇年五月三十日", date(2020, 5, 30), date(2020, 5, 30), "day"),
        ("2020年", date(2020, 1, 1), date(2020, 12, 31), "year"),
        ("2020", date(2020, 1, 1), date(2020, 12, 31), "year"),
    ],
)
def test_other_typed_dates(text: str, start: date, end: date, precision: str) -> None:
    assert read_typed_date(text) == EventDates(start, end, precision)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "昨天",
        "2020.2.30",
        "2020年13月",
        "20201301",
        "3月1日",
        "202003",
        "2020-3/1",
        "2020.3.0",
        "二〇二〇年十十月",
        "1 2020",
        "20-03-01",
    ],
)
def test_unreadable_typed_date(text: str) -> None:
    assert read_typed_date(text) is None
