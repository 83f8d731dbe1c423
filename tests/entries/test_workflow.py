"""Rules of the workflow that are not single cells of the permission table."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from entries import workflow
from entries.lifecycle import Status, Verb
from entries.models import Entry, Publication, Revision, Stage, Transition
from entries.models.texts import PictureText, TableText
from entries.querysets import StatusBelongsToWorkflow
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, save_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(cast: Cast) -> Entry:
    return make_entry(make_section(make_volume()), drafter=cast.drafter, text=make_text("首次会议", "会议召开。"))


class TestSaveTexts:
    def test_each_change_is_a_revision_and_no_change_is_none(self, entry: Entry, cast: Cast) -> None:
        assert save_text(entry, actor=cast.colleague, body="会议于3月召开。").outcome == "updated"
        assert save_text(entry, actor=cast.drafter).outcome == "unchanged"
        assert list(Revision.objects.filter(entry=entry).values_list("number", "body", "author_name")) == [
            (1, "会议召开。", "撰稿人甲"),
            (2, "会议于3月召开。", "撰稿人乙"),
        ]

    def test_the_second_of_two_saves_is_refused_and_changes_nothing(self, entry: Entry, cast: Cast) -> None:
        as_read_by_both = Entry.objects.get(pk=entry.pk)
        save_text(entry, actor=cast.drafter, body="甲的稿子。")
        with pytest.raises(workflow.StaleEntry) as refused:
            save_text(as_read_by_both, actor=cast.colleague, body="乙的稿子。")
        assert refused.value.entry.body == "甲的稿子。"
        assert Entry.objects.get(pk=entry.pk).body == "甲的稿子。"

    def test_all_or_nothing(self, entry: Entry, cast: Cast) -> None:
        good = workflow.TextRow(
            text=make_text("好的"), placement=workflow.Placement(entry.volume, entry.section, cast.unit, cast.drafter)
        )
        bad = workflow.TextRow(text=make_text("坏的"), entry=entry, based_on=7)
        with pytest.raises(workflow.StaleEntry):
            workflow.save_texts([good, bad], actor=cast.drafter)
        assert list(Entry.objects.values_list("title", flat=True)) == ["首次会议"]

    @pytest.mark.parametrize(
        "changes",
        [
            {"title": "长" * 256},
            {"tables": (TableText(measure="长" * 51, cells=(("甲",),)),)},
            {"pictures": (PictureText("a" * 64, "jpg", 1, 1, credit="长" * 51),)},
        ],
    )
    def test_what_its_column_cannot_hold_is_refused(self, entry: Entry, cast: Cast, changes: dict[str, object]) -> None:
        with pytest.raises(workflow.IncompleteEntry):
            save_text(entry, actor=cast.drafter, **changes)

    def test_new_entries_come_last_in_their_section_in_the_order_given(self, entry: Entry, cast: Cast) -> None:
        placement = workflow.Placement(entry.volume, entry.section, cast.unit, cast.drafter)
        rows = [workflow.TextRow(text=make_text(title), placement=placement) for title in ("乙", "甲")]
        workflow.save_texts(rows, actor=cast.drafter)
        assert [e.title for e in Entry.objects.in_reading_order()] == ["首次会议", "乙", "甲"]

    def test_characters_are_code_points_that_are_not_white_space(self, entry: Entry, cast: Cast) -> None:
        saved = save_text(entry, actor=cast.drafter, title="𠮷 会", body="一 二\u3000三\n四")
        assert saved.entry.characters == 6

    def test_a_drafter_places_an_own_draft_but_not_a_published_entry(self, entry: Entry, cast: Cast) -> None:
        other = make_section(entry.volume, "重要活动")
        row = workflow.TextRow(text=entry.text, entry=entry, based_on=1, section=other)
        workflow.save_texts([row], actor=cast.drafter)
        assert Entry.objects.get(pk=entry.pk).section == other
        published = bring_to(Entry.objects.get(pk=entry.pk), Status.PUBLISHED, cast)
        draft = workflow.revise(published, actor=cast.drafter)
        row = workflow.TextRow(text=draft.text, entry=draft, based_on=1, section=make_section(entry.volume, "三"))
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.save_texts([row], actor=cast.drafter)


class TestApproval:
    def test_an_approval_names_the_text_that_was_read(self, entry: Entry, cast: Cast) -> None:
        read = workflow.submit(entry, actor=cast.drafter)
        newer = save_text(Entry.objects.get(pk=entry.pk), actor=cast.chief, body="主编改过。").entry
        with pytest.raises(workflow.StaleEntry):
            workflow.approve(newer, actor=cast.reviewer, revision_number=read.revision_number)
        with pytest.raises(workflow.StaleEntry):
            workflow.approve(read, actor=cast.reviewer, revision_number=read.revision_number)
        assert Entry.objects.get(pk=entry.pk).status == Status.SUBMITTED

    @pytest.mark.parametrize("who", ["writing_reviewer", "superuser"])
    def test_who_typed_any_part_of_the_round_may_not_approve_it(self, entry: Entry, cast: Cast, who: str) -> None:
        author = getattr(cast, who)
        save_text(entry, actor=author, body="合写的稿子。")
        submitted = workflow.submit(Entry.objects.get(pk=entry.pk), actor=cast.drafter)
        with pytest.raises(workflow.TransitionNotAllowed, match="contributed|参与"):
            workflow.approve(submitted, actor=author, revision_number=2)

    def test_a_reviewer_who_mends_the_text_can_no_longer_approve_it(self, entry: Entry, cast: Cast) -> None:
        submitted = workflow.submit(entry, actor=cast.drafter)
        mended = save_text(submitted, actor=cast.reviewer, body="改了一个字。").entry
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.approve(mended, actor=cast.reviewer, revision_number=2)
        assert workflow.approve(mended, actor=cast.second_reviewer, revision_number=2).status == Status.APPROVED

    def test_the_printed_drafter_and_the_submitter_may_not_approve(self, entry: Entry, cast: Cast) -> None:
        text_of_another = make_entry(entry.section, drafter=cast.writing_reviewer, actor=cast.colleague)
        submitted = workflow.submit(text_of_another, actor=cast.colleague)
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.approve(submitted, actor=cast.writing_reviewer, revision_number=1)
        submitted = workflow.submit(entry, actor=cast.writing_reviewer)
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.approve(submitted, actor=cast.writing_reviewer, revision_number=1)

    def test_a_new_round_begins_after_approval(self, entry: Entry, cast: Cast) -> None:
        save_text(entry, actor=cast.writing_reviewer, body="第一轮。")
        published = bring_to(Entry.objects.get(pk=entry.pk), Status.PUBLISHED, cast)
        draft = workflow.revise(published, actor=cast.drafter)
        changed = save_text(draft, actor=cast.drafter, body="第二轮。").entry
        submitted = workflow.submit(changed, actor=cast.drafter)
        approved = workflow.approve(submitted, actor=cast.writing_reviewer, revision_number=3)
        assert approved.round == 3

    def test_an_undone_approval_reopens_its_round(self, entry: Entry, cast: Cast) -> None:
        save_text(entry, actor=cast.writing_reviewer, body="第一轮。")
        approved = bring_to(Entry.objects.get(pk=entry.pk), Status.APPROVED, cast)
        returned = workflow.return_for_changes(approved, actor=cast.chief, comment="数字不符。")
        submitted = workflow.submit(returned, actor=cast.drafter)
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.approve(submitted, actor=cast.writing_reviewer, revision_number=2)

    def test_two_stages_need_two_people(self, entry: Entry, cast: Cast) -> None:
        Stage.objects.create(volume=entry.volume, order=2, name="复审")
        submitted = workflow.submit(entry, actor=cast.drafter)
        passed = workflow.approve(submitted, actor=cast.reviewer, revision_number=1)
        assert (passed.status, passed.stage) == (Status.SUBMITTED, 2)
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.approve(passed, actor=cast.reviewer, revision_number=1)
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.withdraw(passed, actor=cast.drafter)
        approved = workflow.approve(passed, actor=cast.second_reviewer, revision_number=1)
        assert (approved.status, approved.stage) == (Status.APPROVED, 0)

    def test_a_stage_may_name_its_reviewers(self, entry: Entry, cast: Cast) -> None:
        Stage.objects.get(volume=entry.volume).reviewers.set([cast.second_reviewer])
        submitted = workflow.submit(entry, actor=cast.drafter)
        assert list(Entry.objects.awaiting_review_by(cast.reviewer)) == []
        assert list(Entry.objects.awaiting_review_by(cast.second_reviewer)) == [submitted]
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.approve(submitted, actor=cast.reviewer, revision_number=1)


class TestPublishing:
    def test_what_is_public_stays_while_the_next_draft_is_reviewed(self, entry: Entry, cast: Cast) -> None:
        published = bring_to(entry, Status.PUBLISHED, cast)
        draft = workflow.revise(published, actor=cast.drafter)
        save_text(draft, actor=cast.drafter, body="还没审的话。")
        assert Publication.objects.get(entry=entry, is_current=True).body == "会议召开。"

    def test_an_entry_keeps_its_number_for_ever(self, entry: Entry, cast: Cast) -> None:
        other = make_entry(entry.section, drafter=cast.drafter)
        first = bring_to(entry, Status.PUBLISHED, cast)
        workflow.unpublish(first, actor=cast.chief, comment="核实中。")
        assert bring_to(other, Status.PUBLISHED, cast).number == 2
        again = workflow.publish(Entry.objects.get(pk=first.pk), actor=cast.chief)
        assert (again.number, again.status) == (1, Status.PUBLISHED)
        assert Publication.objects.filter(entry=entry).count() == 2

    def test_approval_in_an_open_volume_publishes_with_the_approver_as_actor(self, entry: Entry, cast: Cast) -> None:
        workflow.open_volume(entry.volume, actor=cast.chief)
        submitted = workflow.submit(Entry.objects.get(pk=entry.pk), actor=cast.drafter)
        done = workflow.approve(submitted, actor=cast.reviewer, revision_number=1)
        assert done.status == Status.PUBLISHED
        trail = Transition.objects.filter(entry=entry).order_by("pk").values_list("verb", "actor_name", "to_status")
        assert list(trail) == [
            ("create", "撰稿人甲", "draft"),
            ("submit", "撰稿人甲", "submitted"),
            ("approve", "审核人", "approved"),
            ("publish", "审核人", "published"),
        ]

    def test_opening_publishes_what_is_approved_and_only_that(self, entry: Entry, cast: Cast) -> None:
        draft = make_entry(entry.section, drafter=cast.drafter)
        bring_to(entry, Status.APPROVED, cast)
        assert workflow.open_volume(entry.volume, actor=cast.chief) == 1
        assert Entry.objects.get(pk=draft.pk).status == Status.DRAFT
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.open_volume(entry.volume, actor=cast.chief)

    def test_closing_takes_every_address_away_and_keeps_publications(self, entry: Entry, cast: Cast) -> None:
        bring_to(entry, Status.PUBLISHED, cast)
        workflow.open_volume(entry.volume, actor=cast.chief)
        assert Publication.objects.public().count() == 1
        with pytest.raises(workflow.IncompleteEntry):
            workflow.close_volume(entry.volume, actor=cast.chief, comment=" ")
        workflow.close_volume(entry.volume, actor=cast.chief, comment="勘误。")
        assert Publication.objects.public().count() == 0
        assert Publication.objects.filter(is_current=True).count() == 1

    def test_sign_offs_are_those_of_the_day(self, entry: Entry, cast: Cast) -> None:
        submitted = workflow.submit(entry, actor=cast.colleague)
        cast.drafter.full_name = "改名人"
        cast.drafter.save()
        approved = workflow.approve(submitted, actor=cast.reviewer, revision_number=1)
        workflow.publish(approved, actor=cast.chief)
        publication = Publication.objects.get(entry=entry)
        assert publication.drafters == [{"name": "撰稿人甲", "post": "综合处科员"}]
        assert publication.reviewers == [{"name": "审核人", "post": "综合处处长"}]

    def test_move_and_reassign_publish_the_same_text_again(self, entry: Entry, cast: Cast) -> None:
        published = bring_to(entry, Status.PUBLISHED, cast)
        draft = workflow.revise(published, actor=cast.drafter)
        draft = save_text(draft, actor=cast.drafter, body="未审。").entry
        target = make_section(entry.volume, "重要活动")
        moved = workflow.move(draft, actor=cast.chief, section=target)
        workflow.reassign(moved, actor=cast.chief, unit=cast.other_unit, drafter=cast.stranger)
        publication = Publication.objects.get(entry=entry, is_current=True)
        assert (publication.section, publication.unit_name) == (target, "友城处")
        assert (publication.body, publication.number) == ("会议召开。", 1)

    def test_a_move_before_another_entry(self, entry: Entry, cast: Cast) -> None:
        others = [make_entry(entry.section, drafter=cast.drafter, text=make_text(title)) for title in "乙丙"]
        for _ in range(12):  # the gap halves each time and is spread out when it is used up
            workflow.move(Entry.objects.get(pk=others[1].pk), actor=cast.chief, section=entry.section, before=others[0])
            workflow.move(Entry.objects.get(pk=others[0].pk), actor=cast.chief, section=entry.section, before=others[1])
            others = [Entry.objects.get(pk=other.pk) for other in others]
        assert [e.title for e in Entry.objects.in_reading_order()] == ["首次会议", "乙", "丙"]

    def test_an_unsubmittable_text_says_what_is_missing(self, entry: Entry, cast: Cast) -> None:
        bare = make_entry(
            None, volume=entry.volume, drafter=cast.drafter,
            text=make_text("", "", event_start=None, event_end=None, date_precision=""),
        )  # fmt: skip
        assert len(workflow.missing_for_submission(bare)) == 4
        with pytest.raises(workflow.IncompleteEntry):
            workflow.submit(bare, actor=cast.drafter)


class TestDelete:
    def test_a_deleted_draft_stays_in_the_trail(self, entry: Entry, cast: Cast) -> None:
        workflow.delete_draft(entry, actor=cast.drafter)
        row = Transition.objects.get(verb=Verb.DELETE)
        assert (row.entry_id, row.entry_title, row.actor_name) == (None, "首次会议", "撰稿人甲")

    def test_once_submitted_never_deleted(self, entry: Entry, cast: Cast) -> None:
        withdrawn = workflow.withdraw(workflow.submit(entry, actor=cast.drafter), actor=cast.drafter)
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.delete_draft(withdrawn, actor=cast.chief)


class TestStatusBelongsToWorkflow:
    def test_attribute_and_setattr(self, entry: Entry) -> None:
        entry.status = Status.PUBLISHED
        with pytest.raises(StatusBelongsToWorkflow), transaction.atomic():
            entry.save()
        entry = Entry.objects.get(pk=entry.pk)
        setattr(entry, "status", Status.APPROVED)  # noqa: B010
        with pytest.raises(StatusBelongsToWorkflow), transaction.atomic():
            entry.save(update_fields=["status"])

    def test_create_and_bulk_create(self, entry: Entry) -> None:
        with pytest.raises(StatusBelongsToWorkflow):
            Entry.objects.create(volume=entry.volume, status=Status.APPROVED)
        with pytest.raises(StatusBelongsToWorkflow):
            Entry.objects.bulk_create([Entry(volume=entry.volume, status=Status.PUBLISHED)])

    def test_update_and_bulk_update(self, entry: Entry) -> None:
        with pytest.raises(StatusBelongsToWorkflow):
            Entry.objects.filter(pk=entry.pk).update(status=Status.PUBLISHED)
        entry.status = Status.PUBLISHED
        with pytest.raises(StatusBelongsToWorkflow):
            Entry.objects.bulk_update([entry], ["status"])

    def test_form_field(self) -> None:
        from django.core.exceptions import FieldError
        from django.forms import modelform_factory

        with pytest.raises(FieldError):
            modelform_factory(Entry, fields=["status"])


class TestDatabaseHoldsTheRules:
    @pytest.mark.parametrize(
        "columns",
        [
            {"date_precision": "day", "event_start": None, "event_end": None},
            {"date_precision": "", "event_start": date(2024, 1, 1), "event_end": date(2024, 1, 1)},
            {"event_start": date(2024, 1, 2), "event_end": date(2024, 1, 1)},
            {"stage": 1},
        ],
    )
    def test_impossible_rows_are_refused(self, entry: Entry, columns: dict[str, object]) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(**columns)

    @pytest.mark.parametrize("sql", ["status = 'wished'", "status = 'published'", "status = 'submitted'"])
    def test_statuses_the_entry_is_not_ready_for(self, entry: Entry, sql: str) -> None:
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE entries_entry SET {sql} WHERE id = %s", [entry.pk])  # noqa: S608

    def test_one_current_publication_an_entry(self, entry: Entry, cast: Cast) -> None:
        bring_to(entry, Status.PUBLISHED, cast)
        publication = Publication.objects.get(entry=entry)
        publication.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            publication.save(force_insert=True)
