"""Signs that a text is damaged in a way that can't be mended: it is kept as typed, and the person is told."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from opencc import OpenCC

from entries.importing.characters import HANZI, excerpt, has_sentence_marks, in_gb2312
from entries.importing.lines import Line
from entries.importing.messages import warn
from entries.importing.parsed import ParseWarning

MAX_TRADITIONAL_LINES = 20
# GB 2312 holds them, but in running text they are traditional.
_TRADITIONAL = frozenset("後裏")
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_PINYIN_NOTE = re.compile(f"[{HANZI}][(（]([a-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňḿ]{{1,6}})[)）]")
_SYLLABLE = re.compile(
    "(?:[bpmfdtnlgkhjqxrzcsyw]|[zcs]h)?(?:a|o|e|ai|ei|ao|ou|an|en|ang|eng|ong|i|ia|ie|iao|iu|ian|in|iang|ing|iong"
    "|u|ua|uo|uai|ui|uan|un|uang|ue|v|ve)|er"
)
_FIGURE = re.compile(r"[-+]?[0-9][0-9,.]*[%％]?")
# A table typed as lines: rows of figures, or many short lines one after another.
ROW_FIGURES, ROW_PARTS, SHORT_LINE, SHORT_RUN, ROW_RUN = 3, 4, 20, 4, 3


def find_traditional(lines: Iterable[Line]) -> list[ParseWarning]:
    """A warning for each of the first lines with traditional characters, and one for all the others."""
    warnings: list[ParseWarning] = []
    more, first_more = 0, 0
    for line in lines:
        found = "".join(dict.fromkeys(char for char in _NOT_ASCII.findall(line.text) if is_traditional(char)))
        if found and len(warnings) < MAX_TRADITIONAL_LINES:
            warnings.append(warn("traditional_characters", line.number, characters=excerpt(found, 20)))
        elif found:
            more += 1
            first_more = first_more or line.number
    if more:
        warnings.append(warn("more_traditional_characters", first_more, number=more))
    return warnings


@cache
def is_traditional(char: str) -> bool:
    """Whether a character has a simplified form and isn't itself one that simplified texts use."""
    return char in _TRADITIONAL or (_converter().convert(char) != char and not in_gb2312(char))


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


def find_pinyin(lines: Iterable[Line]) -> Iterator[ParseWarning]:
    """A warning for each line with pinyin in brackets after a hanzi, 鉴(jiàn); (app) and (iPhone) are none."""
    for line in lines:
        for match in _PINYIN_NOTE.finditer(line.text):
            if _is_syllable(match[1]):
                yield warn("pinyin_in_brackets", line.number, quote=match[0])
                break


def _is_syllable(text: str) -> bool:
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    if plain == text and len(text) == 1:
        return False
    return _SYLLABLE.fullmatch(plain) is not None


def find_table_like(texts: Sequence[str]) -> set[int]:
    """Which of the lines of an entry look like a table that was flattened."""
    rows = [_is_row(text) for text in texts]
    shorts = [0 < len(text) <= SHORT_LINE and not has_sentence_marks(text) for text in texts]
    found = {place for place, text in enumerate(texts) if rows[place] and _is_long_row(text)}
    found |= _runs(rows, ROW_RUN) | _runs([row or short for row, short in zip(rows, shorts, strict=True)], SHORT_RUN)
    return found


def _is_row(text: str) -> bool:
    if len(text) > 200 or "。" in text:
        return False
    parts = text.split()
    return len(parts) >= 2 and ("\t" in text or any(_FIGURE.fullmatch(part) for part in parts))


def _is_long_row(text: str) -> bool:
    parts = text.split()
    return "\t" in text or (
        len(parts) >= ROW_PARTS and sum(_FIGURE.fullmatch(part) is not None for part in parts) >= ROW_FIGURES
    )


def _runs(flags: Sequence[bool], length: int) -> set[int]:
    """Places of the flags that stand in runs of at least that length."""
    found: set[int] = set()
    start = 0
    for place in range(len(flags) + 1):
        if place < len(flags) and flags[place]:
            continue
        if place - start >= length:
            found.update(range(start, place))
        start = place + 1
    return found
