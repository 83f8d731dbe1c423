"""The one way through: the rule is asked, the columns are swapped, the row is written."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.lifecycle import TEXT_IS_OPEN, TRANSITIONS, Status, Verb
from entries.models import Entry, Transition, Volume
from entries.telling.making import tell
from entries.workflow.refusals import IncompleteEntry, StaleEntry, TransitionNotAllowed

COMMAND_LINE = "command line"
LONGEST_COMMENT = 10_000
"""Characters: lists and mails read comments, so what is longer belongs into the text or a file."""


def check(verb: Verb, entry: Entry, actor: User | None, *, comment: str = "") -> None:
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
        require_comment(comment)


def _refusal(entry: Entry, reason: str | Promise) -> str:
    return _("“%(entry)s”: %(reason)s") % {"entry": entry, "reason": reason}


def require_comment(comment: str) -> None:
    if not comment.strip():
        raise IncompleteEntry(_("Write the reason first; the others need it to go on."))


def take_step(
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
    swap(entry, {"status": target or TRANSITIONS[verb].target, **(new or {})})
    row = transition_of(entry, verb, actor, to_status=entry.status, comment=comment, **before)
    if verb == Verb.APPROVE and entry.status == Status.APPROVED:
        row.round = entry.round - 1
    write_transitions([row])
    return entry


def swap(entry: Entry, new: dict[str, Any], **also_as_read: Any) -> None:
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


def transition_of(entry: Entry, verb: Verb, actor: User | None, *, comment: str = "", **more: Any) -> Transition:
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
        actor_name=name_of(actor),
        actor_post=actor.post if actor else "",
        comment=comment.strip(),
        **{"stage": entry.stage, **more},
    )


def volume_transition(volume: Volume | None, verb: Verb, actor: User | None, comment: str = "") -> Transition:
    _check_comment(comment)
    return Transition(
        verb=verb,
        volume=volume,
        actor=actor,
        actor_name=name_of(actor),
        actor_post=actor.post if actor else "",
        comment=comment.strip(),
    )


def _check_comment(comment: str) -> None:
    if len(comment) > LONGEST_COMMENT:
        raise IncompleteEntry(
            _("Not done: the comment has %(count)d characters, at most %(limit)d are kept. Shorten it.")
            % {"count": len(comment), "limit": LONGEST_COMMENT}
        )


def write_transitions(rows: list[Transition]) -> None:
    Transition.objects.bulk_create(rows, batch_size=500)
    tell(rows)


def name_of(actor: User | None) -> str:
    return str(actor) if actor else COMMAND_LINE
