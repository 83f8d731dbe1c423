"""Which act is told to whom, as data. No queries here: making.py finds the people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from entries.lifecycle import Status, Verb
from entries.models.notices import NoticeKind
from entries.models.transitions import Transition


class Whom(Enum):
    """People by what they have to do with an entry. Who did the act, and who may not see the entry, is left out."""

    DRAFTER = auto()
    SUBMITTER = auto()
    APPROVERS = auto()
    """Who passed the text that is approved now, stage by stage."""
    REVIEWERS = auto()
    """Who may approve it at the stage it waits at: reviewers in charge who contributed nothing."""
    CHIEF_EDITORS = auto()
    TOLD_BEFORE = auto()
    """Who was told of the act that is undone."""


@dataclass(frozen=True)
class Telling:
    """An act, which ends in `to_status` where that matters, is told to `whom` as `kind`."""

    verb: Verb
    kind: NoticeKind
    whom: frozenset[Whom]
    to_status: Status | None = None
    unless_open: bool = False
    """Not in an open volume, where an approval publishes and only that is told."""

    def is_of(self, act: Transition) -> bool:
        return act.entry_id is not None and self.to_status in (None, act.to_status)


def _telling(
    verb: Verb, kind: NoticeKind, *whom: Whom, to_status: Status | None = None, unless_open: bool = False
) -> Telling:
    return Telling(verb, kind, frozenset(whom), to_status, unless_open)


TELLINGS = (
    _telling(Verb.CREATE, NoticeKind.ASSIGNED, Whom.DRAFTER),
    _telling(Verb.REASSIGN, NoticeKind.ASSIGNED, Whom.DRAFTER),
    _telling(Verb.PLAN, NoticeKind.PLANNED, Whom.DRAFTER),
    _telling(Verb.SUBMIT, NoticeKind.SUBMITTED, Whom.REVIEWERS),
    _telling(Verb.APPROVE, NoticeKind.SUBMITTED, Whom.REVIEWERS, to_status=Status.SUBMITTED),
    _telling(
        Verb.APPROVE,
        NoticeKind.APPROVED,
        Whom.DRAFTER,
        Whom.SUBMITTER,
        to_status=Status.APPROVED,
        unless_open=True,
    ),
    _telling(Verb.APPROVE, NoticeKind.TO_PUBLISH, Whom.CHIEF_EDITORS, to_status=Status.APPROVED, unless_open=True),
    _telling(Verb.RETURN, NoticeKind.RETURNED, Whom.DRAFTER, Whom.SUBMITTER),
    _telling(Verb.PUBLISH, NoticeKind.PUBLISHED, Whom.DRAFTER, Whom.SUBMITTER, Whom.APPROVERS),
    _telling(Verb.UNPUBLISH, NoticeKind.TAKEN_BACK, Whom.DRAFTER, Whom.SUBMITTER, Whom.APPROVERS),
    _telling(Verb.UNDO, NoticeKind.TAKEN_BACK, Whom.TOLD_BEFORE),
)

BUNDLED = frozenset({NoticeKind.ASSIGNED, NoticeKind.PLANNED, NoticeKind.PUBLISHED, NoticeKind.TO_PUBLISH})
"""Kinds of which many at once are one notice: an import, the opening of a volume, forty published from the list.

Of acts that can be undone only the approvals that the chief editor publishes: the list that the notice leads to
shows what is approved now. Who was told of another act that can be undone is told of its undoing too.
"""
SAID_BY_ACT = frozenset({NoticeKind.PLANNED})
"""Kinds whose comment is written by the act itself, so that it keeps no notice apart."""


def tellings_of(act: Transition) -> Iterable[Telling]:
    """The rules that an act falls under."""
    return (telling for telling in TELLINGS if telling.verb == act.verb and telling.is_of(act))
