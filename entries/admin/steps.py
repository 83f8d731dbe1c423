"""What a person can do next with an entry: buttons and sentences, drawn from the lifecycle and the permissions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BooleanField, Case, OuterRef, Q, Subquery, Value, When
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from entries import permissions
from entries.lifecycle import TRANSITIONS, Status, Verb
from entries.models import Entry, Stage, Transition
from entries.querysets import EntryQuerySet
from entries.workflow import missing_for_submission

SENDS_BACK = frozenset({Verb.RETURN, Verb.UNPUBLISH})
"""Verbs whose button is drawn as a way back."""


@dataclass(frozen=True)
class StepButton:
    """A button of a verb that leads on from the present status; `why_not` is empty when it is on."""

    verb: Verb
    what_next: str | Promise
    why_not: str | Promise
    needs_comment: bool

    @property
    def takes_comment(self) -> bool:
        return self.needs_comment or self.verb == Verb.APPROVE

    @property
    def is_back(self) -> bool:
        return self.verb in SENDS_BACK


def steps_for(user: User, entry: Entry) -> list[StepButton]:
    """The verbs of the entry's status that are this person's at some time.

    Those that are on come first, forward before back; the others say why they are off.
    """
    steps = [
        StepButton(verb, _what_next(verb, entry), permissions.why_not(user, verb, entry), step.needs_comment)
        for verb, step in TRANSITIONS.items()
        if entry.status in step.sources and permissions.concerns(user, verb)
    ]
    return sorted(steps, key=lambda step: (bool(step.why_not), step.is_back))


def _what_next(verb: Verb, entry: Entry) -> str | Promise:
    if verb == Verb.APPROVE:
        following = Stage.objects.filter(volume=entry.volume_id, order=entry.stage + 1).first()
        if following is not None:
            return _("It goes on to the next stage of review, “%(stage)s”.") % {"stage": following}
    if verb == Verb.APPROVE and entry.volume.is_open:
        return _("The text is final and is published at once, since the volume is open.")
    if verb == Verb.PUBLISH and entry.volume.is_open:
        return _("The public reads it at once, since the volume is open.")
    return TRANSITIONS[verb].what_next


# ── the column “next step” of the list ────────────────────────────────────────────────────────────

OFFERED = (Verb.APPROVE, Verb.SUBMIT, Verb.PUBLISH, Verb.WITHDRAW, Verb.REVISE)

WAITS_FOR = {
    Status.DRAFT: gettext_lazy("The drafter is writing it"),
    Status.SUBMITTED: gettext_lazy("Waits for a reviewer"),
    Status.CHANGES_REQUESTED: gettext_lazy("The drafter is changing it"),
    Status.APPROVED: gettext_lazy("Waits for the chief editor to publish it"),
    Status.PUBLISHED: gettext_lazy("Published"),
}


def with_next_step(entries: EntryQuerySet, user: User) -> EntryQuerySet:
    """The entries with what `next_step` needs, in the same query: what is allowed, and the last return."""
    allowed = {f"allows_{verb}": _as_column(permissions.may_q(user, verb)) for verb in OFFERED}
    return with_last_return(entries).annotate(**allowed)


def with_last_return(entries: EntryQuerySet) -> EntryQuerySet:
    """The entries with who returned them last, and why."""
    returns = Transition.objects.filter(entry=OuterRef("pk"), verb=Verb.RETURN, undone_by=None).order_by("-pk")
    return entries.annotate(
        returned_by=Subquery(returns.values("actor_name")[:1]),
        returned_because=Subquery(returns.values("comment")[:1]),
    )


def _as_column(rule: Q) -> Case:
    return Case(When(rule, then=Value(True)), default=Value(False), output_field=BooleanField())


def allows(entry: Entry, verb: Verb) -> bool:
    """Whether the verb is on, for an entry read by `with_next_step`."""
    return bool(getattr(entry, f"allows_{verb}"))


def next_step(entry: Entry) -> tuple[str, bool]:
    """What this person does next, in words, and whether it waits for them."""
    words = next(_own_steps(entry), "")
    return (words, True) if words else (_waiting(entry), False)


def _own_steps(entry: Entry) -> Iterator[str]:
    if allows(entry, Verb.APPROVE):
        yield _("Read it, then approve or return it")
    if allows(entry, Verb.SUBMIT):
        yield _submit_words(entry)
    if allows(entry, Verb.PUBLISH):
        yield _("Publish it")


def _submit_words(entry: Entry) -> str:
    if entry.status == Status.CHANGES_REQUESTED:
        returned = {"name": getattr(entry, "returned_by", ""), "comment": getattr(entry, "returned_because", "")}
        return _("%(name)s: %(comment)s") % returned
    missing = missing_for_submission(entry)
    if missing:
        return _("Still missing: %(what)s") % {"what": "、".join(map(str, missing))}
    return _("Submit it for review")


def _waiting(entry: Entry) -> str:
    if entry.status == Status.PUBLISHED and not entry.volume.is_open:
        return _("Public once the volume is open")
    if entry.status == Status.SUBMITTED and allows(entry, Verb.WITHDRAW):
        return _("Waits for a reviewer; you may withdraw it")
    return str(WAITS_FOR[Status(entry.status)])
