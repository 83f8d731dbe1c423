"""A volume as one JSON object, for archives and other programs."""

from __future__ import annotations

import json
from typing import Any

from django.utils import timezone

from entries.exporting.outline import Outline, OutlineEntry, OutlineSection
from entries.models.texts import SignOff


def write_json(outline: Outline) -> str:
    """The volume with all its entries, indented, names as typed."""
    return json.dumps(_volume(outline), ensure_ascii=False, indent=1) + "\n"


def _volume(outline: Outline) -> dict[str, Any]:
    return {
        "title": outline.title,
        "slug": outline.slug,
        "volume_year": outline.volume_year,
        "content_year": outline.content_year,
        "published_at": timezone.localtime(outline.published_at).isoformat() if outline.published_at else None,
        "source": outline.source,
        "entries": [_entry(entry) for entry in outline.unplaced],
        "sections": [_section(section) for section in outline.sections],
        "sign_offs": {"drafters": _people(outline.drafters), "reviewers": _people(outline.reviewers)},
    }


def _section(section: OutlineSection) -> dict[str, Any]:
    return {
        "title": section.title,
        "kind": section.kind,
        "depth": section.depth,
        "entries": [_entry(entry) for entry in section.entries],
        "sections": [_section(part) for part in section.sections],
    }


def _entry(entry: OutlineEntry) -> dict[str, Any]:
    text = entry.text
    return {
        "number": entry.number,
        "status": entry.status,
        "unit": entry.unit,
        "title": text.title,
        "body": text.body,
        "kind": text.kind,
        "event_start": text.event_start.isoformat() if text.event_start else None,
        "event_end": text.event_end.isoformat() if text.event_end else None,
        "date_precision": text.date_precision,
        "characters": entry.characters,
        "pictures": [picture.as_json() for picture in text.pictures],
        "tables": [table.as_json() for table in text.tables],
        "drafters": _people(entry.drafters),
        "reviewers": _people(entry.reviewers),
    }


def _people(people: tuple[SignOff, ...]) -> list[dict[str, str]]:
    return [person.as_json() for person in people]
