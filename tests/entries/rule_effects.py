"""Checks of what the verbs do, of stale pages and of the shelf; the same kind as in rule_checks."""

from __future__ import annotations

from datetime import date

from accounts.roles import Role
from entries import workflow
from entries.lifecycle import Status
from entries.models import Entry, Publication, Stage, Transition
from entries.querysets import late_on
from tests.cast import make_person
from tests.entries.rule_checks import World, check, refused
from tests.factories import make_entry, make_section, make_text, make_volume, save_text

# ── what a verb does ──────────────────────────────────────────────────────────────────────────────


@check
def what_is_missing_is_named(world: World) -> None:
    entry = world.entry("draft")
    undated = {"event_start": None, "event_end": None, "date_precision": ""}
    for text, section in (
        (make_text(" "), entry.section),
        (make_text("题", " "), entry.section),
        (make_text("题", **undated), entry.section),
        (make_text("题"), None),
    ):
        bare = make_entry(section, volume=entry.volume, drafter=world.cast.drafter, text=text)
        assert len(workflow.missing_for_submission(bare)) == 1
        assert refused(workflow.IncompleteEntry, workflow.submit, bare, actor=world.cast.drafter)


@check
def a_submission_is_counted_signed_and_waits_at_stage_one(world: World) -> None:
    cast = world.cast
    entry = workflow.submit(world.entry("draft"), actor=cast.colleague)
    assert (entry.stage, entry.submission, entry.submitted_by, entry.drafter) == (1, 1, cast.colleague, cast.drafter)
    assert (entry.drafter_name, entry.drafter_post) == ("撰稿人甲", "综合处科员")


@check
def every_step_leaves_its_row(world: World) -> None:
    cast = world.cast
    entry = workflow.submit(world.entry("draft"), actor=cast.drafter)
    entry = workflow.approve(entry, actor=cast.reviewer, revision_number=1)
    workflow.return_for_changes(entry, actor=cast.chief, comment=" 不符。 ")
    steps = Transition.objects.filter(entry=entry).order_by("pk")
    assert list(steps.values_list("verb", "from_status", "to_status", "round", "submission", "comment")) == [
        ("create", "", "draft", 1, 0, ""),
        ("submit", "draft", "submitted", 1, 1, ""),
        ("approve", "submitted", "approved", 1, 1, ""),
        ("return_for_changes", "approved", "changes_requested", 1, 1, "不符。"),
    ]


@check
def each_change_of_text_is_a_revision_of_its_round(world: World) -> None:
    entry = workflow.revise(world.entry("published"), actor=world.cast.drafter)
    save_text(entry, actor=world.cast.colleague, body="第二轮。")
    assert list(entry.revisions.values_list("number", "round", "author_name")) == [
        (1, 1, "撰稿人甲"),
        (2, 2, "撰稿人乙"),
    ]


@check
def a_placed_entry_stays_in_its_volume_and_a_numbered_one_in_its_section(world: World) -> None:
    cast = world.cast
    foreign = make_section(make_volume(world.entry("draft").volume.yearbook, year=2030))
    own = make_section(world.entry("draft").volume, "重要活动")
    revised = workflow.revise(world.entry("published"), actor=cast.drafter)
    for entry, section in ((world.entry("draft"), foreign), (revised, own), (world.entry("submitted"), own)):
        row = workflow.TextRow(text=entry.text, entry=entry, based_on=1, section=section)
        assert refused(workflow.TransitionNotAllowed, workflow.save_texts, [row], actor=cast.chief)
    entry = world.entry("draft")
    assert refused(workflow.TransitionNotAllowed, workflow.move, entry, actor=cast.chief, section=foreign)


@check
def only_an_active_drafter_of_the_unit_is_given_an_entry(world: World) -> None:
    cast, entry = world.cast, world.entry("draft")
    for drafter in (cast.stranger, cast.reviewer, make_person("idle", Role.AUDITOR, unit=cast.unit)):
        assert refused(
            workflow.IncompleteEntry, workflow.reassign, entry, actor=cast.chief, unit=cast.unit, drafter=drafter
        )


@check
def a_plan_is_kept_told_once_and_leaves_the_text(world: World) -> None:
    chief = world.cast.chief
    for status in world.ids:
        entry, text = world.entry(status), world.entry(status).text
        for _twice in range(2):
            entry = workflow.plan(entry, actor=chief, due_on=date(2025, 3, 1), word_budget=800)
        assert (entry.due_on, entry.word_budget) == (date(2025, 3, 1), 800)
        assert (entry.text, entry.status, entry.revision_number) == (text, status, world.entry(status).revision_number)
        told = Transition.objects.filter(entry=entry, verb="plan").values_list("from_status", "to_status", "actor_name")
        assert list(told) == [("", "", "主编")]
    for wrong in (0, -1, 1_000_001):
        assert refused(workflow.IncompleteEntry, workflow.plan, entry, actor=chief, due_on=None, word_budget=wrong)


@check
def a_plan_is_changed_from_what_was_read(world: World) -> None:
    chief = world.cast.chief
    for meanwhile in ({"due_on": date(2025, 3, 1), "word_budget": None}, {"due_on": None, "word_budget": 800}):
        page = world.entry("draft")
        workflow.plan(world.entry("draft"), actor=chief, **meanwhile)
        assert refused(workflow.StaleEntry, workflow.plan, page, actor=chief, due_on=date(2025, 5, 1), word_budget=500)
        workflow.plan(world.entry("draft"), actor=chief, due_on=None, word_budget=None)


@check
def planned_is_one_definition(world: World) -> None:
    empty = {"event_start": None, "event_end": None, "date_precision": ""}
    begun = world.entry("draft")
    planned = make_entry(begun.section, drafter=world.cast.drafter, text=make_text("待报", "", **empty))
    assert planned.is_planned and not begun.is_planned
    assert list(Entry.objects.planned()) == [planned]
    returned = world.entry("changes_requested")
    save_text(returned, actor=world.cast.drafter, body="")
    assert not world.entry("changes_requested").is_planned
    assert list(Entry.objects.planned()) == [planned]


@check
def late_is_one_definition(world: World) -> None:
    revised = workflow.revise(world.entry("published"), actor=world.cast.drafter)
    Entry.objects.update(due_on=date(2025, 3, 1))
    for day, expected in ((date(2025, 3, 1), set()), (date(2025, 3, 2), {"draft", "changes_requested"})):
        late = Entry.objects.filter(late_on(day)).exclude(pk=revised.pk)
        assert {entry.status for entry in late} == expected
        assert {status for status in world.ids if world.entry(status).is_late_on(day)} - {"published"} == expected
        assert not Entry.objects.filter(late_on(day), pk=revised.pk).exists()
        assert not Entry.objects.get(pk=revised.pk).is_late_on(day)


# ── stale pages ───────────────────────────────────────────────────────────────────────────────────


@check
def stale_status(world: World) -> None:
    page = world.entry("approved")
    workflow.publish(world.entry("approved"), actor=world.cast.chief)
    assert refused(workflow.StaleEntry, workflow.publish, page, actor=world.cast.chief)


@check
def stale_stage(world: World) -> None:
    page = world.entry("submitted")
    Stage.objects.create(volume=page.volume, order=2)
    workflow.approve(world.entry("submitted"), actor=world.cast.reviewer, revision_number=1)
    assert refused(
        workflow.StaleEntry, workflow.return_for_changes, page, actor=world.cast.second_reviewer, comment="不符。"
    )


@check
def stale_submission(world: World) -> None:
    page = world.entry("draft")
    entry = workflow.submit(world.entry("draft"), actor=world.cast.drafter)
    workflow.withdraw(entry, actor=world.cast.drafter)
    assert refused(workflow.StaleEntry, workflow.submit, page, actor=world.cast.drafter)


@check
def stale_revision(world: World) -> None:
    page = world.entry("submitted")
    save_text(world.entry("submitted"), actor=world.cast.chief, body="改。")
    assert refused(workflow.StaleEntry, workflow.approve, page, actor=world.cast.reviewer, revision_number=1)


@check
def stale_drafter(world: World) -> None:
    cast, page = world.cast, world.entry("submitted")
    workflow.reassign(world.entry("submitted"), actor=cast.chief, unit=cast.unit, drafter=cast.writing_reviewer)
    assert refused(workflow.StaleEntry, workflow.approve, page, actor=cast.writing_reviewer, revision_number=1)


@check
def stale_unit(world: World) -> None:
    cast = world.cast
    workflow.reassign(world.entry("submitted"), actor=cast.chief, unit=cast.unit, drafter=None)
    page = world.entry("submitted")
    workflow.reassign(world.entry("submitted"), actor=cast.chief, unit=cast.other_unit, drafter=None)
    assert refused(workflow.StaleEntry, workflow.approve, page, actor=cast.reviewer, revision_number=1)


@check
def an_approval_names_the_text_that_was_read(world: World) -> None:
    entry = save_text(world.entry("submitted"), actor=world.cast.chief, body="改。").entry
    assert refused(workflow.StaleEntry, workflow.approve, entry, actor=world.cast.reviewer, revision_number=1)


@check
def a_text_is_saved_over_the_revision_that_was_read(world: World) -> None:
    entry = save_text(world.entry("draft"), actor=world.cast.drafter, body="改。").entry
    row = workflow.TextRow(text=make_text("旧"), entry=entry, based_on=1)
    assert refused(workflow.StaleEntry, workflow.save_texts, [row], actor=world.cast.drafter)


# ── the shelf ─────────────────────────────────────────────────────────────────────────────────────


def on_shelf(entry: Entry) -> Publication:
    return Publication.objects.get(entry=entry, is_current=True)


@check
def numbers_differ_and_are_kept(world: World) -> None:
    cast = world.cast
    other = workflow.publish(world.entry("approved"), actor=cast.chief)
    entry = workflow.unpublish(world.entry("published"), actor=cast.chief, comment="核实。")
    assert not Publication.objects.filter(entry=entry, is_current=True).exists()
    entry = workflow.publish(entry, actor=cast.chief)
    assert (entry.number, on_shelf(entry).number, other.number, on_shelf(other).number) == (1, 1, 2, 2)


@check
def a_volume_opens_once_with_all_that_is_approved(world: World) -> None:
    cast, volume = world.cast, world.entry("draft").volume
    assert workflow.open_volume(volume, actor=cast.chief) == 1
    assert {world.entry(status).status for status in ("approved", "published")} == {"published"}
    assert refused(workflow.TransitionNotAllowed, workflow.open_volume, volume, actor=cast.chief)
    workflow.approve(world.entry("submitted"), actor=cast.reviewer, revision_number=1)
    assert Publication.objects.public().count() == 3
    workflow.close_volume(volume, actor=cast.chief, comment="勘误。")
    assert Publication.objects.public().count() == 0
    assert refused(workflow.TransitionNotAllowed, workflow.close_volume, volume, actor=cast.chief, comment="勘误。")


@check
def a_closed_volume_publishes_nothing_by_itself(world: World) -> None:
    entry = workflow.approve(world.entry("submitted"), actor=world.cast.reviewer, revision_number=1)
    assert (entry.status, entry.publications.count()) == (Status.APPROVED, 0)


@check
def a_moved_entry_is_published_again_with_the_approved_text(world: World) -> None:
    cast, target = world.cast, make_section(world.entry("draft").volume, "重要活动")
    entry = workflow.revise(world.entry("published"), actor=cast.drafter)
    entry = save_text(entry, actor=cast.drafter, body="未审。").entry
    workflow.move(entry, actor=cast.chief, section=target)
    assert (on_shelf(entry).section, on_shelf(entry).body) == (target, "全年办理事项318件。")


@check
def an_entry_moved_before_one_of_equals_stands_between_them(world: World) -> None:
    cast, first = world.cast, world.entry("draft")
    section = make_section(first.volume, "重要活动")
    above, before, moving = (make_entry(section, drafter=cast.drafter) for _ in range(3))
    Entry.objects.filter(section=section).update(order=1000)
    before.refresh_from_db()
    workflow.move(Entry.objects.get(pk=moving.pk), actor=cast.chief, section=section, before=before)
    stand = Entry.objects.filter(section=section).order_by("order", "pk").values_list("pk", flat=True)
    assert list(stand) == [above.pk, moving.pk, before.pk]


@check
def the_shelf_follows_when_a_section_is_spread_out(world: World) -> None:
    cast, public = world.cast, world.entry("published")
    Entry.objects.filter(pk=public.pk).update(order=1)
    public.refresh_from_db()
    moved = workflow.move(world.entry("draft"), actor=cast.chief, section=public.section, before=public)
    public.refresh_from_db()
    assert moved.order < public.order == on_shelf(public).order


@check
def a_reassigned_entry_is_published_again(world: World) -> None:
    cast, entry = world.cast, world.entry("published")
    workflow.reassign(entry, actor=cast.chief, unit=cast.other_unit, drafter=cast.stranger)
    assert (on_shelf(entry).unit_name, on_shelf(entry).drafters) == ("友城处", [{"name": "撰稿人丙", "post": ""}])


@check
def who_approved_this_submission_is_printed(world: World) -> None:
    cast = world.cast
    entry = workflow.return_for_changes(world.entry("approved"), actor=cast.chief, comment="不符。")
    entry = workflow.submit(entry, actor=cast.drafter)
    entry = workflow.approve(entry, actor=cast.reviewer, revision_number=1)
    workflow.publish(entry, actor=cast.chief)
    assert on_shelf(entry).reviewers == [{"name": "审核人", "post": "综合处处长"}]
