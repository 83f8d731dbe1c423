"""Searching the list of entries: every word in title or body, as a part of it."""

from __future__ import annotations

import unicodedata
from functools import reduce
from operator import and_, or_

from django.db.models import Q

MOST_WORDS = 8
TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
SEARCHED = ("title", "body")


def search(query: str) -> Q:
    """What all words of the query leave; further words than the first eight are not looked for."""
    return reduce(and_, (_has(word) for word in query.split()[:MOST_WORDS]), Q())


def _has(word: str) -> Q:
    """The word as typed, in half width or in full width."""
    half = unicodedata.normalize("NFKC", word)
    widths = {word, half, half.translate(TO_FULL_WIDTH)} if half != half.translate(TO_FULL_WIDTH) else {word, half}
    return reduce(or_, (_in(column, width) for width in sorted(widths) for column in SEARCHED))


def _in(column: str, word: str) -> Q:
    # Chinese has no letter case; not folding it spares PostgreSQL an upper-case copy of every text.
    return Q(**{f"{column}__{'contains' if word.lower() == word.upper() else 'icontains'}": word})
