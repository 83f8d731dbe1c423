"""What goes into an index and what is asked of it, the same for every database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

PUBLICATION_BITS = 26
"""67 million publications; each bit more makes the index larger, which keeps the steps from place to place."""
LAST_PUBLICATION = (1 << PUBLICATION_BITS) - 1
LAST_YEAR = 9999
BEFORE_ALL, LAST_PLACE = -1, 1 << 62
"""Before every place, and none after it."""


def place_of(volume_year: int, publication_id: int) -> int:
    """The place of a publication in the index: the newest volume comes first, and in it what was published last.

    Neither ever changes, and within a volume the numbers stand close together, which keeps the index small.
    FTS5 reads forwards half again as fast as backwards, so the newest have the lowest places.
    """
    return LAST_YEAR - volume_year << PUBLICATION_BITS | LAST_PUBLICATION - publication_id


def publication_at(place: int) -> int:
    """The publication that has this place."""
    return LAST_PUBLICATION - (place & LAST_PUBLICATION)


def year_at(place: int) -> int:
    """The year of the volume that has this place."""
    return LAST_YEAR - (place >> PUBLICATION_BITS)


def year_token(volume_year: int) -> str:
    """The token of all texts in volumes of this year."""
    return f"year{volume_year}"


@dataclass(frozen=True)
class Row:
    """A text in the index."""

    place: int
    tokens: frozenset[str]


@dataclass(frozen=True)
class Wanted:
    """Tokens to look for: all of one alternative of each group, and none of `without`."""

    groups: tuple[tuple[tuple[str, ...], ...], ...]
    without: tuple[str, ...] = ()

    def expression(self, *, both: str, either: str, but_not: str, quote: str) -> str:
        """In the language of a database. Tokens hold letters and digits only, so nothing needs escaping."""

        def one_of(parts: Iterable[str]) -> str:
            return f"({either.join(parts)})"

        def quoted(tokens: Iterable[str]) -> Iterator[str]:
            return (f"{quote}{token}{quote}" for token in tokens)

        groups = both.join(one_of(f"({both.join(quoted(tokens))})" for tokens in group) for group in self.groups)
        return f"({groups}){but_not}{one_of(quoted(self.without))}" if self.without else groups

    def narrowed_to(self, years: Iterable[int]) -> Wanted:
        """The same in volumes of these years only."""
        return replace(self, groups=(*self.groups, tuple((year_token(year),) for year in years)))


class Index(Protocol):
    """What each database does in its own way. All of it happens in the transaction of who calls."""

    def add(self, rows: Sequence[Row]) -> None:
        """Put rows in whose places are free."""

    def remove(self, rows: Sequence[Row]) -> None:
        """Take rows out, which are exactly as they were put in."""

    def clear(self) -> None:
        """Take all rows out."""

    def finish(self) -> None:
        """Put the index in order after very many rows came in."""

    def places(self, wanted: Wanted, *, after: int, limit: int) -> list[int]:
        """Places after `after`, in their order, at most `limit`."""

    def all_places(self, wanted: Wanted, *, most: int) -> list[int] | None:
        """All places in no order, with those of which the index says nothing; None when there are more than `most`."""

    def unsure_places(self) -> list[int]:
        """Places of which `places` may say nothing, in their order: they must be looked at one by one."""
