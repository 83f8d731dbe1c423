"""The questions: whether a person may do a verb, to which entries, and if not, why."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.roles import has_role
from entries.lifecycle import TEXT_IS_OPEN, TEXT_IS_REVIEWED, TRANSITIONS, Status, Verb
from entries.permissions.rules import CONCERNED, RULES, Rule, why_no_delete
from entries.permissions.standing import EVERYTHING, has_contributed, is_reviewer_in_charge
from entries.permissions.undoing import may_undo, undoable_by, why_no_undo

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import Entry


RULES[Verb.UNDO] = Rule(may_undo, undoable_by)


def may(user: User, verb: Verb, entry: Entry) -> bool:
    """Whether `user` may do `verb` to `entry` as it stands now: status and person."""
    return _status_allows(verb, entry) and RULES[verb].allows(user, entry)


def may_q(user: User, verb: Verb) -> Q:
    """The entries to which `user` may do `verb`: the same rule as `may`, for a list."""
    step = TRANSITIONS.get(verb)
    by_status = Q(status__in=step.sources) if step else EVERYTHING
    return by_status & RULES[verb].entries(user)


def concerns(user: User, verb: Verb) -> bool:
    """Whether this person's role lets them do the verb at some time: whether its button means anything to them."""
    return has_role(user, *CONCERNED[verb])


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


_REASONS: dict[Verb, Callable[[User, Entry], str | Promise]] = {
    Verb.EDIT: _why_no_edit,
    Verb.UNDO: why_no_undo,
    Verb.DELETE: why_no_delete,
}
"""Sentences that depend on more than who may do it."""
