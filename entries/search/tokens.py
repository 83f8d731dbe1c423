"""A folded text as tokens: each pair of neighbouring characters and each single one, once.

A word of one or two characters is found by its token alone. A longer one is in no text that lacks one of its
pairs; whether the pairs stand together is seen by looking into the text.
"""

from __future__ import annotations

import re

from entries.search.folding import folding_version

TOKENS = 6
"""Raise it when other tokens are made from the same text, or other places."""

RUN = re.compile(r"(?:[^\W_]|[\uE000-\uF8FF\U000F0000-\U0010FFFF])+")
"""Letters, characters and digits; private ones too, in which offices write rare names."""


def tokenizer_version() -> str:
    """What an index was made with: another one gives other tokens."""
    return f"{TOKENS}-{folding_version()}"


def tokens_of(folded: str) -> set[str]:
    """All tokens of a text."""
    found: set[str] = set()
    for run in RUN.findall(folded):
        found.update(run)
        found.update(map(str.__add__, run, run[1:]))
    return found


def tokens_of_word(folded: str) -> tuple[str, ...]:
    """The tokens that every text with this word has; none when it has neither letter nor digit."""
    found: dict[str, None] = {}
    for run in RUN.findall(folded):
        found |= dict.fromkeys([run] if len(run) == 1 else map(str.__add__, run, run[1:]))
    return tuple(found)


def is_token(folded: str) -> bool:
    """Whether the word is one token, so that a text with the token has the word."""
    return len(folded) <= 2 and RUN.fullmatch(folded) is not None


def in_title(token: str) -> str:
    """The token that says that another stands in the title. Longer than a pair, so never a text's own."""
    return f"title{token}"
