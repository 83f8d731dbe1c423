"""Published texts for the tests of the search, brought to the shelf by the act that always does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from entries.models import Entry, Publication, Revision, Section, Volume
from entries.models.texts import EntryText, text_columns
from entries.publishing.publications import put_on_shelf
from entries.publishing.snapshots import Snapshot
from entries.search.finding import Search, find
from entries.search.query import parse
from tests.factories import make_section, make_volume, make_yearbook


def text(title: str, body: str = "", **fields: Any) -> EntryText:
    return EntryText(title=title, body=body, **{"kind": "event"} | fields)


@dataclass
class Shelf:
    """A volume and its sections."""

    volume: Volume
    section: Section

    def put(self, *texts: EntryText, section: Section | None = None, unit: str = "") -> list[int]:
        """Publish these texts; gives back the ids of their publications."""
        section = section or self.section
        volume_id = section.volume_id
        entries = Entry.objects.bulk_create(
            Entry(volume_id=volume_id, section=section, revision_number=1, **text_columns(one)) for one in texts
        )
        revisions = Revision.objects.bulk_create(
            Revision(entry=entry, number=1, round=1, **text_columns(one))
            for entry, one in zip(entries, texts, strict=True)
        )
        put_on_shelf(
            *(
                Snapshot(entry.pk, revision.pk, volume_id, section.pk, None, 1, one, unit, (), ())
                for entry, revision, one in zip(entries, revisions, texts, strict=True)
            )
        )
        current = Publication.objects.filter(entry__in=entries, is_current=True)
        return list(current.order_by("pk").values_list("pk", flat=True))


def make_shelf(year: int = 2025, *, is_open: bool = True, **fields: Any) -> Shelf:
    volume = make_volume(fields.pop("yearbook", None) or make_yearbook(), year=year, is_open=is_open)
    return Shelf(volume, make_section(volume, "重要活动"))


def found(typed: str, *, most: int = 1000) -> list[int]:
    """Ids of the publications that a search without filters finds."""
    return list(find(Search.everywhere(parse(typed)), most=most).ids)


def titles(typed: str) -> list[str]:
    """Titles of what is found, in their order."""
    by_id = Publication.objects.in_bulk(found(typed))
    return [by_id[pk].title for pk in found(typed)]
