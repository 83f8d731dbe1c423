"""Doing it: every change of text, status, place and owner. The only module that sets a status.

One function a verb. Each asks permissions, then swaps in one UPDATE that names the status and the
revision it was decided on, then writes the transition. Zero rows changed is StaleEntry.
`actor=None` is the command line, which may do what needs no second person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Case, F, Max, Q, QuerySet, When
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.roles import Role, has_role
from entries import permissions
from entries.lifecycle import TEXT_IS_OPEN, TRANSITIONS, Status, Verb
from entries.models import Batch, Entry, Manuscript, Picture, Revision, Section, Stage, Table, Transition, Volume
from entries.models.date_order import misplaced
from entries.models.entries import DatePrecision
from entries.models.next_volume import make_volume_like
from entries.models.texts import TEXT_COLUMNS, EntryText, SignOff, count_characters, text_columns
from entries.publishing.publications import next_number, put_on_shelf, snapshots_on_shelf, take_off_shelf
from entries.publishing.snapshots import Snapshot
from entries.telling.making import tell, together

COMMAND_LINE = "command line"
ORDERS_AT_ONCE = 100
"""Entries put in order by one UPDATE: it looks through them for each."""
MOST_PLANNED = 1_000_000
"""Characters that can be planned for one entry."""
LONGEST_COMMENT = 10_000
"""Characters: lists and mails read comments, so what is longer belongs into the text or a file."""


class WorkflowRefused(Exception):
    """Base of what workflow answers instead of doing it; str() is a sentence for the person."""


class TransitionNotAllowed(WorkflowRefused):
    """The status or the person does not allow it."""


class IncompleteEntry(WorkflowRefused):
    """Something that the step needs is missing."""


class StaleEntry(WorkflowRefused):
    """Somebody else changed the entry in the meantime."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(_("Somebody else has dealt with this entry meanwhile. Reload it and try again."))
        self.entry = entry


class ManyRefused(WorkflowRefused):
    """Of many texts some cannot be changed, so none was: `reasons` holds a sentence for each of those entries."""

    def __init__(self, reasons: dict[int, str]) -> None:
        super().__init__(next(iter(reasons.values())))
        self.reasons = reasons


class StaleOrder(WorkflowRefused):
    """Somebody else changed the order of a section in the meantime."""

    def __init__(self) -> None:
        super().__init__(_("The order of this section has been changed meanwhile. Reload it and try again."))


class VolumeExists(WorkflowRefused):
    """The yearbook has a volume of that year."""


@dataclass(frozen=True)
class Placement:
    """Where a new entry belongs and whose it is."""

    volume: Volume
    section: Section | None
    unit: Unit | None
    drafter: User | None
    manuscript: Manuscript | None = None
    batch: Batch | None = None


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


# ── text ──────────────────────────────────────────────────────────────────────────────────────────


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
    acts = [_transition_of(entry, Verb.CREATE, actor, to_status=entry.status) for entry in entries]
    Transition.objects.bulk_create(acts, batch_size=500)
    # Drafts of a batch are told of when it is whole (importing.batches.applying).
    tell([act for act, entry in zip(acts, entries, strict=True) if entry.batch_id is None])
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
        batch=place.batch,
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
            last[place] = _last_order(*place)
        last[place] += Entry.ORDER_STEP
        entry.order = last[place]
    return entries


def _last_order(volume_id: int, section_id: int | None) -> int:
    placed = Entry.with_unfinished.filter(volume=volume_id, section=section_id)
    return placed.aggregate(last=Max("order"))["last"] or 0


def _update(entry: Entry, row: TextRow, *, actor: User | None) -> SavedText:
    _check(Verb.EDIT, entry, actor)
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
    _check(Verb.EDIT, entry, actor)
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
    _swap(entry, {"revision_number": F("revision_number") + 1, **_columns(text), **(new or {})})
    _write_revisions([(entry, text)], actor, restored_from=restored_from)


def _place_draft(entry: Entry, section: Section, actor: User | None) -> None:
    """A drafter may choose the section of a text that is still open and was never published."""
    if entry.number is not None or entry.status not in TEXT_IS_OPEN:
        raise TransitionNotAllowed(_("Only the chief editor moves an entry that was submitted or published."))
    if section.volume_id != entry.volume_id:
        raise TransitionNotAllowed(_("The section belongs to another volume."))
    place: dict[str, Any] = {"from_section_id": entry.section_id, "from_order": entry.order}
    _swap(entry, {"section": section, "order": _last_order(entry.volume_id, section.pk) + Entry.ORDER_STEP})
    _write_transitions([_transition_of(entry, Verb.MOVE, actor, **place)])


def _write_revisions(
    texts: Iterable[tuple[Entry, EntryText]], actor: User | None, *, restored_from: int | None = None
) -> None:
    revisions, pictures, tables, entry_ids = [], [], [], []
    for entry, text in texts:
        revision = Revision.of(entry, text)
        revision.number, revision.round = entry.revision_number, entry.round
        revision.author, revision.author_name = actor, _name_of(actor)
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


# ── many texts, from a sheet ──────────────────────────────────────────────────────────────────────

MOST_ASKED = 900
"""Keys in one query: SQLite takes 999 values."""


@dataclass(frozen=True)
class TextChange:
    """Another text for an entry as read at revision `based_on`; its pictures and tables stay.

    `text` are the columns of texts.TEXT_COLUMNS. `section_id` moves a draft that was never published to the end of
    that section, or to `order` there; None leaves it where it is. `restored_from` as in a Revision.
    """

    entry_id: int
    based_on: int
    text: dict[str, Any]
    section_id: int | None = None
    order: int | None = None
    restored_from: int | None = None


@dataclass(frozen=True)
class AsHeld:
    """What of an entry decides about a change of its text, and where it stands, read under a lock."""

    pk: int
    volume_id: int
    section_id: int | None
    order: int
    number: int | None
    status: str
    submission: int
    round: int
    revision_number: int
    stage: int


def _held(keys: Sequence[int]) -> dict[int, AsHeld]:
    names = [field.name for field in fields(AsHeld)]
    found: dict[int, AsHeld] = {}
    for start in range(0, len(keys), MOST_ASKED):
        entries = Entry.objects.filter(pk__in=keys[start : start + MOST_ASKED]).order_by("pk")
        rows = entries.select_for_update(of=("self",), no_key=True).values_list(*names)
        found |= {row[0]: AsHeld(*row) for row in rows}
    return found


@transaction.atomic
def change_texts(changes: Sequence[TextChange], *, actor: User | None) -> dict[int, AsHeld]:
    """Change many open texts in a few statements; all of them or none. Returns each entry as it was before.

    The rules are those of save_texts, and narrower: a text under review is not changed in bulk. A change whose text
    is the present one must be left out by the caller. Raises ManyRefused.
    """
    held = _held([change.entry_id for change in changes])
    reasons = _why_not_changed(changes, held, actor)
    if reasons:
        raise ManyRefused(reasons)
    now = timezone.now()
    columns = ("revision_number", "characters", "changed_at", *TEXT_COLUMNS)
    _update_many(
        columns,
        [
            (
                change.based_on + 1,
                count_characters(change.text["title"], change.text["body"]),
                now,
                *(change.text[name] for name in TEXT_COLUMNS),
                change.entry_id,
                change.based_on,
            )
            for change in changes
        ],
    )
    _write_changed_revisions(changes, held, actor)
    _place_many(changes, held, actor)
    return held


def _why_not_changed(changes: Sequence[TextChange], held: dict[int, AsHeld], actor: User | None) -> dict[int, str]:
    """The entries that may not be changed so, with the reason."""
    permitted = _editable_keys([change.entry_id for change in changes], actor)
    wanted = {change.section_id for change in changes if change.section_id is not None}
    sections = dict(Section.objects.filter(pk__in=wanted).values_list("pk", "volume"))
    reasons: dict[int, str] = {}
    for change in changes:
        entry = held.get(change.entry_id)
        if entry is None or entry.revision_number != change.based_on:
            reasons[change.entry_id] = _("Somebody else has changed this entry meanwhile. Read the sheet again.")
        elif entry.status not in TEXT_IS_OPEN or change.entry_id not in permitted:
            reasons[change.entry_id] = str(_why_closed(actor, change.entry_id))
        elif change.section_id not in (None, entry.section_id):
            if entry.number is not None:
                reasons[change.entry_id] = _("Only the chief editor moves an entry that was submitted or published.")
            elif sections.get(change.section_id or 0) != entry.volume_id:
                reasons[change.entry_id] = _("The section belongs to another volume.")
    return reasons


def _editable_keys(keys: Sequence[int], actor: User | None) -> set[int]:
    if actor is None:
        return set(keys)
    found: set[int] = set()
    for start in range(0, len(keys), MOST_ASKED):
        asked = Entry.objects.filter(pk__in=keys[start : start + MOST_ASKED])
        found |= set(asked.on_which(actor, Verb.EDIT).order_by().values_list("pk", flat=True))
    return found


def _why_closed(actor: User | None, key: int) -> str | Promise:
    entry = Entry.objects.get(pk=key)
    reason = permissions.why_not(actor, Verb.EDIT, entry) if actor else ""
    return reason or _("An approved or published text, or one under review, is never overwritten by a sheet.")


def _update_many(columns: Sequence[str], rows: list[tuple[Any, ...]]) -> None:
    """One prepared statement for all rows, each ending in the key and the revision it was decided on.

    QuerySet.update costs a query's making for each, bulk_update a CASE a row; both are slower than the inserts.
    """
    meta = Entry._meta
    by_name = {field.name: field for field in meta.concrete_fields}
    used = [by_name[name] for name in (*columns, "id", "revision_number")]
    quote = connection.ops.quote_name
    names = [quote(field.column) for field in used]
    assigned = ", ".join(f"{name} = %s" for name in names[:-2])
    # Nothing in it but names of our own columns.
    sql = f"UPDATE {quote(meta.db_table)} SET {assigned} WHERE {names[-2]} = %s AND {names[-1]} = %s"  # noqa: S608
    values = [
        [field.get_db_prep_save(value, connection) for field, value in zip(used, row, strict=True)] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
        if cursor.rowcount not in (-1, len(rows)):
            raise WorkflowRefused(_("Somebody else has changed this entry meanwhile. Read the sheet again."))


def _write_changed_revisions(changes: Sequence[TextChange], held: dict[int, AsHeld], actor: User | None) -> None:
    """The next revision of each, with the pictures and tables of the one before."""
    beside: dict[int, tuple[Any, Any]] = {}
    for start in range(0, len(changes), MOST_ASKED):
        some = {change.entry_id: change.based_on for change in changes[start : start + MOST_ASKED]}
        before = Revision.objects.filter(entry__in=some, number=F("entry__revision_number") - 1).order_by()
        beside |= {
            key: (pictures, tables) for key, pictures, tables in before.values_list("entry", "pictures", "tables")
        }
    Revision.objects.bulk_create(
        [
            Revision(
                entry_id=change.entry_id,
                number=change.based_on + 1,
                round=held[change.entry_id].round,
                restored_from=change.restored_from,
                author=actor,
                author_name=_name_of(actor),
                pictures=beside[change.entry_id][0],
                tables=beside[change.entry_id][1],
                **change.text,
            )
            for change in changes
        ],
        batch_size=500,
    )


def _place_many(changes: Sequence[TextChange], held: dict[int, AsHeld], actor: User | None) -> None:
    """Move those whose change names another section; the trail tells where each stood."""
    moved = [change for change in changes if change.section_id not in (None, held[change.entry_id].section_id)]
    if not moved:
        return
    last: dict[int | None, int] = {}
    rows, trail = [], []
    for change in moved:
        entry = held[change.entry_id]
        if change.section_id not in last:
            last[change.section_id] = _last_order(entry.volume_id, change.section_id)
        last[change.section_id] += Entry.ORDER_STEP
        order = last[change.section_id] if change.order is None else change.order
        rows.append((change.section_id, order, change.entry_id, change.based_on + 1))
        trail.append(_move_of(change, entry, actor))
    _update_many(("section", "order"), rows)
    _write_transitions(trail)


def _move_of(change: TextChange, before: AsHeld, actor: User | None) -> Transition:
    return Transition(
        verb=Verb.MOVE,
        volume_id=before.volume_id,
        entry_id=change.entry_id,
        entry_title=change.text["title"],
        revision_number=change.based_on + 1,
        round=before.round,
        submission=before.submission,
        stage=before.stage,
        actor=actor,
        actor_name=_name_of(actor),
        actor_post=actor.post if actor else "",
        from_section_id=before.section_id,
        from_order=before.order,
    )


def delete_drafts_of(batch: Batch, *, limit: int, in_the_trail: bool) -> int:
    """Delete up to `limit` drafts that an unfinished batch made; how many that were. Nobody sees them by now.

    `in_the_trail` keeps the rows that tell of their making: of drafts that somebody has seen.
    """
    keys = list(Entry.with_unfinished.filter(batch=batch).order_by("pk").values_list("pk", flat=True)[:limit])
    for start in range(0, len(keys), MOST_ASKED):
        some = keys[start : start + MOST_ASKED]
        if not in_the_trail:
            Transition.objects.filter(entry__in=some).delete()
        for model in (Picture, Table, Revision):
            model._default_manager.filter(entry__in=some).delete()
        Entry.with_unfinished.filter(pk__in=some, batch=batch).delete()
    return len(keys)


def note_import(volume: Volume, *, actor: User | None, comment: str) -> Transition:
    """The row of the trail that tells of a sheet that was applied."""
    row = _volume_transition(volume, Verb.IMPORT, actor, comment)
    _write_transitions([row])
    return row


def note_import_undone(act: Transition, *, actor: User | None, comment: str) -> Transition:
    """The row of the trail that tells that a sheet was undone."""
    row = _volume_transition(act.volume, Verb.UNDO, actor, comment)
    row.undoes = act
    _write_transitions([row])
    return row


# ── lifecycle ─────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def submit(entry: Entry, *, actor: User) -> Entry:
    """Send a text to the reviewers. Needs title, section, body, and a date or "no date"."""
    _check(Verb.SUBMIT, entry, actor)
    missing = missing_for_submission(entry)
    if missing:
        raise IncompleteEntry(_("Not submitted. Still missing: %(what)s.") % {"what": "、".join(map(str, missing))})
    drafter = entry.drafter or actor
    new = {
        "stage": 1,
        "submission": F("submission") + 1,
        "submitted_by": actor,
        "submitted_at": timezone.now(),
        "drafter": drafter,
        "drafter_name": str(drafter),
        "drafter_post": drafter.post,
    }
    return _step(Verb.SUBMIT, entry, actor, new=new)


def missing_for_submission(entry: Entry) -> list[str]:
    """What a text lacks to be submitted, as words for the person; empty when it is whole."""
    wanted = (
        (_("title"), entry.title.strip()),
        (_("section"), entry.section_id),
        (_("body"), entry.body.strip()),
        (_("a date, or the choice “no date”"), entry.date_precision != DatePrecision.UNSET),
    )
    return [name for name, present in wanted if not present]


@transaction.atomic
def withdraw(entry: Entry, *, actor: User) -> Entry:
    """Take a submission back before anyone has decided."""
    _check(Verb.WITHDRAW, entry, actor)
    return _step(Verb.WITHDRAW, entry, actor, new={"stage": 0})


@transaction.atomic
def return_for_changes(entry: Entry, *, actor: User, comment: str) -> Entry:
    """Send a text back with a reason. An approval that is taken back reopens its round."""
    _check(Verb.RETURN, entry, actor, comment=comment)
    _hold_volume(entry)
    reopened = 1 if entry.status == Status.APPROVED else 0
    return _step(Verb.RETURN, entry, actor, comment=comment, new={"stage": 0, "round": F("round") - reopened})


@transaction.atomic
def approve(entry: Entry, *, actor: User, revision_number: int, comment: str = "") -> Entry:
    """Pass the text that was read, `revision_number`; the last stage makes it approved.

    In an open volume an approved entry is published at once, the approver as the actor.
    Raises StaleEntry when the text they read is no longer the newest.
    """
    _check(Verb.APPROVE, entry, actor)
    if revision_number != entry.revision_number:
        raise StaleEntry(entry)
    volume = _hold_volume(entry)
    if entry.stage < Stage.objects.filter(volume=entry.volume_id).count():
        return _step(Verb.APPROVE, entry, actor, comment=comment, target=entry.status, new={"stage": F("stage") + 1})
    entry = _step(Verb.APPROVE, entry, actor, comment=comment, new={"stage": 0, "round": F("round") + 1})
    if volume.is_open:
        _put_on_shelf(entry, actor)
    return entry


@transaction.atomic
def publish(entry: Entry, *, actor: User) -> Entry:
    """Make the approved text what the public reads (once its volume is open)."""
    _check(Verb.PUBLISH, entry, actor)
    _hold_volume(entry)
    return _put_on_shelf(entry, actor)


@transaction.atomic
def revise(entry: Entry, *, actor: User) -> Entry:
    """Open a new draft of a published entry; its publication stays."""
    _check(Verb.REVISE, entry, actor)
    return _step(Verb.REVISE, entry, actor)


@transaction.atomic
def unpublish(entry: Entry, *, actor: User, comment: str) -> Entry:
    """Take an entry off the public pages; text, approval and number stay."""
    _check(Verb.UNPUBLISH, entry, actor, comment=comment)
    entry = _step(Verb.UNPUBLISH, entry, actor, comment=comment)
    take_off_shelf(entry.pk)
    return entry


@transaction.atomic
def undo(entry: Entry, *, actor: User) -> Entry:
    """Take back the own last act, an approval, return or move, that nothing came after. Both rows stay in the trail."""
    _check(Verb.UNDO, entry, actor)
    act = permissions.act_to_undo(actor, entry)
    if act is None:
        raise StaleEntry(entry)
    _hold_volume(entry)
    stage, before = entry.stage, _as_before(act, entry)
    # Of a move none of the columns that _swap compares tells whether it was undone already.
    _swap(entry, before, section=entry.section_id, order=entry.order)
    statuses = {"from_status": act.to_status, "to_status": act.from_status}
    _write_transitions([_transition_of(entry, Verb.UNDO, actor, stage=stage, undoes=act, **statuses)])
    if act.verb == Verb.MOVE:
        _publish_again(entry)
    return entry


def _as_before(act: Transition, entry: Entry) -> dict[str, Any]:
    """The columns of the entry as they were before `act`."""
    if act.verb == Verb.MOVE and act.from_section is not None:
        return {"section": act.from_section, "order": _order_at(act.from_order or 0, act.from_section, entry)}
    # The last approval ended a round; the return of an approved text had opened it again.
    by = -1 if act.to_status == Status.APPROVED else 1 if act.from_status == Status.APPROVED else 0
    return {"status": act.from_status, "stage": act.stage, "round": F("round") + by}


@transaction.atomic
def delete_draft(entry: Entry, *, actor: User) -> None:
    """Delete a draft that was never submitted. That it existed stays in the trail."""
    _check(Verb.DELETE, entry, actor)
    _swap(entry, {"changed_at": timezone.now()})
    _write_transitions([_transition_of(entry, Verb.DELETE, actor, from_status=entry.status)])
    Picture.objects.filter(entry=entry).delete()
    Table.objects.filter(entry=entry).delete()
    Revision.objects.filter(entry=entry).delete()
    entry.delete()


# ── place and owner ───────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def reassign(entry: Entry, *, actor: User, unit: Unit, drafter: User | None, comment: str = "") -> Entry:
    """Give the entry to another unit or drafter, in any status. What is public is published again."""
    _check(Verb.REASSIGN, entry, actor)
    _hold_volume(entry)
    if drafter is not None and not (has_role(drafter, Role.DRAFTER) and drafter.unit_id == unit.pk):
        raise IncompleteEntry(
            _("%(name)s is not an active drafter of “%(unit)s”. Choose another.") % {"name": drafter, "unit": unit}
        )
    new: dict[str, Any] = {"unit": unit, "drafter": drafter}
    if drafter is not None and entry.drafter_name:
        new |= {"drafter_name": str(drafter), "drafter_post": drafter.post}
    _swap(entry, new)
    _write_transitions([_transition_of(entry, Verb.REASSIGN, actor, comment=comment)])
    _publish_again(entry)
    return entry


@transaction.atomic
def move(entry: Entry, *, actor: User, section: Section, before: Entry | None = None, comment: str = "") -> Entry:
    """Put the entry into `section`, before another entry or last. What is public is published again."""
    _check(Verb.MOVE, entry, actor)
    if section.volume_id != entry.volume_id:
        raise TransitionNotAllowed(_("The section belongs to another volume."))
    order = _order_before(before, section, entry)
    place: dict[str, Any] = {"from_section_id": entry.section_id, "from_order": entry.order}
    _swap(entry, {"section": section, "order": order})
    _write_transitions([_transition_of(entry, Verb.MOVE, actor, comment=comment, **place)])
    _publish_again(entry)
    return entry


@transaction.atomic
def plan(entry: Entry, *, actor: User, due_on: date | None, word_budget: int | None, comment: str = "") -> Entry:
    """Set the day an entry is due and the characters it may have, in any status; the text is untouched.

    A day or budget that somebody else set meanwhile is StaleEntry; what is set already leaves no row.
    """
    _check(Verb.PLAN, entry, actor)
    if word_budget is not None and not 1 <= word_budget <= MOST_PLANNED:
        raise IncompleteEntry(_("The planned characters are a number from 1 to %(most)d.") % {"most": MOST_PLANNED})
    before, after = (entry.due_on, entry.word_budget), (due_on, word_budget)
    if before == after:
        return entry
    _swap(entry, {"due_on": due_on, "word_budget": word_budget}, due_on=before[0], word_budget=before[1])
    said = comment or f"{_plan_in_words(*before)} → {_plan_in_words(*after)}"
    _write_transitions([_transition_of(entry, Verb.PLAN, actor, comment=said)])
    return entry


def _plan_in_words(due_on: date | None, word_budget: int | None) -> str:
    due = _("due %(day)s") % {"day": due_on.isoformat()} if due_on else _("no day due")
    return due if word_budget is None else _("%(due)s, %(count)d characters") % {"due": due, "count": word_budget}


def _order_at(order: int, section: Section, entry: Entry) -> int:
    """The place of `order` in a section, which another entry may have taken meanwhile: before it."""
    others = Entry.with_unfinished.filter(section=section, order__gte=order).exclude(pk=entry.pk)
    return _order_before(others.order_by("order", "pk").first(), section, entry)


def _order_before(before: Entry | None, section: Section, moving: Entry) -> int:
    """An order between `before` and the entry above it; spreads the section out when the gap is used up."""
    others = Entry.with_unfinished.filter(section=section).exclude(pk=moving.pk)
    if before is None:
        return (others.aggregate(last=Max("order"))["last"] or 0) + Entry.ORDER_STEP
    if before.section_id != section.pk:
        raise TransitionNotAllowed(_("The entry to stand before is in another section."))
    # Of two entries with the same order, made by two people at the same time, the older stands above.
    stands_above = Q(order__lt=before.order) | Q(order=before.order, pk__lt=before.pk)
    above = others.filter(stands_above).aggregate(last=Max("order"))["last"] or 0
    if before.order - above < 2:
        # The moving one too, so that where it stood still means the same place if the move is undone.
        _spread_out(Entry.with_unfinished.filter(section=section))
        before.refresh_from_db()
        moving.refresh_from_db(fields=["order"])
        above = others.filter(order__lt=before.order).aggregate(last=Max("order"))["last"] or 0
    return (above + before.order) // 2


def _spread_out(entries: QuerySet[Entry], step: int = Entry.ORDER_STEP) -> None:
    """Renew the gaps between entries; orders on the shelf follow."""
    places = enumerate(entries.order_by("order", "pk").values_list("pk", "order"), start=1)
    orders = {key: (order, place * step) for place, (key, order) in places if order != place * step}
    _write_orders(entries, orders)
    _publish_again(*_with_what_is_printed(entries.filter(pk__in=orders, number__isnull=False)))


@transaction.atomic
def reorder(section: Section, keys: Sequence[int], *, actor: User) -> list[Transition]:
    """Bring the entries of a section into the order of `keys`. The fewest move, each with a row of its own.

    Raises StaleOrder when these are not the entries of the section.
    """
    entries = _entries_in_order(section)
    if set(keys) != set(entries):
        raise StaleOrder
    places = {key: place for place, key in enumerate(entries)}
    moving = {keys[place] for place in misplaced([places[key] for key in keys])}
    for key in moving:
        _check(Verb.MOVE, entries[key], actor)
    orders = _orders_in_gaps(section, keys, moving, entries)
    if orders is None:
        _spread_out(Entry.with_unfinished.filter(section=section), step=max(Entry.ORDER_STEP, 2 * len(keys)))
        entries = _entries_in_order(section)
        orders = _orders_in_gaps(section, keys, moving, entries) or {}
    before: dict[int, dict[str, Any]] = {
        key: {"from_section_id": section.pk, "from_order": entries[key].order} for key in orders
    }
    moved = _reordered(section, orders, entries)
    rows = [_transition_of(entry, Verb.MOVE, actor, **before[entry.pk]) for entry in moved]
    _write_transitions(rows)
    return rows


@transaction.atomic
def undo_reorder(section: Section, *, actor: User, acts: tuple[int, int]) -> int:
    """Take back own moves inside a section, from the first to the last of `acts`, as one; how many they were.

    Raises StaleOrder when something came after on any of them, or was moved in the section since.
    """
    undone = {act.entry_id or 0: act for act in permissions.moves_to_undo(actor, section.pk, acts)}
    if not undone:
        raise StaleOrder
    orders = {entry_id: act.from_order or 0 for entry_id, act in undone.items()}
    moved = _reordered(section, orders, _entries_in_order(section))
    _write_transitions([_transition_of(entry, Verb.UNDO, actor, undoes=undone[entry.pk]) for entry in moved])
    return len(moved)


def _entries_in_order(section: Section) -> dict[int, Entry]:
    return {entry.pk: entry for entry in Entry.objects.filter(section=section).defer("body").order_by("order", "pk")}


def _orders_in_gaps(
    section: Section, keys: Sequence[int], moving: set[int], entries: dict[int, Entry]
) -> dict[int, int] | None:
    """Orders of the moving ones, evenly in the gaps between those that stay; None when a gap is too small."""
    orders: dict[int, int] = {}
    above, waiting = 0, list[int]()
    for key in keys:
        if key in moving:
            waiting.append(key)
            continue
        step = (entries[key].order - above) // (len(waiting) + 1)
        if waiting and not step:
            return None
        orders |= {moved: above + step * place for place, moved in enumerate(waiting, start=1)}
        above, waiting = entries[key].order, []
    # After all there are: drafts of an unfinished import too, which nobody sees yet.
    last = _last_order(section.volume_id, section.pk)
    return orders | {moved: last + Entry.ORDER_STEP * place for place, moved in enumerate(waiting, start=1)}


def _reordered(section: Section, orders: dict[int, int], as_read: dict[int, Entry]) -> list[Entry]:
    """Give entries of a section other orders, publish again what is public of them; they come as they stand now."""
    entries = Entry.objects.filter(section=section)
    new = {key: (as_read[key].order, order) for key, order in orders.items()}
    _write_orders(entries, new, changed_at=timezone.now())
    moved = _with_what_is_printed(entries.filter(pk__in=orders))
    _publish_again(*moved)
    return moved


def _write_orders(entries: QuerySet[Entry], orders: dict[int, tuple[int, int]], **more: Any) -> None:
    """Compare and swap: `orders` has of each key the order as it was read and the new one."""
    keys = list(orders)
    for batch in (keys[start : start + ORDERS_AT_ONCE] for start in range(0, len(keys), ORDERS_AT_ONCE)):
        read, new = (Case(*(When(pk=key, then=orders[key][side]) for key in batch)) for side in (0, 1))
        if entries.filter(pk__in=batch, order=read).update(order=new, **more) != len(batch):
            raise StaleOrder


# ── volumes ───────────────────────────────────────────────────────────────────────────────────────


@transaction.atomic
def open_volume(volume: Volume, *, actor: User | None) -> int:
    """Open a volume to the public: publishes all that is approved. Returns how many entries that were."""
    _check_framework(actor)
    if Volume.objects.filter(pk=volume.pk, opened_at__isnull=True).update(opened_at=timezone.now()) != 1:
        raise TransitionNotAllowed(_("“%(volume)s” is open already.") % {"volume": volume})
    volume.refresh_from_db()
    _write_transitions([_volume_transition(volume, Verb.OPEN_VOLUME, actor)])
    approved = list(Entry.objects.filter(volume=volume, status=Status.APPROVED).in_reading_order())
    with together():
        for entry in approved:
            _put_on_shelf(entry, actor)
    return len(approved)


@transaction.atomic
def close_volume(volume: Volume, *, actor: User | None, comment: str) -> None:
    """Take every address of a volume away; publications stay for the next opening."""
    _check_framework(actor)
    _require_comment(comment)
    if Volume.objects.filter(pk=volume.pk, opened_at__isnull=False).update(opened_at=None) != 1:
        raise TransitionNotAllowed(_("“%(volume)s” is not open.") % {"volume": volume})
    volume.refresh_from_db()
    _write_transitions([_volume_transition(volume, Verb.CLOSE_VOLUME, actor, comment)])


def make_next_volume(last: Volume, *, actor: User, volume_year: int, content_year: int, title: str) -> Volume:
    """Make a volume from last year's framework, all or nothing: sections and stages of review, no entries."""
    _check_framework(actor)
    try:
        with transaction.atomic():
            return make_volume_like(last, volume_year=volume_year, content_year=content_year, title=title)
    except IntegrityError:
        # The year is taken, maybe by the same form sent twice.
        raise VolumeExists(
            _("The volume %(year)s of “%(yearbook)s” exists already. Nothing was made.")
            % {"year": volume_year, "yearbook": last.yearbook}
        ) from None


def _check_framework(actor: User | None) -> None:
    if actor is not None and not permissions.may_edit_framework(actor):
        raise TransitionNotAllowed(_("This can be done by %(who)s.") % {"who": _("the chief editor")})


# ── the one way through ───────────────────────────────────────────────────────────────────────────


def _check(verb: Verb, entry: Entry, actor: User | None, *, comment: str = "") -> None:
    """Raise with the reason unless `actor` may do `verb` to `entry` as it was read, and has given a reason."""
    step = TRANSITIONS.get(verb)
    if actor is None:
        if (step and entry.status not in step.sources) or (verb == Verb.EDIT and entry.status not in TEXT_IS_OPEN):
            raise TransitionNotAllowed(_refusal(entry, _("The command line changes drafts only.")))
        return
    reason = permissions.why_not(actor, verb, entry)
    if reason:
        raise TransitionNotAllowed(_refusal(entry, reason))
    if step and step.needs_comment:
        _require_comment(comment)


def _refusal(entry: Entry, reason: str | Promise) -> str:
    return _("“%(entry)s”: %(reason)s") % {"entry": entry, "reason": reason}


def _require_comment(comment: str) -> None:
    if not comment.strip():
        raise IncompleteEntry(_("Write the reason first; the others need it to go on."))


def _step(
    verb: Verb,
    entry: Entry,
    actor: User | None,
    *,
    comment: str = "",
    target: str | None = None,
    new: dict[str, Any] | None = None,
) -> Entry:
    """Take `entry` along `verb`, already checked: compare-and-swap, row in the trail.

    `target` is for a stage of review in between.
    """
    before = {"from_status": entry.status, "stage": entry.stage}
    _swap(entry, {"status": target or TRANSITIONS[verb].target, **(new or {})})
    row = _transition_of(entry, verb, actor, to_status=entry.status, comment=comment, **before)
    if verb == Verb.APPROVE and entry.status == Status.APPROVED:
        row.round = entry.round - 1
    _write_transitions([row])
    return entry


def _swap(entry: Entry, new: dict[str, Any], **also_as_read: Any) -> None:
    """Compare and swap: write `new` only if nobody decided, wrote or reassigned since `entry` was read.

    `also_as_read` are columns that must not have changed either, where the act is about them.
    """
    as_read = Entry.objects.filter(
        pk=entry.pk,
        status=entry.status,
        stage=entry.stage,
        submission=entry.submission,
        revision_number=entry.revision_number,
        drafter=entry.drafter_id,
        unit=entry.unit_id,
        **also_as_read,
    )
    # The queryset of entries refuses a status; this is the one place that goes past it.
    if QuerySet.update(as_read, **{"changed_at": timezone.now(), **new}) != 1:
        raise StaleEntry(Entry.objects.filter(pk=entry.pk).first() or entry)
    entry.refresh_from_db()


def _transition_of(entry: Entry, verb: Verb, actor: User | None, *, comment: str = "", **more: Any) -> Transition:
    """The row of an act on `entry`; `more` are its columns that the entry does not tell."""
    _check_comment(comment)
    return Transition(
        verb=verb,
        volume_id=entry.volume_id,
        entry=entry,
        entry_title=entry.title,
        revision_number=entry.revision_number,
        round=entry.round,
        submission=entry.submission,
        actor=actor,
        actor_name=_name_of(actor),
        actor_post=actor.post if actor else "",
        comment=comment.strip(),
        **{"stage": entry.stage, **more},
    )


def _volume_transition(volume: Volume, verb: Verb, actor: User | None, comment: str = "") -> Transition:
    _check_comment(comment)
    return Transition(
        verb=verb,
        volume=volume,
        actor=actor,
        actor_name=_name_of(actor),
        actor_post=actor.post if actor else "",
        comment=comment.strip(),
    )


def _check_comment(comment: str) -> None:
    if len(comment) > LONGEST_COMMENT:
        raise IncompleteEntry(
            _("Not done: the comment has %(count)d characters, at most %(limit)d are kept. Shorten it.")
            % {"count": len(comment), "limit": LONGEST_COMMENT}
        )


def _write_transitions(rows: list[Transition]) -> None:
    Transition.objects.bulk_create(rows, batch_size=500)
    tell(rows)


def _name_of(actor: User | None) -> str:
    return str(actor) if actor else COMMAND_LINE


# ── over to the shelf ─────────────────────────────────────────────────────────────────────────────


def _hold_volume(entry: Entry) -> Volume:
    """The entry's volume, which nobody opens or closes until this transaction ends."""
    # On PostgreSQL an approval and an opening could else miss each other; SQLite has one writer at a time.
    return Volume.objects.select_for_update(no_key=True).get(pk=entry.volume_id)


def _put_on_shelf(entry: Entry, actor: User | None) -> Entry:
    # The swap comes before the shelf: who is late learns it here, not from a constraint; and what is printed
    # beside the text is read after it, so that no move or reassignment comes between.
    entry = _step(Verb.PUBLISH, entry, actor, new={"number": entry.number or next_number(entry.volume_id)})
    put_on_shelf(_snapshot_of(entry))
    return entry


def _with_what_is_printed(entries: QuerySet[Entry]) -> list[Entry]:
    return list(entries.select_related("unit", "drafter", "manuscript").defer("body").order_by("order", "pk"))


def _publish_again(*entries: Entry) -> None:
    """Publish what is public of these entries again, with their present places and owners, at the same addresses."""
    placed = {entry.pk: entry for entry in entries if entry.section_id is not None and entry.number is not None}
    put_on_shelf(*(_as_it_stands(snapshot, placed[snapshot.entry_id]) for snapshot in snapshots_on_shelf(placed)))


def _as_it_stands(snapshot: Snapshot, entry: Entry) -> Snapshot:
    return replace(
        snapshot,
        section_id=entry.section_id or 0,
        order=entry.order,
        unit_name=entry.unit.name if entry.unit else "",
        drafters=printed_drafters(entry),
    )


def _snapshot_of(entry: Entry) -> Snapshot:
    if entry.section_id is None:
        raise IncompleteEntry(_("“%(entry)s” has no section.") % {"entry": entry})
    return snapshot_of_working_text(entry)


def snapshot_of_working_text(entry: Entry) -> Snapshot:
    """The present text of an entry with all that is printed beside it, as plain values; for the shelf or a preview.

    A preview may be asked for before there is a section: its id is 0 then.
    """
    revision = Revision.objects.get(entry=entry, number=entry.revision_number)
    return Snapshot(
        entry_id=entry.pk,
        revision_id=revision.pk,
        volume_id=entry.volume_id,
        section_id=entry.section_id or 0,
        number=entry.number,
        order=entry.order,
        text=revision.text,
        unit_name=entry.unit.name if entry.unit else "",
        drafters=printed_drafters(entry),
        reviewers=printed_reviewers(entry),
    )


def printed_drafters(entry: Entry) -> tuple[SignOff, ...]:
    """The manuscript's own, else the drafter with name and post as of submission; before it, as of now."""
    if entry.manuscript is not None and entry.manuscript.drafters:
        return tuple(SignOff(**person) for person in entry.manuscript.drafters)
    if entry.drafter_name:
        return (SignOff(entry.drafter_name, entry.drafter_post),)
    return (SignOff(str(entry.drafter), entry.drafter.post),) if entry.drafter else ()


def printed_reviewers(entry: Entry) -> tuple[SignOff, ...]:
    """Who approved this submission here, stage by stage, as of that day."""
    approvals = Transition.objects.filter(entry=entry, verb=Verb.APPROVE, undone_by=None, submission=entry.submission)
    return tuple(SignOff(row.actor_name, row.actor_post) for row in approvals.order_by("pk"))
