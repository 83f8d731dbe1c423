"""The plan of a volume: adding, changing rows in place, all or nothing, and who may."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from entries import workflow
from entries.lifecycle import Status
from entries.models import Entry, Publication, Section, Transition
from tests.cast import Cast, make_person
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, save_text

pytestmark = pytest.mark.django_db

EMPTY = {"event_start": None, "event_end": None, "date_precision": ""}
ROW = ("unit", "drafter", "word_budget", "due_on")


@pytest.fixture
def client(cast: Cast, sign_in: Callable[[Any], Client]) -> Client:
    return sign_in(cast.chief)


def address(section: Section, query: str = "") -> str:
    return f"/desk/entries/volume/{section.volume_id}/plan/{query}"


def adding(section: Section, pasted: str = "", *rows: dict[str, str]) -> dict[str, str]:
    """The form of new entries as a browser sends it: five rows, most of them empty."""
    form = {"act": "add", "section": str(section.pk), "pasted": pasted}
    for number in range(5):
        values = rows[number] if number < len(rows) else {}
        form |= {f"new-{number}-{name}": values.get(name, "") for name in ("title", *ROW)}
    return form


def shown(entry: Entry) -> dict[str, str]:
    """What the row of an entry shows."""
    return {
        "unit": entry.unit.name if entry.unit else "",
        "drafter": str(entry.drafter or ""),
        "word_budget": str(entry.word_budget or ""),
        "due_on": entry.due_on.isoformat() if entry.due_on else "",
    }


def changing(*changes: tuple[Entry, dict[str, str]]) -> dict[str, str]:
    """The form of rows as a browser sends it: what was shown and what was typed."""
    form = {"act": "change"}
    for entry, typed in changes:
        for name, value in shown(entry).items():
            form |= {f"row-{entry.pk}-{name}": typed.get(name, value), f"initial-row-{entry.pk}-{name}": value}
    return form


def planned_rows() -> list[tuple[Any, ...]]:
    entries = Entry.objects.in_reading_order().select_related("unit", "drafter")
    return [(e.title, str(e.unit), e.drafter and e.drafter.username, e.word_budget, e.due_on) for e in entries]


@pytest.fixture
def entry(cast: Cast, section: Section) -> Entry:
    return make_entry(section, drafter=None, unit=cast.unit, text=make_text("来访", "", **EMPTY), actor=cast.chief)


class TestAdding:
    def test_lines_of_a_spreadsheet(self, cast: Cast, section: Section, client: Client) -> None:
        pasted = (
            "标题\t单位\t撰稿人\t字数\t截稿日期\r\n"
            "友城往来\t友城处\t撰稿人丙\t800\t2025-03-31\r\n"
            "\r\n"
            "来访接待\t\t撰稿人甲\t1,200字\t2025年3月\r\n"
            "概况\t综合处\r\n"
        )
        assert client.post(address(section), adding(section, pasted)).status_code == 302
        assert planned_rows() == [
            ("友城往来", "友城处", "stranger", 800, date(2025, 3, 31)),
            ("来访接待", "综合处", "drafter", 1200, date(2025, 3, 31)),
            ("概况", "综合处", None, None, None),
        ]
        assert {entry.section_id for entry in Entry.objects.all()} == {section.pk}
        assert Entry.objects.planned().count() == 3 and not Publication.objects.exists()
        verbs = Transition.objects.filter(actor=cast.chief).values_list("verb", flat=True)
        assert sorted(verbs) == ["create"] * 3 + ["plan"] * 2

    def test_rows_and_the_unit_of_the_section(self, cast: Cast, section: Section, client: Client) -> None:
        Section.objects.update(unit=cast.other_unit)
        rows = ({"title": "甲"}, {}, {"title": "乙", "unit": "综合处", "due_on": "20250401"})
        assert client.post(address(section), adding(section, "", *rows)).status_code == 302
        assert planned_rows() == [
            ("甲", "友城处", None, None, None),
            ("乙", "综合处", None, None, date(2025, 4, 1)),
        ]

    @pytest.mark.parametrize(
        ("line", "reason"),
        [
            ("\t综合处", "第2行"),
            ("乙\t不存在处", "没有名为“不存在处”的供稿单位。"),
            ("乙\t综合处\t撰稿人丙", "撰稿人丙"),
            ("乙\t\t某某", "没有名为“某某”的撰稿人。"),
            ("乙\t\t\t很多", "“很多”不是字数"),
            ("乙\t\t\t0", "“0”不是字数"),
            ("乙\t\t\t00000080099999999", "不是字数"),
            ("乙\t\t\t\t下周", "“下周”"),
            ("乙\t\t\t\t2025年", "截稿日期要写到日"),
            ("甲", "本类目已有“甲”。"),
            ("长" * 256, "第2行"),
        ],
    )
    def test_one_wrong_line_and_nothing_is_added(
        self, cast: Cast, section: Section, client: Client, line: str, reason: str
    ) -> None:
        answer = client.post(address(section), adding(section, f"甲\n{line}", {"title": "在行里"}))
        page = answer.content.decode()
        assert answer.status_code == 422 and not Entry.objects.exists()
        assert "第2行" in page and reason in page
        assert line.strip() in page and 'value="在行里"' in page

    def test_a_wrong_row_keeps_all_that_was_typed(self, section: Section, client: Client) -> None:
        answer = client.post(address(section), adding(section, "粘贴的", {"title": "甲", "due_on": "某天"}))
        page = answer.content.decode()
        assert answer.status_code == 422 and not Entry.objects.exists()
        assert "粘贴的" in page and 'value="某天"' in page

    def test_sent_twice_it_is_planned_once(self, section: Section, client: Client) -> None:
        codes = [client.post(address(section), adding(section, "甲\n乙")).status_code for _ in range(2)]
        assert codes == [302, 422] and Entry.objects.count() == 2

    def test_nothing_typed_and_too_much_pasted(self, section: Section, client: Client) -> None:
        assert client.post(address(section), adding(section)).status_code == 422
        many = "\n".join(f"条目{number}" for number in range(201))
        assert client.post(address(section), adding(section, many)).status_code == 422
        assert not Entry.objects.exists()

    def test_a_section_of_another_volume_is_no_choice(self, section: Section, client: Client) -> None:
        foreign = make_section(make_volume(section.volume.yearbook, year=2030))
        assert client.post(address(section), adding(foreign, "甲")).status_code == 422
        assert not Entry.objects.exists()

    def test_people_of_one_name_are_told_apart_by_user_name(self, cast: Cast, section: Section, client: Client) -> None:
        make_person("namesake", "drafter", unit=cast.unit, full_name="撰稿人甲")
        assert client.post(address(section), adding(section, "甲\t\t撰稿人甲")).status_code == 422
        assert client.post(address(section), adding(section, "甲\t\tnamesake")).status_code == 302
        assert client.post(address(section), adding(section, "乙\t\t撰稿人甲（drafter）")).status_code == 302
        assert [row[2] for row in planned_rows()] == ["namesake", "drafter"]


class TestChanging:
    def test_each_changed_row_is_one_plan_and_one_reassignment(
        self, cast: Cast, section: Section, entry: Entry, client: Client
    ) -> None:
        other = make_entry(section, drafter=cast.drafter)
        before = Transition.objects.count()
        typed = {"unit": "友城处", "drafter": "撰稿人丙", "word_budget": "600", "due_on": "2025.4.1"}
        assert client.post(address(section), changing((entry, typed), (other, {}))).status_code == 302
        assert planned_rows()[0] == ("来访", "友城处", "stranger", 600, date(2025, 4, 1))
        told = list(Transition.objects.order_by("pk").values_list("verb", "entry", "actor"))[before:]
        assert told == [("reassign", entry.pk, cast.chief.pk), ("plan", entry.pk, cast.chief.pk)]

    def test_any_status_is_planned_and_the_text_stays(self, cast: Cast, section: Section, client: Client) -> None:
        made = [bring_to(make_entry(section, drafter=cast.drafter), status, cast) for status in Status]
        texts = [entry.text for entry in made]
        form = changing(*((entry, {"due_on": "2025-04-01"}) for entry in made))
        assert client.post(address(section, "?show=all"), form)["Location"] == address(section, "?show=all")
        again = [Entry.objects.get(pk=entry.pk) for entry in made]
        assert [entry.text for entry in again] == texts
        assert [entry.status for entry in again] == list(Status)
        assert {entry.due_on for entry in again} == {date(2025, 4, 1)}

    def test_a_day_and_a_budget_are_taken_away(
        self, cast: Cast, section: Section, entry: Entry, client: Client
    ) -> None:
        entry = workflow.plan(entry, actor=cast.chief, due_on=date(2025, 3, 1), word_budget=800)
        client.post(address(section), changing((entry, {"due_on": "", "word_budget": ""})))
        assert planned_rows()[0][3:] == (None, None)

    @pytest.mark.parametrize(
        "wrong",
        [{"unit": "无此处"}, {"unit": ""}, {"drafter": "撰稿人丙"}, {"word_budget": "x"}, {"due_on": "2025-02-30"}],
    )
    def test_one_wrong_row_and_none_is_saved(
        self, cast: Cast, section: Section, entry: Entry, client: Client, wrong: dict[str, str]
    ) -> None:
        other = make_entry(section, drafter=cast.drafter)
        answer = client.post(address(section), changing((entry, wrong), (other, {"due_on": "2025-04-01"})))
        page = answer.content.decode()
        assert answer.status_code == 422 and "来访：" in page
        assert 'value="2025-04-01"' in page and all(f'value="{value}"' in page for value in wrong.values() if value)
        assert not Entry.objects.filter(due_on__isnull=False).exists()
        assert not Transition.objects.filter(verb__in=("plan", "reassign")).exists()

    def test_a_row_that_somebody_changed_meanwhile_is_refused_with_all(
        self, cast: Cast, section: Section, entry: Entry, client: Client
    ) -> None:
        other = make_entry(section, drafter=cast.drafter)
        form = changing((entry, {"due_on": "2025-05-01"}), (other, {"due_on": "2025-05-01"}))
        workflow.plan(Entry.objects.get(pk=entry.pk), actor=cast.chief, due_on=date(2025, 4, 1), word_budget=None)
        answer = client.post(address(section), form)
        assert answer.status_code == 422 and "已被他人处理" in answer.content.decode()
        assert set(Entry.objects.values_list("due_on", flat=True)) == {date(2025, 4, 1), None}

    def test_a_row_that_no_page_has_shown_is_stale(self, section: Section, entry: Entry, client: Client) -> None:
        form = changing((entry, {"due_on": "2025-05-01"})) | {f"initial-row-{entry.pk}-due_on": "\x00x"}
        answer = client.post(address(section), form)
        assert answer.status_code == 422 and "已被他人处理" in answer.content.decode()

    def test_a_row_one_did_not_touch_may_have_changed_meanwhile(
        self, cast: Cast, section: Section, entry: Entry, client: Client
    ) -> None:
        other = make_entry(section, drafter=cast.drafter)
        form = changing((entry, {}), (other, {"due_on": "2025-05-01"}))
        workflow.plan(Entry.objects.get(pk=entry.pk), actor=cast.chief, due_on=date(2025, 4, 1), word_budget=None)
        save_text(other, actor=cast.drafter, body="写了一半。")
        assert client.post(address(section), form).status_code == 302
        days = dict(Entry.objects.values_list("pk", "due_on"))
        assert days == {entry.pk: date(2025, 4, 1), other.pk: date(2025, 5, 1)}

    def test_sent_twice_it_is_done_once(self, section: Section, entry: Entry, client: Client) -> None:
        form = changing((entry, {"due_on": "2025-05-01"}))
        assert [client.post(address(section), form).status_code for _ in range(2)] == [302, 302]
        assert Transition.objects.filter(verb="plan").count() == 1

    def test_an_entry_of_another_volume_is_left_alone(self, cast: Cast, section: Section, client: Client) -> None:
        foreign = make_section(make_volume(section.volume.yearbook, year=2030))
        entry = make_entry(foreign, drafter=cast.drafter)
        client.post(address(section), changing((entry, {"due_on": "2025-05-01"})))
        assert not Entry.objects.filter(due_on__isnull=False).exists()


def test_what_is_shown(cast: Cast, section: Section, entry: Entry, client: Client) -> None:
    workflow.plan(entry, actor=cast.chief, due_on=date(2025, 3, 1), word_budget=None)
    begun = make_entry(section, drafter=cast.drafter)
    bring_to(make_entry(section, drafter=cast.drafter), Status.SUBMITTED, cast)
    for show, expected in (("open", 2), ("planned", 1), ("late", 1), ("all", 3), ("x", 2)):
        context = client.get(address(section, f"?show={show}")).context
        assert len(context["rows"]) == expected, show
    assert [(name, count) for name, _label, count in context["shows"]] == [
        ("open", 2),
        ("planned", 1),
        ("late", 1),
        ("all", 3),
    ]
    assert [(form.entry, late) for form, late in context["rows"]] == [(entry, True), (begun, False)]


@pytest.mark.parametrize("role", ["drafter", "reviewer", "administrator", "auditor"])
def test_nobody_else_plans(
    cast: Cast, section: Section, entry: Entry, sign_in: Callable[[Any], Client], role: str
) -> None:
    client = sign_in(getattr(cast, role))
    for form in (adding(section, "甲"), changing((entry, {"due_on": "2025-05-01"}))):
        assert client.post(address(section), form).status_code == 403
    assert Entry.objects.count() == 1 and not Transition.objects.filter(verb="plan").exists()


def test_a_hundred_rows_cost_as_much_as_one(
    cast: Cast, section: Section, entry: Entry, client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(60):
        make_entry(section, drafter=cast.drafter, text=make_text(f"条目{number}"))
    with django_assert_max_num_queries(15):
        answer = client.get(address(section))
    assert len(answer.context["rows"]) == 50
    assert len(client.get(address(section, "?page=2")).context["rows"]) == 11
