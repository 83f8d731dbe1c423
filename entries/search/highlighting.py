"""What of a text is shown with a search: its words marked, in their context. As data; the template escapes it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from entries.search.folding import fold
from entries.search.query import Query

LONGEST_EXCERPT = 150
BEFORE = 24
"""Characters shown before the first word that was found."""
MOST_WINDOWS = 2
STOPS, COMMA = "。！？；\n", "，"
Span = tuple[int, int]


@dataclass(frozen=True)
class Shown:
    """A piece of a text, marked or not."""

    text: str
    is_marked: bool = False


def marked(text: str, query: Query) -> list[Shown]:
    """The whole text with its words marked."""
    return _pieces(text, (0, len(text)), _spans(text, query))


def excerpt(text: str, query: Query) -> list[Shown]:
    """Where the words stand in a long text, or how it begins when they stand elsewhere."""
    spans = _spans(text, query)
    windows = _windows(text, _first_of_each(text, query))
    shown: list[Shown] = []
    for start, end in windows:
        # A cut is shown by dots, one between two windows.
        if start > 0 and not shown:
            shown.append(Shown("……"))
        shown += _pieces(text.replace("\n", " "), (start, end), spans)
        if end < len(text):
            shown.append(Shown("……"))
    return shown


def _spans(text: str, query: Query) -> list[Span]:
    """Where the query's words stand; what overlaps or touches is one."""
    folded = fold(text)
    found = sorted(span for word in query.words for span in _places(folded, word))
    joined: list[Span] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _places(folded: str, word: str) -> Iterable[Span]:
    place = folded.find(word)
    while place >= 0:
        yield place, place + len(word)
        place = folded.find(word, place + len(word))


def _first_of_each(text: str, query: Query) -> list[int]:
    folded = fold(text)
    return sorted(place for word in query.words if (place := folded.find(word)) >= 0)


def _windows(text: str, places: Sequence[int]) -> list[Span]:
    """One window, or two when the words stand far apart; each begins with a sentence where one is near."""
    if not places:
        return [(0, min(len(text), LONGEST_EXCERPT))]
    near = [place for place in places if place < places[0] + LONGEST_EXCERPT - 2 * BEFORE]
    far = places[len(near) :][: MOST_WINDOWS - 1]
    length = LONGEST_EXCERPT // (1 + len(far))
    windows: list[Span] = []
    for place in (places[0], *far):
        start = _beginning(text, place, least=windows[-1][1] if windows else 0)
        windows.append((start, min(len(text), start + length)))
    return windows


def _beginning(text: str, place: int, *, least: int) -> int:
    """Where a window around a place begins: after the last stop near before it, else the first comma, else anywhere."""
    earliest = max(least, place - BEFORE)
    if earliest == 0:
        return 0
    after_stop = max(text.rfind(stop, earliest, place) + 1 for stop in STOPS)
    return after_stop or text.find(COMMA, earliest, place) + 1 or earliest


def _pieces(text: str, window: Span, spans: Iterable[Span]) -> list[Shown]:
    """The window of the text, parted where a word begins or ends."""
    place, last = window
    shown: list[Shown] = []
    for start, end in spans:
        start, end = max(start, place), min(end, last)
        if start >= end:
            continue
        if start > place:
            shown.append(Shown(text[place:start]))
        shown.append(Shown(text[start:end], is_marked=True))
        place = end
    return [*shown, Shown(text[place:last])] if place < last else shown
