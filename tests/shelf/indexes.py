"""Headings and lines for the tests of the index and the chronicle."""

from __future__ import annotations

from entries.models import Decision, HeadingKind, HeadingLink, SubjectHeading, Volume, Yearbook
from entries.models.pronouncing import office_readings, spoken


def make_heading(yearbook: Yearbook, text: str, kind: str = HeadingKind.SUBJECT, **fields: object) -> SubjectHeading:
    fields = {"state": Decision.KEPT, **fields}
    return SubjectHeading.objects.create(
        yearbook=yearbook, text=text, kind=kind, **spoken(text, kind, office_readings()), **fields
    )


def lead(heading: SubjectHeading, volume: Volume, *numbers: int, state: str = Decision.KEPT) -> list[HeadingLink]:
    """Make the heading lead to these numbers."""
    return [
        HeadingLink.objects.create(heading=heading, volume=volume, number=number, state=state, mentions=1)
        for number in numbers
    ]
