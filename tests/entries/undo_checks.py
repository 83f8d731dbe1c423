"""Checks of undoing, until when and what counts no more, and of restoring a text; the same kind as in rule_checks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import Group

from accounts.models import User
from accounts.roles import Role
from entries import permissions, workflow
from entries.lifecycle import Status, Verb
from entries.models import Entry, Publication, Section, Stage, Transition
from entries.models.stale_addresses import StaleAddress
from entries.models.texts import PictureText, TableText
from entries.search.finding import Search, find
from entries.search.query import parse
from tests.entries.rule_checks import World, assert_standing, check, refused
from tests.factories import make_entry, make_section, make_text, save_text

COLUMNS = ("status", "stage", "round", "submission", "section_id", "order", "revision_number", "submitted_at", "number")


def read(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def as_it_stands(entry: Entry) -> tuple[Any, ...]:
    return Entry.objects.values_list(*COLUMNS).get(pk=entry.pk)


def place_of(entry: Entry) -> tuple[Section | None, list[str]]:
    """The section of an entry, and the titles in it in order."""
    section = read(entry).section
    return section, [other.title for other in Entry.objects.filter(section=section).order_by("order", "pk")]


def in_stage_two(world: World) -> Entry:
    entry = world.entry("submitted")
    Stage.objects.create(volume=entry.volume, order=2)
    return workflow.approve(entry, actor=world.cast.reviewer, revision_number=1)


@check
def an_act_undone_leaves_the_entry_as_it_was(world: World) -> None:
    """Both stages of an approval, the return of a text in each stage and of an approved one."""
    cast = world.cast
    entry = world.entry("submitted")
    Stage.objects.create(volume=entry.volume, order=2)
    passing: list[tuple[Callable[..., Entry], User, dict[str, Any]]] = [
        (workflow.return_for_changes, cast.chief, {"comment": "不符。"}),
        (workflow.approve, cast.reviewer, {"revision_number": 1}),
        (workflow.return_for_changes, cast.chief, {"comment": "不符。"}),
        (workflow.approve, cast.second_reviewer, {"revision_number": 1}),
        (workflow.return_for_changes, cast.chief, {"comment": "不符。"}),
    ]
    for act, actor, options in passing:
        before = as_it_stands(entry)
        act(read(entry), actor=actor, **options)
        done = Transition.objects.filter(entry=entry).latest("pk")
        workflow.undo(read(entry), actor=actor)
        assert as_it_stands(entry) == before
        row = Transition.objects.filter(entry=entry).latest("pk")
        assert (row.verb, row.undoes) == (Verb.UNDO, done)
        assert (row.from_status, row.to_status) == (done.to_status, done.from_status)
        if act is workflow.approve:
            act(read(entry), actor=actor, **options)
    assert as_it_stands(entry)[:3] == (Status.APPROVED, 0, 2)


@check
def an_act_is_undone_only_until_the_next(world: World) -> None:
    cast = world.cast
    entry = world.entry("changes_requested")
    assert_standing(cast.second_reviewer, Verb.UNDO, entry, True)
    save_text(entry, actor=cast.drafter, body="改。")
    assert_standing(cast.second_reviewer, Verb.UNDO, entry, False)
    for verb, act in (
        ("approved", lambda: workflow.publish(world.entry("approved"), actor=cast.chief)),
        ("submitted", lambda: _approved_and_reassigned(world)),
    ):
        act()
        assert_standing(cast.second_reviewer, Verb.UNDO, world.entry(verb), False)


def _approved_and_reassigned(world: World) -> None:
    cast = world.cast
    entry = workflow.approve(world.entry("submitted"), actor=cast.second_reviewer, revision_number=1)
    assert_standing(cast.second_reviewer, Verb.UNDO, entry, True)
    workflow.reassign(entry, actor=cast.chief, unit=cast.unit, drafter=cast.colleague)


@check
def what_was_undone_is_not_undone_again(world: World) -> None:
    cast, page = world.cast, world.entry("approved")
    workflow.undo(world.entry("approved"), actor=cast.second_reviewer)
    for entry in (page, world.entry("approved")):
        assert refused(workflow.TransitionNotAllowed, workflow.undo, entry, actor=cast.second_reviewer)


@check
def who_lost_the_role_undoes_nothing(world: World) -> None:
    cast = world.cast
    workflow.move(world.entry("draft"), actor=cast.chief, section=make_section(world.entry("draft").volume, "重要活动"))
    for person in (cast.second_reviewer, cast.chief):
        person.groups.clear()
    for person, status in ((cast.second_reviewer, "approved"), (cast.second_reviewer, "changes_requested")):
        assert_standing(person, Verb.UNDO, world.entry(status), False)
    assert_standing(cast.chief, Verb.UNDO, world.entry("draft"), False)


@check
def who_is_chief_editor_no_more_puts_nothing_back(world: World) -> None:
    cast = world.cast
    entry = workflow.unpublish(world.entry("published"), actor=cast.chief, comment="核对")
    cast.chief.groups.set(Group.objects.filter(name=Role.REVIEWER))
    assert_standing(cast.chief, Verb.UNDO, entry, False)


@check
def an_undone_approval_counts_for_nothing(world: World) -> None:
    cast, entry = world.cast, in_stage_two(world)
    assert_standing(cast.reviewer, Verb.APPROVE, entry, False)
    entry = workflow.undo(entry, actor=cast.reviewer)
    assert_standing(cast.reviewer, Verb.APPROVE, entry, True)
    assert_standing(cast.drafter, Verb.WITHDRAW, entry, True)
    entry = workflow.approve(entry, actor=cast.second_reviewer, revision_number=1)
    assert_standing(cast.reviewer, Verb.APPROVE, entry, True)


@check
def an_undone_approval_is_not_printed(world: World) -> None:
    cast = world.cast
    entry = workflow.undo(world.entry("approved"), actor=cast.second_reviewer)
    entry = workflow.approve(entry, actor=cast.reviewer, revision_number=1)
    entry = workflow.publish(entry, actor=cast.chief)
    reviewers = Publication.objects.get(entry=entry, is_current=True).reviewers
    assert reviewers == [{"name": "审核人", "post": "综合处处长"}]


@check
def a_move_out_of_no_section_is_undone(world: World) -> None:
    cast, entry = world.cast, world.entry("draft")
    Entry.objects.filter(pk=entry.pk).update(section=None, order=3000)
    before = as_it_stands(entry)
    workflow.move(read(entry), actor=cast.chief, section=make_section(entry.volume, "重要活动"))
    assert_standing(cast.chief, Verb.UNDO, read(entry), True)
    workflow.undo(read(entry), actor=cast.chief)
    assert as_it_stands(entry) == before


@check
def a_move_undone_goes_back_to_its_place(world: World) -> None:
    """Even if another has taken the very order it had, or the gaps were used up by the move itself."""
    cast, volume = world.cast, world.entry("draft").volume
    section, elsewhere = make_section(volume, "甲"), make_section(volume, "乙")
    first, entry, last, other = (make_entry(section, drafter=cast.drafter) for _ in range(4))
    before = place_of(entry)
    workflow.move(read(entry), actor=cast.chief, section=elsewhere)
    workflow.undo(read(entry), actor=cast.chief)
    assert place_of(entry) == before
    workflow.move(read(entry), actor=cast.chief, section=elsewhere)
    workflow.move(read(other), actor=cast.chief, section=section, before=read(last))
    workflow.undo(read(entry), actor=cast.chief)
    assert place_of(entry) == (section, [first.title, entry.title, other.title, last.title])
    Entry.objects.filter(pk=entry.pk).update(order=read(first).order + 1)
    workflow.move(read(last), actor=cast.chief, section=section, before=read(entry))
    workflow.undo(read(last), actor=cast.chief)
    assert place_of(entry) == (section, [first.title, entry.title, other.title, last.title])


@check
def a_move_is_undone_once(world: World) -> None:
    """Two who read it after the move: the second one finds it back in its place."""
    cast, entry = world.cast, world.entry("draft")
    elsewhere = make_section(entry.volume, "乙")
    workflow.move(entry, actor=cast.chief, section=elsewhere)
    page = read(entry)
    Entry.objects.filter(pk=entry.pk).update(section=make_section(entry.volume, "丙"))
    assert refused(workflow.StaleEntry, workflow.undo, page, actor=cast.chief)


@check
def a_move_out_of_a_section_that_is_gone_is_not_undone(world: World) -> None:
    cast, volume = world.cast, world.entry("draft").volume
    left = make_section(volume, "甲")
    entry = make_entry(left, drafter=cast.drafter)
    workflow.move(entry, actor=cast.chief, section=make_section(volume, "乙"))
    assert_standing(cast.chief, Verb.UNDO, entry, True)
    left.delete()
    assert_standing(cast.chief, Verb.UNDO, entry, False)
    assert permissions.why_not(cast.chief, Verb.UNDO, read(entry))


@check
def an_undone_move_is_put_back_on_the_shelf_too(world: World) -> None:
    cast, entry = world.cast, world.entry("published")
    before = entry.section
    workflow.move(entry, actor=cast.chief, section=make_section(entry.volume, "乙"))
    workflow.undo(read(entry), actor=cast.chief)
    assert Publication.objects.get(entry=entry, is_current=True).section == before


@check
def what_was_taken_off_comes_back_as_the_same_publication(world: World) -> None:
    """The same row with its number and day; the pages and the search follow."""
    cast, entry = world.cast, world.entry("published")
    workflow.open_volume(entry.volume, actor=cast.chief)
    shown, before = list(Publication.objects.filter(entry=entry).values()), as_it_stands(entry)
    workflow.unpublish(read(entry), actor=cast.chief, comment="核对")
    StaleAddress.objects.all().delete()
    for person, expected in ((cast.chief, True), (cast.superuser, False), (cast.second_reviewer, False)):
        assert_standing(person, Verb.UNDO, entry, expected)
    workflow.undo(read(entry), actor=cast.chief)
    assert as_it_stands(entry) == before
    assert list(Publication.objects.filter(entry=entry).values()) == shown
    assert StaleAddress.objects.filter(address="/synj/2025/entries/1/").exists()
    assert find(Search.everywhere(parse(entry.title))).ids == (shown[0]["id"],)


@check
def what_was_taken_off_comes_back_where_its_section_has_it_now(world: World) -> None:
    """Its section was spread out meanwhile, for others."""
    cast, entry = world.cast, world.entry("published")
    workflow.unpublish(entry, actor=cast.chief, comment="核对")
    Entry.objects.filter(pk=entry.pk).update(order=7000)
    workflow.undo(read(entry), actor=cast.chief)
    publication = Publication.objects.get(entry=entry, is_current=True)
    assert (publication.order, publication.number) == (7000, 1)


# ── restoring ─────────────────────────────────────────────────────────────────────────────────────

PICTURE = PictureText("a" * 64, "jpg", 640, 480, caption="代表团参观", alt="展厅")
TABLE = TableText("来访团组", "个", "市外办", (("国家", "团组"), ("甲国", "3")))


@check
def an_earlier_text_comes_back_whole_as_a_new_revision(world: World) -> None:
    cast, section = world.cast, world.entry("draft").section
    other = make_entry(section, drafter=cast.drafter, text=make_text("别的条目"))
    entry = make_entry(section, drafter=cast.drafter, text=make_text("旧题", pictures=(PICTURE,), tables=(TABLE,)))
    first = entry.text
    entry = save_text(entry, actor=cast.drafter, title="新题", pictures=(), tables=()).entry
    entry = workflow.restore(read(entry), actor=cast.colleague, number=1)
    assert read(entry).text == first
    assert list(entry.revisions.values_list("number", "author_name", "restored_from")) == [
        (1, "撰稿人甲", None),
        (2, "撰稿人甲", None),
        (3, "撰稿人乙", 1),
    ]
    assert read(workflow.restore(entry, actor=cast.colleague, number=3)).revision_number == 3
    assert refused(workflow.IncompleteEntry, workflow.restore, read(entry), actor=cast.drafter, number=4)
    assert read(other).title == "别的条目"


@check
def who_restores_a_text_has_contributed_to_it(world: World) -> None:
    cast = world.cast
    entry = save_text(world.entry("draft"), actor=cast.colleague, body="改。").entry
    entry = workflow.submit(entry, actor=cast.drafter)
    assert_standing(cast.reviewer, Verb.APPROVE, entry, True)
    assert_standing(cast.reviewer, Verb.APPROVE, workflow.restore(entry, actor=cast.reviewer, number=1), False)


@check
def a_text_under_review_stays_whole(world: World) -> None:
    cast = world.cast
    entry = make_entry(world.entry("draft").section, drafter=cast.drafter, text=make_text("题", ""))
    entry = workflow.submit(save_text(entry, actor=cast.drafter, body="正文。").entry, actor=cast.drafter)
    assert refused(workflow.IncompleteEntry, workflow.restore, entry, actor=cast.reviewer, number=1)
    assert refused(workflow.IncompleteEntry, save_text, read(entry), actor=cast.reviewer, body=" ")


@check
def a_text_is_not_restored_over_one_that_was_not_read(world: World) -> None:
    cast = world.cast
    page = save_text(world.entry("draft"), actor=cast.drafter, body="改。").entry
    save_text(read(page), actor=cast.colleague, body="再改。")
    assert refused(workflow.StaleEntry, workflow.restore, page, actor=cast.drafter, number=1)
