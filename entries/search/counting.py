"""How many of what was found are of each year, section, unit and kind: what choosing one more would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from entries.models.publications import PublicationQuerySet
from entries.search.finding import MOST_LOOKED_AT, Found, Search, find
from entries.search.narrowing import Narrowing

COLUMNS = {"years": "volume__volume_year", "sections": "section__title", "units": "unit_name", "kinds": "kind"}
"""Names in a Narrowing, with the column that each is about."""


@dataclass(frozen=True)
class Counted:
    """Values with their numbers, the most frequent first. Not exact: there are more texts than were counted."""

    values: tuple[tuple[str, int], ...]
    is_exact: bool


def counts(search: Search, found: Found, filtered: Callable[[Narrowing], PublicationQuerySet]) -> dict[str, Counted]:
    """For each name its values among what the other choices leave, whatever is chosen of its own."""
    shared = _values(search, found, tuple(COLUMNS.values()))
    # What is chosen in several ways is searched for anew without each; all of them together look into no more texts.
    chosen = [name for name in COLUMNS if getattr(search.narrowing, name)]
    look_at = max(1, MOST_LOOKED_AT - found.looked_at) // max(1, len(chosen))
    counted = {}
    for place, (name, column) in enumerate(COLUMNS.items()):
        if name not in chosen:
            counted[name] = _counted([row[place] for row in shared], found)
            continue
        wider = search.narrowing.without(name)
        others = Search(search.query, wider, filtered(wider))
        of_others = find(others, look_at=look_at)
        counted[name] = _counted([row[0] for row in _values(others, of_others, (column,))], of_others)
    return counted


def _values(search: Search, found: Found, columns: tuple[str, ...]) -> list[tuple[object, ...]]:
    return list(search.texts.filter(pk__in=found.ids).order_by().values_list(*columns))


def _counted(values: list[object], found: Found) -> Counted:
    numbers = Counter(str(value) for value in values if value != "")
    in_order = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return Counted(tuple(in_order), is_exact=not (found.has_more or found.is_cut))
