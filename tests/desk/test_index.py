"""主题索引 and 大事记 at the desk: what the chief editor does to them, and undoing it."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from entries import workflow
from entries.models import (
    ChronicleLine,
    Decision,
    Entry,
    HeadingLink,
    IndexAct,
    Publication,
    Reading,
    SeeReference,
    SubjectHeading,
)
from entries.publishing.proposing import due_in, propose_due
from entries.workflow import WorkflowRefused
from entries.workflow import headings as doing
from entries.workflow.index_acts import undo
from tests.cast import Cast, make_cast
from tests.factories import make_section, make_volume, save_text
from tests.shelf.books import publish
from tests.shelf.indexes import lead, make_heading

pytestmark = pytest.mark.django_db

BODY = "3月12日，副市长程翊川会见法国代表团。程翊川介绍情况。"


@pytest.fixture
def volume(cast: Cast):
    volume = make_volume(is_open=True)
    section = make_section(volume, "要事")
    publish(cast, section, "法国代表团来访", BODY)
    publish(cast, section, "外资企业座谈会", "3月13日，市商务局召开座谈会，市长裴知远出席。")
    propose_due(volume)
    return volume


def heading(text: str) -> SubjectHeading:
    return SubjectHeading.objects.get(text=text)


def state() -> dict[str, object]:
    """Everything of the index by words."""
    return {
        "headings": sorted(
            SubjectHeading.objects.values_list(
                "text", "qualifier", "kind", "state", "syllables", "variant_of__text", "is_see"
            ),
            key=str,
        ),
        "links": sorted(HeadingLink.objects.values_list("heading__text", "volume", "number", "state")),
        "references": sorted(SeeReference.objects.values_list("source__text", "target__text")),
        "lines": sorted(ChronicleLine.objects.values_list("number", "text", "is_hidden"), key=str),
    }


# ── proposals ─────────────────────────────────────────────────────────────────────────────────────


def test_what_is_published_is_proposed_once(volume) -> None:
    links = HeadingLink.objects.filter(number=1)
    assert {(link.heading.kind, link.heading.text, link.state, link.mentions) for link in links} == {
        ("country", "法国", "proposed", 2),
        ("person", "程翊川", "proposed", 2),
    }
    assert not due_in(volume.pk).exists()
    before = state()
    assert propose_due(volume) == 0
    assert state() == before


def test_a_new_text_brings_its_own_proposals_and_leaves_what_was_decided(volume, cast: Cast) -> None:
    doing.keep_headings([heading("法国")], volume, actor=cast.chief)
    doing.decide_links(heading("程翊川").links.all(), Decision.REJECTED, volume.yearbook, actor=cast.chief)
    entry = workflow.revise(Entry.objects.get(number=1), actor=cast.drafter)
    entry = save_text(entry, actor=cast.drafter, title="德国代表团来访", body="副市长程翊川会见德国代表团。").entry
    entry = workflow.submit(entry, actor=cast.drafter)
    workflow.approve(entry, actor=cast.second_reviewer, revision_number=entry.revision_number)
    assert propose_due(volume) == 1
    found = {link.heading.text: (link.state, link.mentions) for link in HeadingLink.objects.filter(number=1)}
    assert found == {"法国": ("kept", 0), "程翊川": ("rejected", 1), "德国": ("proposed", 2)}


def test_a_move_is_no_new_text(volume, cast: Cast) -> None:
    workflow.move(Entry.objects.get(number=1), actor=cast.chief, section=make_section(volume, "其他"))
    assert not due_in(volume.pk).exists()


def test_rejected_headings_never_come_again_and_kept_ones_are_found_by_their_words(volume, cast: Cast) -> None:
    doing.reject_headings([heading("裴知远")], volume.yearbook, actor=cast.chief)
    doing.add_heading(volume.yearbook, "茶叶", kind="subject", actor=cast.chief)
    next_year = make_volume(volume.yearbook, year=2026)
    publish(cast, make_section(next_year, "要事"), "座谈会纪要", "市长裴知远谈茶叶。")
    propose_due(next_year)
    assert [link.heading.text for link in HeadingLink.objects.filter(volume=next_year)] == ["茶叶"]


def test_many_texts_are_looked_through_in_slices(volume, cast: Cast, monkeypatch) -> None:
    from entries.publishing import proposing

    for number in range(3):
        publish(cast, volume.sections.get(), f"条目{number}", "到泰国。")
    monkeypatch.setattr(proposing, "SLICE", 2)
    assert propose_due(volume) == 3
    assert heading("泰国").links.count() == 3


# ── acts ──────────────────────────────────────────────────────────────────────────────────────────


def test_every_act_is_undone_whole(volume, cast: Cast) -> None:
    chief, book = cast.chief, volume.yearbook
    acts = [
        lambda: doing.keep_headings([heading("法国"), heading("程翊川")], volume, actor=chief),
        lambda: doing.reject_headings([heading("裴知远")], book, actor=chief),
        lambda: doing.rename(heading("法国"), "法兰西", kind="country", pinyin="fa3 lan2 xi1", actor=chief),
        lambda: doing.add_heading(book, "来访", kind="subject", actor=chief),
        lambda: doing.merge([heading("来访")], heading("法兰西"), is_see=True, actor=chief),
        lambda: doing.tie(heading("程翊川"), heading("法兰西"), actor=chief),
        lambda: doing.split_off(heading("程翊川"), heading("程翊川").links.all(), "程某", actor=chief),
        lambda: doing.set_free(heading("来访"), actor=chief),
        lambda: doing.untie(heading("程翊川"), heading("法兰西"), actor=chief),
    ]
    states = [state()]
    for act in acts:
        act()
        states.append(state())
        assert states[-1] != states[-2]
    rows = list(IndexAct.objects.all())
    assert len(rows) == len(acts)
    for row in rows:
        states.pop()
        undo(row, actor=chief)
        links = [link for link in state()["links"] if link[0] != "来访" or link in states[-1]["links"]]
        assert {**state(), "links": links} == states[-1]
    with pytest.raises(WorkflowRefused):
        undo(rows[0], actor=chief)


def test_an_act_is_not_undone_once_its_headings_changed(volume, cast: Cast) -> None:
    doing.keep_headings([heading("法国")], volume, actor=cast.chief)
    doing.reject_headings([heading("法国")], volume.yearbook, actor=cast.chief)
    before = state()
    with pytest.raises(WorkflowRefused):
        undo(IndexAct.objects.last(), actor=cast.chief)
    assert state() == before


def test_the_same_again_changes_and_tells_nothing(volume, cast: Cast) -> None:
    doing.keep_headings([heading("法国")], volume, actor=cast.chief)
    before = state()
    assert doing.keep_headings([heading("法国")], volume, actor=cast.chief) == 0
    assert (state(), IndexAct.objects.count()) == (before, 1)


def test_old_words_still_lead_to_a_renamed_heading(volume, cast: Cast) -> None:
    doing.rename(heading("程翊川"), "程翊川副市长", kind="person", actor=cast.chief)
    assert heading("程翊川").variant_of == heading("程翊川副市长")
    publish(cast, volume.sections.get(), "再访", "副市长程翊川出席。")
    propose_due(volume)
    assert set(HeadingLink.objects.under([heading("程翊川副市长").pk]).values_list("number", flat=True)) == {1, 3}


def test_references_that_can_not_be(volume, cast: Cast) -> None:
    france, person = heading("法国"), heading("程翊川")
    with pytest.raises(WorkflowRefused):
        doing.tie(france, france, actor=cast.chief)
    with pytest.raises(WorkflowRefused):
        doing.merge([france], france, actor=cast.chief)
    with pytest.raises(WorkflowRefused):
        doing.rename(person, "法国", kind="country", actor=cast.chief)
    doing.merge([person], france, is_see=True, actor=cast.chief)
    with pytest.raises(WorkflowRefused):
        doing.tie(person, heading("裴知远"), actor=cast.chief)
    with pytest.raises(WorkflowRefused):  # it would lead round in a circle
        doing.merge([heading("法国")], heading("程翊川"), actor=cast.chief)
    doing.merge([heading("法国")], heading("裴知远"), actor=cast.chief)
    assert not SubjectHeading.objects.filter(variant_of__variant_of__isnull=False).exists()


@pytest.mark.parametrize("name", ["drafter", "reviewer", "administrator", "auditor", "nobody"])
def test_nobody_else_touches_it(volume, cast: Cast, name: str) -> None:
    before, person = state(), getattr(cast, name)
    for act in (
        lambda: doing.keep_headings([heading("法国")], volume, actor=person),
        lambda: doing.merge([heading("法国")], heading("程翊川"), actor=person),
        lambda: doing.add_heading(volume.yearbook, "新", kind="subject", actor=person),
    ):
        with pytest.raises(WorkflowRefused):
            act()
    assert state() == before


class MergeThenSplit(TestCase):
    @settings(max_examples=15, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.tuples(st.integers(0, 3), st.integers(1, 5)), max_size=12, unique=True), st.integers(0, 3))
    def test_restores_what_was(self, places: list[tuple[int, int]], main: int) -> None:
        chief, volume = make_cast().chief, make_volume()
        headings = [make_heading(volume.yearbook, f"标目{name}") for name in "甲乙丙丁"]
        for index, number in places:
            lead(headings[index], volume, number)
        before = state()
        others = [one for one in headings if one != headings[main]]
        doing.merge(others, headings[main], actor=chief)
        under = HeadingLink.objects.under([headings[main].pk]).values_list("number", flat=True)
        assert set(under) == {number for _index, number in places}
        for one in others:
            doing.set_free(one, actor=chief)
        assert state() == before


def test_an_act_makes_the_pages_of_its_headings_stale(volume, cast: Cast, monkeypatch) -> None:
    from entries.workflow import index_acts

    stale: set[str] = set()
    monkeypatch.setattr(index_acts, "pages_are_stale", stale.update)
    france, person = heading("法国"), heading("程翊川")
    doing.tie(france, person, actor=cast.chief)
    stale.clear()
    doing.keep_headings([france], volume, actor=cast.chief)
    assert "/synj/2025/entries/1/" in stale and "/synj/2025/entries/2/" not in stale
    doing.decide_links(france.links.all(), Decision.REJECTED, volume.yearbook, actor=cast.chief)
    stale.clear()
    doing.decide_links(france.links.all(), Decision.KEPT, volume.yearbook, actor=cast.chief)
    assert "/en/synj/2025/entries/1/" in stale
    stale.clear()
    doing.rename(france, "法兰西", kind="country", actor=cast.chief)
    pages = {f"{language}/synj/{page}/" for language in ("", "/en") for page in (
        f"headings/{france.pk}", f"headings/{person.pk}", "2025/index", "2025/entries/1",
    )}  # fmt: skip
    assert pages <= stale
    assert f"/synj/headings/{heading('裴知远').pk}/" not in stale and "/synj/2025/chronicle/" not in stale
    told = set(stale)
    stale.clear()
    undo(IndexAct.objects.first(), actor=cast.chief)
    assert stale == told


# ── pages ─────────────────────────────────────────────────────────────────────────────────────────


def address(volume, page: str = "index") -> str:
    return f"/desk/entries/volume/{volume.pk}/{page}/"


def test_the_page_lists_proposals_with_where_they_stand(volume, cast: Cast, sign_in) -> None:
    page = sign_in(cast.chief).get(address(volume)).content.decode()
    assert all(word in page for word in ("法国", "程翊川", "裴知远", "副市长程翊川会见"))
    person = sign_in(cast.chief).get(address(volume) + "?kind=person&letter=C").content.decode()
    assert f">{heading('程翊川')}</a>" in person and f">{heading('裴知远')}</a>" not in person


def test_keeping_rejecting_merging_and_undoing_on_the_page(volume, cast: Cast, sign_in) -> None:
    client = sign_in(cast.chief)
    place = address(volume)
    assert client.post(place, {"act": f"keep:{heading('法国').pk}"}).status_code == 302
    assert heading("法国").links.get().state == Decision.KEPT
    client.post(place, {"act": "reject", "chosen": [heading("裴知远").pk]})
    assert heading("裴知远").state == Decision.REJECTED
    client.post(place, {"act": "merge", "chosen": [heading("程翊川").pk], "target": "法国"})
    assert heading("程翊川").variant_of == heading("法国")
    client.post(place, {"undo": IndexAct.objects.first().pk})
    assert heading("程翊川").variant_of is None
    client.post(place, {"act": "keep_many", "many_kind": "subject", "least": "1"})
    assert set(heading("外资企业").links.values_list("state", flat=True)) == {Decision.KEPT}
    client.post(place, {"act": "add", "new_text": "代表团", "new_kind": "subject"})
    assert heading("代表团").links.get().number == 1


def posts(volume) -> dict[str, tuple[str, dict[str, object]]]:
    """For each act of the table what the browser sends, and where to."""
    france, person, other = heading("法国"), heading("程翊川"), heading("裴知远")
    one, place = address(volume, f"index/{france.pk}"), france.links.get().pk
    reading = Reading.objects.get()
    renamed = {"act": "rename", "text": "法兰西", "kind": "country"}
    of_index: dict[str, dict[str, object]] = {
        "keep": {"act": f"keep:{france.pk}"},
        "keep_many": {"act": "keep_many", "many_kind": "subject", "least": "1"},
        "reject": {"act": "reject", "chosen": [france.pk]},
        "add": {"act": "add", "new_text": "代表团", "new_kind": "subject"},
        "merge": {"act": "merge", "chosen": [person.pk], "target": "法国"},
        "see": {"act": "see", "chosen": [person.pk], "target": "法国"},
        "undo": {"undo": IndexAct.objects.first().pk},
    }
    of_one: dict[str, dict[str, object]] = {
        "rename": renamed,
        "free": {"act": f"free:{heading('法国人').pk}"},
        "split": {"act": "split", "place": [place], "split_text": "法方"},
        "decide": {"act": "decide:kept", "place": [place]},
        "tie": {"act": "tie", "target": "程翊川"},
        "untie": {"act": f"untie:{other.pk}"},
    }
    of_chronicle = {
        "write_line": form_of(volume, **{"line-1-text": "改。"}),
        "leave_line_out": form_of(volume, **{"line-1-is_hidden": "on"}),
        "add_line": form_of(volume, **{"new-0-dates": "2024-05-01", "new-0-text": "办内要事。"}),
    }
    readings = "/desk/entries/reading/"
    return {
        **{act: (address(volume), sent) for act, sent in of_index.items()},
        **{act: (one, sent) for act, sent in of_one.items()},
        **{act: (address(volume, "chronicle"), dict(sent)) for act, sent in of_chronicle.items()},
        "add_reading": (f"{readings}add/", {"word": "琚溪", "syllables": "xu1 qi1"}),
        "change_reading": (f"{readings}{reading.pk}/change/", {"word": "法国", "syllables": "fa2 guo2"}),
        "delete_reading": (f"{readings}{reading.pk}/delete/", {"post": "yes"}),
    }


def index_table() -> list[dict[str, str]]:
    lines = (Path(__file__).parent.parent / "index_table.csv").read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_every_cell_of_the_index_table(volume, cast: Cast, sign_in) -> None:
    Reading.objects.create(word="法国", syllables="fa3 guo2")
    make_heading(volume.yearbook, "法国人", variant_of=heading("法国"))
    doing.tie(heading("法国"), heading("裴知远"), actor=cast.chief)
    sent, wrong, acts = posts(volume), [], index_table()
    assert {row["act"] for row in acts} == set(sent)
    for name in sorted({*acts[0]} - {"act"}):
        client = sign_in(getattr(cast, name))
        for row in acts:
            where, form = sent[row["act"]]
            before, point = (state(), list(Reading.objects.values())), transaction.savepoint()
            client.post(where, form)
            is_changed = (state(), list(Reading.objects.values())) != before
            transaction.savepoint_rollback(point)
            wrong += [(row["act"], name)] if is_changed != (row[name] == "yes") else []
    assert wrong == []


@pytest.mark.parametrize(
    "sent", [{"act": "keep"}, {"act": "merge", "chosen": "1", "target": "没有"}, {"act": "x:1"}, {"act": "add"}, {}]
)
def test_what_can_not_be_done_is_said_and_keeps_what_was_typed(volume, cast: Cast, sign_in, sent) -> None:
    before = state()
    answer = sign_in(cast.chief).post(address(volume), sent)
    assert answer.status_code in (422, 302)
    assert state() == before


def test_a_heading_of_its_own_page(volume, cast: Cast, sign_in) -> None:
    client, person = sign_in(cast.chief), heading("程翊川")
    place = f"{address(volume)}{person.pk}/"
    wrong = client.post(place, {"act": "rename", "text": "程翊川", "kind": "person", "pinyin": "cheng2"})
    assert wrong.status_code == 422 and 'value="cheng2"' in wrong.content.decode()
    client.post(place, {"act": "rename", "text": "程翊川", "kind": "person", "pinyin": "Chéng Yìchuān"})
    assert heading("程翊川").syllables == "cheng2 yi4 chuan1"
    client.post(place, {"act": "decide:kept", "place": [person.links.get().pk]})
    assert person.links.get().state == Decision.KEPT
    client.post(place, {"act": "tie", "target": "法国"})
    assert SeeReference.objects.count() == 2
    client.post(place, {"act": "split", "place": [person.links.get().pk], "split_text": "程某"})
    assert heading("程某").links.get().number == 1
    assert client.get(f"{address(volume)}999999/").status_code == 404


def test_the_office_teaches_a_reading(volume, cast: Cast, sign_in) -> None:
    lakes = make_heading(volume.yearbook, "琚溪镇", "place")
    client = sign_in(cast.chief)
    refused = client.post("/desk/entries/reading/add/", {"word": "琚溪", "syllables": "xu1"})
    assert refused.status_code == 200 and not Reading.objects.exists()
    client.post("/desk/entries/reading/add/", {"word": "琚溪", "syllables": "Xūqī"})
    lakes.refresh_from_db()
    assert (lakes.syllables, lakes.letter) == ("xu1 qi1 zhen4", "X")
    client.post(f"/desk/entries/reading/{Reading.objects.get().pk}/delete/", {"post": "yes"})
    lakes.refresh_from_db()
    assert lakes.letter == "J"


# ── 大事记 ─────────────────────────────────────────────────────────────────────────────────────────


def form_of(volume, **changes: str) -> dict[str, str]:
    """The form of the chronicle as a browser sends it, unchanged but for `changes`."""
    from entries.admin.chronicling import NEW_LINES, all_lines

    sent: dict[str, str] = {}
    for line in all_lines(volume):
        prefix = f"line-{line.number}" if line.number else f"own-{line.own.pk}"
        sent |= {f"{prefix}-text": line.text, f"initial-{prefix}-text": line.text}
        sent[f"initial-{prefix}-is_hidden"] = str(line.is_hidden)
    for number in range(NEW_LINES):
        sent |= {f"new-{number}-dates": "", f"new-{number}-text": ""}
    return sent | changes


def test_a_line_is_rewritten_left_out_and_given_back(volume, cast: Cast, sign_in) -> None:
    client, place = sign_in(cast.chief), address(volume, "chronicle")
    before = Publication.objects.values_list("pk", "title", "body")
    kept = list(before)
    sent = form_of(volume, **{"line-1-text": "法国客人来访。", "line-2-is_hidden": "on"})
    sent |= {"new-0-dates": "2024-05-01", "new-0-text": "办内要事。"}
    assert client.post(place, sent).status_code == 302
    assert set(ChronicleLine.objects.values_list("number", "text", "is_hidden", "event_start")) == {
        (1, "法国客人来访。", False, None),
        (2, "外资企业座谈会。", True, None),
        (None, "办内要事。", False, date(2024, 5, 1)),
    }
    assert list(before) == kept
    client.post(place, form_of(volume, **{"line-1-text": ""}))
    assert not ChronicleLine.objects.filter(number=1).exists()
    client.post(place, {"undo": IndexAct.objects.first().pk})
    assert ChronicleLine.objects.get(number=1).text == "法国客人来访。"


def test_a_stale_line_is_refused_with_everything_typed(volume, cast: Cast, sign_in) -> None:
    client, place = sign_in(cast.chief), address(volume, "chronicle")
    sent = form_of(volume, **{"line-1-text": "甲。", "line-2-text": "乙。"})
    ChronicleLine.objects.create(volume=volume, number=1, text="别人写的。", basis="副市长程翊川会见法国代表团。")
    answer = client.post(place, sent)
    page = answer.content.decode()
    assert answer.status_code == 422 and "别人写的。" in page and "甲。" in page and "乙。" in page
    assert ChronicleLine.objects.count() == 1


def test_a_line_is_marked_when_its_text_changed_since(volume, cast: Cast, sign_in) -> None:
    ChronicleLine.objects.create(volume=volume, number=1, text="旧。", basis="从前的话。")
    page = sign_in(cast.chief).get(address(volume, "chronicle")).content.decode()
    assert "条目后来有改动: 副市长程翊川会见法国代表团。" in page
