"""Many texts at once, from a sheet: what is asked of them, and where their entries go."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils.functional import Promise
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


class AsHeld(NamedTuple):
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
    entries = Entry.objects.filter(pk__in=any_of(keys)).order_by("pk")
    rows = entries.select_for_update(of=("self",), no_key=True).values_list(*AsHeld._fields)
    return {row[0]: AsHeld._make(row) for row in rows}


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
    held = _held([change.entry_id for change in changes])
    reasons = _why_not_changed(changes, held, None if is_checked else actor)
    if reasons:
        raise ManyRefused(reasons)
    texts = [change for change in changes if change.text is not None]
    if texts:
        write(texts)
        write_changed_revisions(texts, actor)
    _place_many(changes, held, actor)


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
    asked = Entry.objects.filter(pk__in=any_of(keys)).on_which(actor, Verb.EDIT)
    return set(asked.order_by().values_list("pk", flat=True))


def _why_closed(actor: User | None, key: int) -> str | Promise:
    entry = Entry.objects.get(pk=key)
    reason = permissions.why_not(actor, Verb.EDIT, entry) if actor else ""
    return reason or _("An approved or published text, or one under review, is never overwritten by a sheet.")


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
    update_many(("section", "order"), rows)
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
