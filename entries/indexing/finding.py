"""What of a text could be a heading of the index: countries, people, bodies, places, subjects. Plain rules, no model.

A proposal, never a decision: the chief editor keeps or rejects each.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from entries.indexing.bodies import bodies_in
from entries.indexing.countries import COUNTRY, country_of
from entries.indexing.people import people_in
from entries.indexing.places import place_before, places_in
from entries.indexing.subjects import subjects_in

Span = tuple[int, int]

COUNTRIES, PEOPLE, BODIES, PLACES, SUBJECTS = "country", "person", "body", "place", "subject"
CONTEXT = 24
"""Characters shown on either side of what was found."""
LONGEST = 40
"""Characters of a heading that is proposed; what is longer is a sentence."""
READ_AT_MOST = 100_000
"""Characters of a text that are looked through."""


@dataclass(frozen=True)
class Term:
    """What was found in a text: how often, whether in its title, and where first."""

    kind: str
    text: str
    mentions: int
    in_title: bool
    context: str


def find_terms(title: str, body: str, *, own_names: tuple[str, ...] = ()) -> list[Term]:
    """Terms in the order in which they come. `own_names` are the yearbook's and its office's: they head nothing."""
    text = f"{title}\n{body[:READ_AT_MOST]}"
    found: dict[str, tuple[str, list[Span]]] = {}
    for kind, name, span in _spans(text, len(title)):
        if len(name) <= LONGEST and not is_own(name, own_names):
            found.setdefault(name, (kind, []))[1].append(span)
    return [_term(kind, name, spans, text, len(title)) for name, (kind, spans) in found.items()]


def _spans(text: str, title_ends: int) -> Iterator[tuple[str, str, Span]]:
    """Kind, name and place. A name inside the name of a body is none of its own, but for countries."""
    for match in COUNTRY.finditer(text):
        yield COUNTRIES, country_of(match[0]), match.span()
    bodies = list(bodies_in(text))
    yield from ((BODIES, name, span) for name, span in bodies)
    for name, (start, _end) in bodies:
        place, length = place_before(name)
        if place:
            yield PLACES, place, (start, start + length)
    taken = _Taken([span for _name, span in bodies])
    people = list(people_in(text))
    yield from ((PEOPLE, name, span) for name, span in people)
    yield from ((PLACES, name, span) for name, span in places_in(text) if not taken.holds(span))
    names = frozenset(name for name, _span in people)
    yield from ((SUBJECTS, name, span) for name, span in subjects_in(text, title_ends, names))


class _Taken:
    """Spans in rising order, asked in rising order: each is looked at once."""

    def __init__(self, spans: list[Span]) -> None:
        self._spans, self._next = sorted(spans), 0

    def holds(self, span: Span) -> bool:
        while self._next < len(self._spans) and self._spans[self._next][1] < span[1]:
            self._next += 1
        return self._next < len(self._spans) and self._spans[self._next][0] <= span[0]


def is_own(name: str, own_names: tuple[str, ...]) -> bool:
    """Whether this is the office itself, also shortened: 市外办 of 某市人民政府外事办公室."""
    return any(_is_shortened(name, own) for own in own_names if own)


def _is_shortened(name: str, own: str) -> bool:
    rest = iter(own)
    return all(character in rest for character in name)


def _term(kind: str, name: str, spans: list[Span], text: str, title_ends: int) -> Term:
    in_body = [span for span in spans if span[0] > title_ends]
    start, end = (in_body or spans)[0]
    mentions = max(len(spans), text.count(name))
    return Term(kind, name, mentions, spans[0][0] < title_ends or name in text[:title_ends], around(text, start, end))


def around(text: str, start: int, end: int) -> str:
    """The place in one line, with the found words whole."""
    first, last = max(0, start - CONTEXT), min(len(text), end + CONTEXT)
    line = " ".join(text[first:last].split())
    return ("…" if first else "") + line + ("…" if last < len(text) else "")


class KnownHeadings:
    """Headings kept before, to be found again wherever their words stand."""

    def __init__(self, names: dict[str, int]) -> None:
        """`names` are texts with the keys of their headings."""
        self._keys = names
        self._by_beginning: dict[str, list[str]] = {}
        for name in sorted(names, key=len, reverse=True):
            if len(name) > 1:
                self._by_beginning.setdefault(name[:2], []).append(name)

    def find(self, title: str, body: str, kind_of: Callable[[int], str]) -> list[tuple[int, Term]]:
        """Keys of the headings whose words stand in the text, each with where; the longest at each place."""
        text = f"{title}\n{body[:READ_AT_MOST]}"
        spans: dict[str, list[Span]] = {}
        place = 0
        while place < len(text) - 1:
            name = self._at(text, place)
            if name:
                spans.setdefault(name, []).append((place, place + len(name)))
            place += len(name) or 1
        return [
            (self._keys[name], _term(kind_of(self._keys[name]), name, found, text, len(title)))
            for name, found in spans.items()
        ]

    def _at(self, text: str, place: int) -> str:
        names = self._by_beginning.get(text[place : place + 2], ())
        return next((name for name in names if text.startswith(name, place)), "")
