"""Who may do what. Each rule answers for one object and, beside it, as a Q for a list.

Statuses come from lifecycle.TRANSITIONS; this page adds the people. Models are named in
annotations and by string only, so that querysets and models can build on these rules.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import CONTENT_ROLES, Role, has_role
from entries.lifecycle import TEXT_IS_OPEN, TEXT_IS_REVIEWED, TRANSITIONS, UNDOABLE, Status, Verb

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import Entry, Transition

NOTHING = Q(pk__in=())
EVERYTHING = ~NOTHING


def _rows(model: str) -> QuerySet[Any]:
    rows: QuerySet[Any] = apps.get_model("entries", model)._default_manager.all()
    return rows


# ── parts of rules: a person's standing towards an entry ─────────────────────────────────────────


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
    return _rows("Stage").filter(volume_id=entry.volume_id, order=entry.stage)


def in_charge_of_reviewer(user: User) -> Q:
    of_this_stage = _rows("Stage").filter(volume=OuterRef("volume"), order=OuterRef("stage"))
    return of_reviewers_units(user) & (
        ~Exists(of_this_stage.filter(reviewers__isnull=False)) | Exists(of_this_stage.filter(reviewers=user.pk))
    )


def has_contributed(user: User, entry: Entry) -> bool:
    """Whether this person wrote, submitted, imported or signs the text of the present round.

    Contributors may not approve it, whoever they are. A round ends with its approval.
    """
    if user.pk in (entry.drafter_id, entry.submitted_by_id):
        return True
    of_round = _rows("Revision").filter(entry=entry.pk, round=entry.round)
    return bool(of_round.filter(author=user.pk).exists() or _with_words_of(user, of_round).exists())


def contributed_to_by(user: User) -> Q:
    of_round = _rows("Revision").filter(entry=OuterRef("pk"), round=OuterRef("round"))
    wrote, restored = of_round.filter(author=user.pk), _with_words_of(user, of_round)
    return Q(drafter_id=user.pk) | Q(submitted_by_id=user.pk) | Q(Exists(wrote)) | Q(Exists(restored))


def _with_words_of(user: User, revisions: QuerySet[Any]) -> QuerySet[Any]:
    """Those that take up an earlier text to which this person contributed: by then, in the round it was written in."""
    taken_up = _rows("Revision").filter(
        entry=OuterRef(OuterRef("entry")), number=OuterRef(OuterRef("restored_from")), round=OuterRef("round")
    )
    wrote = _rows("Revision").filter(
        Exists(taken_up), entry=OuterRef("entry"), number__lte=OuterRef("restored_from"), author=user.pk
    )
    return revisions.filter(Exists(wrote), restored_from__isnull=False)


def has_approved_a_stage(user: User, entry: Entry) -> bool:
    """Whether this person passed an earlier stage of the present round: no two stages by one person."""
    return bool(_stage_approvals(user).filter(entry=entry.pk, round=entry.round).exists())


def stage_approved_by(user: User) -> Q:
    return Q(Exists(_stage_approvals(user).filter(entry=OuterRef("pk"), round=OuterRef("round"))))


def _stage_approvals(user: User) -> QuerySet[Any]:
    approvals = _rows("Transition").filter(verb=Verb.APPROVE, actor=user.pk, to_status=Status.SUBMITTED)
    return approvals.filter(undone_by=None, submission=F("entry__submission"))


# ── rules: one function for an object, one for a list ─────────────────────────────────────────────


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


def _may_return(user: User, entry: Entry) -> bool:
    return is_chief_editor(user) or is_reviewer_of(user, entry.unit_id)


def _returnable_by(user: User) -> Q:
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


def _only_chief_editor(user: User, entry: Entry) -> bool:
    return is_chief_editor(user)


def _all_of_chief_editor(user: User) -> Q:
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
    Verb.RETURN: Rule(_may_return, _returnable_by),
    Verb.APPROVE: Rule(_may_approve, _approvable_by),
    Verb.PUBLISH: Rule(_only_chief_editor, _all_of_chief_editor),
    Verb.REVISE: Rule(_may_revise, _revisable_by),
    Verb.UNPUBLISH: Rule(_only_chief_editor, _all_of_chief_editor),
    Verb.REASSIGN: Rule(_only_chief_editor, _all_of_chief_editor),
    Verb.MOVE: Rule(_only_chief_editor, _all_of_chief_editor),
    Verb.PLAN: Rule(_only_chief_editor, _all_of_chief_editor),
    Verb.DELETE: Rule(_may_delete, _deletable_by),
}


# ── undoing ───────────────────────────────────────────────────────────────────────────────────────

STANDING_TO_UNDO: dict[Verb, Rule] = {
    Verb.APPROVE: Rule(lambda user, entry: is_reviewer_of(user, entry.unit_id), of_reviewers_units),
    Verb.RETURN: Rule(_may_return, _returnable_by),
    Verb.MOVE: Rule(_only_chief_editor, _all_of_chief_editor),
}
"""What whoever did an act must still be to undo it."""


def act_to_undo(user: User, entry: Entry) -> Transition | None:
    """The own act that came last of all and that this person may undo; None when there is none."""
    row: Transition | None = _own_last_acts(user).filter(entry=entry.pk).first()
    return row if row and STANDING_TO_UNDO[Verb(row.verb)].allows(user, entry) else None


def moves_to_undo(user: User, section_id: int, acts: tuple[int, int]) -> list[Transition]:
    """Own moves inside a section, from the first to the last of `acts`, that may be undone as one; else none.

    Nothing may have come after on any of their entries, and nothing may have been moved in the section since:
    until then the orders that the rows tell are free.
    """
    moves = _rows("Transition").filter(verb=Verb.MOVE)
    since = moves.filter(Q(entry__section=section_id) | Q(from_section=section_id), pk__gt=acts[1])
    own = {"pk__range": acts, "actor": user.pk, "verb": Verb.MOVE, "from_section": section_id}
    rows = list(_own_last_acts(user).filter(**own, entry__section=section_id).order_by("pk"))
    whole = is_chief_editor(user) and len(rows) == moves.filter(**own).count() and not since.exists()
    return rows if whole else []


def _own_last_acts(user: User) -> QuerySet[Any]:
    """Acts of this person that nothing came after, neither another act nor another text."""
    later = _rows("Transition").filter(entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
    # A section may be deleted once it is left, and rows older than these columns do not say where to go back to.
    leads_nowhere = Q(verb=Verb.MOVE, from_section=None) | Q(from_status=Status.SUBMITTED, stage=0)
    own = _rows("Transition").filter(actor=user.pk, verb__in=UNDOABLE, revision_number=F("entry__revision_number"))
    return own.filter(~leads_nowhere, ~Exists(later))


def _may_undo(user: User, entry: Entry) -> bool:
    return act_to_undo(user, entry) is not None


def _undoable_by(user: User) -> Q:
    may = NOTHING
    for verb, standing in STANDING_TO_UNDO.items():
        own = _own_last_acts(user).filter(verb=verb, entry=OuterRef("pk"))
        may |= standing.entries(user) & Q(Exists(own))
    return may


def _why_no_undo(user: User, entry: Entry) -> str | Promise:
    last = _rows("Transition").filter(entry=entry.pk).order_by("-pk").first()
    if last is not None and last.verb == Verb.UNDO:
        return _("This has been undone already.")
    if last is not None and last.verb == Verb.PUBLISH:
        return _("It has been published since. Only the chief editor can take it off the public pages.")
    if last is None or last.verb not in UNDOABLE or last.revision_number != entry.revision_number:
        return _("Something else has happened to the entry since, so this can no longer be undone.")
    if last.actor_id != user.pk:
        return _("This can be undone by %(name)s alone, whose decision it was.") % {"name": last.actor_name}
    return _("You no longer have the role for it, or the section it came from is gone.")


RULES[Verb.UNDO] = Rule(_may_undo, _undoable_by)


def may(user: User, verb: Verb, entry: Entry) -> bool:
    """Whether `user` may do `verb` to `entry` as it stands now: status and person."""
    return _status_allows(verb, entry) and RULES[verb].allows(user, entry)


def may_q(user: User, verb: Verb) -> Q:
    """The entries to which `user` may do `verb`: the same rule as `may`, for a list."""
    step = TRANSITIONS.get(verb)
    by_status = Q(status__in=step.sources) if step else EVERYTHING
    return by_status & RULES[verb].entries(user)


def _status_allows(verb: Verb, entry: Entry) -> bool:
    step = TRANSITIONS.get(verb)
    return step is None or entry.status in step.sources


def why_not(user: User, verb: Verb, entry: Entry) -> str | Promise:
    """The sentence that explains a button that is off; empty when it is on."""
    if may(user, verb, entry):
        return ""
    if not _status_allows(verb, entry):
        return _("Not possible while the entry is “%(status)s”.") % {"status": Status(entry.status).label}
    if verb == Verb.APPROVE and is_reviewer_in_charge(user, entry):
        if has_contributed(user, entry):
            return _("You contributed to this text, so another reviewer must approve it.")
        return _("You passed an earlier stage of this text, so another reviewer must approve it.")
    if verb in _REASONS:
        return _REASONS[verb](user, entry)
    step = TRANSITIONS.get(verb)
    who = step.who if step else _("the chief editor")
    return _("This can be done by %(who)s.") % {"who": who}


def _why_no_edit(user: User, entry: Entry) -> str | Promise:
    if entry.status in TEXT_IS_OPEN:
        return _("The text is changed by the drafters of its unit and the chief editor.")
    if entry.status in TEXT_IS_REVIEWED:
        return _("While it is reviewed, the text is changed by the reviewer in charge and the chief editor.")
    return _("An approved or published text stays as it is: return or revise it first.")


def _why_no_delete(user: User, entry: Entry) -> str | Promise:
    return _("Only a draft that was never submitted can be deleted, by its drafter or the chief editor.")


_REASONS: dict[Verb, Callable[[User, Entry], str | Promise]] = {
    Verb.EDIT: _why_no_edit,
    Verb.UNDO: _why_no_undo,
    Verb.DELETE: _why_no_delete,
}
"""Sentences that depend on more than who may do it."""


# ── volumes, framework, manuscripts, trail ────────────────────────────────────────────────────────


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
