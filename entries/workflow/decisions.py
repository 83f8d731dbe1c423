"""The lifecycle: submitting, reviewing, publishing and taking back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from entries import permissions
from entries.lifecycle import Status, Verb
from entries.models import Entry, Picture, Revision, Stage, Table, Transition
from entries.models.entries import DatePrecision
from entries.publishing.publications import take_off_shelf
from entries.workflow.passing import check, swap, take_step, transition_of, write_transitions
from entries.workflow.places import order_at
from entries.workflow.refusals import IncompleteEntry, StaleEntry
from entries.workflow.shelving import hold_volume, publish_again, publish_approved, put_back


@transaction.atomic
def submit(entry: Entry, *, actor: User) -> Entry:
    """Send a text to the reviewers. Needs title, section, body, and a date or "no date"."""
    check(Verb.SUBMIT, entry, actor)
    missing = parts_missing(entry)
    if missing:
        what = "、".join(missing_for_submission(entry))
        raise IncompleteEntry(_("Not submitted. Still missing: %(what)s.") % {"what": what}, missing=missing)
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
    return take_step(Verb.SUBMIT, entry, actor, new=new)


NEEDED_FOR_SUBMISSION: dict[str, str | Promise] = {
    "title": gettext_lazy("title"),
    "section": gettext_lazy("section"),
    "body": gettext_lazy("body"),
    "date": gettext_lazy("a date, or the choice “no date”"),
}
"""What a text must have to be submitted, in words for the person."""


def missing_for_submission(entry: Entry) -> list[str]:
    """What a text lacks to be submitted, in words; empty when it is whole."""
    return [str(NEEDED_FOR_SUBMISSION[name]) for name in parts_missing(entry)]


def parts_missing(entry: Entry) -> list[str]:
    """The names in NEEDED_FOR_SUBMISSION of what a text lacks."""
    present = {
        "title": entry.title.strip(),
        "section": entry.section_id,
        "body": entry.body.strip(),
        "date": entry.date_precision != DatePrecision.UNSET,
    }
    return [name for name in NEEDED_FOR_SUBMISSION if not present[name]]


@transaction.atomic
def withdraw(entry: Entry, *, actor: User) -> Entry:
    """Take a submission back before anyone has decided."""
    check(Verb.WITHDRAW, entry, actor)
    return take_step(Verb.WITHDRAW, entry, actor, new={"stage": 0})


@transaction.atomic
def return_for_changes(entry: Entry, *, actor: User, comment: str) -> Entry:
    """Send a text back with a reason. An approval that is taken back reopens its round."""
    check(Verb.RETURN, entry, actor, comment=comment)
    hold_volume(entry)
    reopened = 1 if entry.status == Status.APPROVED else 0
    return take_step(Verb.RETURN, entry, actor, comment=comment, new={"stage": 0, "round": F("round") - reopened})


@transaction.atomic
def approve(entry: Entry, *, actor: User, revision_number: int, comment: str = "") -> Entry:
    """Pass the text that was read, `revision_number`; the last stage makes it approved.

    In an open volume an approved entry is published at once, the approver as the actor.
    Raises StaleEntry when the text they read is no longer the newest.
    """
    check(Verb.APPROVE, entry, actor)
    if revision_number != entry.revision_number:
        raise StaleEntry(entry)
    volume = hold_volume(entry)
    if entry.stage < Stage.objects.filter(volume=entry.volume_id).count():
        return take_step(
            Verb.APPROVE, entry, actor, comment=comment, target=entry.status, new={"stage": F("stage") + 1}
        )
    entry = take_step(Verb.APPROVE, entry, actor, comment=comment, new={"stage": 0, "round": F("round") + 1})
    if volume.is_open:
        publish_approved([entry], actor)
    return entry


@transaction.atomic
def publish(entry: Entry, *, actor: User) -> Entry:
    """Make the approved text what the public reads (once its volume is open)."""
    check(Verb.PUBLISH, entry, actor)
    hold_volume(entry)
    return publish_approved([entry], actor)[0]


@transaction.atomic
def revise(entry: Entry, *, actor: User) -> Entry:
    """Open a new draft of a published entry; its publication stays."""
    check(Verb.REVISE, entry, actor)
    return take_step(Verb.REVISE, entry, actor)


@transaction.atomic
def unpublish(entry: Entry, *, actor: User, comment: str) -> Entry:
    """Take an entry off the public pages; text, approval and number stay."""
    check(Verb.UNPUBLISH, entry, actor, comment=comment)
    entry = take_step(Verb.UNPUBLISH, entry, actor, comment=comment)
    take_off_shelf(entry.pk)
    return entry


@transaction.atomic
def undo(entry: Entry, *, actor: User) -> Entry:
    """Take back the own last act of those in UNDOABLE, if nothing came after. Both rows stay in the trail."""
    check(Verb.UNDO, entry, actor)
    act = permissions.act_to_undo(actor, entry)
    if act is None:
        raise StaleEntry(entry)
    hold_volume(entry)
    stage, before = entry.stage, _as_before(act, entry)
    # Of a move none of the columns that swap compares tells whether it was undone already.
    swap(entry, before, section=entry.section_id, order=entry.order)
    statuses = {"from_status": act.to_status, "to_status": act.from_status}
    write_transitions([transition_of(entry, Verb.UNDO, actor, stage=stage, undoes=act, **statuses)])
    if act.verb == Verb.MOVE:
        publish_again(entry)
    if act.verb == Verb.UNPUBLISH:
        put_back(entry)
    return entry


def _as_before(act: Transition, entry: Entry) -> dict[str, Any]:
    """The columns of the entry as they were before `act`."""
    if act.verb == Verb.MOVE and act.from_section is not None:
        return {"section": act.from_section, "order": order_at(act.from_order or 0, act.from_section, entry)}
    if act.verb == Verb.MOVE:
        return {"section": None, "order": act.from_order or 0}
    if act.verb == Verb.UNPUBLISH:
        return {"status": act.from_status}
    # The last approval ended a round; the return of an approved text had opened it again.
    by = -1 if act.to_status == Status.APPROVED else 1 if act.from_status == Status.APPROVED else 0
    return {"status": act.from_status, "stage": act.stage, "round": F("round") + by}


@transaction.atomic
def delete_draft(entry: Entry, *, actor: User) -> None:
    """Delete a draft that was never submitted. That it existed stays in the trail."""
    check(Verb.DELETE, entry, actor)
    swap(entry, {"changed_at": timezone.now()})
    write_transitions([transition_of(entry, Verb.DELETE, actor, from_status=entry.status)])
    Picture.objects.filter(entry=entry).delete()
    Table.objects.filter(entry=entry).delete()
    Revision.objects.filter(entry=entry).delete()
    entry.delete()
