"""Whose an entry is and what is planned for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.roles import Role, has_role
from entries.lifecycle import Verb
from entries.models import Entry
from entries.workflow.passing import check, swap, transition_of, write_transitions
from entries.workflow.refusals import IncompleteEntry
from entries.workflow.shelving import hold_volume, publish_again

MOST_PLANNED = 1_000_000
"""Characters that can be planned for one entry."""


@transaction.atomic
def reassign(entry: Entry, *, actor: User, unit: Unit, drafter: User | None, comment: str = "") -> Entry:
    """Give the entry to another unit or drafter, in any status. What is public is published again."""
    check(Verb.REASSIGN, entry, actor)
    hold_volume(entry)
    if drafter is not None and not (has_role(drafter, Role.DRAFTER) and drafter.unit_id == unit.pk):
        raise IncompleteEntry(
            _("%(name)s is not an active drafter of “%(unit)s”. Choose another.") % {"name": drafter, "unit": unit}
        )
    new: dict[str, Any] = {"unit": unit, "drafter": drafter}
    if drafter is not None and entry.drafter_name:
        new |= {"drafter_name": str(drafter), "drafter_post": drafter.post}
    swap(entry, new)
    write_transitions([transition_of(entry, Verb.REASSIGN, actor, comment=comment)])
    publish_again(entry)
    return entry


@transaction.atomic
def plan(entry: Entry, *, actor: User, due_on: date | None, word_budget: int | None, comment: str = "") -> Entry:
    """Set the day an entry is due and the characters it may have, in any status; the text is untouched.

    A day or budget that somebody else set meanwhile is StaleEntry; what is set already leaves no row.
    """
    check(Verb.PLAN, entry, actor)
    if word_budget is not None and not 1 <= word_budget <= MOST_PLANNED:
        raise IncompleteEntry(_("The planned characters are a number from 1 to %(most)d.") % {"most": MOST_PLANNED})
    before, after = (entry.due_on, entry.word_budget), (due_on, word_budget)
    if before == after:
        return entry
    swap(entry, {"due_on": due_on, "word_budget": word_budget}, due_on=before[0], word_budget=before[1])
    said = comment or f"{_plan_in_words(*before)} → {_plan_in_words(*after)}"
    write_transitions([transition_of(entry, Verb.PLAN, actor, comment=said)])
    return entry


def _plan_in_words(due_on: date | None, word_budget: int | None) -> str:
    due = _("due %(day)s") % {"day": due_on.isoformat()} if due_on else _("no day due")
    return due if word_budget is None else _("%(due)s, %(count)d characters") % {"due": due, "count": word_budget}
