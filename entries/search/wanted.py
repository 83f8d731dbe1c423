"""What goes into an index and what is asked of it, the same for every database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

BEFORE_ALL, LAST_PLACE = -(1 << 62), 1 << 62
"""Before every place, and none after it."""

Found = tuple[int, int]
"""A place in the index, and the publication that stands there."""


def year_token(volume_year: int) -> str:
    """The token of all texts in volumes of this year."""
    return f"year{volume_year}"


@dataclass(frozen=True)
class Row:
    """A text in the index. Volume and number say where: the next publication of the text takes its place."""

    volume_id: int
    volume_year: int
    number: int
    publication_id: int
    tokens: frozenset[str]

    @property
    def key(self) -> tuple[int, int]:
        return self.volume_id, self.number


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
    """What each database does in its own way. All of it happens in the transaction of who calls.

    A place counts from the newest volume to the oldest, and in a volume from the highest number to the lowest.
    """

    def change(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        """Take rows out, which are exactly as they were put in, and put others in, there or at free places."""

    def clear(self) -> None:
        """Take all rows out."""

    def finish(self) -> None:
        """Put the index in order after very many rows came in."""

    def is_in_order(self) -> bool:
        """Whether the newest volumes come first. If not, all is found, but the index is to be made anew."""

    def places(self, wanted: Wanted, *, after: int, limit: int) -> list[Found]:
        """What stands after `after`, in the order of the places, at most `limit`."""

    def all_publications(self, wanted: Wanted, *, most: int) -> list[int] | None:
        """All publications in no order, with those it says nothing of; None when there are more than `most`."""

    def unsure_places(self) -> list[Found]:
        """What `places` may say nothing of, in the order of the places: it must be looked at one by one."""
