"""Every act × every person against the literal table, and the rules that hold for all of them."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from entries import workflow
from entries.models import Entry, Notice, Section, Stage, Transition
from entries.telling import making
from entries.telling.reminding import send_reminders
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, make_yearbook, save_text

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 24)


def read_table() -> dict[str, dict[str, str]]:
    lines = (Path(__file__).parent.parent / "telling_table.csv").read_text("utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row.pop("act"): row for row in rows}


TABLE = read_table()


class Office:
    """An entry of the drafter in `section`, and the acts of the table; what is told before an act is forgotten."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.section = make_section(make_volume())

    def entry(self, status: str = "draft", section: Section | None = None) -> Entry:
        made = bring_to(make_entry(section or self.section, drafter=self.cast.drafter), status, self.cast)
        Notice.objects.all().delete()
        return made

    def make(self, actor: User | None) -> None:
        place = workflow.Placement(self.section.volume, self.section, self.cast.unit, self.cast.drafter)
        workflow.save_texts([workflow.TextRow(make_text(), placement=place)], actor=actor)

    def submit_written_by(self, writer: User) -> None:
        entry = save_text(self.entry(), actor=writer, body="改过的正文。").entry
        workflow.submit(entry, actor=self.cast.drafter)

    def submit_where_a_stage_names(self, *reviewers: User) -> None:
        Stage.objects.get(volume=self.section.volume).reviewers.set(reviewers)
        workflow.submit(self.entry(), actor=self.cast.drafter)

    def return_submitted_by(self, submitter: User) -> Entry:
        entry = workflow.submit(self.entry(), actor=submitter)
        Notice.objects.all().delete()
        return workflow.return_for_changes(entry, actor=self.cast.second_reviewer, comment="请核实。")

    def pass_first_of_two(self) -> Entry:
        Stage.objects.create(volume=self.section.volume, order=2)
        return self.approve(self.entry("submitted"))

    def undo(self, actor: User, entry: Entry) -> None:
        workflow.undo(entry, actor=actor)

    def approve(self, entry: Entry) -> Entry:
        return workflow.approve(entry, actor=self.cast.second_reviewer, revision_number=entry.revision_number)

    def approve_in_open_volume(self) -> None:
        volume = make_volume(self.section.volume.yearbook, year=2026, is_open=True)
        self.approve(self.entry("submitted", make_section(volume)))

    def open_volume(self) -> None:
        self.entry("approved")
        workflow.open_volume(self.section.volume, actor=self.cast.chief)

    def give(self, to: User) -> None:
        assert to.unit is not None
        workflow.reassign(self.entry(), actor=self.cast.chief, unit=to.unit, drafter=to)

    def remind(self, **owner: None) -> None:
        self.entry()
        Entry.objects.update(due_on=TODAY, **owner)
        send_reminders(TODAY)


ACTS: dict[str, Callable[[Office, Cast], object]] = {
    "written by the drafter": lambda o, c: o.make(c.drafter),
    "planned by the chief editor for the drafter": lambda o, c: o.make(c.chief),
    "made by the colleague for the drafter": lambda o, c: o.make(c.colleague),
    "imported at the command line for the drafter": lambda o, c: o.make(None),
    "text changed by the colleague": lambda o, c: save_text(o.entry(), actor=c.colleague, body="改过的正文。"),
    "submitted by the drafter": lambda o, c: workflow.submit(o.entry(), actor=c.drafter),
    "submitted after the writing reviewer wrote in it": lambda o, c: o.submit_written_by(c.writing_reviewer),
    "submitted by the colleague": lambda o, c: workflow.submit(o.entry(), actor=c.colleague),
    "submitted where the stage names the reviewer": lambda o, c: o.submit_where_a_stage_names(c.reviewer),
    "withdrawn": lambda o, c: workflow.withdraw(o.entry("submitted"), actor=c.drafter),
    "returned": lambda o, c: o.return_submitted_by(c.drafter),
    "returned that the colleague submitted": lambda o, c: o.return_submitted_by(c.colleague),
    "passed at the first of two stages": lambda o, c: o.pass_first_of_two(),
    "approved": lambda o, c: o.approve(o.entry("submitted")),
    "approved in an open volume": lambda o, c: o.approve_in_open_volume(),
    "published by the chief editor": lambda o, c: workflow.publish(o.entry("approved"), actor=c.chief),
    "published by the opening of the volume": lambda o, c: o.open_volume(),
    "approved and the approval undone": lambda o, c: o.undo(c.second_reviewer, o.approve(o.entry("submitted"))),
    "returned and the return undone": lambda o, c: o.undo(c.second_reviewer, o.return_submitted_by(c.drafter)),
    "passed at the first of two stages and that undone": lambda o, c: o.undo(c.second_reviewer, o.pass_first_of_two()),
    "moved and the move undone": lambda o, c: o.undo(
        c.chief, workflow.move(o.entry(), actor=c.chief, section=make_section(o.section.volume, "其他"))
    ),
    "revised by the colleague": lambda o, c: workflow.revise(o.entry("published"), actor=c.colleague),
    "taken off the public pages": lambda o, c: workflow.unpublish(
        o.entry("published"), actor=c.chief, comment="有误。"
    ),
    "taken off and that undone": lambda o, c: o.undo(
        c.chief, workflow.unpublish(o.entry("published"), actor=c.chief, comment="有误。")
    ),
    "given to the colleague": lambda o, c: o.give(c.colleague),
    "given to the stranger of the other unit": lambda o, c: o.give(c.stranger),
    "its plan changed": lambda o, c: workflow.plan(o.entry(), actor=c.chief, due_on=TODAY, word_budget=None),
    "moved to another section": lambda o, c: workflow.move(
        o.entry(), actor=c.chief, section=make_section(o.section.volume, "其他")
    ),
    "deleted": lambda o, c: workflow.delete_draft(o.entry(), actor=c.drafter),
    "due": lambda o, c: o.remind(),
    "due and given to nobody of the unit": lambda o, c: o.remind(drafter=None),
    "due and of no unit": lambda o, c: o.remind(drafter=None, unit=None),
}


def told(cast: Cast) -> dict[str, str]:
    """What each person was told, kinds joined by a blank."""
    heard = {
        name: " ".join(Notice.objects.filter(recipient=person).order_by("pk").values_list("kind", flat=True))
        for name, person in cast.by_role().items()
    }
    return {name: kinds or "-" for name, kinds in heard.items()}


def test_the_table_names_every_act_and_every_person(cast: Cast) -> None:
    assert list(TABLE) == list(ACTS)
    assert set(TABLE["due"]) == set(cast.by_role())


@pytest.mark.parametrize("act", TABLE)
def test_every_row_of_the_table(cast: Cast, act: str) -> None:
    ACTS[act](Office(cast), cast)
    assert told(cast) == TABLE[act]


@pytest.mark.parametrize("act", TABLE)
def test_nobody_hears_of_what_they_may_not_see_or_of_their_own_act(cast: Cast, act: str) -> None:
    ACTS[act](Office(cast), cast)
    for notice in Notice.objects.select_related("recipient", "transition"):
        assert Entry.objects.visible_to(notice.recipient).filter(pk=notice.entry_id).exists()
        assert notice.transition is None or notice.transition.actor_id != notice.recipient_id


@pytest.mark.parametrize("act", TABLE)
def test_accounts_that_are_switched_off_are_told_nothing(cast: Cast, act: str) -> None:
    office = Office(cast)
    # Who must act in the story stays; everyone who is told something else is switched off before it.
    hears = [name for name, kinds in TABLE[act].items() if kinds != "-"]
    quiet = [name for name in hears if name not in {"drafter", "second_reviewer", "chief"}]
    User.objects.filter(username__in=[getattr(cast, name).username for name in quiet]).update(is_active=False)
    try:
        ACTS[act](office, cast)
    except workflow.WorkflowRefused:
        assert act.startswith("given to")  # nobody gives an entry to an account that is off
    assert not Notice.objects.filter(recipient__is_active=False).exists()


def test_an_act_that_is_refused_tells_nobody(cast: Cast) -> None:
    entry = Office(cast).entry("submitted")
    with pytest.raises(workflow.StaleEntry):
        workflow.approve(entry, actor=cast.reviewer, revision_number=99)
    assert not Notice.objects.exists()


@pytest.fixture
def telling_queries(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many queries each telling took: writing and publishing have budgets of their own."""
    counts: list[int] = []
    real = making._make_notices

    def counted(acts: list[Transition]) -> None:
        with CaptureQueriesContext(connection) as queries:
            real(acts)
        counts.append(len(queries))

    monkeypatch.setattr(making, "_make_notices", counted)
    return counts


def test_two_thousand_entries_are_told_of_in_few_queries_and_one_notice(cast: Cast, telling_queries: list[int]) -> None:
    office = Office(cast)
    place = workflow.Placement(office.section.volume, office.section, cast.unit, cast.drafter)
    rows = [workflow.TextRow(make_text(f"条目{n}"), placement=place) for n in range(2000)]
    workflow.save_texts(rows, actor=cast.chief)
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind, notice.more, notice.entry.title) == (cast.drafter, "assigned", 1999, "条目0")
    # The person, groups and units of the person; a notice of before; the insert.
    assert telling_queries == [5]


def test_opening_a_volume_tells_each_person_once_however_many_entries(cast: Cast) -> None:
    office = Office(cast)
    for _number in range(5):
        office.entry("approved")
    workflow.open_volume(office.section.volume, actor=cast.chief)
    assert sorted(Notice.objects.values_list("recipient__username", "kind", "more")) == [
        ("drafter", "published", 4),
        ("second_reviewer", "published", 4),
    ]


def test_opening_asks_as_often_for_many_as_for_few(cast: Cast, telling_queries: list[int]) -> None:
    counts = []
    for number, size in enumerate((2, 12)):
        section = make_section(make_volume(make_yearbook(f"年鉴{number}", f"nj{number}")))
        for _n in range(size):
            bring_to(make_entry(section, drafter=cast.drafter), "approved", cast)
        workflow.open_volume(section.volume, actor=cast.chief)
        counts.append(telling_queries[-1])
    assert counts[0] == counts[1] <= 12


class TestBundles:
    def publish(self, cast: Cast, *entries: Entry) -> None:
        for entry in entries:
            workflow.publish(entry, actor=cast.chief)

    def rows(self, cast: Cast) -> list[tuple[int, int]]:
        return list(Notice.objects.filter(recipient=cast.drafter).order_by("pk").values_list("entry_id", "more"))

    def test_forty_published_one_by_one_are_one_unread_notice(self, cast: Cast) -> None:
        office = Office(cast)
        entries = [office.entry("approved") for _number in range(3)]
        self.publish(cast, *entries)
        assert self.rows(cast) == [(entries[0].pk, 2)]

    @pytest.mark.parametrize("known", ["read_at", "mailed_at", "mail_claimed_at"])
    def test_what_is_known_is_not_added_to(self, cast: Cast, known: str) -> None:
        office = Office(cast)
        first, second = office.entry("approved"), office.entry("approved")
        self.publish(cast, first)
        Notice.objects.update(**{known: "2026-11-24T08:00Z"})
        self.publish(cast, second)
        assert self.rows(cast) == [(first.pk, 0), (second.pk, 0)]

    def test_one_entry_published_again_is_not_counted_as_two(self, cast: Cast) -> None:
        entry = Office(cast).entry("approved")
        self.publish(cast, entry)
        entry = workflow.unpublish(Entry.objects.get(pk=entry.pk), actor=cast.chief, comment="有误。")
        self.publish(cast, entry)
        assert [more for _entry, more in self.rows(cast)] == [0, 0, 0]

    def test_what_was_said_is_not_lost_in_a_bundle(self, cast: Cast) -> None:
        office = Office(cast)
        entries = [office.entry() for _number in range(3)]
        for entry, comment in zip(entries, ("请尽快。", "", "请核实。"), strict=True):
            workflow.reassign(entry, actor=cast.chief, unit=cast.unit, drafter=cast.colleague, comment=comment)
        told = Notice.objects.filter(recipient=cast.colleague).order_by("pk")
        assert list(told.values_list("transition__comment", "more")) == [("请尽快。", 0), ("", 0), ("请核实。", 0)]

    def test_what_waits_to_be_published_is_one_notice_until_nothing_of_it_waits(self, cast: Cast) -> None:
        office = Office(cast)
        entries = [office.approve(office.entry("submitted")) for _number in range(3)]
        # `entry` forgets what was told before it, so all three are told of anew.
        Notice.objects.all().delete()
        for entry in entries:
            workflow.undo(entry, actor=cast.second_reviewer)
            office.approve(Entry.objects.get(pk=entry.pk))
        told = Notice.objects.filter(recipient=cast.chief, kind="to_publish")
        assert list(told.values_list("entry_id", "more")) == [(entries[0].pk, 2)]
        waiting = Notice.objects.unread_by(cast.chief).filter(kind="to_publish")
        self.publish(cast, *(Entry.objects.get(pk=entry.pk) for entry in entries[:2]))
        assert waiting.all().count() == 1
        self.publish(cast, Entry.objects.get(pk=entries[2].pk))
        assert waiting.all().count() == 0

    def test_forty_dates_changed_are_one_notice(self, cast: Cast) -> None:
        office = Office(cast)
        entries = [office.entry() for _number in range(3)]
        for entry in entries:
            workflow.plan(entry, actor=cast.chief, due_on=TODAY, word_budget=None)
        assert self.rows(cast) == [(entries[0].pk, 2)]

    def test_who_is_given_an_entry_with_its_date_is_told_once(self, cast: Cast) -> None:
        entry = Office(cast).entry()
        with transaction.atomic(), making.together():
            entry = workflow.reassign(entry, actor=cast.chief, unit=cast.unit, drafter=cast.colleague)
            workflow.plan(entry, actor=cast.chief, due_on=TODAY, word_budget=None)
        assert list(Notice.objects.values_list("recipient__username", "kind")) == [("colleague", "assigned")]
