"""The order of an index: syllable, tone, strokes, then the next character. Latin letters and digits come first."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache

from entries.indexing.readings import BUILT_IN, IN_NAMES, SURNAMES
from entries.indexing.words import words

HAN = re.compile(r"[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
OTHER_LETTER = "#"
"""The group of headings that begin with no Chinese character."""
UNREAD = "zzzzzz5"
"""A character that nobody knows how to read stands last."""
AFTER_KNOWN = 0x40000
"""Rare characters, whose strokes nobody counted here, follow the others of their syllable in order of their codes."""
LONGEST_KEY = 32
"""Characters of a heading that decide its place."""
DOTS = "·•・‧"


def count_han(text: str) -> int:
    """Characters that have a syllable."""
    return sum(len(run) for run in HAN.findall(text))


def syllables_of(text: str, readings: Mapping[str, str], *, is_person: bool = False) -> tuple[str, ...]:
    """A syllable for each Chinese character of the text. `readings` are the office's own, which come first."""
    is_foreign_name = is_person and any(dot in text for dot in DOTS)
    found: list[str] = []
    for match in HAN.finditer(text):
        run = match[0]
        if is_foreign_name:
            found += _in_foreign_name(run, readings)
            continue
        surname = _surname(run, readings) if is_person and match.start() == 0 else ""
        if surname:
            found += (readings.get(surname) or SURNAMES[surname]).split()
        found += _of_run(run[len(surname) :], readings)
    return tuple(found)


def _surname(run: str, readings: Mapping[str, str]) -> str:
    """The surname that begins the run, if it is one whose reading is known here; a whole name the office gave wins."""
    if run in readings:
        return ""
    return next((run[:size] for size in (2, 1) if run[:size] in SURNAMES), "")


def _in_foreign_name(run: str, readings: Mapping[str, str]) -> list[str]:
    if run in readings:
        return readings[run].split()
    return [IN_NAMES.get(character) or syllable for character, syllable in zip(run, _spoken(run), strict=True)]


def _of_run(run: str, readings: Mapping[str, str]) -> Iterator[str]:
    """Known words first, the longest at each place; what lies between goes to the library in one piece."""
    longest = max(map(len, (*readings, *BUILT_IN)), default=0) if readings else _LONGEST_BUILT_IN
    start = place = 0
    while place < len(run):
        known = _known_at(run, place, longest, readings)
        if not known:
            place += 1
            continue
        yield from _spoken(run[start:place])
        yield from (readings.get(known) or BUILT_IN[known]).split()
        start = place = place + len(known)
    yield from _spoken(run[start:])


_LONGEST_BUILT_IN = max(map(len, BUILT_IN))


def _known_at(run: str, place: int, longest: int, readings: Mapping[str, str]) -> str:
    for size in range(min(longest, len(run) - place), 0, -1):
        word = run[place : place + size]
        if word in readings or word in BUILT_IN:
            return word
    return ""


def _spoken(run: str) -> list[str]:
    """What the library says, one syllable a character."""
    if not run:
        return []
    # Its dictionaries take 57 MB, and most processes order no index.
    from pypinyin import Style, pinyin

    read = pinyin(run, style=Style.TONE3, neutral_tone_with_five=True, errors=_unread)  # type: ignore[arg-type]
    syllables = [syllable[0].replace("ü", "v") for syllable in read]
    if len(syllables) != len(run):
        syllables = [syllable for character in run for syllable in _spoken(character)] if len(run) > 1 else [UNREAD]
    return [syllable if syllable[-1:].isdigit() else UNREAD for syllable in syllables]


def _unread(characters: str) -> list[str]:
    return [UNREAD for _character in characters]


def sort_key(text: str, syllables: tuple[str, ...]) -> str:
    """A key of small letters and digits only, so that every database orders it alike."""
    rest = iter(syllables)
    places: list[str] = []
    for character in unicodedata.normalize("NFKC", text):
        if HAN.fullmatch(character):
            syllable = next(rest, UNREAD)
            places.append(f"{syllable[:-1]:0<6}{syllable[-1]}{_place_by_strokes(character):05x}")
        elif character.isalnum():
            places += (f"0000000{ord(letter):05x}" for letter in character.casefold())
    return "".join(places[:LONGEST_KEY])


def _place_by_strokes(character: str) -> int:
    """The place among all characters by number of strokes, then as the table of standard characters has them."""
    place = _places_by_strokes().get(character)
    return AFTER_KNOWN + ord(character) if place is None else place


@cache
def _places_by_strokes() -> dict[str, int]:
    """The list has a number of strokes and then the characters that are written so."""
    return {character: place for place, character in enumerate("".join(words("strokes")[1::2]))}


def letter_of(text: str, syllables: tuple[str, ...]) -> str:
    """The letter under which the heading stands: A to Z, or OTHER_LETTER."""
    first = next((character for character in unicodedata.normalize("NFKC", text) if character.isalnum()), "")
    if not HAN.fullmatch(first) or not syllables or syllables[0] == UNREAD:
        return OTHER_LETTER
    return syllables[0][0].upper()
