"""Finding: candidates from the index, checked in the texts themselves where tokens don't tell."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass

from entries.models.publications import Publication, PublicationQuerySet
from entries.search.engine import index
from entries.search.narrowing import Narrowing, closed_volumes
from entries.search.query import Query
from entries.search.texts import below_bodies_of, searched_text, texts_of
from entries.search.tokens import in_title
from entries.search.wanted import BEFORE_ALL, LAST_PLACE, Wanted

MOST = 1000
"""Texts that are counted and can be leafed through; beyond them it is said that there are more."""

MOST_LOOKED_AT = 1500
"""Texts that one search looks into for one word; what takes more is cut, and said to be cut."""

MORE_AT_FIRST, MORE_LATER, LARGEST_PART = 12, 30, 1000
"""Candidates that are fetched at once: so many more than what came of the others lets expect, but not too many.

Another part takes as long as thirty candidates more.
"""


@dataclass(frozen=True)
class Search:
    """Words to look for among public texts. `filtered` gives those that are as a narrowing says."""

    query: Query
    narrowing: Narrowing
    filtered: Callable[[Narrowing], PublicationQuerySet]

    @classmethod
    def everywhere(cls, query: Query) -> Search:
        """Among all public texts."""
        return cls(query, Narrowing(), lambda _narrowing: Publication.objects.public())

    @property
    def texts(self) -> PublicationQuerySet:
        return self.filtered(self.narrowing)

    @property
    def needs_checking(self) -> bool:
        return self.query.needs_checking or self.narrowing.needs_checking

    def wanted(self, *, only_titles: bool) -> Wanted:
        """The tokens to ask the index for."""
        groups = self.query.token_groups()
        if only_titles:
            groups = [[tuple(map(in_title, tokens)) for tokens in group] for group in groups]
        narrowed = self.narrowing.token_groups()
        unwanted = (*self.query.unwanted_tokens(), *closed_volumes())
        return Wanted((*map(tuple, groups), *narrowed), unwanted)


@dataclass(frozen=True)
class Found:
    """Ids of publications, the newest first. `has_more`: there are more than were asked for.

    `is_cut`: more texts than may be would have to be looked into, so there may be more.
    """

    ids: tuple[int, ...]
    has_more: bool = False
    is_cut: bool = False
    looked_at: int = 0


def most_looked_at(query: Query) -> int:
    """Texts that may be looked into. To read one takes as long as to look for two words in it."""
    return 3 * MOST_LOOKED_AT // (2 + max(1, query.checked_words))


def find(search: Search, *, most: int = MOST, only_titles: bool = False, look_at: int | None = None) -> Found:
    """The newest texts that hold the words, at most `most`; with `only_titles` those whose titles do."""
    look_at = most_looked_at(search.query) if look_at is None else look_at
    wanted, asked = search.wanted(only_titles=only_titles), index()
    unsure, needs_checking = dict(asked.unsure_places()), search.needs_checking
    ids: list[int] = []
    after, looked_at = BEFORE_ALL, 0
    while after < LAST_PLACE and looked_at < look_at:
        size = most + 1
        if needs_checking:
            size = min(look_at - looked_at, _next_part(size - len(ids), len(ids), looked_at))
        part = dict(asked.places(wanted, after=after, limit=size))
        last = max(part) if len(part) == size else LAST_PLACE
        part |= {place: pk for place, pk in unsure.items() if after < place <= last}
        doubtful = [pk for place, pk in part.items() if needs_checking or place in unsure]
        allowed = _allowed(search, doubtful) if search.narrowing.needs_checking or unsure else doubtful
        wrong = set(doubtful) - _holding(search.query, allowed, only_titles=only_titles)
        ids += [part[place] for place in sorted(part) if part[place] not in wrong]
        after, looked_at = last, looked_at + len(doubtful)
        if len(ids) > most:
            return Found(tuple(ids[:most]), has_more=True, looked_at=looked_at)
    return Found(tuple(ids), is_cut=after < LAST_PLACE, looked_at=looked_at)


def _next_part(wanted: int, found: int, looked_at: int) -> int:
    """How many candidates to fetch for so many more, when of so many that were looked at so many were right."""
    if not looked_at:
        return min(LARGEST_PART, wanted + MORE_AT_FIRST)
    return min(LARGEST_PART, math.ceil(wanted * looked_at / max(found, 1)) + MORE_LATER)


def in_order_of_relevance(search: Search, found: Found) -> tuple[int, ...]:
    """Those first whose titles hold all the words, else the newest first."""
    titled = find(search, only_titles=True).ids
    # What was found may be the newest of many, and lack what has the words in its title.
    return tuple(dict.fromkeys((*titled, *found.ids)))[:MOST]


def _allowed(search: Search, ids: Collection[int]) -> list[int]:
    """Those that are public and as the filters want them, which the index does not tell of all."""
    return list(search.texts.filter(pk__in=ids).order_by().values_list("pk", flat=True))


def _holding(query: Query, ids: Collection[int], *, only_titles: bool) -> set[int]:
    """Those that hold the words."""
    held, above, tables = set(), {}, {}
    for pk, title, body, kept in texts_of(ids):
        if only_titles and not query.has_all(title):
            continue
        text = searched_text(title, body, (), ())
        is_right = query.matches(text)
        if is_right:
            held.add(pk)
        # As words stay within a line, title and body are mostly enough to say yes, and without more below always.
        if query.without or not is_right:
            above[pk], tables[pk] = text, kept
    for pk, below in below_bodies_of(tables).items():
        held.discard(pk)
        if query.matches(f"{above[pk]}\n{below}"):
            held.add(pk)
    return held
