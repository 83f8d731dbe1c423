"""The dates of an event from one or two cells, as clerks fill them in."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache

from entries.importing.dates import chinese_number, read_typed_span
from entries.importing.parsed import NO_DATE, EventDates

#: The sheet says that there is no date; told apart from an empty cell and from one that can't be read.
WITHOUT_DATE = EventDates(None, None, "none")
_WITHOUT = frozenset(("无日期", "无", "没有日期", "不限", "nodate", "none", "-", "—", "——", "/"))
_CHINESE_PART = re.compile("([一二三四五六七八九十]{1,3})(?=[月日号])")
_CHINESE_YEAR = re.compile("[〇零○一二三四五六七八九]{4}(?=年)")
_YEARLESS = re.compile(r"\d{1,2}月")
_COARSE = ("year", "month", "day")
_LONGEST = 60
# A date of Excel as a number, or in a format that only Chinese Excel knows: from 1982 to 2036.
_DAYS = re.compile(r"[34]\d{4}(?:\.\d{1,10})?")
_FIRST_DAY = date(1899, 12, 30)


def read_dates(first: str | date, last: str | date = "", *, year: int | None = None) -> EventDates | None:
    """When it happened; None when that can't be read, NO_DATE when both cells are empty.

    A date without its year is one of `year`, that of the volume's content. The second cell may leave out what it
    shares with the first, as in 3月5日 and 8日.
    """
    if isinstance(first, date) and isinstance(last, date):
        return _between(EventDates(first, first, "day"), EventDates(last, last, "day"))
    begin = _read(first, year)
    if last == "" or not str(last).strip() or begin is None:
        return begin
    end = _read(last, year) or _read(f"{first}至{last}", year)
    return _between(begin, end) if end else None


def _read(cell: str | date, year: int | None) -> EventDates | None:
    if isinstance(cell, date):
        return EventDates(cell, cell, "day")
    return _read_text(cell, year) if len(cell) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _read_text(text: str, year: int | None) -> EventDates | None:
    bare = "".join(unicodedata.normalize("NFKC", text).split())
    if not bare:
        return NO_DATE
    if bare.casefold() in _WITHOUT:
        return WITHOUT_DATE
    if _DAYS.fullmatch(bare):
        day = _FIRST_DAY + timedelta(days=int(float(bare)))
        return EventDates(day, day, "day")
    whole = read_typed_span(text.strip())
    if whole:
        return whole
    bare = _CHINESE_YEAR.sub(lambda match: "".join(str(chinese_number(digit)) for digit in match[0]), bare)
    bare = _CHINESE_PART.sub(lambda match: str(chinese_number(match[1])), bare)
    return read_typed_span(f"{year}年{bare}" if year and _YEARLESS.match(bare) else bare)


def _between(begin: EventDates, end: EventDates) -> EventDates | None:
    """From the beginning of one to the end of the other, no more exact than both; None when it can't be."""
    if begin.start is None or end.end is None or begin.start > end.end:
        return None
    coarse = next(exact for exact in _COARSE if exact in (begin.precision, end.precision))
    return EventDates(begin.start, end.end, coarse)
