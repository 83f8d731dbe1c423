"""The rules: one function for an object and beside it one for a list. Statuses are not in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import CONTENT_ROLES, Role, has_role
from entries.lifecycle import TEXT_IS_OPEN, TEXT_IS_REVIEWED, Status, Verb
from entries.permissions.standing import (
    EVERYTHING,
    NOTHING,
    contributed_to_by,
    has_approved_a_stage,
    has_contributed,
    in_charge_of_reviewer,
    is_chief_editor,
    is_drafter_of,
    is_reviewer_in_charge,
    is_reviewer_of,
    of_drafters_unit,
    of_reviewers_units,
    stage_approved_by,
)

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import Entry


def may_view(user: User, entry: Entry) -> bool:
    """Drafters see their unit's entries, reviewers theirs once submitted, the chief editor all."""
    if is_chief_editor(user) or is_drafter_of(user, entry.unit_id):
        return True
    return is_reviewer_of(user, entry.unit_id) and entry.status != Status.DRAFT


def viewable_by(user: User) -> Q:
    if is_chief_editor(user):
        return EVERYTHING
    return of_drafters_unit(user) | (of_reviewers_units(user) & ~Q(status=Status.DRAFT))


def may_edit(user: User, entry: Entry) -> bool:
    if entry.status in TEXT_IS_OPEN:
        return is_chief_editor(user) or is_drafter_of(user, entry.unit_id)
    if entry.status in TEXT_IS_REVIEWED:
        return is_chief_editor(user) or is_reviewer_in_charge(user, entry)
    return False


def editable_by(user: User) -> Q:
    open_text, reviewed_text = Q(status__in=TEXT_IS_OPEN), Q(status__in=TEXT_IS_REVIEWED)
    if is_chief_editor(user):
        return open_text | reviewed_text
    return (open_text & of_drafters_unit(user)) | (reviewed_text & in_charge_of_reviewer(user))


def may_create(user: User, unit_id: int | None) -> bool:
    """A drafter makes entries of the own unit, the chief editor of any."""
    return is_chief_editor(user) or is_drafter_of(user, unit_id)


def _may_submit(user: User, entry: Entry) -> bool:
    return is_drafter_of(user, entry.unit_id)


def _may_withdraw(user: User, entry: Entry) -> bool:
    return has_role(user, Role.DRAFTER) and entry.submitted_by_id == user.pk and entry.stage == 1


def _withdrawable_by(user: User) -> Q:
    return Q(submitted_by_id=user.pk, stage=1) if has_role(user, Role.DRAFTER) else NOTHING


def may_return(user: User, entry: Entry) -> bool:
    return is_chief_editor(user) or is_reviewer_of(user, entry.unit_id)


def returnable_by(user: User) -> Q:
    return EVERYTHING if is_chief_editor(user) else of_reviewers_units(user)


def _may_approve(user: User, entry: Entry) -> bool:
    return (
        is_reviewer_in_charge(user, entry)
        and not has_contributed(user, entry)
        and not has_approved_a_stage(user, entry)
    )


def _approvable_by(user: User) -> Q:
    if not has_role(user, Role.REVIEWER):
        return NOTHING  # the rest is long to work out, and every page asks
    return in_charge_of_reviewer(user) & ~contributed_to_by(user) & ~stage_approved_by(user)


def only_chief_editor(user: User, entry: Entry) -> bool:
    return is_chief_editor(user)


def all_of_chief_editor(user: User) -> Q:
    return EVERYTHING if is_chief_editor(user) else NOTHING


def _may_revise(user: User, entry: Entry) -> bool:
    return is_chief_editor(user) or is_drafter_of(user, entry.unit_id)


def _revisable_by(user: User) -> Q:
    return EVERYTHING if is_chief_editor(user) else of_drafters_unit(user)


def _may_delete(user: User, entry: Entry) -> bool:
    """Only a draft that was never submitted, by its drafter or the chief editor."""
    never_submitted = entry.status == Status.DRAFT and entry.submission == 0
    its_drafter = is_drafter_of(user, entry.unit_id) and entry.drafter_id == user.pk
    return never_submitted and (is_chief_editor(user) or its_drafter)


def _deletable_by(user: User) -> Q:
    never_submitted = Q(status=Status.DRAFT, submission=0)
    if is_chief_editor(user):
        return never_submitted
    return never_submitted & of_drafters_unit(user) & Q(drafter_id=user.pk)


@dataclass(frozen=True)
class Rule:
    """Who may perform a verb: for one entry, and as a Q over entries. Statuses are not in it."""

    allows: Callable[[User, Entry], bool]
    entries: Callable[[User], Q]


RULES: dict[Verb, Rule] = {
    Verb.EDIT: Rule(may_edit, editable_by),
    Verb.SUBMIT: Rule(_may_submit, of_drafters_unit),
    Verb.WITHDRAW: Rule(_may_withdraw, _withdrawable_by),
    Verb.RETURN: Rule(may_return, returnable_by),
    Verb.APPROVE: Rule(_may_approve, _approvable_by),
    Verb.PUBLISH: Rule(only_chief_editor, all_of_chief_editor),
    Verb.REVISE: Rule(_may_revise, _revisable_by),
    Verb.UNPUBLISH: Rule(only_chief_editor, all_of_chief_editor),
    Verb.REASSIGN: Rule(only_chief_editor, all_of_chief_editor),
    Verb.MOVE: Rule(only_chief_editor, all_of_chief_editor),
    Verb.PLAN: Rule(only_chief_editor, all_of_chief_editor),
    Verb.DELETE: Rule(_may_delete, _deletable_by),
}


CONCERNED: dict[Verb, tuple[Role, ...]] = {
    Verb.SUBMIT: (Role.DRAFTER,),
    Verb.WITHDRAW: (Role.DRAFTER,),
    Verb.RETURN: (Role.REVIEWER, Role.CHIEF_EDITOR),
    Verb.APPROVE: (Role.REVIEWER,),
    Verb.PUBLISH: (Role.CHIEF_EDITOR,),
    Verb.REVISE: (Role.DRAFTER, Role.CHIEF_EDITOR),
    Verb.UNPUBLISH: (Role.CHIEF_EDITOR,),
}
"""The roles that can do a verb at some time: nobody else needs to see its button, not even switched off."""


def why_no_delete(user: User, entry: Entry) -> str | Promise:
    return _("Only a draft that was never submitted can be deleted, by its drafter or the chief editor.")


def may_use_desk(user: User) -> bool:
    """Whoever holds any role signs in to the desk."""
    return has_role(user, *Role.values)


def may_edit_framework(user: User) -> bool:
    """Yearbooks, volumes, sections and stages; opening and closing a volume."""
    return is_chief_editor(user)


def may_import(user: User) -> bool:
    """Drafters import entries of their unit; the chief editor sections as well."""
    return is_chief_editor(user) or (has_role(user, Role.DRAFTER) and user.unit_id is not None)


def may_export(user: User) -> bool:
    """Whoever has to do with the content exports what they see of it; the rows are those of viewable_by."""
    return has_role(user, *CONTENT_ROLES)


def may_read_trail(user: User) -> bool:
    """The whole trail of transitions, without texts."""
    return has_role(user, Role.AUDITOR, Role.CHIEF_EDITOR)
