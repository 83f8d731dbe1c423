"""The chronicle 大事记: a line for each dated text, in the words of its text or of the office, in order of date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Left

from entries.indexing.chronicle import LONGEST_SENTENCE, chronicle_text
from entries.models.chronicle import ChronicleLine
from entries.models.publications import Publication, address_of_text
from entries.models.volumes import Volume
from entries.publishing.dates import margin_dates
from entries.publishing.reading import public_texts

THIS_MONTH, THIS_YEAR = "是月", "是年"
"""How a chronicle dates what has no day, at the end of its month or year: content, so never translated."""
AGAIN = "△"
"""Stands for the date of the line above."""
WHOLE_YEAR = 13
"""The place of what belongs to no month."""
OVERVIEW = "overview"
DATES = ("event_start", "event_end", "date_precision")


@dataclass(frozen=True)
class Line:
    """A line: `dates` in words, `again` when it is that of the line above, `basis` the words of the text itself.

    A line of the office alone has no number; `own` is its row, or the row of the words that replace a text's.
    """

    place: tuple[int, ...]
    dates: str
    text: str
    number: int | None
    basis: str = ""
    is_hidden: bool = False
    own: ChronicleLine | None = None
    again: bool = False
    address: str = ""
    is_overview: bool = False
    """概况 is no event: it is left out unless the office takes it in."""

    @property
    def month(self) -> tuple[int, int]:
        return self.place[0], self.place[1]

    @property
    def shown_date(self) -> str:
        return AGAIN if self.again else self.dates

    @property
    def is_changed_since(self) -> bool:
        """Whether the text says something else than when the office wrote this line."""
        return self.own is not None and self.number is not None and self.own.basis != self.basis


@dataclass(frozen=True)
class Month:
    """The lines of a month; `month` is WHOLE_YEAR for those at the year's end."""

    year: int
    month: int
    lines: tuple[Line, ...]

    @property
    def key(self) -> str:
        return key_of_month(self.year, self.month)

    @property
    def first_day(self) -> date | None:
        return date(self.year, self.month, 1) if self.month != WHOLE_YEAR else None

    def name_in(self, content_year: int) -> str:
        """As it is printed: content, so never translated."""
        return f"{self.month}月" if self.year == content_year else f"{self.year}年{self.month}月"


def months_with_lines(volume: Volume) -> Counter[str]:
    """How many lines stand under the key of each month. Three queries, without the lines themselves."""
    own = ChronicleLine.objects.filter(volume=volume)
    shown, left_out = ({row.number or 0 for row in own if row.is_hidden == is_hidden} for is_hidden in (False, True))
    texts = public_texts(volume).filter(~Q(kind=OVERVIEW) | Q(number__in=shown)).exclude(number__in=left_out)
    of_office = own.filter(number=None, is_hidden=False)
    months: Counter[str] = Counter()
    for lines in (texts.filter(event_start__isnull=False), of_office):
        for row in lines.order_by().values(*DATES).annotate(count=Count("pk")).values_list(*DATES, "count", named=True):
            months[month_of(row)] += row.count
    return months


def months_of_texts(volume: Volume, numbers: Iterable[int]) -> list[str]:
    """The key of the month of each of these texts that has a date."""
    texts = public_texts(volume).order_by().filter(number__in=list(numbers), event_start__isnull=False)
    return [month_of(row) for row in texts.values_list(*DATES, named=True)]


def month_of(dated: Any) -> str:
    """The key of the month under which a date stands."""
    return key_of_month(*_place(dated)[:2])


def key_of_month(year: int, month: int) -> str:
    return f"{year}-{month:02d}"


def dated(texts: QuerySet[Publication]) -> QuerySet[Any]:
    """Those with a date, with no more of their bodies than a line needs."""
    few = ("number", "title", "kind", "event_start", "event_end", "date_precision")
    beginning = Left("body", LONGEST_SENTENCE + 60)
    return texts.filter(event_start__isnull=False).order_by("number").only(*few).annotate(beginning=beginning)


def lines_of(volume: Volume, texts: Iterable[Any]) -> list[Line]:
    """All lines of a volume in order, also those that are left out. `texts` are from `dated`."""
    rows = list(ChronicleLine.objects.filter(volume=volume))
    by_number = {row.number: row for row in rows if row.number is not None}
    slug, year = volume.yearbook.slug, volume.volume_year
    lines = [_of_text(text, by_number.get(text.number), volume.content_year, slug, year) for text in texts]
    lines += [_of_office(row, volume.content_year) for row in rows if row.number is None]
    return sorted(lines, key=lambda line: line.place)


def _of_text(text: Any, own: ChronicleLine | None, content_year: int, slug: str, year: int) -> Line:
    basis = chronicle_text(text.title, text.beginning, text.event_start)
    return Line(
        place=(*_place(text), text.number),
        dates=_dates(text, content_year),
        text=own.text if own else basis,
        number=text.number,
        basis=basis,
        is_hidden=own.is_hidden if own else text.kind == OVERVIEW,
        is_overview=text.kind == OVERVIEW,
        own=own,
        address=address_of_text(slug, year, text.number),
    )


def _of_office(row: ChronicleLine, content_year: int) -> Line:
    # After the texts of the same day.
    place = (*_place(row), 10**9, row.pk)
    return Line(place, _dates(row, content_year), row.text, None, is_hidden=row.is_hidden, own=row)


def _place(dated: Any) -> tuple[int, int, int, int]:
    """Year, month, then whether it comes at the end, and the day."""
    end: date = dated.event_end or dated.event_start
    if dated.date_precision == "year":
        return end.year, WHOLE_YEAR, 0, 0
    if dated.date_precision == "month":
        return end.year, end.month, 1, 0
    return dated.event_start.year, dated.event_start.month, 0, dated.event_start.day


def _dates(dated: Any, content_year: int) -> str:
    start, end = dated.event_start, dated.event_end or dated.event_start
    if dated.date_precision == "year":
        return THIS_YEAR
    if dated.date_precision == "month" and (start.year, start.month) == (end.year, end.month):
        return THIS_MONTH
    return margin_dates(dated, content_year)


def months_of(lines: Iterable[Line]) -> list[Month]:
    """What is printed, by month: the lines that are not left out, the second of a day with △."""
    shown = [line for line in lines if not line.is_hidden]
    return [
        Month(year, month, tuple(_with_marks(of_month)))
        for (year, month), of_month in groupby(shown, key=lambda line: line.month)
    ]


def _with_marks(lines: Iterable[Line]) -> Iterable[Line]:
    before = ""
    for line in lines:
        yield Line(**{**vars(line), "again": line.dates == before})
        before = line.dates
