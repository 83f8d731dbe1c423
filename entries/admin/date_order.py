"""Which entries of a section stand out of the order of their dates, and the fewest moves that mend it. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Hashable, Sequence
from datetime import date
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
Dated = tuple[Key, date | None]


def out_of_order(entries: Sequence[Dated[Key]]) -> dict[Key, date]:
    """Entries whose date is before that of the dated entry above, with that date."""
    found: dict[Key, date] = {}
    above: date | None = None
    for key, day in entries:
        if day is None:
            continue
        if above is not None and day < above:
            found[key] = above
        above = day
    return found


def moves_into_order(entries: Sequence[Dated[Key]]) -> list[tuple[Key, Key | None]]:
    """Moves, each an entry and the entry to stand before (None: last), after which the dates are in order.

    As few as can be: what stands in order already stays, and so does what has no date.
    """
    staying = _longest_in_order(entries)
    line = [(key, day) for key, day in entries if day is None or key in staying]
    moving = sorted(((day, place, key) for place, (key, day) in enumerate(entries) if day and key not in staying))
    moves: list[tuple[Key, Key | None]] = []
    for day, _place, key in moving:
        at = next((place for place, (_key, other) in enumerate(line) if other and other > day), len(line))
        moves.append((key, line[at][0] if at < len(line) else None))
        line.insert(at, (key, day))
    return moves


def _longest_in_order(entries: Sequence[Dated[Key]]) -> set[Key]:
    """The longest part of the dated entries that is in order: patience sorting with the way back."""
    tails: list[date] = []
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place, (_key, day) in enumerate(entries):
        if day is None:
            continue
        pile = bisect_right(tails, day)
        before[place] = ends[pile - 1] if pile else None
        tails[pile : pile + 1] = [day]
        ends[pile : pile + 1] = [place]
    longest: set[Key] = set()
    place_back = ends[-1] if ends else None
    while place_back is not None:
        longest.add(entries[place_back][0])
        place_back = before[place_back]
    return longest
