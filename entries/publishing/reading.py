"""What the pages read: open volumes, the public part of their framework, the public texts in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.safestring import SafeString

from entries.models.publications import Publication, PublicationQuerySet, address_of_text
from entries.models.sections import Section
from entries.models.volumes import Volume
from entries.publishing.dates import margin_dates
from entries.publishing.languages import address_of

MOST_IN_ONE_LIST = 200
"""Texts; the chronicle of a longer volume is read by month, its index by letter."""
MARGIN = 9
"""Signs of a date that stand on one line in the margin."""


@dataclass(frozen=True)
class ShownText:
    """A public text as it stands in the book: its title, then its kept HTML."""

    number: int
    title: str
    address: str
    dates: str
    rendered: SafeString

    @property
    def date_lines(self) -> tuple[str, ...]:
        """The date, broken where a span of it goes on: 4月3日, 至9月29日."""
        start, until, end = self.dates.partition("至")
        return (start, until + end) if len(self.dates) > MARGIN and end else (self.dates,)


@dataclass(frozen=True)
class Part:
    """A section with something public in it. `level` is that of its heading, 2 to 4 on the volume's page.

    `count` is the number of public texts in it and below it.
    """

    pk: int
    parent_id: int | None
    title: str
    level: int
    address: str
    count: int
    texts: tuple[ShownText, ...] = ()

    @property
    def text_level(self) -> int:
        """Level of the headings of its texts."""
        return self.level + 1


def open_volumes() -> QuerySet[Volume]:
    """Volumes that answer publicly, each with its yearbook."""
    return Volume.objects.filter(opened_at__isnull=False).select_related("yearbook")


def open_volume_or_404(yearbook: str, volume_year: int) -> Volume:
    """The open volume at this address. A closed one is as unknown as one that never was."""
    return get_object_or_404(open_volumes(), yearbook__slug=yearbook, volume_year=volume_year)


def public_texts(volume: Volume) -> PublicationQuerySet:
    """What the public reads of a volume, in reading order."""
    return Publication.objects.public().filter(volume=volume).in_reading_order()


def is_long(volume: Volume, *, without: int = 0) -> bool:
    """Whether its chronicle and its index are read in parts; with `without` texts fewer."""
    return public_texts(volume).order_by().count() - without > MOST_IN_ONE_LIST


def framework(volume: Volume, own: Mapping[int, int] | None = None) -> list[Part]:
    """Sections of the volume in reading order, without those that hold nothing public.

    `own` is how many public texts stand in each section itself, for those who have read them. One query, or two.
    """
    sections = list(Section.objects.of_volume(volume).in_reading_order())
    counts = _with_subsections(sections, _counted(volume) if own is None else own)
    slug, year = volume.yearbook.slug, volume.volume_year
    return [
        Part(
            pk=section.pk,
            parent_id=section.parent_id,
            title=section.title,
            level=section.depth + 1,
            address=address_of("section", slug, year, section.pk),
            count=counts[section.pk],
        )
        for section in sections
        if counts[section.pk]
    ]


def _counted(volume: Volume) -> dict[int, int]:
    texts = public_texts(volume).order_by().values("section")
    return dict(texts.annotate(number=Count("pk")).values_list("section", "number"))


def _with_subsections(sections: Iterable[Section], own: Mapping[int, int]) -> Counter[int]:
    """Texts by section: its own, and those of the sections below it."""
    parents = {section.pk: section.parent_id for section in sections}
    counts: Counter[int] = Counter()
    for pk, number in own.items():
        place: int | None = pk
        while place is not None:
            counts[place] += number
            place = parents.get(place)
    return counts


def part_with_subsections(parts: Iterable[Part], section_id: int) -> list[Part]:
    """The part of this section and the parts below it, in reading order; empty when it is not public."""
    chosen: dict[int, Part] = {}
    for part in parts:
        if part.pk == section_id or part.parent_id in chosen:
            chosen[part.pk] = part
    return list(chosen.values())


def filled(parts: Iterable[Part], texts: Iterable[Publication], volume: Volume) -> list[Part]:
    """The parts with their texts, which come in reading order."""
    by_section: dict[int, list[ShownText]] = {}
    for text in texts:
        by_section.setdefault(text.section_id, []).append(_shown_text(text, volume))
    return [replace(part, texts=tuple(by_section.get(part.pk, ()))) for part in parts]


def _shown_text(text: Publication, volume: Volume) -> ShownText:
    return ShownText(
        number=text.number,
        title=text.title,
        address=address_of_text(volume.yearbook.slug, volume.volume_year, text.number),
        dates=margin_dates(text, volume.content_year),
        rendered=text.rendered,
    )
