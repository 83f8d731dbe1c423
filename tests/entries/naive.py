"""The verbs as they are often written: read, check in Python, write by key. The races must catch each of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db.models import Max, QuerySet
from django.utils import timezone

from accounts.models import User
from entries import workflow
from entries.lifecycle import TEXT_IS_OPEN, TRANSITIONS, UNDOABLE, Status, Verb
from entries.models import Entry, Publication, Revision, Transition, Volume
from entries.publishing.publications import take_off_shelf

Meet = Callable[[], object]
"""Waits for the other person. Called between reading and writing, so that the worst order is the only one."""


def approve(entry: Entry, actor: User, meet: Meet) -> None:
    volume_is_open = Volume.objects.get(pk=entry.volume_id).is_open
    _take(Verb.APPROVE, entry, actor, meet, stage=0, round=entry.round + 1)
    if volume_is_open:
        publish(Entry.objects.get(pk=entry.pk), actor, lambda: None)


def return_for_changes(entry: Entry, actor: User, meet: Meet) -> None:
    _take(Verb.RETURN, entry, actor, meet, stage=0)


def withdraw(entry: Entry, actor: User, meet: Meet) -> None:
    _take(Verb.WITHDRAW, entry, actor, meet, stage=0)


def submit(entry: Entry, actor: User, meet: Meet) -> None:
    _take(Verb.SUBMIT, entry, actor, meet, stage=1, submission=entry.submission + 1, submitted_by=actor)


def publish(entry: Entry, actor: User, meet: Meet) -> None:
    last = Publication.objects.filter(volume=entry.volume_id).aggregate(last=Max("number"))["last"]
    number = entry.number or (last or 0) + 1
    _take(Verb.PUBLISH, entry, actor, meet, number=number)
    take_off_shelf(entry.pk)
    Publication.objects.create(
        entry=entry,
        revision=Revision.objects.get(entry=entry, number=entry.revision_number),
        volume_id=entry.volume_id,
        section_id=entry.section_id,
        number=number,
        order=entry.order,
        title=entry.title,
        body=entry.body,
        characters=entry.characters,
        published_at=timezone.now(),
    )


def undo(entry: Entry, actor: User, meet: Meet) -> None:
    act = Transition.objects.filter(entry=entry).latest("pk")
    if act.actor_id != actor.pk or act.verb not in UNDOABLE:
        raise workflow.TransitionNotAllowed
    meet()
    _write(entry, status=act.from_status, stage=act.stage)
    _trail(Verb.UNDO, entry, actor, act.to_status, act.from_status)


def edit(entry: Entry, actor: User, meet: Meet) -> None:
    if entry.status not in TEXT_IS_OPEN | {Status.SUBMITTED}:
        raise workflow.TransitionNotAllowed
    meet()
    body, number = f"{actor}的稿子。", entry.revision_number + 1
    _write(entry, body=body, revision_number=number)
    Revision.objects.create(
        entry=entry, number=number, round=entry.round, title=entry.title, body=body, author=actor, author_name=actor
    )


def delete(entry: Entry, actor: User, meet: Meet) -> None:
    if entry.status != Status.DRAFT or entry.submission:
        raise workflow.TransitionNotAllowed
    meet()
    _trail(Verb.DELETE, entry, actor, entry.status)
    Revision.objects.filter(entry=entry).delete()
    Entry.objects.filter(pk=entry.pk).delete()


def reassign(entry: Entry, actor: User, meet: Meet) -> None:
    drafter = User.objects.get(username="writing_reviewer")
    meet()
    _write(entry, drafter=drafter, unit=drafter.unit)
    _trail(Verb.REASSIGN, entry, actor, "")


def plan(entry: Entry, actor: User, meet: Meet) -> None:
    meet()
    _write(entry, due_on=date(2025, 3, 1), word_budget=actor.pk)
    _trail(Verb.PLAN, entry, actor, "")


def open_volume(volume: Volume, actor: User, meet: Meet) -> None:
    if volume.is_open:
        raise workflow.TransitionNotAllowed
    approved = list(Entry.objects.filter(volume=volume, status=Status.APPROVED))
    meet()
    Volume.objects.filter(pk=volume.pk).update(opened_at=timezone.now())
    Transition.objects.create(volume=volume, verb=Verb.OPEN_VOLUME, actor=actor, actor_name=actor)
    for entry in approved:
        publish(entry, actor, lambda: None)


def _take(verb: Verb, entry: Entry, actor: User, meet: Meet, **new: Any) -> None:
    step = TRANSITIONS[verb]
    if entry.status not in step.sources:
        raise workflow.TransitionNotAllowed
    meet()
    _write(entry, status=step.target, **new)
    _trail(verb, entry, actor, entry.status, step.target)


def _write(entry: Entry, **new: Any) -> None:
    """As save() writes: by the key alone. Past the wall that keeps statuses to workflow."""
    QuerySet.update(Entry.objects.filter(pk=entry.pk), **new)


def _trail(verb: Verb, entry: Entry, actor: User, from_status: str, to_status: str = "") -> None:
    Transition.objects.create(
        verb=verb,
        volume_id=entry.volume_id,
        entry=entry,
        entry_title=entry.title,
        from_status=from_status,
        to_status=to_status,
        revision_number=entry.revision_number,
        actor=actor,
        actor_name=actor,
    )
