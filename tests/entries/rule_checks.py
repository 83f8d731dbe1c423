"""Checks of the rules, each small enough to run against a mutant: AssertionError when its rule is broken."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.roles import Role
from entries import permissions, workflow
from entries.lifecycle import Status, Verb
from entries.models import Batch, Entry, Stage
from tests.cast import Cast, make_person
from tests.entries import test_permissions
from tests.factories import bring_to, make_entry, save_text


@dataclass
class World:
    """The cast, and one entry in each status: the only entries there are."""

    cast: Cast
    ids: dict[str, int]

    def entry(self, status: str) -> Entry:
        """The entry as somebody reads it now."""
        return Entry.objects.get(pk=self.ids[status])


Check = Callable[[World], None]
CHECKS: dict[str, Check] = {}


def check(function: Check) -> Check:
    CHECKS[function.__name__] = function
    return function


def refused(kind: type[Exception], act: Callable[..., object], *args: Any, **kwargs: Any) -> bool:
    try:
        with transaction.atomic():
            act(*args, **kwargs)
    except kind:
        return True
    return False


def assert_standing(person: User, verb: Verb, entry: Entry, expected: bool) -> None:
    """The rule for the object and the rule for the list both answer `expected`."""
    person, entry = User.objects.get(pk=person.pk), Entry.objects.get(pk=entry.pk)
    assert permissions.may(person, verb, entry) == expected
    assert Entry.objects.on_which(person, verb).filter(pk=entry.pk).exists() == expected


# ── the table ─────────────────────────────────────────────────────────────────────────────────────


@check
def table_for_one(world: World) -> None:
    test_permissions.test_every_cell_for_one_entry({status: world.entry(status) for status in world.ids}, world.cast)


@check
def table_for_lists(world: World) -> None:
    test_permissions.test_every_cell_for_a_list({}, world.cast)


@check
def a_button_concerns_everyone_who_may_press_it(world: World) -> None:
    test_permissions.test_a_button_concerns_everyone_who_may_press_it(world.cast)


@check
def sheets_by_role(world: World) -> None:
    """Who sends, sees, applies and undoes a sheet; seen one by one and as a list."""
    cast, people = world.cast, world.cast.by_role()
    senders = {
        "entries": cast.drafter,
        "sections": cast.chief,
        "units": cast.administrator,
        "people": cast.administrator,
    }
    writers = {"drafter", "colleague", "stranger", "writing_reviewer", "chief", "superuser"}
    keepers = {"sections": {"chief", "superuser"}, "units": {"administrator", "superuser"}}
    keepers["people"] = keepers["units"]
    for kind, sender in senders.items():
        values = {"kind": kind, "sent_by": sender, "applied_by": sender, "bytes": 1}
        batch = Batch.objects.create(file_name=kind, sha256="0" * 64, **values)
        seen = {"drafter", "chief", "superuser"} if kind == "entries" else keepers[kind]
        rules: dict[Callable[..., bool], set[str]] = {
            lambda person, kind=kind: permissions.may_send_sheet(person, kind): keepers.get(kind, writers),
            lambda person, batch=batch: permissions.may_see_batch(person, batch): seen,
            lambda person, batch=batch: Batch.objects.filter(
                permissions.batches_seen_by(person), pk=batch.pk
            ).exists(): seen,
            lambda person, batch=batch: permissions.may_apply_batch(person, batch): {sender.username},
            lambda person, batch=batch: permissions.may_undo_batch(person, batch): seen if kind == "entries" else set(),
        }
        for rule, expected in rules.items():
            assert {name for name, person in people.items() if rule(person)} == expected


@check
def whoever_keeps_accounts_sees_the_sheets_of_others_too(world: World) -> None:
    batch = Batch.objects.create(kind="units", sent_by=world.cast.superuser, file_name="a", sha256="0" * 64, bytes=1)
    assert permissions.may_see_batch(world.cast.administrator, batch)
    assert Batch.objects.filter(permissions.batches_seen_by(world.cast.administrator), pk=batch.pk).exists()


@check
def who_lost_the_role_applies_no_sheet(world: World) -> None:
    cast = world.cast
    values = {"kind": "entries", "sent_by": cast.drafter, "applied_by": cast.drafter, "bytes": 1}
    batch = Batch.objects.create(file_name="a", sha256="0" * 64, **values)
    cast.drafter.groups.clear()
    lost = User.objects.get(pk=cast.drafter.pk)
    assert not permissions.may_apply_batch(lost, batch)
    assert not permissions.may_undo_batch(lost, batch)
    assert not permissions.may_see_batch(lost, batch)


@check
def pages_by_role(world: World) -> None:
    people = world.cast.by_role()
    rules = {
        permissions.may_edit_framework: {"chief", "superuser"},
        permissions.may_read_trail: {"chief", "auditor", "superuser"},
        permissions.may_import: {"drafter", "colleague", "stranger", "writing_reviewer", "chief", "superuser"},
        permissions.may_export: set(people) - {"administrator", "auditor", "nobody"},
        permissions.may_use_desk: set(people) - {"nobody"},
    }
    for rule, expected in rules.items():
        assert {name for name, person in people.items() if rule(person)} == expected, rule.__name__


# ── standing ──────────────────────────────────────────────────────────────────────────────────────


@check
def a_unit_without_the_role_gives_nothing(world: World) -> None:
    clerk = make_person("clerk", Role.AUDITOR, unit=world.cast.unit)
    assert_standing(clerk, Verb.EDIT, world.entry("draft"), False)
    assert not permissions.may_view(clerk, world.entry("draft"))
    assert not permissions.may_import(clerk)


@check
def no_unit_is_nobodys_unit(world: World) -> None:
    homeless = make_person("homeless", Role.DRAFTER)
    entry = make_entry(world.entry("draft").section, drafter=None, actor=world.cast.chief)
    assert_standing(homeless, Verb.EDIT, entry, False)
    assert not permissions.may_import(homeless)


@check
def a_stage_may_name_its_reviewers(world: World) -> None:
    cast, entry = world.cast, world.entry("submitted")
    Stage.objects.get(volume=entry.volume, order=1).reviewers.set([cast.second_reviewer])
    Stage.objects.create(volume=entry.volume, order=2).reviewers.set([cast.reviewer])
    assert_standing(cast.reviewer, Verb.APPROVE, entry, False)
    assert_standing(cast.second_reviewer, Verb.APPROVE, entry, True)


@check
def an_author_of_the_round_may_not_approve(world: World) -> None:
    cast = world.cast
    entry = save_text(world.entry("draft"), actor=cast.writing_reviewer, body="合写。").entry
    assert_standing(cast.writing_reviewer, Verb.APPROVE, workflow.submit(entry, actor=cast.drafter), False)


@check
def who_submitted_may_not_approve(world: World) -> None:
    entry = workflow.submit(world.entry("draft"), actor=world.cast.writing_reviewer)
    assert_standing(world.cast.writing_reviewer, Verb.APPROVE, entry, False)


@check
def the_printed_drafter_may_not_approve(world: World) -> None:
    cast = world.cast
    entry = make_entry(world.entry("draft").section, drafter=cast.writing_reviewer, actor=cast.colleague)
    assert_standing(cast.writing_reviewer, Verb.APPROVE, workflow.submit(entry, actor=cast.colleague), False)


@check
def a_new_round_forgets_the_authors_of_the_last(world: World) -> None:
    cast = world.cast
    entry = save_text(world.entry("draft"), actor=cast.writing_reviewer, body="第一轮。").entry
    entry = workflow.revise(bring_to(entry, Status.PUBLISHED, cast), actor=cast.drafter)
    assert_standing(cast.writing_reviewer, Verb.APPROVE, workflow.submit(entry, actor=cast.drafter), True)


@check
def who_wrote_a_text_that_is_restored_may_not_approve_it(world: World) -> None:
    """Not its author, nor who wrote it before them in its round; and not after it was restored a second time."""
    cast = world.cast
    entry = save_text(world.entry("submitted"), actor=cast.writing_reviewer, body="审核人改写。").entry
    entry = save_text(entry, actor=cast.superuser, body="审核人改写，又改一字。").entry
    entry = workflow.return_for_changes(entry, actor=cast.chief, comment="不符。")
    entry = save_text(entry, actor=cast.drafter, body="另写一篇。").entry
    for number in (3, 5):
        entry = workflow.revise(bring_to(entry, Status.PUBLISHED, cast), actor=cast.drafter)
        assert_standing(cast.writing_reviewer, Verb.APPROVE, workflow.submit(entry, actor=cast.drafter), True)
        entry = workflow.withdraw(entry, actor=cast.drafter)
        entry = workflow.submit(workflow.restore(entry, actor=cast.drafter, number=number), actor=cast.drafter)
        assert_standing(cast.writing_reviewer, Verb.APPROVE, entry, False)
        assert_standing(cast.superuser, Verb.APPROVE, entry, False)
        entry = workflow.return_for_changes(entry, actor=cast.chief, comment="不符。")
        entry = save_text(entry, actor=cast.drafter, body=f"再写一篇{number}。").entry


@check
def a_restored_text_brings_back_the_authors_of_its_own_round_only(world: World) -> None:
    cast = world.cast
    entry = save_text(world.entry("draft"), actor=cast.writing_reviewer, body="第一轮。").entry
    entry = workflow.revise(bring_to(entry, Status.PUBLISHED, cast), actor=cast.drafter)
    for body in ("第二轮。", "第二轮又改。"):
        entry = save_text(entry, actor=cast.drafter, body=body).entry
    entry = workflow.submit(workflow.restore(entry, actor=cast.drafter, number=3), actor=cast.drafter)
    assert_standing(cast.writing_reviewer, Verb.APPROVE, entry, True)


@check
def a_return_of_an_approved_text_reopens_its_round(world: World) -> None:
    cast = world.cast
    entry = save_text(world.entry("draft"), actor=cast.writing_reviewer, body="第一轮。").entry
    entry = workflow.return_for_changes(bring_to(entry, Status.APPROVED, cast), actor=cast.chief, comment="不符。")
    assert_standing(cast.writing_reviewer, Verb.APPROVE, workflow.submit(entry, actor=cast.drafter), False)


@check
def a_return_before_approval_keeps_the_round(world: World) -> None:
    entry = workflow.return_for_changes(world.entry("submitted"), actor=world.cast.chief, comment="不符。")
    assert entry.round == 1


@check
def two_stages_need_two_people(world: World) -> None:
    cast, entry = world.cast, world.entry("submitted")
    Stage.objects.create(volume=entry.volume, order=2)
    entry = workflow.approve(entry, actor=cast.reviewer, revision_number=1)
    assert (entry.status, entry.stage) == (Status.SUBMITTED, 2)
    assert_standing(cast.reviewer, Verb.APPROVE, entry, False)
    assert_standing(cast.second_reviewer, Verb.APPROVE, entry, True)
    assert_standing(cast.drafter, Verb.WITHDRAW, entry, False)
    entry = workflow.approve(entry, actor=cast.second_reviewer, revision_number=1)
    assert (entry.status, entry.stage) == (Status.APPROVED, 0)


@check
def a_resubmitted_text_starts_its_stages_again(world: World) -> None:
    cast, entry = world.cast, world.entry("submitted")
    Stage.objects.create(volume=entry.volume, order=2)
    entry = workflow.approve(entry, actor=cast.reviewer, revision_number=1)
    entry = workflow.return_for_changes(entry, actor=cast.second_reviewer, comment="不符。")
    assert_standing(cast.reviewer, Verb.APPROVE, workflow.submit(entry, actor=cast.drafter), True)


@check
def a_stage_of_another_entry_counts_for_nothing(world: World) -> None:
    cast, entry = world.cast, world.entry("submitted")
    Stage.objects.create(volume=entry.volume, order=2)
    other = workflow.submit(world.entry("draft"), actor=cast.drafter)
    workflow.approve(other, actor=cast.reviewer, revision_number=1)
    assert_standing(cast.reviewer, Verb.APPROVE, entry, True)


@check
def a_withdrawn_text_is_a_draft(world: World) -> None:
    assert workflow.withdraw(world.entry("submitted"), actor=world.cast.drafter).status == Status.DRAFT


@check
def a_returned_text_is_not_deleted(world: World) -> None:
    # Never submitted and yet no draft does not come about through the workflow; the rule holds all the same.
    Entry.objects.filter(pk=world.ids["changes_requested"]).update(submission=0)
    assert_standing(world.cast.chief, Verb.DELETE, world.entry("changes_requested"), False)


@check
def only_a_drafter_withdraws(world: World) -> None:
    world.cast.drafter.groups.clear()
    assert_standing(world.cast.drafter, Verb.WITHDRAW, world.entry("submitted"), False)


@check
def once_submitted_never_deleted(world: World) -> None:
    entry = workflow.withdraw(world.entry("submitted"), actor=world.cast.drafter)
    assert_standing(world.cast.drafter, Verb.DELETE, entry, False)
    assert_standing(world.cast.chief, Verb.DELETE, entry, False)


@check
def who_left_the_unit_deletes_nothing_there(world: World) -> None:
    User.objects.filter(pk=world.cast.drafter.pk).update(unit=world.cast.other_unit)
    assert_standing(world.cast.drafter, Verb.DELETE, world.entry("draft"), False)


# ── each verb asks ────────────────────────────────────────────────────────────────────────────────

WRONG_PERSON: dict[str, Callable[[World], bool]] = {
    "create": lambda w: refused(
        workflow.TransitionNotAllowed,
        make_entry,
        w.entry("draft").section,
        drafter=w.cast.drafter,
        actor=w.cast.stranger,
    ),
    "edit": lambda w: refused(
        workflow.TransitionNotAllowed, save_text, w.entry("draft"), actor=w.cast.stranger, body="改。"
    ),
    "submit": lambda w: _not_allowed(workflow.submit, w, "draft", "stranger"),
    "withdraw": lambda w: _not_allowed(workflow.withdraw, w, "submitted", "colleague"),
    "return": lambda w: _not_allowed(workflow.return_for_changes, w, "submitted", "drafter", comment="不符。"),
    "approve": lambda w: _not_allowed(workflow.approve, w, "submitted", "chief", revision_number=1),
    "publish": lambda w: _not_allowed(workflow.publish, w, "approved", "reviewer"),
    "revise": lambda w: _not_allowed(workflow.revise, w, "published", "stranger"),
    "unpublish": lambda w: _not_allowed(workflow.unpublish, w, "published", "drafter", comment="不符。"),
    "restore": lambda w: _not_allowed(workflow.restore, w, "draft", "stranger", number=1),
    "undo": lambda w: _not_allowed(workflow.undo, w, "approved", "reviewer"),
    "delete": lambda w: _not_allowed(workflow.delete_draft, w, "draft", "colleague"),
    "reassign": lambda w: _not_allowed(
        workflow.reassign, w, "draft", "drafter", unit=w.cast.unit, drafter=w.cast.colleague
    ),
    "move": lambda w: _not_allowed(workflow.move, w, "draft", "drafter", section=w.entry("draft").section),
    "plan": lambda w: _not_allowed(workflow.plan, w, "draft", "drafter", due_on=None, word_budget=800),
    "next_volume": lambda w: refused(
        workflow.TransitionNotAllowed,
        workflow.make_next_volume,
        w.entry("draft").volume,
        actor=w.cast.reviewer,
        volume_year=2026,
        content_year=2025,
        title="试验年鉴（2026卷）",
    ),
    "open": lambda w: refused(
        workflow.TransitionNotAllowed, workflow.open_volume, w.entry("draft").volume, actor=w.cast.reviewer
    ),
}


def _not_allowed(act: Callable[..., object], world: World, status: str, who: str, **more: Any) -> bool:
    return refused(workflow.TransitionNotAllowed, act, world.entry(status), actor=getattr(world.cast, who), **more)


def _asks(verb: str) -> Check:
    def asks(world: World) -> None:
        assert WRONG_PERSON[verb](world)

    return asks


CHECKS |= {f"{verb}_asks": _asks(verb) for verb in WRONG_PERSON}


@check
def wrong_statuses_are_refused(world: World) -> None:
    """Statuses that no rule on people catches: a chief editor publishes and revises, but not from everywhere."""
    for status in set(world.ids) - {"approved"}:
        assert _not_allowed(workflow.publish, world, status, "chief"), status
    for status in set(world.ids) - {"published"}:
        assert _not_allowed(workflow.revise, world, status, "chief"), status


@check
def reasons_are_needed(world: World) -> None:
    cast, volume = world.cast, world.entry("draft").volume
    for status in ("submitted", "approved"):
        entry = world.entry(status)
        assert refused(workflow.IncompleteEntry, workflow.return_for_changes, entry, actor=cast.chief, comment=" ")
    entry = world.entry("published")
    assert refused(workflow.IncompleteEntry, workflow.unpublish, entry, actor=cast.chief, comment="")
    workflow.open_volume(volume, actor=cast.chief)
    assert refused(workflow.IncompleteEntry, workflow.close_volume, volume, actor=cast.chief, comment="\n")


@check
def the_command_line_changes_drafts_only(world: World) -> None:
    assert save_text(world.entry("draft"), actor=None, body="改。").outcome == "updated"
    assert refused(workflow.TransitionNotAllowed, save_text, world.entry("submitted"), actor=None, body="改。")
