"""Dates of events as a Chinese book prints them: content, so the same in every language of the furniture."""

from __future__ import annotations

from datetime import date

from entries.models.chronicle import ChronicleLine
from entries.models.publications import Publication
from entries.models.texts import EntryText

WHOLE_YEAR = "全年"


def margin_dates(text: Publication | ChronicleLine, content_year: int) -> str:
    """The date beside a text: 5月12日, 2月20日至24日, 6月至11月, 全年. The year only where it is another one."""
    return _dates(text, shown_year=content_year)


def full_dates(text: Publication | EntryText) -> str:
    """The date with its year: 2024年5月12日, 2024年2月20日至24日."""
    return _dates(text, shown_year=None)


def _dates(text: Publication | EntryText | ChronicleLine, shown_year: int | None) -> str:
    start, end, precision = text.event_start, text.event_end, text.date_precision
    if start is None or end is None:
        return ""
    if precision == "year":
        return _years(start.year, end.year, shown_year)
    first = _one(start, precision, with_year=start.year != shown_year)
    if (start.year, start.month) == (end.year, end.month):
        return first if precision == "month" or start == end else f"{first}至{end.day}日"
    return f"{first}至{_one(end, precision, with_year=end.year != start.year)}"


def _years(first: int, last: int, shown_year: int | None) -> str:
    if first == last:
        return WHOLE_YEAR if first == shown_year else f"{first}年"
    return f"{first}年至{last}年"


def _one(day: date, precision: str, *, with_year: bool) -> str:
    year = f"{day.year}年" if with_year else ""
    return f"{year}{day.month}月" if precision == "month" else f"{year}{day.month}月{day.day}日"
