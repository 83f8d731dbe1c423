"""What of the published texts can be left out by who looks into them in his own way."""

from __future__ import annotations

from collections.abc import Sequence

from entries.search.engine import index
from entries.search.folding import fold
from entries.search.tokens import tokens_of_word
from entries.search.wanted import Wanted


def may_hold(words: Sequence[Sequence[str]], *, most: int) -> list[int] | None:
    """All current publications that may hold each word, of which any spelling is enough.

    None when the index does not tell, or tells of more than `most`.
    """
    groups = [tuple(tokens_of_word(fold(spelling)) for spelling in spellings) for spellings in words]
    groups = [group for group in groups if all(group)]
    if not groups:
        return None
    return index().all_publications(Wanted(tuple(groups)), most=most)
