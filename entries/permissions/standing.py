"""Parts of rules: a person's standing towards an entry, and as a Q over entries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.roles import Role, has_role
from entries.lifecycle import Status, Verb

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import Entry


NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING


def rows_of(model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("entries", model)._default_manager.all()
    return rows


def is_chief_editor(user: User) -> bool:
    return has_role(user, Role.CHIEF_EDITOR)


def is_drafter_of(user: User, unit_id: int | None) -> bool:
    return has_role(user, Role.DRAFTER) and unit_id is not None and user.unit_id == unit_id


def of_drafters_unit(user: User) -> Q:
    if not has_role(user, Role.DRAFTER) or user.unit_id is None:
        return NOTHING
    return Q(unit_id=user.unit_id)


def is_reviewer_of(user: User, unit_id: int | None) -> bool:
    if not has_role(user, Role.REVIEWER):
        return False
    return not user.reviewed_unit_ids or unit_id in user.reviewed_unit_ids


def of_reviewers_units(user: User) -> Q:
    if not has_role(user, Role.REVIEWER):
        return NOTHING
    return Q(unit_id__in=user.reviewed_unit_ids) if user.reviewed_unit_ids else EVERYTHING


def is_reviewer_in_charge(user: User, entry: Entry) -> bool:
    """A reviewer of the unit whom the entry's current stage names, or any when it names nobody."""
    if not is_reviewer_of(user, entry.unit_id):
        return False
    named = {reviewer for stage in _stages_of(entry) for reviewer in stage.reviewers.values_list("pk", flat=True)}
    return not named or user.pk in named


def _stages_of(entry: Entry) -> QuerySet[Any]:
    return rows_of("Stage").filter(volume_id=entry.volume_id, order=entry.stage)


def in_charge_of_reviewer(user: User) -> Q:
    of_this_stage = rows_of("Stage").filter(volume=OuterRef("volume"), order=OuterRef("stage"))
    return of_reviewers_units(user) & (
        ~Exists(of_this_stage.filter(reviewers__isnull=False)) | Exists(of_this_stage.filter(reviewers=user.pk))
    )


def has_contributed(user: User, entry: Entry) -> bool:
    """Whether this person wrote, submitted, imported or signs the text of the present round.

    Contributors may not approve it, whoever they are. A round ends with its approval.
    """
    if user.pk in (entry.drafter_id, entry.submitted_by_id):
        return True
    of_round = rows_of("Revision").filter(entry=entry.pk, round=entry.round)
    return bool(of_round.filter(author=user.pk).exists() or _with_words_of(user, of_round).exists())


def contributed_to_by(user: User) -> Q:
    of_round = rows_of("Revision").filter(entry=OuterRef("pk"), round=OuterRef("round"))
    wrote, restored = of_round.filter(author=user.pk), _with_words_of(user, of_round)
    return Q(drafter_id=user.pk) | Q(submitted_by_id=user.pk) | Q(Exists(wrote)) | Q(Exists(restored))


def _with_words_of(user: User, revisions: QuerySet[Any]) -> QuerySet[Any]:
    """Those that take up an earlier text to which this person contributed: by then, in the round it was written in."""
    taken_up = rows_of("Revision").filter(
        entry=OuterRef(OuterRef("entry")), number=OuterRef(OuterRef("restored_from")), round=OuterRef("round")
    )
    wrote = rows_of("Revision").filter(
        Exists(taken_up), entry=OuterRef("entry"), number__lte=OuterRef("restored_from"), author=user.pk
    )
    return revisions.filter(Exists(wrote), restored_from__isnull=False)


def has_approved_a_stage(user: User, entry: Entry) -> bool:
    """Whether this person passed an earlier stage of the present round: no two stages by one person."""
    return bool(_stage_approvals(user).filter(entry=entry.pk, round=entry.round).exists())


def stage_approved_by(user: User) -> Q:
    return Q(Exists(_stage_approvals(user).filter(entry=OuterRef("pk"), round=OuterRef("round"))))


def _stage_approvals(user: User) -> QuerySet[Any]:
    approvals = rows_of("Transition").filter(verb=Verb.APPROVE, actor=user.pk, to_status=Status.SUBMITTED)
    return approvals.filter(undone_by=None, submission=F("entry__submission"))
