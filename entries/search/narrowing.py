"""Which texts a search is narrowed to, as tokens of the index: year, section, unit, kind and date of the event.

The tokens only make it fast. What a filter means is said by the filters of the page, on the publications themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from django.db import connection

from entries.models.publications import Publication
from entries.models.sections import Section
from entries.models.volumes import Volume
from entries.search.wanted import year_token

SPANS = (1, 10, 100)
"""Years, decades and centuries: of them any range of years is made, be it open at one end, by few tokens."""


@dataclass(frozen=True)
class Narrowing:
    """What is chosen; of each kind one is enough, and nothing chosen is no limit."""

    years: tuple[int, ...] = ()
    sections: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None

    @property
    def needs_checking(self) -> bool:
        """Whether a text's row must be looked at: the index knows years of events, not days."""
        return bool(self.first or self.last)

    def without(self, name: str) -> Narrowing:
        """The same with nothing chosen under this name."""
        return Narrowing(**{**vars(self), name: ()})

    def token_groups(self) -> list[tuple[tuple[str, ...], ...]]:
        """For each kind of choice its tokens, of which a text must have one."""
        groups = []
        if self.years:
            groups.append(tuple(map(year_token, self.years)))
        if self.sections:
            groups.append(_sections(self.sections))
        if self.units:
            groups.append(tuple(map(_unit, self.units)))
        if self.kinds:
            groups.append(tuple(map(_kind, self.kinds)))
        groups += self._spans()
        return [tuple((token,) for token in tokens) for tokens in groups]

    def _spans(self) -> list[tuple[str, ...]]:
        if not (self.first or self.last):
            return []
        first, last = self.first or date.min, self.last or date.max
        return [spans_of(first.year, last.year)] if first <= last else [(NOWHERE,)]


def narrowing_tokens(text: Publication, volume_year: int) -> set[str]:
    """The tokens by which a text is narrowed to; all from columns that never change."""
    tokens = {_volume(text.volume_id), _section(text.section_id), _unit(text.unit_name), _kind(text.kind)}
    tokens.add(year_token(volume_year))
    if text.event_start and text.event_end:
        years = range(text.event_start.year, text.event_end.year + 1)
        tokens.update(_span(year, length) for year in years for length in SPANS)
    return tokens


def closed_volumes() -> tuple[str, ...]:
    """The tokens of all volumes that are not open."""
    # Each search asks this; a queryset took a third of its time.
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM entries_volume WHERE opened_at IS NULL ORDER BY id")
        return tuple(_volume(pk) for (pk,) in cursor.fetchall())


def years_of_open_volumes() -> list[int]:
    """All years by which a search can be narrowed."""
    volumes = Volume.objects.filter(opened_at__isnull=False).order_by()
    return list(volumes.values_list("volume_year", flat=True).distinct())


NOWHERE = "nowhere"
"""A token that no text has: what is not there is found nowhere, instead of being no limit."""


def _sections(titles: Iterable[str]) -> tuple[str, ...]:
    sections = Section.objects.filter(title__in=titles, volume__opened_at__isnull=False)
    return tuple(map(_section, sections.values_list("pk", flat=True))) or (NOWHERE,)


def _volume(volume_id: int) -> str:
    return f"volume{volume_id}"


def _section(section_id: int) -> str:
    return f"section{section_id}"


def _unit(name: str) -> str:
    return f"unit{sha256(name.encode()).hexdigest()[:16]}"


def _kind(kind: str) -> str:
    return f"kind{kind}"


def spans_of(first: int, last: int) -> tuple[str, ...]:
    """The fewest tokens that together are these years and no others."""
    tokens = []
    while first <= last:
        length = max(span for span in SPANS if first % span == 0 and first + span - 1 <= last)
        tokens.append(_span(first, length))
        first += length
    return tuple(tokens)


def _span(year: int, length: int) -> str:
    return f"event{length}x{year // length}"
