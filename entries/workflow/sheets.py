"""Many texts at once, from a sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.lifecycle import TEXT_IS_OPEN, Verb
from entries.models import Batch, Entry, Revision, Section, Transition
from entries.models.inserting import insert_from
from entries.models.texts import TEXT_COLUMNS, count_characters
from entries.workflow.passing import name_of, write_transitions
from entries.workflow.places import last_order
from entries.workflow.refusals import ManyRefused, WorkflowRefused

MOST_ASKED = 900
"""Keys in one query: SQLite takes 999 values."""


@dataclass(frozen=True)
class TextChange:
    """Another text for an entry as read at revision `based_on`; its pictures and tables stay.

    `text` are the columns of texts.TEXT_COLUMNS, nothing where they are staged; None leaves the text as it is.
    `section_id` moves a draft that was never published to the end of that section, or to `order` there; None leaves
    it where it is. One that `is_restoring` gives back the text of the revision before the present one; so are then
    all that come with it.
    """

    entry_id: int
    based_on: int
    text: dict[str, Any] | None
    section_id: int | None = None
    order: int | None = None
    is_restoring: bool = False

    @property
    def revision_number(self) -> int:
        """The revision that the entry has afterwards."""
        return self.based_on if self.text is None else self.based_on + 1


@dataclass(frozen=True)
class AsHeld:
    """What of an entry decides about a change of its text, and where it stands, read under a lock."""

    pk: int
    title: str
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


def change_texts(batch: Batch, changes: Sequence[TextChange], *, actor: User | None) -> None:
    """Give entries the texts of the staged rows that change them; all of them or none. Raises ManyRefused.

    The rules are those of save_texts, and narrower: a text under review is not changed in bulk. No text passes
    through here; a row whose text is the present one has a change without one.
    """
    change_many(changes, actor, is_checked=False, write=partial(_write_staged_texts, batch))


@transaction.atomic
def change_many(
    changes: Sequence[TextChange],
    actor: User | None,
    *,
    is_checked: bool,
    write: Callable[[Sequence[TextChange]], None],
) -> None:
    """Check all changes, have `write` put the texts into the entries, and add the revisions and the moves."""
    held = _held([change.entry_id for change in changes])
    reasons = _why_not_changed(changes, held, None if is_checked else actor)
    if reasons:
        raise ManyRefused(reasons)
    texts = [change for change in changes if change.text is not None]
    if texts:
        write(texts)
        _write_changed_revisions(texts, actor)
    _place_many(changes, held, actor)


STAGED_TEXTS = """
    FROM entries_stagedrow staged
    WHERE staged.entry_id = entries_entry.id AND staged.batch_id = %s AND staged.outcome = 'changed'
    AND staged.based_on = entries_entry.revision_number
"""


def _write_staged_texts(batch: Batch, changes: Sequence[TextChange]) -> None:
    """One statement for many texts, each still only where the entry has the revision it was planned on."""
    texts = ", ".join(f"{name} = staged.{name}" for name in ("characters", *TEXT_COLUMNS))
    update = f"UPDATE entries_entry SET {texts}, revision_number = revision_number + 1, changed_at = %s {STAGED_TEXTS}"  # noqa: S608 (names of our own columns)
    now = Entry._meta.get_field("changed_at").get_db_prep_save(timezone.now(), connection)
    for start in range(0, len(changes), MOST_ASKED):
        keys = [change.entry_id for change in changes[start : start + MOST_ASKED]]
        with connection.cursor() as cursor:
            cursor.execute(f"{update} AND staged.entry_id IN ({', '.join(['%s'] * len(keys))})", [now, batch.pk, *keys])
            if cursor.rowcount != len(keys):
                raise WorkflowRefused(_("Somebody else has changed this entry meanwhile. Read the sheet again."))


def _marks(values: Sequence[Any]) -> str:
    return ", ".join(["%s"] * len(values))


def write_texts(changes: Sequence[TextChange]) -> None:
    """Write texts that are given as values."""
    _update_many(("revision_number", "characters", "changed_at", *TEXT_COLUMNS), _text_values(changes))


def _text_values(changes: Sequence[TextChange]) -> list[tuple[Any, ...]]:
    now = timezone.now()
    values = []
    for change in changes:
        text = change.text or {}
        characters = count_characters(text["title"], text["body"])
        columns = [text[name] for name in TEXT_COLUMNS]
        values.append((change.revision_number, characters, now, *columns, change.entry_id, change.based_on))
    return values


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
    names = [quote(field.column or "") for field in used]
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


def _write_changed_revisions(changes: Sequence[TextChange], actor: User | None) -> None:
    """The next revision of each: its text as it stands now, with the pictures and tables of the revision before."""
    texts = {name: f"entry.{name}" for name in TEXT_COLUMNS}
    taken = {"entry": "entry.id", "number": "entry.revision_number", "round": "entry.round", **texts}
    taken |= {"pictures": "before.pictures", "tables": "before.tables", "restored_from": "NULL"}
    by = {"author": actor and actor.pk, "author_name": name_of(actor)}
    source = "FROM entries_entry entry JOIN entries_revision before ON before.entry_id = entry.id "
    source += "AND before.number = entry.revision_number - 1 "
    if any(change.is_restoring for change in changes):
        source += "JOIN entries_revision earlier ON earlier.entry_id = entry.id "
        source += "AND earlier.number = entry.revision_number - 2 "
        taken["restored_from"] = "COALESCE(earlier.restored_from, earlier.number)"
    for start in range(0, len(changes), MOST_ASKED):
        keys = [change.entry_id for change in changes[start : start + MOST_ASKED]]
        asked = f"WHERE entry.id IN ({_marks(keys)})"
        insert_from(Revision, source + asked, keys, taken=taken, given=by)


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
            last[change.section_id] = last_order(entry.volume_id, change.section_id)
        last[change.section_id] += Entry.ORDER_STEP
        order = last[change.section_id] if change.order is None else change.order
        rows.append((change.section_id, order, change.entry_id, change.revision_number))
        trail.append(_move_of(change, entry, actor))
    _update_many(("section", "order"), rows)
    write_transitions(trail)


def _move_of(change: TextChange, before: AsHeld, actor: User | None) -> Transition:
    return Transition(
        verb=Verb.MOVE,
        volume_id=before.volume_id,
        entry_id=change.entry_id,
        entry_title=(change.text or {}).get("title", before.title),
        revision_number=change.revision_number,
        round=before.round,
        submission=before.submission,
        stage=before.stage,
        actor=actor,
        actor_name=name_of(actor),
        actor_post=actor.post if actor else "",
        from_section_id=before.section_id,
        from_order=before.order,
    )
