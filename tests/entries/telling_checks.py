"""Checks of who is told, for the mutants of the rules of telling."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts.models import User
from entries import workflow
from entries.models import Entry, Notice
from entries.telling.making import together
from entries.telling.reminding import send_reminders
from tests.cast import Cast
from tests.entries.rule_checks import World, check
from tests.factories import bring_to, make_entry, save_text


def told_of(world: World, kind: str) -> set[str]:
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def forget(world: World) -> Cast:
    Notice.objects.all().delete()
    return world.cast


@check
def reviewers_who_may_approve_are_told(world: World) -> None:
    cast = forget(world)
    entry = save_text(world.entry("draft"), actor=cast.writing_reviewer, body="改过的正文。").entry
    workflow.submit(entry, actor=cast.drafter)
    assert told_of(world, "submitted") == {"reviewer", "second_reviewer", "superuser"}


@check
def of_several_at_once_each_reviewer_hears_of_their_own(world: World) -> None:
    cast = forget(world)
    first, *others = [make_entry(world.entry("draft").section, drafter=cast.drafter) for _ in range(2)]
    first = save_text(first, actor=cast.writing_reviewer, body="改过的正文。").entry
    with transaction.atomic(), together():
        for entry in (first, *others):
            workflow.submit(entry, actor=cast.drafter)
    assert told_of(world, "submitted") == {"reviewer", "second_reviewer", "writing_reviewer", "superuser"}
    told = Notice.objects.filter(kind="submitted", recipient=cast.writing_reviewer)
    assert {notice.entry_id for notice in told} == {entry.pk for entry in others}


@check
def who_passed_a_text_is_told_when_it_is_published(world: World) -> None:
    cast = forget(world)
    workflow.publish(world.entry("approved"), actor=cast.chief)
    workflow.return_for_changes(world.entry("submitted"), actor=cast.chief, comment="请核实。")
    assert not Notice.objects.filter(recipient=cast.chief).exists()
    assert told_of(world, "published") == {"drafter", "second_reviewer"}


@check
def who_lost_sight_of_an_entry_is_not_told(world: World) -> None:
    cast = forget(world)
    User.objects.filter(pk=cast.drafter.pk).update(unit=cast.other_unit)
    workflow.return_for_changes(world.entry("submitted"), actor=cast.reviewer, comment="请核实。")
    assert told_of(world, "returned") == set()


@check
def who_is_switched_off_is_not_told(world: World) -> None:
    cast = forget(world)
    User.objects.filter(pk=cast.second_reviewer.pk).update(is_active=False)
    workflow.publish(world.entry("approved"), actor=cast.chief)
    assert told_of(world, "published") == {"drafter"}


@check
def chief_editors_are_told_while_the_volume_is_closed(world: World) -> None:
    cast, entry = forget(world), world.entry("submitted")
    workflow.approve(entry, actor=cast.second_reviewer, revision_number=entry.revision_number)
    assert told_of(world, "to_publish") == {"chief", "superuser"}


@check
def in_an_open_volume_only_the_publication_is_told(world: World) -> None:
    cast, entry = world.cast, world.entry("submitted")
    workflow.open_volume(entry.volume, actor=cast.chief)
    forget(world)
    workflow.approve(entry, actor=cast.second_reviewer, revision_number=entry.revision_number)
    assert (told_of(world, "to_publish"), told_of(world, "approved")) == (set(), set())
    assert told_of(world, "published") == {"drafter"}


@check
def a_settled_notice_is_not_unread(world: World) -> None:
    cast = forget(world)
    entry = bring_to(make_entry(world.entry("draft").section, drafter=cast.drafter), "submitted", cast)
    assert Notice.objects.unread_by(cast.reviewer).count() == 1
    workflow.approve(entry, actor=cast.second_reviewer, revision_number=1)
    assert Notice.objects.unread_by(cast.reviewer).count() == 0


@check
def what_may_not_be_seen_is_not_shown(world: World) -> None:
    cast, entry = forget(world), world.entry("submitted")
    workflow.return_for_changes(entry, actor=cast.reviewer, comment="请核实。")
    assert Notice.objects.shown_to(cast.drafter).count() == 1
    assert Notice.objects.shown_to(cast.colleague).count() == 0
    workflow.reassign(world.entry("submitted"), actor=cast.chief, unit=cast.other_unit, drafter=cast.stranger)
    assert Notice.objects.shown_to(cast.drafter).count() == 0


@check
def a_plan_is_told_to_the_drafter(world: World) -> None:
    cast = forget(world)
    workflow.plan(world.entry("draft"), actor=cast.chief, due_on=date(2026, 11, 24), word_budget=None)
    assert told_of(world, "planned") == {"drafter"}


@check
def what_is_nobodys_is_the_chief_editors(world: World) -> None:
    cast, entry = forget(world), world.entry("draft")
    Entry.objects.filter(pk=entry.pk).update(due_on=date(2026, 11, 24), drafter=None, unit=None)
    send_reminders(date(2026, 11, 24))
    assert told_of(world, "unassigned") == {"chief", "superuser"}
    forget(world)
    Entry.objects.filter(pk=entry.pk).update(drafter=cast.drafter, unit=cast.unit)
    User.objects.filter(pk=cast.drafter.pk).update(is_active=False)
    send_reminders(date(2026, 11, 25))
    assert told_of(world, "unassigned") == {"chief", "superuser"}
