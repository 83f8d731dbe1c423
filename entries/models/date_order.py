"""Whether the entries of a section that is ordered by date stand in that order."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

from entries.models.entries import Entry, EntryKind
from entries.models.volumes import Volume


def out_of_date_order(volume: Volume) -> list[Entry]:
    """Entries to be moved so that each section by date is in order again, as few as can be, in reading order.

    Overviews come first whatever their date, and entries without a date stand anywhere.
    """
    dated = Entry.objects.of_volume(volume).filter(section__is_by_date=True, event_start__isnull=False)
    entries = dated.exclude(kind=EntryKind.OVERVIEW).select_related("section").defer("body").in_reading_order()
    sections: dict[int | None, list[Entry]] = {}
    for entry in entries:
        sections.setdefault(entry.section_id, []).append(entry)
    return [found[place] for found in sections.values() for place in misplaced([_day_of(entry) for entry in found])]


def _day_of(entry: Entry) -> date:
    return entry.event_start or date.max


Ordered = TypeVar("Ordered", date, int)


def misplaced(days: Sequence[Ordered]) -> list[int]:
    """Places to take out so that the days (or numbers) that stay never go back: all but a longest run that rises."""
    ends: list[Ordered] = []
    lasts: list[int] = []
    before: list[int | None] = []
    for place, day in enumerate(days):
        length = bisect_right(ends, day)
        before.append(lasts[length - 1] if length else None)
        ends[length : length + 1] = [day]
        lasts[length : length + 1] = [place]
    kept, place_now = set(), lasts[-1] if lasts else None
    while place_now is not None:
        kept.add(place_now)
        place_now = before[place_now]
    return [place for place in range(len(days)) if place not in kept]


Dated = tuple[int, date | None]
"""The key of an entry and its day; none for what stands anywhere."""


def dated_before_the_one_above(line: Sequence[Dated]) -> dict[int, date]:
    """Entries whose day is before that of the dated entry above, with that day."""
    found: dict[int, date] = {}
    above: date | None = None
    for key, day in line:
        if day is not None:
            if above is not None and day < above:
                found[key] = above
            above = day
    return found


def out_of_order(line: Sequence[Dated]) -> list[Dated]:
    """The fewest entries to be moved so that the days never go back; what has no day stands anywhere."""
    dated = [(key, day) for key, day in line if day is not None]
    return [dated[place] for place in misplaced([day for _key, day in dated])]


def in_date_order(line: Sequence[Dated]) -> list[int]:
    """The keys of the line in the order of their days, where only those out of order have moved."""
    moving = out_of_order(line)
    moved = {key for key, _day in moving}
    waiting = deque(sorted(moving, key=_day_in_line))
    keys: list[int] = []
    for key, day in line:
        if key in moved:
            continue
        while day is not None and waiting and _day_in_line(waiting[0]) < day:
            keys.append(waiting.popleft()[0])
        keys.append(key)
    return [*keys, *(key for key, _day in waiting)]


def _day_in_line(entry: Dated) -> date:
    return entry[1] or date.max
