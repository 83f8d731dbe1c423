"""Two people at once: one effect, the other one is told. Each race is lost by the naive version of the same acts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection

from entries.lifecycle import Status
from entries.models import Entry, Publication, Revision, Transition
from tests.cast import Cast
from tests.entries import naive
from tests.entries.racing import (
    DONE,
    FEWER,
    NAIVE_ROUNDS,
    READ,
    REFUSED,
    ROUNDS,
    Act,
    bring_all_to,
    careful,
    make_entries,
    race,
)

pytestmark = pytest.mark.django_db(transaction=True)


# ── what people do ────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class Does:
    """`who` of the cast does `verb`; done alone it leaves the entry in `status` (None: gone) with so many rows more."""

    verb: str
    who: str
    status: str | None
    steps: int = 1
    revisions: int = 0


@dataclass(frozen=True)
class Case:
    begins: str
    left: Does
    right: Does
    rounds: int = ROUNDS
    right_read: str = ""
    """The status in which the right one read the entry, when that was earlier."""


EDIT = {"verb": "edit", "steps": 0, "revisions": 1}
CASES = {
    "two reviewers approve": Case(
        Status.SUBMITTED, Does("approve", "reviewer", "approved"), Does("approve", "second_reviewer", "approved")
    ),
    "one reviewer clicks approve twice": Case(
        Status.SUBMITTED, Does("approve", "reviewer", "approved"), Does("approve", "reviewer", "approved")
    ),
    "one approves, one returns": Case(
        Status.SUBMITTED,
        Does("approve", "reviewer", "approved"),
        Does("return_for_changes", "second_reviewer", "changes_requested"),
        rounds=FEWER,
    ),
    "approve against the chief editor's edit": Case(
        Status.SUBMITTED, Does("approve", "reviewer", "approved"), Does(who="chief", status="submitted", **EDIT)
    ),
    "approve against another reviewer's edit": Case(
        Status.SUBMITTED,
        Does("approve", "reviewer", "approved"),
        Does(who="second_reviewer", status="submitted", **EDIT),
        rounds=FEWER,
    ),
    "approve against a reassignment to the approver": Case(
        Status.SUBMITTED,
        Does("approve", "writing_reviewer", "approved"),
        Does("reassign", "chief", "submitted"),
        rounds=FEWER,
    ),
    "approve against withdraw": Case(
        Status.SUBMITTED, Does("approve", "reviewer", "approved"), Does("withdraw", "drafter", "draft"), rounds=FEWER
    ),
    "withdraw against the chief editor's edit": Case(
        Status.SUBMITTED,
        Does("withdraw", "drafter", "draft"),
        Does(who="chief", status="submitted", **EDIT),
        rounds=FEWER,
    ),
    "withdraw against submit from a page opened earlier": Case(
        Status.SUBMITTED,
        Does("withdraw", "drafter", "draft"),
        Does("submit", "drafter", "submitted"),
        right_read=Status.DRAFT,
    ),
    "submit against a colleague's edit": Case(
        Status.DRAFT, Does("submit", "drafter", "submitted"), Does(who="colleague", status="draft", **EDIT)
    ),
    "one drafter clicks submit twice": Case(
        Status.DRAFT, Does("submit", "drafter", "submitted"), Does("submit", "drafter", "submitted")
    ),
    "two save from one revision": Case(
        Status.DRAFT, Does(who="drafter", status="draft", **EDIT), Does(who="colleague", status="draft", **EDIT)
    ),
    "submit against delete": Case(
        Status.DRAFT, Does("submit", "drafter", "submitted"), Does("delete", "chief", None, revisions=-1), rounds=FEWER
    ),
    "one reviewer undoes an approval twice": Case(
        Status.APPROVED, Does("undo", "second_reviewer", "submitted"), Does("undo", "second_reviewer", "submitted")
    ),
    "undo of an approval against publish": Case(
        Status.APPROVED,
        Does("undo", "second_reviewer", "submitted"),
        Does("publish", "chief", "published"),
        rounds=FEWER,
    ),
    "undo of a return against the drafter's edit": Case(
        Status.CHANGES_REQUESTED,
        Does("undo", "second_reviewer", "submitted"),
        Does(who="drafter", status="changes_requested", **EDIT),
    ),
    "undo of a return against submit": Case(
        Status.CHANGES_REQUESTED,
        Does("undo", "second_reviewer", "submitted"),
        Does("submit", "drafter", "submitted"),
        rounds=FEWER,
    ),
    "two plan one entry": Case(
        Status.DRAFT, Does("plan", "chief", "draft"), Does("plan", "superuser", "draft"), rounds=FEWER
    ),
    "the chief editor clicks publish twice": Case(
        Status.APPROVED, Does("publish", "chief", "published"), Does("publish", "chief", "published"), rounds=FEWER
    ),
}


# ── the state before and what a round left ────────────────────────────────────────────────────────


def run(case: Case, cast: Cast, rounds: int, act: Callable[[str], Act]) -> list[str]:
    """Run a case; what was wrong, a line for each round that did not have exactly one clean effect."""
    drafts = make_entries(cast, rounds)
    left = bring_all_to(drafts, case.begins, cast)
    right = drafts if case.right_read else list(Entry.objects.filter(pk__in=[e.pk for e in drafts]).order_by("pk"))
    last_step = Transition.objects.latest("pk").pk
    outcomes = race(
        list(zip(left, right, strict=True)),
        act(case.left.verb),
        act(case.right.verb),
        left_actor=getattr(cast, case.left.who),
        right_actor=getattr(cast, case.right.who),
    )
    rows = what_is_there(last_step)
    return [
        wrong
        for entry, ended in zip(drafts, outcomes, strict=True)
        if (wrong := _judge(case, ended, rows[entry.title]))
    ]


@dataclass
class Left:
    """What a round left of one entry."""

    entry: Entry | None = None
    steps: tuple[Transition, ...] = ()
    revisions: tuple[Revision, ...] = ()
    publications: int = 0


def what_is_there(last_step: int) -> dict[str, Left]:
    found: dict[str, Left] = defaultdict(Left)
    for entry in Entry.objects.all():
        found[entry.title].entry = entry
    for step in Transition.objects.filter(pk__gt=last_step).order_by("pk"):
        found[step.entry_title].steps += (step,)
    for revision in Revision.objects.order_by("number"):
        found[revision.title].revisions += (revision,)
    for publication in Publication.objects.all():
        found[publication.title].publications += 1
    return found


def _judge(case: Case, ended: tuple[str, str], left: Left) -> str:
    """What was wrong with one round; empty when one of both was done, whole, and the other was refused."""
    if sorted(ended) != [DONE, REFUSED]:
        return f"ended {ended}"
    winner = case.left if ended[0] == DONE else case.right
    status = left.entry.status if left.entry else None
    found = (status, len(left.steps), len(left.revisions))
    if found != (winner.status, winner.steps, 1 + winner.revisions):
        return f"{winner.verb} left {found}"
    if left.publications != (1 if winner.status == Status.PUBLISHED else 0):
        return f"{left.publications} publications"
    newest = left.revisions[-1] if left.revisions else None
    if left.entry and newest and (left.entry.revision_number, left.entry.body) != (newest.number, newest.body):
        return "the text is not its newest revision"
    if status == Status.APPROVED and (left.entry.body, left.steps[0].revision_number) != (READ, 1):
        return "approved what the reviewer had not read"
    return ""


# ── the races ─────────────────────────────────────────────────────────────────────────────────────


def test_the_database_is_the_one_of_production() -> None:
    """A file with WAL and IMMEDIATE, or a server: two connections that see each other's locks."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            mode = cursor.execute("PRAGMA journal_mode").fetchone()[0]
            full = cursor.execute("PRAGMA synchronous").fetchone()[0]
        assert not connection.is_in_memory_db()
        assert (mode, full, connection.transaction_mode) == ("wal", 2, "IMMEDIATE")
    else:
        assert connection.vendor == "postgresql"


@pytest.mark.parametrize("name", CASES)
def test_one_effect(cast: Cast, name: str) -> None:
    assert run(CASES[name], cast, CASES[name].rounds, careful) == []


@pytest.mark.parametrize("name", CASES)
def test_the_naive_version_is_caught(cast: Cast, name: str) -> None:
    wrong = run(CASES[name], cast, NAIVE_ROUNDS, lambda verb: getattr(naive, verb))
    assert len(wrong) == NAIVE_ROUNDS, wrong
