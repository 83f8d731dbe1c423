"""The drafts that a batch makes, and taking a batch back. Its rows are read in entries.importing.batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.lifecycle import Status, Verb
from entries.models import Batch, Entry, Picture, Revision, Table, Transition, Volume
from entries.models.texts import EntryText, count_characters
from entries.workflow.passing import name_of, transition_of, volume_transition, write_transitions
from entries.workflow.refusals import TransitionNotAllowed
from entries.workflow.sheets import MOST_ASKED, TextChange, change_many
from entries.workflow.texts import check_lengths, in_last_places

LONGEST_TITLE = 255


@dataclass(frozen=True)
class NewDraft:
    """A draft to make: the columns of texts.TEXT_COLUMNS, where it belongs and whose it is."""

    text: dict[str, Any]
    section_id: int | None
    unit_id: int | None


@transaction.atomic
def create_drafts(drafts: Sequence[NewDraft], *, batch: Batch, actor: User | None) -> None:
    """Make drafts of a batch that is being applied: seen by nobody, and told of, when it is whole.

    The rules are those of save_texts. Raises TransitionNotAllowed, IncompleteEntry.
    """
    for unit_id in {draft.unit_id for draft in drafts}:
        if actor is not None and not permissions.may_create(actor, unit_id):
            raise TransitionNotAllowed(_("You may make entries of your own unit only."))
    entries = in_last_places([_draft_of(draft, batch) for draft in drafts])
    Entry.objects.bulk_create(entries, batch_size=500)
    name = name_of(actor)
    columns = {"number": 1, "round": 1, "author": actor, "author_name": name}
    Revision.objects.bulk_create(
        [Revision(entry_id=entry.pk, **columns, **draft.text) for entry, draft in zip(entries, drafts, strict=True)],
        batch_size=500,
    )
    acts = [transition_of(entry, Verb.CREATE, actor, to_status=entry.status) for entry in entries]
    Transition.objects.bulk_create(acts, batch_size=500)


def _draft_of(draft: NewDraft, batch: Batch) -> Entry:
    title, body = draft.text["title"], draft.text["body"]
    if len(title) > LONGEST_TITLE:
        check_lengths(EntryText(title, body, draft.text["kind"]))
    is_drafters = batch.drafter is not None and batch.drafter.unit_id == draft.unit_id
    return Entry(
        volume=batch.volume,
        section_id=draft.section_id,
        unit_id=draft.unit_id,
        drafter_id=batch.drafter_id if is_drafters else None,
        batch_id=batch.pk,
        revision_number=1,
        characters=count_characters(title, body),
        **draft.text,
    )


def put_back_texts(changes: Sequence[TextChange], *, batch: Batch, actor: User | None) -> None:
    """Give entries the texts from before a batch that is being taken back. Raises ManyRefused.

    Whoever began it was permitted to; a role that was lost since must not leave it half done.
    """
    with transaction.atomic():
        _hold_batch(batch)
        change_many(changes, actor, is_checked=True)


def _hold_batch(batch: Batch) -> None:
    """Nobody applies the batch again until this transaction ends; refuse when somebody has."""
    taken_back = Batch.objects.select_for_update(of=("self",)).filter(pk=batch.pk, state__in=("taking_back", "undoing"))
    if taken_back.values_list("pk").first() is None:
        raise TransitionNotAllowed(_("This sheet is not being taken back."))


def untouched() -> Q:
    """Drafts as their making left them: never submitted, never written again."""
    return Q(status=Status.DRAFT, submission=0, revision_number=1)


@transaction.atomic
def delete_drafts_of(batch: Batch, *, limit: int, in_the_trail: bool) -> int:
    """Delete up to `limit` untouched drafts of a batch that is being taken back; how many that were.

    `in_the_trail` keeps the rows that tell of their making: of drafts that somebody has seen.
    """
    _hold_batch(batch)
    found = Entry.with_unfinished.filter(untouched(), batch=batch).order_by("pk").values_list("pk", flat=True)
    keys = list(found[:limit])
    for start in range(0, len(keys), MOST_ASKED):
        some = keys[start : start + MOST_ASKED]
        if not in_the_trail:
            Transition.objects.filter(entry__in=some).delete()
        for model in (Picture, Table, Revision):
            model._default_manager.filter(entry__in=some).delete()
        Entry.with_unfinished.filter(pk__in=some).delete()
    return len(keys)


def note_import(volume: Volume, *, actor: User | None, comment: str) -> Transition:
    """The row of the trail that tells of a sheet that was applied."""
    row = volume_transition(volume, Verb.IMPORT, actor, comment)
    write_transitions([row])
    return row


def note_import_undone(act: Transition, *, actor: User | None, comment: str) -> Transition:
    """The row of the trail that tells that a sheet was undone."""
    row = volume_transition(act.volume, Verb.UNDO, actor, comment)
    row.undoes = act
    write_transitions([row])
    return row
