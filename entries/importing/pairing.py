"""Holding the entries of a manuscript against those that are here: new, changed, or unchanged."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from entries import permissions
from entries.importing.dates import read_event_dates
from entries.importing.parsed import ManuscriptRefused, ParsedEntry, ParsedTable
from entries.lifecycle import TEXT_IS_OPEN, Verb
from entries.models import Entry, Section, Volume
from entries.models.texts import EntryText, TableText

CREATED, UPDATED, UNCHANGED = "created", "updated", "unchanged"
Path = tuple[str, ...]
"""Titles of sections, from the topmost down."""


@dataclass(frozen=True)
class PlannedEntry:
    """An entry of the manuscript, the entry it is here already (or None), and the text it will have."""

    parsed: ParsedEntry
    existing: Entry | None
    text: EntryText
    outcome: str


def plan_entries(
    parsed_entries: Iterable[ParsedEntry],
    *,
    volume: Volume | None,
    content_year: int,
    sections: dict[Path, Section],
    actor: User | None,
) -> tuple[PlannedEntry, ...]:
    """Pair entries with those of the same section and title, the n-th with the n-th. Raises ManuscriptRefused."""
    known = _entries_by_place(volume, sections)
    planned = []
    for parsed in parsed_entries:
        namesakes = known.get((parsed.section or (), parsed.title))
        planned.append(_plan_entry(parsed, namesakes.pop(0) if namesakes else None, content_year, actor))
    return tuple(planned)


def _entries_by_place(volume: Volume | None, sections: dict[Path, Section]) -> dict[tuple[Path, str], list[Entry]]:
    known: dict[tuple[Path, str], list[Entry]] = defaultdict(list)
    if volume is not None:
        paths = {section.pk: path for path, section in sections.items()}
        entries = Entry.objects.filter(volume=volume).prefetch_related("pictures", "tables").in_reading_order()
        for entry in entries:
            known[paths.get(entry.section_id or 0, ()), entry.title].append(entry)
    return known


def _plan_entry(parsed: ParsedEntry, existing: Entry | None, content_year: int, actor: User | None) -> PlannedEntry:
    if existing is None:
        return PlannedEntry(parsed, None, _new_text(parsed), CREATED)
    text = _changed_text(parsed, existing, content_year)
    if text == existing.text:
        return PlannedEntry(parsed, existing, text, UNCHANGED)
    _check_editable(parsed, existing, actor)
    return PlannedEntry(parsed, existing, text, UPDATED)


def _new_text(parsed: ParsedEntry) -> EntryText:
    return EntryText(
        title=parsed.title,
        body=parsed.body,
        kind=parsed.kind,
        event_start=parsed.event.start,
        event_end=parsed.event.end,
        date_precision=parsed.event.precision,
        tables=tuple(map(_table_text, parsed.tables)),
    )


def _table_text(table: ParsedTable) -> TableText:
    return TableText(title=table.title, measure=table.measure, source=table.source, cells=table.cells)


def _changed_text(parsed: ParsedEntry, existing: Entry, content_year: int) -> EntryText:
    """The present text with the manuscript's body and tables. Kind, pictures, and dates set by hand stay."""
    new, old = _new_text(parsed), existing.text
    as_read_from_body = read_event_dates(old.body, content_year=content_year)
    dates_by_hand = (old.event_start, old.event_end, old.date_precision) != (
        as_read_from_body.start,
        as_read_from_body.end,
        as_read_from_body.precision,
    )
    if dates_by_hand or new.body == old.body:
        new = replace(new, event_start=old.event_start, event_end=old.event_end, date_precision=old.date_precision)
    return replace(new, kind=old.kind, pictures=old.pictures, tables=new.tables or old.tables)


def _check_editable(parsed: ParsedEntry, existing: Entry, actor: User | None) -> None:
    """An import never does what its sender may not do by hand, nor overwrites a text under review or approved."""
    is_open = existing.status in TEXT_IS_OPEN
    if is_open and (actor is None or permissions.may(actor, Verb.EDIT, existing)):
        return
    raise ManuscriptRefused(
        "not_editable",
        format_lazy(
            _("“{title}” is here already with another text, and you can't change it ({status}). Nothing was imported."),
            title=parsed.title,
            status=existing.get_status_display(),
        ),
        parsed.line,
    )
