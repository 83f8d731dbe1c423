"""Texts as rows of tokens: what a reader sees as one thing becomes code points of its own."""

from __future__ import annotations

import re
from collections.abc import Callable

# What clings to the character before it: accents, kana marks, variation selectors, skin tones.
_MARK = (
    r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a"
    r"\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)
_LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\uff21-\uff3a\uff41-\uff5a"
_LETTER = rf"{_LATIN}\u0370-\u03ff\u0400-\u0482\u048a-\u052f"
_NUMBER = r"\d+(?:[.,%\uff0e]\d+)*"
_PAIR = r"[\ud800-\udbff][\udc00-\udfff]|[\U0001f1e6-\U0001f1ff]{2}"
_PRIVATE = r"[\U000f0000-\U0010ffff]"
# The look ahead halves the time: most characters are none of these.
_TOKEN = re.compile(
    rf"((?=[\d{_LETTER}\ud800-\udbff\U0001f1e6-\U0001f1ff\U000f0000-\U0010ffff])"
    rf"(?:{_NUMBER}|[{_LETTER}]+(?:['\u2019][{_LETTER}]+)*|{_PAIR}|{_PRIVATE}))"
)
_CLINGS = re.compile(rf"[{_MARK}\u200d]")
_TOKEN_WITH_MARKS = re.compile(
    rf"((?:{_NUMBER}|[{_LETTER}][{_LETTER}{_MARK}]*(?:['\u2019][{_LETTER}{_MARK}]+)*|{_PAIR}|[^\r\n])"
    rf"(?:[{_MARK}]|\u200d[^\r\n]?)+|{_TOKEN.pattern[1:-1]})"
)

# Private characters, which stand for tokens; a text's own ones are tokens too.
_ALL_CODES = "".join(map(chr, range(0xF0000, 0x110000)))


class Codes(dict[str, str]):
    """Each token as a row of code points of its own, as many as it weighs: so an alignment of characters prefers
    heavy tokens and takes no part of one for a part of another. Raises OverflowError when it runs out of them."""

    def __init__(self, weigh: Callable[[str], int]) -> None:
        self._weigh = weigh
        self._used = 0
        self._beginnings: set[str] = set()

    def __missing__(self, token: str) -> str:
        code = self[token] = _ALL_CODES[self._used : self._used + self._weigh(token)]
        self._used += len(code)
        if self._used >= len(_ALL_CODES):
            raise OverflowError("There are more distinct tokens than private characters.")
        self._beginnings.add(code[0])
        return code

    def place(self, character: str) -> int:
        """How far inside its token a coded character stands; 0 is its beginning."""
        place = 0
        while character >= _ALL_CODES[0] and chr(ord(character) - place) not in self._beginnings:
            place += 1
        return place

    def text(self, text: str) -> str:
        """A text as long as the given one, its tokens coded."""
        parts = (_TOKEN_WITH_MARKS if _CLINGS.search(text) else _TOKEN).split(text)
        parts[1::2] = map(self.__getitem__, parts[1::2])
        return "".join(parts)
