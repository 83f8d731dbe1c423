"""What a reader typed → the words that must stand in a text and those that must not.

Words are parted by blanks and must all be there. "…", “…” and 「…」 hold a phrase together; a word after - or
NOT or 非 must not be there; of two words with OR or 或 between them one is enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from entries.search.folding import fold, spellings
from entries.search.tokens import RUN, is_token, tokens_of_word

LONGEST = 200
MOST_WORDS = 12
LONGEST_PATTERN = 8
"""Characters; a pattern of 200 Latin letters in all their spellings takes longer to make than the search."""
QUOTES = {'"': '"', "“": "”", "”": "”", "＂": "＂", "「": "」", "『": "』"}
MINUS = "-－−"
NOT, OR, AND = ("NOT", "非"), ("OR", "或", "|", "｜"), ("AND", "与")


class BadQuery(ValueError):
    """Nothing can be looked for; the message tells the reader why."""


@dataclass(frozen=True)
class Query:
    """Folded words. Of each group one must be there; of `without` none may."""

    groups: tuple[tuple[str, ...], ...]
    without: tuple[str, ...] = ()

    @property
    def words(self) -> tuple[str, ...]:
        """All that may be found, for marking."""
        return tuple(dict.fromkeys(word for group in self.groups for word in group))

    @property
    def checked_words(self) -> int:
        """Words of which tokens alone don't tell."""
        return sum(not is_token(word) for word in (*self.words, *self.without))

    @property
    def needs_checking(self) -> bool:
        """Whether a text must be looked into."""
        return self.checked_words > 0

    def has_all(self, text: str) -> bool:
        """Whether the text, in any spelling, has a word of each group."""
        return all(any(_stands_in(word, text) for word in group) for group in self.groups)

    def matches(self, text: str) -> bool:
        return self.has_all(text) and not any(_stands_in(word, text) for word in self.without)

    def token_groups(self) -> list[list[tuple[str, ...]]]:
        """For each group the tokens of each of its words."""
        return [[tokens_of_word(word) for word in group] for group in self.groups]

    def unwanted_tokens(self) -> tuple[str, ...]:
        """Words that must not be there, as far as one token is the word."""
        return tuple(filter(is_token, self.without))


def _stands_in(word: str, text: str) -> bool:
    # Most that is there stands there as it was typed, which is seen at once.
    if word in text:
        return True
    if _pattern(word[:LONGEST_PATTERN]).search(text) is None:
        return False
    return len(word) <= LONGEST_PATTERN or word in fold(text)


@lru_cache(maxsize=100)
def _pattern(word: str) -> re.Pattern[str]:
    return spellings(word)


@dataclass(frozen=True)
class Piece:
    """A word or a phrase as it was typed. A phrase is never an operator."""

    text: str
    is_phrase: bool = False
    is_unwanted: bool = False

    def is_one_of(self, operators: tuple[str, ...]) -> bool:
        return not self.is_phrase and not self.is_unwanted and self.text in operators


def parse(typed: str) -> Query:
    """The query, or BadQuery."""
    if len(typed) > LONGEST:
        message = _("The search text has %(length)d characters; at most %(most)d can be looked for. Shorten it.")
        raise BadQuery(message % {"length": len(typed), "most": LONGEST})
    pieces = list(_with_operators(list(_pieces(typed))))
    groups, without = _grouped(pieces)
    if not groups:
        raise BadQuery(_nothing_to_find(typed, has_unwanted=bool(without)))
    if sum(map(len, groups)) + len(without) > MOST_WORDS:
        raise BadQuery(_("At most %(most)d words can be looked for at once. Leave some out.") % {"most": MOST_WORDS})
    return Query(tuple(dict.fromkeys(groups)), tuple(dict.fromkeys(without)))


def _nothing_to_find(typed: str, *, has_unwanted: bool) -> str:
    if has_unwanted:
        return _("There are only words that must not occur. Add at least one that must.")
    if typed.strip():
        return _("The search text has neither a character nor a letter nor a digit. Type the words to look for.")
    return _("Type the words to look for.")


def _pieces(typed: str) -> Iterator[Piece]:
    """Words and phrases, in one pass from left to right."""
    place, length = 0, len(typed)
    while place < length:
        start = place
        is_unwanted = typed[place] in MINUS
        place += is_unwanted
        if place < length and typed[place] in QUOTES:
            end = typed.find(QUOTES[typed[place]], place + 1)
            if end < 0:
                raise BadQuery(_("A quotation mark is not closed. Close it, or leave it out."))
            yield Piece(typed[place + 1 : end], is_phrase=True, is_unwanted=is_unwanted)
            place = end + 1
            continue
        while place < length and not typed[place].isspace() and typed[place] not in QUOTES:
            place += 1
        if place > start:
            yield Piece(typed[start + is_unwanted : place], is_unwanted=is_unwanted)
        place += place < length and typed[place].isspace()


def _with_operators(pieces: list[Piece]) -> Iterator[Piece]:
    """The pieces; NOT before a word is taken into it, AND between words left out, OR kept where it ties two."""
    place = 0
    while place < len(pieces):
        piece, has_next = pieces[place], place + 1 < len(pieces)
        is_between = has_next and place > 0
        if has_next and piece.is_one_of(NOT):
            place += 1
            yield Piece(pieces[place].text, is_phrase=True, is_unwanted=True)
        elif not (is_between and piece.is_one_of(AND)):
            yield piece
        place += 1


def _grouped(pieces: list[Piece]) -> tuple[list[tuple[str, ...]], list[str]]:
    """Groups of words of which one must be there, and the words that must not; all folded."""
    groups: list[tuple[str, ...]] = []
    without: list[str] = []
    is_tied = False
    for place, piece in enumerate(pieces):
        if piece.is_one_of(OR) and 0 < place < len(pieces) - 1:
            is_tied = bool(groups)
            continue
        word = " ".join(fold(piece.text).split())
        if RUN.search(word) is None:
            continue
        if piece.is_unwanted:
            without.append(word)
        elif is_tied:
            groups[-1] = (*groups[-1], word)
        else:
            groups.append((word,))
        is_tied = False
    return groups, without
