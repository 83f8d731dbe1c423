"""Many texts at once, from a sheet: what is asked of them, and where their entries go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.lifecycle import TEXT_IS_OPEN, Verb
from entries.models import Batch, Entry, Section, Transition
from entries.models.asking import any_of
from entries.workflow.passing import name_of, write_transitions
from entries.workflow.places import last_order
from entries.workflow.refusals import ManyRefused
from entries.workflow.sheet_statements import (
    TextChange,
    update_many,
    write_changed_revisions,
    write_staged_texts,
)


class Place(NamedTuple):
    """Where an entry stands that is to be moved, and what the trail tells of it."""

    pk: int
    title: str
    volume_id: int
    section_id: int | None
    order: int
    number: int | None
    submission: int
    round: int
    stage: int


def _held(keys: Sequence[int]) -> dict[int, int]:
    """The revision of each whose text is open. Whoever saves one of them now waits for this transaction."""
    entries = Entry.objects.filter(pk__in=any_of(keys)).order_by("pk")
    rows = entries.select_for_update(of=("self",), no_key=True).values_list("pk", "revision_number", "status")
    return {pk: revision_number for pk, revision_number, status in rows if status in TEXT_IS_OPEN}


def _places(keys: Sequence[int]) -> dict[int, Place]:
    if not keys:
        return {}
    rows = Entry.objects.filter(pk__in=any_of(keys)).order_by().values_list(*Place._fields)
    return {row[0]: Place._make(row) for row in rows}


def change_texts(batch: Batch, rows: tuple[int, int], changes: Sequence[TextChange], *, actor: User | None) -> None:
    """Give entries the texts of the staged rows that change them, from the first to the last of `rows`; all or none.

    The rules are those of save_texts, and narrower: a text under review is not changed in bulk. No text passes
    through here; a row whose text is the present one has a change without one. Raises ManyRefused.
    """
    change_many(changes, actor, is_checked=False, write=partial(write_staged_texts, batch, rows))


@transaction.atomic
def change_many(
    changes: Sequence[TextChange],
    actor: User | None,
    *,
    is_checked: bool,
    write: Callable[[Sequence[TextChange]], None],
) -> None:
    """Check all changes, have `write` put the texts into the entries, and add the revisions and the moves."""
    reasons = _why_not_changed(changes, None if is_checked else actor)
    places = _places([change.entry_id for change in changes if change.section_id is not None])
    moves = [
        change for change in changes if (place := places.get(change.entry_id)) and place.section_id != change.section_id
    ]
    reasons = _why_not_moved(moves, places) | reasons
    if reasons:
        raise ManyRefused(reasons)
    texts = [change for change in changes if change.text is not None]
    if texts:
        write(texts)
        write_changed_revisions(texts, actor)
    _place_many(moves, places, actor)


def _why_not_changed(changes: Sequence[TextChange], actor: User | None) -> dict[int, str]:
    """The entries whose text may not be changed so, with the reason."""
    keys = [change.entry_id for change in changes]
    held = _held(keys)
    if actor is not None:
        permitted = _editable_keys(keys, actor)
        held = {pk: revision_number for pk, revision_number in held.items() if pk in permitted}
    refused = [change for change in changes if held.get(change.entry_id) != change.based_on]
    if not refused:
        return {}
    entries = {entry.pk: entry for entry in Entry.objects.filter(pk__in=any_of([one.entry_id for one in refused]))}
    return {change.entry_id: _why_not(change, entries.get(change.entry_id), actor) for change in refused}


def _why_not(change: TextChange, entry: Entry | None, actor: User | None) -> str:
    if entry is None or entry.revision_number != change.based_on:
        return _("Somebody else has changed this entry meanwhile. Read the sheet again.")
    reason = permissions.why_not(actor, Verb.EDIT, entry) if actor else ""
    return str(reason or _("An approved or published text, or one under review, is never overwritten by a sheet."))


def _why_not_moved(moves: Sequence[TextChange], places: dict[int, Place]) -> dict[int, str]:
    """The entries that may not be moved so, with the reason."""
    wanted = Section.objects.filter(pk__in={change.section_id for change in moves})
    sections = dict(wanted.values_list("pk", "volume")) if moves else {}
    reasons: dict[int, str] = {}
    for change in moves:
        place = places[change.entry_id]
        if place.number is not None:
            reasons[change.entry_id] = _("Only the chief editor moves an entry that was submitted or published.")
        elif sections.get(change.section_id or 0) != place.volume_id:
            reasons[change.entry_id] = _("The section belongs to another volume.")
    return reasons


def _editable_keys(keys: Sequence[int], actor: User) -> set[int]:
    asked = Entry.objects.filter(pk__in=any_of(keys)).on_which(actor, Verb.EDIT)
    return set(asked.order_by().values_list("pk", flat=True))


def _place_many(moves: Sequence[TextChange], places: dict[int, Place], actor: User | None) -> None:
    """Move them to the section that each names; the trail tells where they stood."""
    if not moves:
        return
    last: dict[int | None, int] = {}
    rows, trail = [], []
    for change in moves:
        place = places[change.entry_id]
        if change.section_id not in last:
            last[change.section_id] = last_order(place.volume_id, change.section_id)
        last[change.section_id] += Entry.ORDER_STEP
        order = last[change.section_id] if change.order is None else change.order
        rows.append((change.section_id, order, change.entry_id, change.revision_number))
        trail.append(_move_of(change, place, actor))
    update_many(("section", "order"), rows)
    write_transitions(trail)


def _move_of(change: TextChange, before: Place, actor: User | None) -> Transition:
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
