"""Finding: candidates from the index, checked in the texts themselves where tokens don't tell."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass

from django.db.models import TextField
from django.db.models.functions import Cast

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

MORE_AT_FIRST, MORE_LATER, LARGEST_PART = 12, 100, 1000
"""Candidates that are fetched at once: so many more than what came of the others lets expect, but not too many.

Another part takes as long as a hundred candidates more.
"""


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
    wanted, asked = search.wanted(only_titles=only_titles), index()
    unsure = asked.unsure_places()
    ids: list[int] = []
    after, looked_at = BEFORE_ALL, 0
    while after < LAST_PLACE and looked_at < look_at:
        size = most + 1
        if search.needs_checking:
            size = min(look_at - looked_at, _next_part(size - len(ids), len(ids), looked_at))
        places = asked.places(wanted, after=after, limit=size)
        last = places[-1] if len(places) == size else LAST_PLACE
        part = sorted({*places, *(place for place in unsure if after < place <= last)})
        doubtful = [publication_at(place) for place in part if search.needs_checking or place in unsure]
        wrong = set(doubtful) - _checked(doubtful, search, only_titles=only_titles)
        ids += [pk for pk in map(publication_at, part) if pk not in wrong]
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


def _checked(ids: list[int], search: Search, *, only_titles: bool) -> set[int]:
    """Those that are public, as the filters want them, and hold the words."""
    if not ids:
        return set()
    texts = search.texts.filter(pk__in=ids).order_by()
    if only_titles:
        titles = texts.values_list("pk", "title")
        texts = texts.filter(pk__in=[pk for pk, title in titles if search.query.has_all(title)])
    held, others = set(), []
    # Of most texts the tables need not be read: they come as they are kept.
    as_kept = texts.annotate(kept=Cast("tables", TextField()))
    for row in as_kept.values_list("pk", "title", "body", "kept").iterator():
        if _holds_already(search.query, *row[1:3]):
            held.add(row[0])
        else:
            others.append(row)
    if not others:
        return held
    captions = captions_of(row[0] for row in others)
    return held | {
        pk
        for pk, title, body, kept in others
        if search.query.matches(searched_text(title, body, json.loads(kept), captions.get(pk, ())))
    }


def _holds_already(query: Query, title: str, body: str) -> bool:
    """Whether title and body are enough to say yes, as they mostly are."""
    return not query.without and "〔" not in body and query.has_all(f"{title}\n{body}")
