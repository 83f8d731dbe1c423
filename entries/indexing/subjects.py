"""Subjects: what a title says the text is about, names in quotation marks, and words of the trade."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from entries.indexing.countries import COUNTRY
from entries.indexing.words import words

Found = tuple[str, tuple[int, int]]

_WORD = re.compile("|".join(sorted(words("subjects"), key=len, reverse=True)))
_QUOTED = re.compile(r"[“《「]([^“”《》「」]{2,20})[”》」]")
_END = tuple(words("subject_ends"))
_VERB = re.compile("|".join(sorted((verb for verb in words("subject_verbs") if len(verb) > 1), key=len, reverse=True)))
_EDGE = re.compile(
    r"^(?:第[一二三四五六七八九十百\d]+[届次季期]|\d{4}年?(?:首场|度)?|首场|首次|首个|全市首个|全省首个|系列|[与在的]|对(?!外))+|一行$|(?<=[卡证])(?:办理|管理)$"
)
_NAMES_ONE_THING = re.compile(r"[，。；：、]|\d人")
_PLACE = re.compile(r"[^市]{1,6}市")
OFTEN = 3
"""Mentions in a text from which a word of the trade is one of its subjects."""
SHORTEST, LONGEST = 3, 16


def subjects_in(text: str, title_ends: int, people: frozenset[str]) -> Iterator[Found]:
    """Subjects with their places; those of the title first. `people` are the names found: they are no subjects."""
    title = text[:title_ends]
    for name, start in _of_title(title):
        if not any(person in name for person in people):
            yield name, (start, start + len(name))
    counts = Counter(match[0] for match in _WORD.finditer(text))
    for match in _WORD.finditer(text):
        if match.start() < title_ends or counts[match[0]] >= OFTEN:
            yield match[0], match.span()


def _of_title(title: str) -> Iterator[tuple[str, int]]:
    for match in _QUOTED.finditer(title):
        yield from _compounds(match[1], match.start(1))
    if _QUOTED.search(title) or "“" in title:
        return
    start = max((match.end() for match in _VERB.finditer(title)), default=0)
    name = _EDGE.sub("", title[start:].strip())
    if SHORTEST <= len(name) <= LONGEST and _is_subject(name) and not _NAMES_ONE_THING.search(name):
        yield from _compounds(name, title.rindex(name))


def _is_subject(name: str) -> bool:
    return name.endswith(_END) or _WORD.search(name) is not None and name.endswith(("卡", "证"))


def _compounds(name: str, start: int) -> Iterator[tuple[str, int]]:
    """A name that joins two is both: 介绍会暨招待会. A place before it tells where, not what."""
    for piece in name.split("暨"):
        what = _EDGE.sub("", _without_place(piece))
        if what:
            yield what, start + name.index(what)


def _without_place(name: str) -> str:
    country = COUNTRY.match(name)
    place = _PLACE.match(name, country.end()) if country else None
    rest = name[place.end() :] if place else name
    return rest if len(rest) >= SHORTEST and rest.endswith(_END) else name
