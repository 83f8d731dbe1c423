"""Finding: candidates from the index, checked in the texts themselves where tokens don't tell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from entries.models.publications import Publication, PublicationQuerySet
from entries.search.engine import index
from entries.search.narrowing import Narrowing, closed_volumes
from entries.search.query import Query
from entries.search.texts import captions_of, searched_text
from entries.search.tokens import in_title
from entries.search.wanted import BEFORE_ALL, LAST_PLACE, Wanted, publication_at

MOST = 1000
"""Texts that are counted and can be leafed through; beyond them it is said that there are more."""

MOST_LOOKED_AT = 5000
"""Texts that one search looks into; what takes more is cut, and said to be cut."""

FIRST_PARTS, LATER_PARTS = (40, 512), 1000
"""Candidates are fetched in parts, the first ones small: the first page needs few."""


@dataclass(frozen=True)
class Search:
    """Words to look for among `texts`, which are public and filtered as `narrowing` says."""

    query: Query
    narrowing: Narrowing
    texts: PublicationQuerySet

    @classmethod
    def everywhere(cls, query: Query) -> Search:
        """Among all public texts."""
        return cls(query, Narrowing(), Publication.objects.public())

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


def find(search: Search, *, most: int = MOST, only_titles: bool = False, look_at: int = MOST_LOOKED_AT) -> Found:
    """The newest texts that hold the words, at most `most`; with `only_titles` those whose titles do."""
    ids: list[int] = []
    unsure = set(index().unsure_places())
    looked_at = 0
    for part in _candidates(search, unsure, most=most, only_titles=only_titles, look_at=look_at):
        doubtful = [publication_at(place) for place in part if search.needs_checking or place in unsure]
        checked = _checked(doubtful, search, only_titles=only_titles) if doubtful else set()
        wrong = set(doubtful) - checked
        ids += [publication_at(place) for place in part if publication_at(place) not in wrong]
        looked_at += len(doubtful)
        if len(ids) > most:
            return Found(tuple(ids[:most]), has_more=True, looked_at=looked_at)
    return Found(tuple(ids), is_cut=looked_at >= look_at, looked_at=looked_at)


def in_order_of_relevance(search: Search, found: Found) -> tuple[int, ...]:
    """Those first whose titles hold all the words, else the newest first."""
    titled = find(search, only_titles=True).ids
    # What was found may be the newest of many, and lack what has the words in its title.
    return tuple(dict.fromkeys((*titled, *found.ids)))[:MOST]


def _candidates(search: Search, unsure: set[int], *, most: int, only_titles: bool, look_at: int) -> Iterator[list[int]]:
    """Places that may be it, in their order, in parts that grow, until it is clear whether there are more."""
    wanted, asked = search.wanted(only_titles=only_titles), index()
    after, left = BEFORE_ALL, look_at if search.needs_checking else most + 1
    sizes = iter(FIRST_PARTS if search.needs_checking else (left,))
    while left > 0:
        size = min(left, next(sizes, LATER_PARTS))
        places = asked.places(wanted, after=after, limit=size)
        last = places[-1] if len(places) == size else LAST_PLACE
        yield sorted({*places, *(place for place in unsure if after < place <= last)})
        after, left = last, left - size if last != LAST_PLACE else 0


def _checked(ids: list[int], search: Search, *, only_titles: bool) -> set[int]:
    """Those that are public, as the filters want them, and hold the words."""
    texts = search.texts.filter(pk__in=ids).order_by()
    if only_titles:
        titles = texts.values_list("pk", "title")
        texts = texts.filter(pk__in=[pk for pk, title in titles if search.query.has_all(title)])
    held, others = set(), []
    for row in texts.values_list("pk", "title", "body", "tables").iterator():
        if _holds_already(search.query, *row[1:3]):
            held.add(row[0])
        else:
            others.append(row)
    if not others:
        return held
    captions = captions_of(row[0] for row in others)
    return held | {
        pk
        for pk, title, body, tables in others
        if search.query.matches(searched_text(title, body, tables, captions.get(pk, ())))
    }


def _holds_already(query: Query, title: str, body: str) -> bool:
    """Whether title and body are enough to say yes, as they mostly are."""
    return not query.without and "〔" not in body and query.has_all(f"{title}\n{body}")
