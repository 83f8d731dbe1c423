"""Whether the entries of a section that is ordered by date stand in that order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

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


def misplaced(days: Sequence[date]) -> list[int]:
    """Places to take out so that the days that stay never go back: all but a longest run that rises."""
    ends: list[date] = []
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


def moves_into_date_order(line: Sequence[Dated]) -> list[tuple[int, int | None]]:
    """Moves, each an entry and the one to stand before (None: last), after which the days never go back.

    Only the misplaced move, so the moves are as few as can be; what has no day stays.
    """
    dated = [(day, key) for key, day in line if day is not None]
    moving = [dated[place] for place in misplaced([day for day, _key in dated])]
    keys = {key for _day, key in moving}
    stays = [(key, day) for key, day in line if key not in keys]
    moves: list[tuple[int, int | None]] = []
    for day, key in sorted(moving, key=lambda entry: entry[0]):
        at = next((place for place, (_key, other) in enumerate(stays) if other is not None and other > day), len(stays))
        moves.append((key, stays[at][0] if at < len(stays) else None))
        stays.insert(at, (key, day))
    return moves
