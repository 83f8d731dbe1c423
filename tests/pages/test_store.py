"""After whatever happens the folder of pages is what making every page anew gives, byte for byte."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from entries import workflow
from entries.lifecycle import Status, Verb
from entries.models import ChronicleLine, Decision, Entry, HeadingLink, IndexAct, Section, SubjectHeading, Volume
from entries.publishing import reading
from entries.publishing.pages import files, stale
from entries.publishing.pages.beginning import bring_pages_up_to_date
from entries.publishing.pages.making import make_page
from entries.workflow import WorkflowRefused
from entries.workflow import headings as doing
from entries.workflow.chronicle import LineChange, write_lines
from entries.workflow.index_acts import undo
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, save_text
from tests.pages.store import die, differing, ended, finish, in_a_child, kept, page, rebuilt
from tests.shelf.books import Book, publish


class Acts:
    """One act a call, on an entry, section or volume chosen by seeded chance; what is refused is no act."""

    def __init__(self, cast: Cast, volumes: list[Volume], seed: int) -> None:
        self.cast, self.volumes, self.chance = cast, volumes, random.Random(seed)
        self.desk = Client()
        self.desk.force_login(cast.chief)
        self.serial = 0

    def one(self) -> bool:
        # Those that make the whole volume stale are few: they would hide what the others forget.
        whole = [self.rename, self.retitle, self.open_or_close]
        usual = [self.new, *(self.onward,) * 3, self.take_off, self.undo, self.revise, self.place, self.reorder]
        of_index = [*IndexActs(self).all()]
        lot = self.chance.random()
        acts: list[Callable[[], object]] = whole if lot < 0.05 else of_index if lot < 0.4 else [*usual, self.reassign]
        try:
            self.chance.choice(acts)()
        except WorkflowRefused:
            return False
        return True

    def entry(self, *statuses: str) -> Entry:
        found = Entry.objects.filter(status__in=statuses) if statuses else Entry.objects.all()
        entries = list(found.order_by("pk"))
        return self.chance.choice(entries) if entries else self.entry()

    def section(self, volume: Volume | None = None) -> Section:
        volumes = [volume] if volume else self.volumes
        return self.chance.choice(list(Section.objects.filter(volume__in=volumes).order_by("pk")))

    def new(self) -> None:
        self.serial += 1
        section = self.section()
        day = date(section.volume.content_year, self.chance.choice([3, 3, 4, 5, 6]), self.chance.randint(12, 14))
        dates = {"event_start": day, "event_end": day, "date_precision": self.chance.choice(["day", "month", "year"])}
        text = make_text(f"条目{self.serial}", f"办理事项{self.serial}件。", **dates)
        make_entry(section, drafter=self.cast.drafter, text=text)

    def onward(self) -> None:
        """The next step to the public."""
        entry = self.entry(*set(Status) - {Status.PUBLISHED})
        bring_to(entry, Status.APPROVED if entry.status != Status.APPROVED else Status.PUBLISHED, self.cast)

    def take_off(self) -> None:
        workflow.unpublish(self.entry(Status.PUBLISHED), actor=self.cast.chief, comment="核对")

    def undo(self) -> None:
        """The last taking-off or move that nothing came after."""
        entry = Entry.objects.on_which(self.cast.chief, Verb.UNDO).order_by("-changed_at").first()
        if entry is not None:
            workflow.undo(entry, actor=self.cast.chief)

    def revise(self) -> None:
        self.serial += 1
        entry = workflow.revise(self.entry(Status.PUBLISHED), actor=self.cast.chief)
        save_text(entry, actor=self.cast.chief, body=f"重新核定为{self.serial}件。")

    def place(self) -> None:
        entry = self.entry()
        workflow.move(entry, actor=self.cast.chief, section=self.section(entry.volume))

    def reorder(self) -> None:
        section = self.section()
        keys = list(Entry.objects.filter(section=section).order_by("pk").values_list("pk", flat=True))
        self.chance.shuffle(keys)
        workflow.reorder(section, keys, actor=self.cast.chief)

    def reassign(self) -> None:
        drafter = self.chance.choice([self.cast.drafter, self.cast.colleague, self.cast.stranger])
        assert drafter.unit is not None
        workflow.reassign(self.entry(), actor=self.cast.chief, unit=drafter.unit, drafter=drafter)

    def rename(self) -> None:
        """Another title, maybe another place, by the form of the desk."""
        self.serial += 1
        section = self.section()
        above = self.chance.choice([None, *Section.objects.filter(volume=section.volume, depth=1)])
        fits = above and above != section and not section.children.exists()
        form = {"title": f"栏目{self.serial}", "kind": "regular", "order": self.chance.randint(1, 30)}
        form["parent"] = above.pk if above and fits else section.parent_id or ""
        assert self.desk.post(f"/desk/entries/section/{section.pk}/change/", form).status_code == 302

    def retitle(self) -> None:
        self.serial += 1
        volume = self.chance.choice(self.volumes)
        stages = {f"stages-{name}": value for name, value in (("TOTAL_FORMS", 1), ("INITIAL_FORMS", 1))}
        stages |= {"stages-0-id": volume.stages.get().pk, "stages-0-volume": volume.pk, "stages-0-order": 1}
        form = {"title": f"年鉴{self.serial}", "content_year": volume.content_year, "stages-0-name": "审核校稿"}
        assert self.desk.post(f"/desk/entries/volume/{volume.pk}/change/", form | stages).status_code == 302

    def open_or_close(self) -> None:
        volume = Volume.objects.get(pk=self.chance.choice(self.volumes).pk)
        if volume.is_open:
            workflow.close_volume(volume, actor=self.cast.chief, comment="核对")
        else:
            workflow.open_volume(volume, actor=self.cast.chief)


class IndexActs:
    """One act a call on the headings of the index or a line of the chronicle."""

    def __init__(self, acts: Acts) -> None:
        self.acts, self.chance, self.chief = acts, acts.chance, acts.cast.chief
        self.yearbook = acts.volumes[0].yearbook

    def all(self) -> list[Callable[[], object]]:
        most = [self.keep, self.keep, self.keep, self.decide, self.rename, self.merge, self.undo]
        lines = [self.line, self.line_of_office]
        return [*most, self.free, self.split, self.tie, self.reject, *lines, self.read_otherwise]

    def word(self) -> str:
        self.acts.serial += 1
        return chr(0x4E10 + self.acts.serial) + "目"

    def heading(self) -> SubjectHeading:
        headings = list(SubjectHeading.objects.order_by("pk"))
        return self.chance.choice(headings[-12:]) if headings else self.added()

    def added(self) -> SubjectHeading:
        return doing.add_heading(self.yearbook, self.word(), kind="subject", actor=self.chief)

    def link(self) -> HeadingLink:
        links = list(HeadingLink.objects.order_by("pk"))
        return self.chance.choice(links) if links else self.proposed(self.added())

    def proposed(self, heading: SubjectHeading) -> HeadingLink:
        """Somewhere, public or not: the worker's part, which shows nowhere."""
        volume = self.chance.choice(self.acts.volumes)
        place = {"volume": volume, "number": self.chance.randint(1, 8)}
        return HeadingLink.objects.get_or_create(heading=heading, **place)[0]

    def keep(self) -> None:
        heading = self.heading() if self.chance.random() < 0.5 else self.added()
        links = [self.proposed(heading) for _place in range(3)]
        doing.decide_links(links, Decision.KEPT, self.yearbook, actor=self.chief)

    def decide(self) -> None:
        state = self.chance.choice([Decision.KEPT, Decision.REJECTED])
        doing.decide_links([self.link()], state, self.yearbook, actor=self.chief)

    def rename(self) -> None:
        doing.rename(self.heading(), self.word(), kind="person", actor=self.chief)

    def merge(self) -> None:
        doing.merge([self.heading()], self.heading(), is_see=self.chance.random() < 0.5, actor=self.chief)

    def free(self) -> None:
        variant = SubjectHeading.objects.exclude(variant_of=None).last()
        doing.set_free(variant or self.heading(), actor=self.chief)

    def split(self) -> None:
        link = self.link()
        doing.split_off(link.heading, [link], self.word(), actor=self.chief)

    def tie(self) -> None:
        doing.tie(self.heading(), self.heading(), actor=self.chief)

    def reject(self) -> None:
        doing.reject_headings([self.heading()], self.yearbook, actor=self.chief)

    def undo(self) -> None:
        rows = list(IndexAct.objects.filter(undone_at=None)[:3])
        if rows:
            undo(self.chance.choice(rows), actor=self.chief)

    def line(self) -> None:
        number, volume = self.chance.randint(1, 8), self.chance.choice(self.acts.volumes)
        is_hidden = self.chance.random() < 0.4
        write_lines(volume, [LineChange(text=f"{self.word()}。", number=number, is_hidden=is_hidden)], actor=self.chief)

    def line_of_office(self) -> None:
        volume = self.chance.choice(self.acts.volumes)
        own = ChronicleLine.objects.filter(volume=volume, number=None).first()
        day = date(volume.content_year, self.chance.randint(1, 12), 5)
        change = LineChange(text="" if own else f"{self.word()}。", own=own, dates=(day, day, "day"))
        write_lines(volume, [change], actor=self.chief)

    def read_otherwise(self) -> None:
        form = {"word": self.heading().text, "syllables": self.chance.choice(["an1 mu4", "zu3 mu4", "ma2 mu4"])}
        assert self.acts.desk.post("/desk/entries/reading/add/", form).status_code in (200, 302)


def test_after_two_hundred_acts_the_pages_are_those_of_a_full_rebuild(
    keeps_pages: None, book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stale, "AT_ONCE", 3)
    # Volumes become long and short again: with more than six texts chronicle and index are read in parts.
    monkeypatch.setattr(reading, "MOST_IN_ONE_LIST", 6)
    other = make_volume(book.volume.yearbook, year=2024, is_open=True)
    day = date(2023, 3, 12)
    publish(cast, make_section(other), "上一卷的条目", event_start=day, event_end=day)
    acts, sizes = Acts(cast, [book.volume, other], seed=20261124), list[int]()
    for _part in range(8):
        done = 0
        while done < 25:
            done += acts.one()
        finish()
        now = kept()
        sizes.append(len(now))
        assert differing(now, rebuilt()) == []
    # Not always were all volumes closed.
    assert sorted(sizes)[4] > 3 * 30


def test_what_is_published_is_read_at_once_and_only_what_shows_it_is_made_anew(
    keeps_pages: None, book: Book, cast: Cast
) -> None:
    finish()
    before = kept()
    files.put("/synj/2025/entries/1/", {"": b"untouched", ".gz": b"", ".br": b""})
    publish(cast, book.second, "冬季论坛", "12月1日，论坛举行。")
    assert "12月1日，论坛举行。" in str(page("/synj/2025/entries/6/"))
    assert page("/synj/2025/entries/5/") != before["synj/2025/entries/5/index.html"].decode()
    # Those made later are away until then: the views answer.
    assert page("/en/synj/2025/entries/5/") is None
    finish()
    assert "12月1日，论坛举行。" in str(page("/synj/2025/")) and "冬季论坛" in str(page("/en/synj/2025/entries/5/"))
    assert page("/synj/2025/entries/1/") == "untouched"
    assert before["synj/2025/entries/2/index.html"] == kept()["synj/2025/entries/2/index.html"]


def test_a_page_that_was_overtaken_while_it_was_made_is_not_put_in_place(
    keeps_pages: None, book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish()
    address, overtaken = "/synj/2025/entries/4/", iter([True])

    def make_slowly(asked: str) -> dict[str, bytes] | None:
        old = make_page(asked)
        if asked == address and next(overtaken, False):
            workflow.reassign(book.entries[3], actor=cast.chief, unit=cast.other_unit, drafter=cast.stranger)
        return old

    monkeypatch.setattr(stale, "make_page", make_slowly)
    stale.pages_are_stale([address])
    assert "撰稿人丙" in str(page(address))


def test_a_section_that_lost_its_last_text_has_no_page(keeps_pages: None, book: Book, cast: Cast) -> None:
    finish()
    address = f"/synj/2025/sections/{book.below.pk}/"
    assert page(address) is not None
    workflow.move(book.entries[2], actor=cast.chief, section=book.second)
    finish()
    assert page(address) is None


def test_what_is_taken_off_is_gone_before_the_act_is_through(
    keeps_pages: None, book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish()
    monkeypatch.setattr(stale.AfterCommit, "__call__", lambda _self: None)
    workflow.unpublish(book.entries[3], actor=cast.chief, comment="核对")
    assert [address for address in files.kept_addresses() if "春季论坛" in str(page(address))] == []
    finish()
    assert [address for address in files.kept_addresses() if "春季论坛" in str(page(address))] == []
    assert page("/synj/2025/entries/4/") is None and page("/synj/2025/") is not None


def test_a_closed_volume_is_gone_before_the_act_is_through(
    keeps_pages: None, book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish()
    monkeypatch.setattr(stale.AfterCommit, "__call__", lambda _self: None)
    workflow.close_volume(book.volume, actor=cast.chief, comment="核对")
    assert [name for name in kept() if "synj/2025" in name] == []


def test_of_a_large_act_the_rest_is_taken_away_for_the_views_to_answer(
    keeps_pages: None, book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish()
    monkeypatch.setattr(stale, "AT_ONCE", 2)
    workflow.reassign(book.entries[3], actor=cast.chief, unit=cast.other_unit, drafter=cast.stranger)
    assert "撰稿人丙" in str(page("/synj/2025/entries/4/"))
    assert page("/synj/2025/") is None
    finish()
    assert "撰稿人丙" in str(page("/synj/2025/"))


def test_what_fails_leaves_nothing_stale_and_every_page_answers_after_the_next_start(
    keeps_pages: None, book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish()
    whole = kept()

    def fail(addresses: list[str]) -> None:
        for address in addresses:
            files.remove(address)
        raise OSError("the disk is gone")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="the disk is gone"):
        patch.setattr("entries.publishing.publications.pages_are_gone", fail)
        workflow.unpublish(book.entries[3], actor=cast.chief, comment="核对")
    assert bring_pages_up_to_date() > 0
    finish()
    assert kept() == whole


def test_other_code_or_another_start_of_the_machine_makes_every_page_anew(
    keeps_pages: None, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    finish()
    assert bring_pages_up_to_date() == 0
    files.put("/synj/2025/", {"": b"of old code", ".gz": b"", ".br": b""})
    files.put("/synj/1999/", {"": b"no address any more", ".gz": b"", ".br": b""})
    bring_pages_up_to_date()
    assert page("/synj/2025/") == "of old code" and page("/synj/1999/") is None
    monkeypatch.setattr("entries.publishing.pages.beginning.SHOWN_SETTINGS", ("DEBUG",))
    bring_pages_up_to_date()
    assert kept() == {}
    finish()
    assert "综述" in str(page("/synj/2025/"))


# ── several processes, and their sudden death ─────────────────────────────────────────────────────


@pytest.mark.parametrize("seed", range(2))
def test_killed_between_commit_and_page_nothing_stale_is_left_after_the_next_start(
    keeps_pages: None, book: Book, cast: Cast, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Ten times each: before the first page, and within one, after so many files of it."""
    finish()
    for turn in range(10):
        number, count = 1000 * (seed + 1) + turn, turn
        entry = book.entries[turn % 5]

        def act(number: int = number, count: int = count, entry: Entry = entry) -> None:
            left = iter([*range(count)])
            put = files.put
            monkeypatch.setattr(files, "put", lambda *page: die() if next(left, None) is None else put(*page))
            again = workflow.revise(Entry.objects.get(pk=entry.pk), actor=cast.chief)
            again = save_text(again, actor=cast.chief, body=f"共{number}件。").entry
            bring_to(Entry.objects.get(pk=again.pk), Status.APPROVED, cast)

        assert ended(in_a_child(act)) == 9
        bring_pages_up_to_date()
        finish()
        assert f"共{number}件。" in str(page(f"/synj/2025/entries/{turn % 5 + 1}/"))
        assert f"共{number}件。" in str(page("/synj/2025/"))
    assert differing(kept(), rebuilt()) == []


def test_two_workers_and_the_page_writer_leave_what_is_right(keeps_pages: None, book: Book, cast: Cast) -> None:
    finish()

    def acts(entry: Entry) -> None:
        for turn in range(8):
            drafter = (cast.stranger, cast.drafter)[turn % 2]
            entry = workflow.reassign(
                Entry.objects.get(pk=entry.pk), actor=cast.chief, unit=drafter.unit, drafter=drafter
            )

    def write() -> None:
        for _turn in range(40):
            stale.write_some()

    children = [in_a_child(lambda: acts(book.entries[2])), in_a_child(lambda: acts(book.entries[3])), in_a_child(write)]
    assert [ended(child) for child in children] == [0, 0, 0]
    # Nothing waits: each worker was right when its act ended.
    finish()
    assert differing(kept(), rebuilt()) == []
