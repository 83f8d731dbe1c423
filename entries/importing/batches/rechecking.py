"""Asking again, right before a batch is applied: everything that its rows were planned on may have changed."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accounts.models import Unit, User
from entries import permissions
from entries.importing.batches.problems import Problem, problem
from entries.lifecycle import TEXT_IS_OPEN, Verb
from entries.models import Batch, Entry, Outcome, Section, StagedRow
from entries.workflow import MOST_ASKED

Refusals = dict[int, Problem]
"""By the key of the staged row."""


def find_stale_rows(batch: Batch, actor: User | None) -> Refusals:
    """The rows that can no longer be applied as they were planned, each with the reason. A few queries in all."""
    rows = StagedRow.objects.filter(batch=batch)
    stale: Refusals = {}
    for code, found in (
        ("changed_meanwhile", _changed(rows, actor)),
        ("made_meanwhile", _made_by_others(rows, batch, actor)),
        ("section_gone", _without_section(rows, batch)),
        ("unit_gone", _without_unit(rows, actor)),
    ):
        for key, title in found.values_list("pk", "title"):
            stale.setdefault(key, problem(code, "", title, title=title))
    return stale


def _changed(rows: QuerySet[StagedRow], actor: User | None) -> QuerySet[StagedRow]:
    asked = Entry.objects.filter(pk=OuterRef("entry"), revision_number=OuterRef("based_on"), status__in=TEXT_IS_OPEN)
    if actor is not None:
        asked = asked.on_which(actor, Verb.EDIT)
    return rows.filter(~Exists(asked), outcome=Outcome.CHANGED)


def _made_by_others(rows: QuerySet[StagedRow], batch: Batch, actor: User | None) -> QuerySet[StagedRow]:
    """New rows whose section holds an entry of the same title by now."""
    entries = Entry.objects.filter(volume=batch.volume, section=OuterRef("section"), title=OuterRef("title"))
    if actor is not None:
        entries = entries.visible_to(actor)
    return rows.filter(Exists(entries), outcome=Outcome.CREATED)


def _without_section(rows: QuerySet[StagedRow], batch: Batch) -> QuerySet[StagedRow]:
    there = Section.objects.filter(volume=batch.volume).values("pk")
    return _to_apply(rows).filter(section__isnull=False).exclude(section__in=there)


def _without_unit(rows: QuerySet[StagedRow], actor: User | None) -> QuerySet[StagedRow]:
    """New rows of a unit that no longer contributes, or that is not the drafter's any more."""
    theirs = Unit.objects.filter(is_active=True)
    if actor is not None and not permissions.is_chief_editor(actor):
        theirs = theirs.filter(people=actor)
    nobodys = Q(unit=None) if actor is not None and not permissions.is_chief_editor(actor) else Q(pk__in=())
    gone = Q(unit__isnull=False) & ~Q(unit__in=theirs.values("pk"))
    return rows.filter(gone | nobodys, outcome=Outcome.CREATED)


def _to_apply(rows: QuerySet[StagedRow]) -> QuerySet[StagedRow]:
    return rows.filter(outcome__in=(Outcome.CREATED, Outcome.CHANGED))


def mark_refused(batch: Batch, refusals: Refusals, *, message: str) -> None:
    """Make these rows refused ones and count again. Belongs in the transaction of the state that goes with it."""
    keys = list(refusals)
    for start in range(0, len(keys), MOST_ASKED):
        _mark(StagedRow.objects.filter(pk__in=keys[start : start + MOST_ASKED]), refusals)
    counts = {outcome: StagedRow.objects.filter(batch=batch, outcome=outcome).count() for outcome in Outcome.values}
    Batch.objects.filter(pk=batch.pk).update(message=message, **counts)


def _mark(rows: Iterable[StagedRow], refusals: Refusals) -> None:
    for row in rows:
        row.outcome = Outcome.REFUSED
        row.problems = [*(row.problems or []), refusals[row.pk]]
        row.save(update_fields=["outcome", "problems"])


def changed_rows_of(batch: Batch, reasons: dict[int, str]) -> Refusals:
    """What workflow refused, by entry, as problems of the staged rows."""
    rows = StagedRow.objects.filter(batch=batch, outcome=Outcome.CHANGED, entry__in=list(reasons)[:MOST_ASKED])
    return {
        row.pk: problem("changed_meanwhile", "", row.title, title=row.title) for row in rows.order_by(F("row").asc())
    }
