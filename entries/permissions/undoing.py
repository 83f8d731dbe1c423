"""Who may undo what, and until when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entries.lifecycle import UNDOABLE, Status, Verb
from entries.permissions.rules import Rule, all_of_chief_editor, may_return, only_chief_editor, returnable_by
from entries.permissions.standing import NOTHING, is_chief_editor, is_reviewer_of, of_reviewers_units, rows_of

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import Entry, Transition


def _reviews(user: User, entry: Entry) -> bool:
    return is_reviewer_of(user, entry.unit_id)


STANDING_TO_UNDO: dict[Verb, Rule] = {
    Verb.APPROVE: Rule(_reviews, of_reviewers_units),
    Verb.RETURN: Rule(may_return, returnable_by),
    Verb.MOVE: Rule(only_chief_editor, all_of_chief_editor),
    Verb.UNPUBLISH: Rule(only_chief_editor, all_of_chief_editor),
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
    moves = rows_of("Transition").filter(verb=Verb.MOVE)
    since = moves.filter(Q(entry__section=section_id) | Q(from_section=section_id), pk__gt=acts[1])
    own = {"pk__range": acts, "actor": user.pk, "verb": Verb.MOVE, "from_section": section_id}
    rows = list(_own_last_acts(user).filter(**own, entry__section=section_id).order_by("pk"))
    whole = is_chief_editor(user) and len(rows) == moves.filter(**own).count() and not since.exists()
    return rows if whole else []


def _own_last_acts(user: User) -> QuerySet[Any]:
    """Acts of this person that nothing came after, neither another act nor another text."""
    later = rows_of("Transition").filter(entry=OuterRef("entry"), pk__gt=OuterRef("pk"))
    # A section may be deleted once it is left, and rows older than these columns do not say where to go back to.
    leads_nowhere = Q(verb=Verb.MOVE, from_section=None, from_no_section=False) | Q(
        from_status=Status.SUBMITTED, stage=0
    )
    own = rows_of("Transition").filter(actor=user.pk, verb__in=UNDOABLE, revision_number=F("entry__revision_number"))
    return own.filter(~leads_nowhere, ~Exists(later))


def may_undo(user: User, entry: Entry) -> bool:
    return act_to_undo(user, entry) is not None


def undoable_by(user: User) -> Q:
    may = NOTHING
    for verb, standing in STANDING_TO_UNDO.items():
        own = _own_last_acts(user).filter(verb=verb, entry=OuterRef("pk"))
        may |= standing.entries(user) & Q(Exists(own))
    return may


def why_no_undo(user: User, entry: Entry) -> str | Promise:
    last = rows_of("Transition").filter(entry=entry.pk).order_by("-pk").first()
    if last is not None and last.verb == Verb.UNDO:
        return _("This has been undone already.")
    if last is not None and last.verb == Verb.PUBLISH:
        return _("It has been published since. Only the chief editor can take it off the public pages.")
    if last is None or last.verb not in UNDOABLE or last.revision_number != entry.revision_number:
        return _("Something else has happened to the entry since, so this can no longer be undone.")
    if last.actor_id != user.pk:
        return _("This can be undone by %(name)s alone, whose decision it was.") % {"name": last.actor_name}
    return _("You no longer have the role for it, or the section it came from is gone.")
