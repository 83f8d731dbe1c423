"""A volume as a frozen tree in reading order: what every export format reads, and nothing else."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from entries.models import Entry, Manuscript, Publication, Section, Volume
from entries.models.texts import EntryText, SignOff
from entries.publishing.publications import snapshot_of


@dataclass(frozen=True)
class OutlineEntry:
    """An entry as it is exported; `number` is None before the first publication."""

    number: int | None
    status: str
    unit: str
    text: EntryText
    characters: int
    drafters: tuple[SignOff, ...]
    reviewers: tuple[SignOff, ...]


@dataclass(frozen=True)
class OutlineSection:
    title: str
    kind: str
    depth: int
    entries: tuple[OutlineEntry, ...]
    sections: tuple[OutlineSection, ...]

    def walk(self) -> Iterator[OutlineSection]:
        """This section and all below it, in reading order."""
        yield self
        for section in self.sections:
            yield from section.walk()


@dataclass(frozen=True)
class Outline:
    """`unplaced` are entries without a section; drafters and reviewers sign the whole."""

    title: str
    slug: str
    volume_year: int
    content_year: int
    published_at: datetime | None
    source: str
    unplaced: tuple[OutlineEntry, ...]
    sections: tuple[OutlineSection, ...]
    drafters: tuple[SignOff, ...]
    reviewers: tuple[SignOff, ...]

    def all_sections(self) -> Iterator[OutlineSection]:
        for section in self.sections:
            yield from section.walk()

    def all_entries(self) -> Iterator[OutlineEntry]:
        yield from self.unplaced
        for section in self.all_sections():
            yield from section.entries


def volume_outline(volume: Volume, *, drafts: bool = False) -> Outline:
    """The published texts of a volume, or with `drafts` the working copies of all its entries."""
    by_section = _working_copies(volume) if drafts else _published(volume)
    sections = tuple(
        section for section in _tree(volume, by_section) if drafts or any(part.entries for part in section.walk())
    )
    entries = [entry for group in by_section.values() for entry in group]
    manuscripts = list(Manuscript.objects.filter(volume=volume).order_by("pk")) if drafts else []
    return Outline(
        title=volume.title,
        slug=volume.slug,
        volume_year=volume.volume_year,
        content_year=volume.content_year,
        published_at=volume.shown_published_at,
        source=volume.source,
        unplaced=tuple(by_section.get(None, ())),
        sections=sections,
        drafters=_distinct(_signed(manuscripts, "drafters") or (name for entry in entries for name in entry.drafters)),
        reviewers=_distinct(
            _signed(manuscripts, "reviewers") or (name for entry in entries for name in entry.reviewers)
        ),
    )


def _working_copies(volume: Volume) -> dict[int | None, list[OutlineEntry]]:
    by_section: dict[int | None, list[OutlineEntry]] = defaultdict(list)
    entries = Entry.objects.of_volume(volume).select_related("unit").prefetch_related("pictures", "tables")
    for entry in entries.in_reading_order():
        signs = (SignOff(entry.drafter_name, entry.drafter_post),) if entry.drafter_name else ()
        by_section[entry.section_id].append(
            OutlineEntry(
                number=entry.number,
                status=entry.status,
                unit=entry.unit.name if entry.unit else "",
                text=entry.text,
                characters=entry.characters,
                drafters=signs,
                reviewers=(),
            )
        )
    return by_section


def _published(volume: Volume) -> dict[int | None, list[OutlineEntry]]:
    by_section: dict[int | None, list[OutlineEntry]] = defaultdict(list)
    publications = Publication.objects.filter(volume=volume, is_current=True).prefetch_related("pictures")
    for publication in publications.in_reading_order():
        snapshot = snapshot_of(publication)
        by_section[publication.section_id].append(
            OutlineEntry(
                number=publication.number,
                status="published",
                unit=snapshot.unit_name,
                text=snapshot.text,
                characters=publication.characters,
                drafters=snapshot.drafters,
                reviewers=snapshot.reviewers,
            )
        )
    return by_section


def _tree(volume: Volume, by_section: dict[int | None, list[OutlineEntry]]) -> tuple[OutlineSection, ...]:
    children: dict[int | None, list[Section]] = defaultdict(list)
    for section in Section.objects.of_volume(volume).in_reading_order():
        children[section.parent_id].append(section)

    def branch(parent_id: int | None) -> tuple[OutlineSection, ...]:
        return tuple(
            OutlineSection(
                title=section.title,
                kind=section.kind,
                depth=section.depth,
                entries=tuple(by_section.get(section.pk, ())),
                sections=branch(section.pk),
            )
            for section in children.get(parent_id, ())
        )

    return branch(None)


def _signed(manuscripts: list[Manuscript], role: str) -> list[SignOff]:
    return [SignOff(**person) for manuscript in manuscripts for person in getattr(manuscript, role)]


def _distinct(people: Iterable[SignOff]) -> tuple[SignOff, ...]:
    return tuple(dict.fromkeys(people))
