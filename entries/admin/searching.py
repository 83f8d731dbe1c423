"""Searching the list of entries: every word in title or body, as a part of it."""

from __future__ import annotations

import unicodedata
from functools import reduce
from operator import and_, or_

from django.db.models import Q

from entries.lifecycle import Status
from entries.models import Publication
from entries.search.leaving_out import may_hold

MOST_WORDS = 8
TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SEARCHED = ("title", "body")
MOST_TOLD = 900
"""A word in more texts is found soon enough by looking through them."""
UNPUBLISHED = tuple(status for status in Status if status != Status.PUBLISHED)
OF_PLACE_LINES = frozenset("〔〕图表0123456789０１２３４５６７８９")
"""Lines of these alone, which say where a picture stands, are not in the index."""


def search(query: str) -> Q:
    """What all words of the query leave; further words than the first eight are not looked for."""
    words = [_widths(word) for word in query.split()[:MOST_WORDS]]
    return reduce(and_, map(_has, words), _where_it_may_be(words))


def _widths(word: str) -> list[str]:
    """The word as typed, in half width and in full width."""
    half = unicodedata.normalize("NFKC", word)
    return sorted({word, half, half.translate(TO_FULL_WIDTH)})


def _has(widths: list[str]) -> Q:
    return reduce(or_, (_in(column, width) for width in widths for column in SEARCHED))


def _where_it_may_be(words: list[list[str]]) -> Q:
    """All that is not published, and what of the published texts the index of the public search does not rule out.

    A published text is its publication's, letter by letter; of a large office's entries nearly all are published.
    """
    told = [widths for widths in words if not set("".join(widths)) <= OF_PLACE_LINES]
    ids = may_hold(told, most=MOST_TOLD)
    if ids is None:
        return Q()
    published = Publication.objects.filter(pk__in=ids, is_current=True)
    return Q(status__in=UNPUBLISHED) | Q(pk__in=published.values("entry"))


def _in(column: str, word: str) -> Q:
    # Chinese has no letter case; not folding it spares PostgreSQL an upper-case copy of every text.
    return Q(**{f"{column}__{'contains' if word.lower() == word.upper() else 'icontains'}": word})
