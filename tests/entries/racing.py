"""Two people at once: two threads with connections of their own that step through the rounds together."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, connections
from django.db.models import QuerySet

from accounts.models import User
from entries import workflow
from entries.lifecycle import Status, Verb
from entries.models import Entry, Transition
from entries.workflow import StaleEntry, TransitionNotAllowed
from tests.cast import Cast
from tests.factories import bring_to, make_section, make_text, make_volume

ROUNDS = 200
FEWER = 25
"""Rounds of races that share their kind with one that runs in full."""
NAIVE_ROUNDS = 10
READ = "读者看过的稿子。"
DONE, REFUSED = "done", "refused"
PATIENCE = 120
"""Seconds until a person who waits for a dead one gives up."""

Act = Callable[[Any, User, Callable[[], object]], object]
"""What one person does in a round: to a thing as they read it, calling the third argument to meet the other."""


def race(
    pairs: Sequence[tuple[Any, Any]], left: Act, right: Act, *, left_actor: User, right_actor: User
) -> list[tuple[str, str]]:
    """Let both act on each pair of things as read, a round a pair. Both have read before either writes.

    Returns for each round how it ended for left and right: done, refused, or the name of the error
    that a person would have met as a broken page.
    """
    barrier = threading.Barrier(2)
    with ThreadPoolExecutor(2) as people:
        first = people.submit(_take_part, barrier, [pair[0] for pair in pairs], left, left_actor.pk)
        second = people.submit(_take_part, barrier, [pair[1] for pair in pairs], right, right_actor.pk)
        return list(zip(first.result(), second.result(), strict=True))


def _take_part(barrier: threading.Barrier, things: list[Any], act: Act, actor_id: int) -> list[str]:
    try:
        actor = User.objects.get(pk=actor_id)
        return [_one_round(barrier, thing, act, actor) for thing in things]
    except BaseException:
        barrier.abort()
        raise
    finally:
        connections.close_all()


def _one_round(barrier: threading.Barrier, thing: Any, act: Act, actor: User) -> str:
    try:
        act(thing, actor, lambda: barrier.wait(PATIENCE))
    except (StaleEntry, TransitionNotAllowed):
        return REFUSED
    except (DatabaseError, ObjectDoesNotExist) as error:
        return type(error).__name__
    return DONE


# ── what people do, and to what ───────────────────────────────────────────────────────────────────


def _edit(entry: Entry, actor: Any) -> object:
    text = replace(entry.text, body=f"{actor}的稿子。")
    row = workflow.TextRow(text=text, entry=entry, based_on=entry.revision_number)
    return workflow.save_texts([row], actor=actor)


def _reviewer_who_drafts() -> User:
    return User.objects.get(username="writing_reviewer")


CAREFUL: dict[str, Callable[[Any, Any], object]] = {
    "approve": lambda entry, actor: workflow.approve(entry, actor=actor, revision_number=entry.revision_number),
    "return_for_changes": lambda entry, actor: workflow.return_for_changes(entry, actor=actor, comment="请核实。"),
    "withdraw": lambda entry, actor: workflow.withdraw(entry, actor=actor),
    "submit": lambda entry, actor: workflow.submit(entry, actor=actor),
    "publish": lambda entry, actor: workflow.publish(entry, actor=actor),
    "undo": lambda entry, actor: workflow.undo(entry, actor=actor),
    "plan": lambda entry, actor: workflow.plan(entry, actor=actor, due_on=date(2025, 3, 1), word_budget=actor.pk),
    "delete": lambda entry, actor: workflow.delete_draft(entry, actor=actor),
    "open_volume": lambda volume, actor: workflow.open_volume(volume, actor=actor),
    "reassign": lambda entry, actor: workflow.reassign(
        entry, actor=actor, unit=entry.unit, drafter=_reviewer_who_drafts()
    ),
    "edit": _edit,
}


def careful(verb: str) -> Act:
    """A function of workflow, begun at the same moment as the other person's."""

    def act(thing: Any, actor: Any, meet: Callable[[], object]) -> None:
        meet()
        CAREFUL[verb](thing, actor)

    return act


def make_entries(cast: Cast, count: int, status: str = Status.DRAFT) -> list[Entry]:
    """`count` entries with titles of their own, brought to `status`."""
    section = make_section(make_volume())
    place = workflow.Placement(section.volume, section, cast.unit, cast.drafter)
    rows = [workflow.TextRow(make_text(f"条目{n}", READ), placement=place) for n in range(count)]
    return bring_all_to([saved.entry for saved in workflow.save_texts(rows, actor=cast.drafter)], status, cast)


def bring_all_to(entries: list[Entry], status: str, cast: Cast) -> list[Entry]:
    """The entries in `status`: the first is brought there as people do it, the others copy its columns and trail."""
    first = bring_to(Entry.objects.get(pk=entries[0].pk), status, cast)
    columns = ("status", "stage", "round", "submission", "submitted_by", "submitted_at", "drafter_name", "drafter_post")
    same = Entry.objects.filter(pk__in=[entry.pk for entry in entries]).order_by("pk")
    QuerySet.update(same, **{column: getattr(first, column) for column in columns})
    _copy_trail(first, entries[1:])
    return list(same.all())


def _copy_trail(first: Entry, others: list[Entry]) -> None:
    steps = Transition.objects.filter(entry=first).exclude(verb=Verb.CREATE).order_by("pk").values()
    shared = [{name: value for name, value in step.items() if name != "id"} for step in steps]
    Transition.objects.bulk_create(
        Transition(**step | {"entry_id": entry.pk, "entry_title": entry.title, "volume_id": entry.volume_id})
        for entry in others
        for step in shared
    )
