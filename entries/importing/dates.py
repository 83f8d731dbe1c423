"""When an event happened, read from its text or from a date a clerk typed."""

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date

from entries.importing.parsed import NO_DATE, EventDates

_GAP = "[ \u3000\u00a0]{0,2}"
_YEAR = rf"(?:(?<!\d)(?P<year>[12]\d{{3}}){_GAP}年{_GAP})?"
_TO = rf"{_GAP}(?:上午|中午|下午|晚上?)?{_GAP}(?:至|到|[-—–－~～]{{1,2}}){_GAP}"
_END_YEAR = rf"(?:(?:(?P<end_year>[12]\d{{3}}){_GAP}年|(?P<following>次年|翌年)){_GAP})?"
# 日 may be lost inside a range (8月18至19日); without it and without an end it is no date.
_DAY = re.compile(
    rf"{_YEAR}(?<!\d)(?P<month>\d{{1,2}}){_GAP}月{_GAP}(?P<day>\d{{1,2}})(?!\d)(?P<sun>{_GAP}日)?"
    rf"(?:{_TO}{_END_YEAR}(?:(?P<end_month>\d{{1,2}}){_GAP}月{_GAP})?(?P<end_day>\d{{1,2}}){_GAP}日)?"
)
_NO_DAY = rf"(?!{_GAP}\d{{1,2}}{_GAP}[日至—-])"
_MONTH = re.compile(
    rf"{_YEAR}(?<!\d)(?P<month>\d{{1,2}}){_GAP}"
    rf"(?:月份?{_NO_DAY}(?:{_TO}{_END_YEAR}(?P<end_month>\d{{1,2}}){_GAP}月{_NO_DAY})?|{_TO}(?P<last_month>\d{{1,2}}){_GAP}月{_NO_DAY})"
)
_MENTIONED_YEAR = re.compile(rf"(?<!\d)((?:19|20)\d{{2}}){_GAP}年(?!鉴)")
_TYPED = (
    re.compile(r"(?P<year>[12]\d{3})(?P<mark>[-./])(?P<month>\d{1,2})(?:(?P=mark)(?P<day>\d{1,2}))?"),
    re.compile(r"(?P<year>[12]\d{3})年(?:(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?)?"),
    re.compile(r"(?P<year>[12]\d{3})(?P<month>\d{2})(?P<day>\d{2})"),
    re.compile(r"(?P<year>[12]\d{3})"),
)
_BETWEEN = re.compile(r"至|到|[—–~]{1,2}|-")
_END = re.compile(r"(?:(?P<month>\d{1,2})[月./-])?(?P<day>\d{1,2})[日号]?")
_END_MONTH = re.compile(r"(?P<month>\d{1,2})月?")
_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(?::\d{2})?$")
_CHINESE_DATE = re.compile(
    "([〇零○一二三四五六七八九]{4})年(?:([一二三四五六七八九十]{1,3})月(?:([一二三四五六七八九十]{1,3})[日号])?)?"
)
_DIGIT = {"〇": 0, "零": 0, "○": 0, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}


def read_event_dates(body: str, *, content_year: int | None) -> EventDates:
    """The first date to the day in the content year, else its first month, else the year itself.

    A date without a year is taken as one of the content year; one of another year is background and is passed
    over, as is one that can't be. Without a content year only dates with a year are read, of any year.
    """
    for spans, precision in ((_days(body, content_year), "day"), (_months(body, content_year), "month")):
        for start, end in spans:
            if content_year in (None, start.year, end.year):
                return EventDates(start, end, precision)
    for year in mentioned_years([body]):
        if content_year in (None, year):
            return span_of_year(year)
    return NO_DATE


def tells(body: str, dates: EventDates, *, content_year: int | None) -> bool:
    """Whether these dates stand somewhere in the body, as exact as they are."""
    if dates.precision == "year":
        return any(span_of_year(year) == dates for year in mentioned_years([body]))
    spans = _days(body, content_year) if dates.precision == "day" else _months(body, content_year)
    return any(span == (dates.start, dates.end) for span in spans)


def mentioned_years(texts: Iterable[str]) -> Iterator[int]:
    """Every year written out (2020年) in the texts, in order, each time it stands there."""
    for text in texts:
        for match in _MENTIONED_YEAR.finditer(text):
            yield int(match[1])


def read_typed_date(text: str) -> EventDates | None:
    """A single date as a clerk types it (2020.3.1, 20200301, 二〇二〇年三月一日, 2020年3月); None when unreadable."""
    bare = _TIME.sub("", unicodedata.normalize("NFKC", text[:60]).strip())
    bare = "".join(bare.split())
    chinese = _CHINESE_DATE.fullmatch(bare)
    if chinese:
        year = int("".join(str(_DIGIT[char]) for char in chinese[1]))
        return _typed_span(year, chinese_number(chinese[2]), chinese_number(chinese[3]))
    for shape in _TYPED:
        match = shape.fullmatch(bare)
        if match:
            parts = match.groupdict()
            return _typed_span(int(parts["year"]), _number(parts.get("month")), _number(parts.get("day")))
    return None


def read_typed_span(text: str) -> EventDates | None:
    """A date as above, or two with 至, - or — between them; the second may leave out what it shares with the first."""
    whole = read_typed_date(text)
    if whole:
        return whole
    bare = "".join(unicodedata.normalize("NFKC", text[:60]).split())
    for match in _BETWEEN.finditer(bare):
        first = read_typed_date(bare[: match.start()])
        last = _typed_end(bare[match.end() :], first) if first else None
        if first and last and first.start and last.end and first.start <= last.end:
            coarse = next(exact for exact in ("year", "month", "day") if exact in (first.precision, last.precision))
            return EventDates(first.start, last.end, coarse)
    return None


def _typed_end(bare: str, first: EventDates) -> EventDates | None:
    whole = read_typed_date(bare)
    if whole or first.start is None:
        return whole
    if first.precision == "month":
        match = _END_MONTH.fullmatch(bare)
        return _typed_span(first.start.year, int(match["month"]), None) if match else None
    match = _END.fullmatch(bare) if first.precision == "day" else None
    return (
        _typed_span(first.start.year, _number(match["month"]) or first.start.month, int(match["day"]))
        if match
        else None
    )


def _days(body: str, content_year: int | None) -> Iterator[tuple[date, date]]:
    for match in _DAY.finditer(body):
        year = _number(match["year"]) or content_year
        if year is None or not (match["sun"] or match["end_day"]):
            continue
        month = int(match["month"])
        start = _day(year, month, int(match["day"]))
        end = start
        if match["end_day"]:
            end_month = _number(match["end_month"]) or month
            end = _day(_end_year(match, year, end_month < month), end_month, int(match["end_day"]))
        if start and end and start <= end:
            yield start, end


def _months(body: str, content_year: int | None) -> Iterator[tuple[date, date]]:
    for match in _MONTH.finditer(body):
        year = _number(match["year"]) or content_year
        if year is None:
            continue
        month = int(match["month"])
        end_month = _number(match["end_month"]) or _number(match["last_month"]) or month
        start = _day(year, month, 1)
        end = _last_day(_end_year(match, year, end_month < month), end_month)
        if start and end and start <= end:
            yield start, end


def _end_year(match: re.Match[str], year: int, wraps: bool) -> int:
    if match["end_year"]:
        return int(match["end_year"])
    return year + 1 if match["following"] or wraps else year


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last_day(year: int, month: int) -> date | None:
    return date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else None


def span_of_year(year: int) -> EventDates:
    """The whole year, to the year."""
    return EventDates(date(year, 1, 1), date(year, 12, 31), "year")


def _typed_span(year: int, month: int | None, day: int | None) -> EventDates | None:
    if month is None:
        return span_of_year(year)
    start = _day(year, month, day or 1) if day != 0 else None
    end = _last_day(year, month) if day is None else start
    return EventDates(start, end, "month" if day is None else "day") if start and end else None


def _number(digits: str | None) -> int | None:
    return int(digits) if digits else None


def chinese_number(text: str | None) -> int | None:
    """一 to 九十九; None stays None."""
    if text is None:
        return None
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGIT[text] if len(text) == 1 else 0
    return (_DIGIT.get(tens, 0) if tens else 1) * 10 + (_DIGIT.get(ones, 0) if ones else 0)
