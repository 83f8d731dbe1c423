"""Texts: the only writer of them, saving one being saving a list of one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from entries import permissions
from entries.lifecycle import TEXT_IS_OPEN, Verb
from entries.models import Entry, Manuscript, Picture, Revision, Section, Table, Volume
from entries.models.texts import EntryText, count_characters, text_columns
from entries.workflow.passing import check, name_of, swap, transition_of, write_transitions
from entries.workflow.places import last_order
from entries.workflow.refusals import IncompleteEntry, StaleEntry, TransitionNotAllowed


@dataclass(frozen=True)
class Placement:
    """Where a new entry belongs and whose it is."""

    volume: Volume
    section: Section | None
    unit: Unit | None
    drafter: User | None
    manuscript: Manuscript | None = None


@dataclass(frozen=True)
class TextRow:
    """A text to save: of an existing entry as read at revision `based_on`, or of a new one with a placement.

    `section` moves an entry that was never published; None leaves it where it is.
    """

    text: EntryText
    entry: Entry | None = None
    based_on: int = 0
    placement: Placement | None = None
    section: Section | None = None
    manuscript: Manuscript | None = None


@dataclass(frozen=True)
class SavedText:
    entry: Entry
    outcome: str
    """created, updated or unchanged"""


@transaction.atomic
def save_texts(rows: Sequence[TextRow], *, actor: User | None) -> list[SavedText]:
    """Save texts, each a new revision where it changed; all of them or none.

    Returns one SavedText a row, in order. Raises TransitionNotAllowed, IncompleteEntry for a text
    that does not fit its column, or StaleEntry with the entry as it stands now; the caller keeps
    what was typed.
    """
    for row in rows:
        _check_lengths(row.text)
    created = iter(_create([row for row in rows if row.entry is None], actor=actor))
    return [
        SavedText(next(created), "created") if row.entry is None else _update(row.entry, row, actor=actor)
        for row in rows
    ]


def _check_lengths(text: EntryText) -> None:
    """Refuse what its column cannot hold: PostgreSQL would fail on it, SQLite would keep it."""
    entry = Entry(title=text.title)
    pictures = [Picture.of(entry, order, picture) for order, picture in enumerate(text.pictures, start=1)]
    tables = [Table.of(entry, order, table) for order, table in enumerate(text.tables, start=1)]
    for row in (entry, *pictures, *tables):
        for field in row._meta.concrete_fields:
            value = getattr(row, field.attname)
            if isinstance(value, str) and field.max_length and len(value) > field.max_length:
                raise IncompleteEntry(
                    _("“%(entry)s”: %(field)s is longer than %(limit)d characters. Shorten it.")
                    % {"entry": text.title[:30], "field": field.verbose_name, "limit": field.max_length}
                )


def _create(rows: list[TextRow], *, actor: User | None) -> list[Entry]:
    entries = _in_last_places([_new_entry(row, actor) for row in rows])
    Entry.objects.bulk_create(entries, batch_size=500)
    _write_revisions([(entry, row.text) for entry, row in zip(entries, rows, strict=True)], actor)
    acts = [transition_of(entry, Verb.CREATE, actor, to_status=entry.status) for entry in entries]
    write_transitions(acts)
    return entries


def _new_entry(row: TextRow, actor: User | None) -> Entry:
    place = row.placement
    if place is None:
        raise ValueError("a new entry needs a placement")
    unit_id = place.unit.pk if place.unit else None
    if actor is not None and not permissions.may_create(actor, unit_id):
        raise TransitionNotAllowed(_("You may make entries of your own unit only."))
    return Entry(
        volume=place.volume,
        section=place.section,
        unit=place.unit,
        drafter=place.drafter,
        manuscript=place.manuscript,
        revision_number=1,
        **_columns(row.text),
    )


def _columns(text: EntryText) -> dict[str, Any]:
    return text_columns(text) | {"characters": count_characters(text.title, text.body)}


def _in_last_places(entries: list[Entry]) -> list[Entry]:
    """Give new entries the last orders of their sections, in the order they come."""
    last: dict[tuple[int, int | None], int] = {}
    for entry in entries:
        place = (entry.volume_id, entry.section_id)
        if place not in last:
            last[place] = last_order(*place)
        last[place] += Entry.ORDER_STEP
        entry.order = last[place]
    return entries


def _update(entry: Entry, row: TextRow, *, actor: User | None) -> SavedText:
    check(Verb.EDIT, entry, actor)
    if row.based_on != entry.revision_number:
        raise StaleEntry(entry)
    if row.section is not None and row.section.pk != entry.section_id:
        _place_draft(entry, row.section, actor)
    if row.text == entry.text:
        return SavedText(entry, "unchanged")
    new = {} if row.manuscript is None else {"manuscript": row.manuscript}
    _write_text(entry, row.text, actor, new=new)
    return SavedText(entry, "updated")


@transaction.atomic
def restore(entry: Entry, *, actor: User, number: int) -> Entry:
    """Take up the text of revision `number` again, with its pictures and tables, as a new revision.

    The same text as now is no change. Raises IncompleteEntry for a number the entry does not have.
    """
    check(Verb.EDIT, entry, actor)
    revision = Revision.objects.filter(entry=entry, number=number).first()
    if revision is None:
        raise IncompleteEntry(_("“%(entry)s” has no revision %(number)d.") % {"entry": entry, "number": number})
    if revision.text != entry.text:
        # Whose words they are is told by the revision that they were written for.
        _write_text(entry, revision.text, actor, restored_from=revision.restored_from or number)
    return entry


def _write_text(
    entry: Entry,
    text: EntryText,
    actor: User | None,
    *,
    new: dict[str, Any] | None = None,
    restored_from: int | None = None,
) -> None:
    """Replace the text of an entry by another, its next revision; `new` are further columns to change with it."""
    if entry.status not in TEXT_IS_OPEN and not (text.title.strip() and text.body.strip()):
        raise IncompleteEntry(
            _("“%(entry)s”: title and body may not be empty while it is reviewed.") % {"entry": entry}
        )
    swap(entry, {"revision_number": F("revision_number") + 1, **_columns(text), **(new or {})})
    _write_revisions([(entry, text)], actor, restored_from=restored_from)


def _place_draft(entry: Entry, section: Section, actor: User | None) -> None:
    """A drafter may choose the section of a text that is still open and was never published."""
    if entry.number is not None or entry.status not in TEXT_IS_OPEN:
        raise TransitionNotAllowed(_("Only the chief editor moves an entry that was submitted or published."))
    if section.volume_id != entry.volume_id:
        raise TransitionNotAllowed(_("The section belongs to another volume."))
    place: dict[str, Any] = {"from_section_id": entry.section_id, "from_order": entry.order}
    swap(entry, {"section": section, "order": last_order(entry.volume_id, section.pk) + Entry.ORDER_STEP})
    write_transitions([transition_of(entry, Verb.MOVE, actor, **place)])


def _write_revisions(
    texts: Iterable[tuple[Entry, EntryText]], actor: User | None, *, restored_from: int | None = None
) -> None:
    revisions, pictures, tables, entry_ids = [], [], [], []
    for entry, text in texts:
        revision = Revision.of(entry, text)
        revision.number, revision.round = entry.revision_number, entry.round
        revision.author, revision.author_name = actor, name_of(actor)
        revision.restored_from = restored_from
        revisions.append(revision)
        pictures += [Picture.of(entry, order, picture) for order, picture in enumerate(text.pictures, start=1)]
        tables += [Table.of(entry, order, table) for order, table in enumerate(text.tables, start=1)]
        if entry.revision_number > 1:
            entry_ids.append(entry.pk)
    Picture.objects.filter(entry__in=entry_ids).delete()
    Table.objects.filter(entry__in=entry_ids).delete()
    Revision.objects.bulk_create(revisions, batch_size=500)
    Picture.objects.bulk_create(pictures, batch_size=500)
    Table.objects.bulk_create(tables, batch_size=500)
