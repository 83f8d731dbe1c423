"""How many of what was found are of each year, section, unit and kind: what choosing one more would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from entries.search.finding import Found, Search, find, most_looked_at
from entries.search.texts import having

NAMES = ("years", "sections", "units", "kinds")
"""In a Narrowing, in the order of the columns."""

VALUES = """
    SELECT volume.volume_year, section.title, text.unit_name, text.kind FROM entries_publication text
    JOIN entries_volume volume ON volume.id = text.volume_id
    JOIN entries_section section ON section.id = text.section_id
    WHERE text.id IN
"""


@dataclass(frozen=True)
class Counted:
    """Values with their numbers, the most frequent first. Not exact: at least so many, of the texts counted."""

    values: tuple[tuple[str, int], ...]
    is_exact: bool


def counts(search: Search, found: Found) -> dict[str, Counted]:
    """For each name its values among what the other choices leave, whatever is chosen of its own."""
    shared = _columns(found)
    # What is chosen in several ways is searched for anew without each; all of them together look into no more texts.
    chosen = [name for name in NAMES if getattr(search.narrowing, name)]
    look_at = max(1, (most_looked_at(search.query) - found.looked_at) // max(1, len(chosen)))
    counted = {}
    for place, name in enumerate(NAMES):
        if name not in chosen:
            counted[name] = _counted(shared[place], found)
            continue
        of_others = find(replace(search, narrowing=search.narrowing.without(name)), look_at=look_at)
        counted[name] = _counted(_columns(of_others)[place], of_others)
    return counted


def _columns(found: Found) -> Sequence[Sequence[object]]:
    """Of each name the values that were found."""
    return list(zip(*having(VALUES, found.ids), strict=True)) or [()] * len(NAMES)


def _counted(values: Sequence[object], found: Found) -> Counted:
    numbers = Counter(str(value) for value in values if value != "")
    in_order = sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))
    return Counted(tuple(in_order), is_exact=not (found.has_more or found.is_cut))
