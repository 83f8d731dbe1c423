"""What a reader may turn to from a text: those around it, those of the same day of other years, related ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from entries.models.headings import address_of_heading
from entries.models.publications import Publication, address_of_text
from entries.publishing.dates import full_dates
from entries.publishing.sharing import CLOSE, HEADINGS, OF_TEXT, Place

SIBLINGS = 15
"""Texts of the same section named before this one, and as many after it."""
ELSEWHERE = 6
"""Texts of the same day, and related ones."""
FEW = 20
"""Texts whose days are looked for one by one."""
YEARS = 60
"""Years before and after in which the same day is looked for."""


@dataclass(frozen=True)
class Neighbour:
    """Another text, or the text itself among its siblings. `place` says where it stands: for texts of other years."""

    title: str
    address: str
    place: str = ""
    is_this: bool = False


@dataclass(frozen=True)
class Beside:
    """All that the page of a text leads to."""

    siblings: tuple[Neighbour, ...] = ()
    before: Neighbour | None = None
    after: Neighbour | None = None
    same_day: tuple[Neighbour, ...] = ()
    related: tuple[Neighbour, ...] = ()
    headings: tuple[Neighbour, ...] = ()
    """Of the subject index, over this text."""


PUBLIC = "text.is_current AND volume.opened_at IS NOT NULL"
"""PublicationQuerySet.public() in SQL."""

OF_SECTION = "text.volume_id = %(volume)s AND text.section_id = %(section)s"
OF_NEXT_SECTION = """text.section_id = (
    SELECT near.id FROM entries_section near
    WHERE near.volume_id = %(volume)s AND near.sort_key {sign} %(sort_key)s AND EXISTS (
        SELECT 1 FROM entries_publication other
        WHERE other.is_current AND other.volume_id = near.volume_id AND other.section_id = near.id
    )
    ORDER BY near.sort_key {direction} LIMIT 1
)"""
OF_OTHER_VOLUMES = "volume.yearbook_id = %(yearbook)s AND volume.id <> %(volume)s"
OF_LIKE_SECTIONS = """(text.volume_id, text.section_id) IN (
    SELECT alike.volume_id, alike.id FROM entries_section alike JOIN entries_volume other ON other.id = alike.volume_id
    WHERE other.yearbook_id = %(yearbook)s AND other.id <> %(volume)s AND alike.title = %(section_title)s
)"""
"""By the sections first: SQLite would go through all texts of all other volumes."""
FIRST, LAST = 'text."order", text.number', 'text."order" DESC, text.number DESC'


def _part(
    name: str,
    where: str,
    order: str,
    limit: str,
    *,
    place: str = 'text."order"',
    source: str = "entries_publication text",
) -> str:
    """A part of the one query, in a SELECT of its own: SQLite joins none that have a limit."""
    return f"""SELECT * FROM (
        SELECT '{name}' AS part, text.id, text.number, text.title, {place} AS "order", text.event_start, text.event_end,
            text.date_precision, volume.volume_year, section.title AS section_title
        FROM {source}
        JOIN entries_volume volume ON volume.id = text.volume_id
        JOIN entries_section section ON section.id = text.section_id
        WHERE {PUBLIC} AND {where} ORDER BY {order} LIMIT {limit}
    ) AS {name}"""  # noqa: S608 (made of the constants of this file)


# Written out: making these queries by the ORM took nine of the fourteen milliseconds of a page. Texts around this one
# are found by the index of the section, which holds for 2,000 texts too.
PARTS = (
    _part("earlier", f'{OF_SECTION} AND (text."order", text.number) < (%(order)s, %(number)s)', LAST, "%(siblings)s"),
    _part("later", f'{OF_SECTION} AND (text."order", text.number) > (%(order)s, %(number)s)', FIRST, "%(siblings)s"),
    _part("before", OF_NEXT_SECTION.format(sign="<", direction="DESC"), LAST, "1"),
    _part("after", OF_NEXT_SECTION.format(sign=">", direction="ASC"), FIRST, "1"),
    HEADINGS,
    # What shares the most headings with this one, of any year.
    _part(
        "sharing",
        "(text.volume_id, text.number) <> (%(volume)s, %(number)s)",
        "shared.together DESC, volume.volume_year DESC, text.number",
        "%(elsewhere)s",
        place="shared.together",
        source="""shared JOIN entries_publication text
            ON text.is_current AND text.volume_id = shared.volume_id AND text.number = shared.number""",
    ),
    # What the same unit wrote in sections of this name in other years: the same title first, then the newest.
    _part(
        "related",
        f"{OF_LIKE_SECTIONS} AND text.unit_name = %(unit)s",
        "CASE WHEN text.title = %(title)s THEN 0 ELSE 1 END, volume.volume_year DESC, text.number",
        "%(elsewhere)s",
    ),
)
NAMES = ("earlier", "later", "before", "after", "same_day", "related", "sharing", "heading")
SAME_DAY = _part(
    "same_day",
    f"{OF_OTHER_VOLUMES} AND text.date_precision = 'day' AND text.event_start IN ({{days}})",
    "text.event_start DESC, text.number",
    "%(elsewhere)s",
)


def beside(text: Publication) -> Beside:
    """What stands beside a public text. One query, whatever the size of the volume."""
    found = _found_beside(text)
    before, after = _next_to(found)
    same_day = sorted(found["same_day"], key=lambda row: (-row.event_start.toordinal(), row.number))
    related = _related(text, found, {row.pk for row in same_day})
    return Beside(
        siblings=(
            *_neighbours(text, found["earlier"]),
            Neighbour(text.title, text.get_absolute_url(), is_this=True),
            *_neighbours(text, found["later"]),
        ),
        before=next(_neighbours(text, before), None),
        after=next(_neighbours(text, after), None),
        same_day=tuple(_elsewhere(text, row) for row in same_day),
        related=tuple(_elsewhere(text, row) for row in related),
        headings=tuple(_heading(text, row) for row in sorted(found["heading"], key=_in_index)),
    )


def _related(text: Publication, found: dict[str, list[Any]], shown: set[int]) -> list[Any]:
    """Those that share headings first, then what the same unit wrote; none that is shown already."""
    sharing = sorted(found["sharing"], key=lambda row: (-row.order, -row.volume_year, row.number))
    others = sorted(found["related"], key=lambda row: (row.title != text.title, -row.volume_year, row.number))
    related = {row.pk: row for row in (*sharing, *others) if row.pk not in shown}
    return list(related.values())[:ELSEWHERE]


def _in_index(row: Any) -> tuple[str, str, int]:
    return row.section_title, row.title, row.pk


def _heading(text: Publication, row: Any) -> Neighbour:
    return Neighbour(row.title, address_of_heading(text.volume.yearbook.slug, row.pk))


def numbers_beside(text: Publication) -> set[int]:
    """Numbers of the texts of its volume that this one stands beside, so that they stand beside it. One query."""
    found = _found_beside(text)
    return {row.number for part in ("earlier", "later", "before", "after") for row in found[part]}


def _next_to(found: dict[str, list[Any]]) -> tuple[list[Any], list[Any]]:
    """The text before and the one after, of the section or of the nearest; none at an end of the volume."""
    return found["earlier"][-1:] or found["before"], found["later"][:1] or found["after"]


def _found_beside(text: Publication) -> dict[str, list[Any]]:
    """The rows of each part; those of the section in its order."""
    days = {f"day{place}": day for place, day in enumerate(_days_of_other_years(text))}
    parts = [*PARTS, SAME_DAY.format(days=", ".join(f"%({name})s" for name in days))] if days else PARTS
    values = {
        "volume": text.volume_id, "yearbook": text.volume.yearbook_id, "section": text.section_id,
        "sort_key": text.section.sort_key, "section_title": text.section.title, "order": text.order,
        "number": text.number, "unit": text.unit_name, "title": text.title,
        "siblings": SIBLINGS, "elsewhere": ELSEWHERE, "close": CLOSE,
    }  # fmt: skip
    found: dict[str, list[Any]] = {part: [] for part in NAMES}
    row: Any
    for row in Publication.objects.raw(f"WITH {OF_TEXT} {' UNION ALL '.join(parts)}", values | days):
        found[row.part].append(row)
    for part in ("earlier", "later"):
        found[part].sort(key=lambda row: (row.order, row.number))
    return found


def _days_of_other_years(text: Publication) -> list[date]:
    return _same_days(text.event_start) if text.event_start and text.date_precision == "day" else []


def _same_days(day: date) -> list[date]:
    """The day in other years; the 29th of February is found in leap years only."""
    years = (year for year in range(day.year - YEARS, day.year + YEARS + 1) if year != day.year)
    days = ((year, day.month, day.day) for year in years)
    return [date(*parts) for parts in days if parts[1:] != (2, 29) or _is_leap(parts[0])]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _neighbours(text: Publication, rows: Iterable[Any]) -> Iterator[Neighbour]:
    """Those of the same volume."""
    return (Neighbour(row.title, _address(text, text.volume.volume_year, row)) for row in rows)


def _elsewhere(text: Publication, row: Any) -> Neighbour:
    """One of another year: told by its volume, section and date."""
    parts = (f"{row.volume_year}卷", row.section_title, full_dates(row))
    return Neighbour(row.title, _address(text, row.volume_year, row), place=" · ".join(filter(None, parts)))


def _address(text: Publication, volume_year: int, row: Any) -> str:
    return address_of_text(text.volume.yearbook.slug, volume_year, row.number)


def shown_elsewhere(texts: Sequence[Publication]) -> Iterator[Place]:
    """Texts of other volumes on whose pages these may be shown. One query; no more than it gives is looked through."""
    volumes_by_tie: dict[object, set[int]] = {}
    for text in texts:
        for tie in _ties(text, text.section.title):
            volumes_by_tie.setdefault(tie, set()).add(text.volume_id)
    for row in _perhaps_tied(texts):
        if any(volumes_by_tie.get(tie, set()) - {row.volume_id} for tie in _ties(row, row.section__title)):
            yield row.volume__yearbook__slug, row.volume__volume_year, row.number


def _perhaps_tied(texts: Sequence[Publication]) -> Iterable[Any]:
    alike = Q(
        section__title__in={text.section.title for text in texts}, unit_name__in={text.unit_name for text in texts}
    )
    dated = Q(date_precision="day")
    if len(texts) <= FEW:
        # The index of days finds them; of many texts there is one on nearly every day.
        dated &= Q(event_start__in={day for text in texts for day in _days_of_other_years(text)})
    public = Publication.objects.public().filter(volume__yearbook__in={text.volume.yearbook_id for text in texts})
    return public.filter(alike | dated).order_by().values_list(
        "number", "volume_id", "volume__volume_year", "volume__yearbook__slug", "section__title", "unit_name",
        "event_start", "date_precision", named=True,
    )  # fmt: skip


def _ties(text: Any, section_title: str) -> Iterator[object]:
    """What ties a text to those of other volumes: its day, what its section is called together with who wrote it."""
    yield section_title, text.unit_name
    start = text.event_start
    if start and text.date_precision == "day":
        yield start.month, start.day
