"""The drafts that a batch makes, and taking a batch back. Its rows are read in entries.importing.batches."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.lifecycle import Status, Verb
from entries.models import Batch, Entry, Outcome, Picture, Revision, StagedRow, Table, Transition, Volume
from entries.models.inserting import insert_from
from entries.models.texts import TEXT_COLUMNS
from entries.workflow.passing import name_of, volume_transition, write_transitions
from entries.workflow.refusals import TransitionNotAllowed
from entries.workflow.sheet_statements import MOST_ASKED, TextChange, write_texts
from entries.workflow.sheets import change_many


@transaction.atomic
def create_drafts(batch: Batch, rows: tuple[int, int], *, actor: User | None) -> None:
    """Make the drafts of the staged new rows, from the first to the last of `rows`, of a batch that is being applied.

    They are seen by nobody, and told of, when the batch is whole. The rules are those of save_texts; no text passes
    through here, so that a thousand cost three statements. Raises TransitionNotAllowed.
    """
    of_slice = {"batch": batch, "outcome": Outcome.CREATED, "row__range": rows}
    for unit_id in StagedRow.objects.filter(**of_slice).order_by().values_list("unit", flat=True).distinct():
        if actor is not None and not permissions.may_create(actor, unit_id):
            raise TransitionNotAllowed(_("You may make entries of your own unit only."))
    last = Entry.with_unfinished.aggregate(last=Max("pk"))["last"] or 0
    _insert_entries(batch, rows)
    made = "FROM entries_entry made WHERE made.batch_id = %s AND made.id > %s ORDER BY made.id"
    of_batch = (batch.pk, last)
    texts = {name: f"made.{name}" for name in TEXT_COLUMNS}
    by = {"author": actor and actor.pk, "author_name": name_of(actor)}
    insert_from(Revision, made, of_batch, taken={"entry": "made.id", **texts}, given={"number": 1, "round": 1, **by})
    act = {"verb": Verb.CREATE, "volume": batch.volume_id, "to_status": Status.DRAFT, "revision_number": 1, "round": 1}
    who = {"actor": actor and actor.pk, "actor_name": name_of(actor), "actor_post": actor.post if actor else ""}
    taken = {"entry": "made.id", "entry_title": "made.title"}
    insert_from(Transition, made, of_batch, taken=taken, given={**act, **who, "submission": 0})


# Two questions, so that each is answered by the index of places.
LAST_PLACE = """
    COALESCE((
        SELECT MAX(placed."order") FROM entries_entry placed
        WHERE placed.volume_id = batch.volume_id AND placed.section_id = staged.section_id
    ), (
        SELECT MAX(placed."order") FROM entries_entry placed
        WHERE placed.volume_id = batch.volume_id AND placed.section_id IS NULL AND staged.section_id IS NULL
    ), 0)
"""
PLACE_IN_SLICE = 'ROW_NUMBER() OVER (PARTITION BY staged.section_id ORDER BY staged."row")'
STAGED_ROWS = """
    FROM entries_stagedrow staged JOIN entries_batch batch ON batch.id = staged.batch_id
    LEFT JOIN accounts_user drafter ON drafter.id = batch.drafter_id
    WHERE staged.batch_id = %s AND staged.outcome = %s AND staged."row" BETWEEN %s AND %s ORDER BY staged."row"
"""


def _insert_entries(batch: Batch, rows: tuple[int, int]) -> None:
    """The staged rows as entries, in the last places of their sections."""
    taken = {name: f"staged.{name}" for name in ("characters", *TEXT_COLUMNS)}
    taken |= {"section": "staged.section_id", "unit": "staged.unit_id"}
    taken["order"] = f"{LAST_PLACE} + {Entry.ORDER_STEP} * {PLACE_IN_SLICE}"
    # The drafter of the batch drafts the entries of their own unit.
    taken["drafter"] = "CASE WHEN staged.unit_id = drafter.unit_id THEN drafter.id END"
    given = {"volume": batch.volume_id, "batch": batch.pk, "revision_number": 1}
    insert_from(Entry, STAGED_ROWS, (batch.pk, Outcome.CREATED, *rows), taken=taken, given=given)


def put_back_texts(changes: Sequence[TextChange], *, batch: Batch, actor: User | None) -> None:
    """Give entries the texts from before a batch that is being taken back. Raises ManyRefused.

    Whoever began it was permitted to; a role that was lost since must not leave it half done.
    """
    with transaction.atomic():
        _hold_batch(batch)
        change_many(changes, actor, is_checked=True, write=write_texts)


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


def note_export(volume: Volume | None, *, what: str, rows: int, file_format: str, actor: User | None) -> Transition:
    """The row of the trail that tells who took what out as a file, by whichever door. Never a text."""
    comment = _("%(what)s: %(rows)d rows as .%(format)s") % {"what": what, "rows": rows, "format": file_format}
    row = volume_transition(volume, Verb.EXPORT, actor, comment)
    write_transitions([row])
    return row


def note_import_undone(act: Transition, *, actor: User | None, comment: str) -> Transition:
    """The row of the trail that tells that a sheet was undone."""
    row = volume_transition(act.volume, Verb.UNDO, actor, comment)
    row.undoes = act
    write_transitions([row])
    return row
