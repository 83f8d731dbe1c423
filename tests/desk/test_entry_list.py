"""The list of entries: its filters, counts, search, order, columns and cost."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.roles import Role
from entries import workflow
from entries.admin import filter_fields, filters
from tests.cast import make_person
from tests.factories import make_entry, make_section, make_text, make_volume, make_yearbook

LIST = "/desk/entries/entry/"
PEOPLE = ("drafter", "reviewer", "chief", "superuser")


def titles(answer: Any) -> list[str]:
    return [entry.title for entry in answer.context["cl"].result_list]


def text_of(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def options(answer: Any, name: str) -> list[str]:
    """What the field of the filter form offers, without “all” and “none yet”."""
    select = re.search(rf'<select id="filter-{name}".*?</select>', answer.content.decode(), re.DOTALL)
    return re.findall(r'<option value="\d+"[^>]*>([^<]*)<', select[0]) if select else []


# ── cost ──────────────────────────────────────────────────────────────────────────────────────────


def test_thirty_rows_cost_as_many_queries_as_three_with_all_filters_on(cast, section, entry_in, sign_in):
    everything = {
        **{"volume": section.volume_id, "section": section.pk, "status__exact": "submitted", "unit": cast.unit.pk},
        **{"drafter": cast.drafter.pk, "kind__exact": "event", "event_from": "2024", "event_to": "2024", "q": "条 项"},
    }
    clients = {person: sign_in(getattr(cast, person)) for person in PEOPLE}

    def queries(client: Client, query: dict[str, Any]) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(LIST, query).status_code == 200
        return len(seen)

    def costs(client: Client) -> list[int]:
        # A list that was not the last one is kept for the way back: one query more, once.
        return [(queries(client, query), queries(client, query))[1] for query in ({}, everything)]

    statuses = ("submitted", "changes_requested", "published")
    for status in statuses:
        entry_in(status, title="条目", body="事项")
    for client in clients.values():
        queries(client, {})  # the first request of a session notes when it began
    few = {person: costs(client) for person, client in clients.items()}
    for number in range(27):
        entry_in(statuses[number % 3], title="条目", body="事项")
    assert {person: costs(client) for person, client in clients.items()} == few
    # The index of PostgreSQL is asked in a transaction of its own, with a plan of its own.
    assert max(map(max, few.values())) <= (12 if connection.vendor == "sqlite" else 15), few


def test_bodies_are_not_read_for_the_list(cast, entry_in, sign_in):
    entry_in("draft", body="长" * 500)
    (entry,) = sign_in(cast.drafter).get(LIST).context["cl"].result_list
    assert len(entry.body) == 50


# ── filters ───────────────────────────────────────────────────────────────────────────────────────


def test_choices_are_what_the_other_filters_leave(cast, section, entry_in, sign_in):
    entry_in("draft")
    other = make_section(make_volume(section.volume.yearbook, year=2026, title="下一卷"), "要闻")
    make_entry(other, drafter=cast.stranger)
    client = sign_in(cast.chief)
    assert options(client.get(LIST), "unit") == ["综合处", "友城处"]
    narrowed = client.get(LIST, {"volume": other.volume_id})
    assert options(narrowed, "drafter") == ["撰稿人丙"]
    assert options(narrowed, "section") == ["要闻"]
    # The field itself still offers the other volume, so that one can change one's mind.
    assert options(narrowed, "volume") == ["下一卷", "试验年鉴（2025卷）"]


def test_a_chosen_row_keeps_its_name_when_the_others_leave_none_of_it(cast, section, entry_in, sign_in, english):
    entry_in("draft")
    answer = sign_in(cast.chief).get(LIST, {"unit": cast.unit.pk, "status__exact": "published"})
    assert titles(answer) == []
    assert "Contributing unit: 综合处" in text_of(answer)
    assert "Nothing is shown" not in text_of(answer)
    assert "No entry is left by this search and these filters." in text_of(answer)


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"volume": "999"}, "Nothing is shown: “999” is no volume that you can choose here."),
        ({"volume": "x"}, "Nothing is shown: no volume is called “x”."),
        ({"section": "-1"}, "Nothing is shown: “-1” is no section that you can choose here."),
        ({"unit": "999"}, "Nothing is shown: “999” is no contributing unit that you can choose here."),
        ({"drafter": "张三"}, "Nothing is shown: no drafter is called “张三”."),
        ({"status__exact": "lost"}, "Nothing is shown: “lost” is no status that you can choose here."),
        ({"kind__exact": "x"}, "Nothing is shown: “x” is no kind that you can choose here."),
        ({"event_from": "去年"}, "Nothing is shown. “去年” cannot be read as a date."),
        ({"event_to": "2024-13-01"}, "Nothing is shown. “2024-13-01” cannot be read as a date."),
        ({"waiting": "x"}, "Nothing is shown: “x” is no waiting for me that you can choose here."),
        ({"plan": "x"}, "Nothing is shown: “x” is no plan that you can choose here."),
        ({"taken_back": "x"}, "Nothing is shown: “x” is no taken back that you can choose here."),
    ],
)
def test_a_value_that_is_none_empties_the_list_and_is_named(cast, entry_in, sign_in, english, query, sentence):
    entry_in("draft")
    answer = sign_in(cast.drafter).get(LIST, query)
    assert titles(answer) == []
    assert sentence in text_of(answer)


def test_a_hidden_row_is_no_choice_and_has_no_name(cast, section, entry_in, sign_in, english):
    entry_in("draft")
    hidden = make_section(make_volume(make_yearbook("另一年鉴", "lynj"), title="隐秘卷"), "隐秘类目")
    make_entry(hidden, drafter=cast.stranger)
    for query in ({"volume": hidden.volume_id}, {"section": hidden.pk}, {"drafter": cast.stranger.pk}):
        answer = sign_in(cast.drafter).get(LIST, query)
        assert "Nothing is shown" in text_of(answer)
        assert not {"隐秘", "撰稿人丙"} & set(re.findall("隐秘|撰稿人丙", text_of(answer)))
    assert "no drafter is called “撰稿人丙”" in text_of(sign_in(cast.drafter).get(LIST, {"drafter": "撰稿人丙"}))


def test_a_section_of_another_volume_is_told(cast, section, entry_in, sign_in, english):
    entry_in("draft")
    other = make_volume(section.volume.yearbook, year=2026)
    make_entry(make_section(other, "要闻"), drafter=cast.drafter)
    answer = sign_in(cast.chief).get(LIST, {"volume": other.pk, "section": section.pk})
    assert "the section chosen is not in this volume" in text_of(answer)


def test_an_empty_value_filters_nothing(cast, entry_in, sign_in):
    entry_in("draft", title="甲")
    form = dict.fromkeys((kind.parameter for kind in filters.FILTERS), "")
    assert titles(sign_in(cast.drafter).get(LIST, form)) == ["甲"]


def test_of_many_people_a_name_is_typed(cast, section, entry_in, sign_in, monkeypatch):
    monkeypatch.setattr(filter_fields, "MOST_CHOICES", 2)
    for number in range(3):
        drafter = make_person(f"d{number}", Role.DRAFTER, unit=cast.unit, full_name=f"执笔{number}")
        make_entry(section, drafter=drafter, text=make_text(f"第{number}条"))
    client = sign_in(cast.chief)
    page = client.get(LIST).content.decode()
    assert '<input type="text" id="filter-drafter"' in page
    assert "执笔2</option>" not in page
    assert titles(client.get(LIST, {"drafter": "笔2"})) == ["第2条"]


def test_chosen_filters_stand_above_the_list_each_with_the_address_without_it(cast, section, entry_in, sign_in):
    entry_in("draft")
    query = {"status__exact": "draft", "unit": cast.unit.pk, "q": "条目", "o": "1"}
    used = {item["title"]: item for item in sign_in(cast.chief).get(LIST, query).context["cl"].used_filters}
    assert sorted(item["without"] for item in used.values()) == [
        "?o=1&q=%E6%9D%A1%E7%9B%AE&status__exact=draft",
        f"?o=1&q=%E6%9D%A1%E7%9B%AE&unit={cast.unit.pk}",
    ]


def test_back_from_an_entry_filters_page_and_search_are_kept(cast, entry_in, sign_in):
    entry = entry_in("draft")
    client = sign_in(cast.drafter)
    client.get(LIST, {"status__exact": "draft", "q": "条目", "p": "1", "o": "-1"})
    page = client.get(f"{LIST}{entry.pk}/change/").content.decode()
    assert 'href="/desk/entries/entry/?status__exact=draft&amp;q=%E6%9D%A1%E7%9B%AE&amp;p=1&amp;o=-1"' in page


def test_a_page_past_the_end_is_the_last_one(cast, entry_in, sign_in):
    entry_in("draft", title="甲")
    assert titles(sign_in(cast.drafter).get(LIST, {"p": "7", "status__exact": "draft"})) == ["甲"]


# ── counts ────────────────────────────────────────────────────────────────────────────────────────


def test_counts_lead_to_just_so_many_rows(cast, section, entry_in, sign_in):
    for status, times in (("draft", 3), ("changes_requested", 2), ("submitted", 1)):
        for _ in range(times):
            entry_in(status)
    make_entry(section, drafter=cast.stranger)
    client = sign_in(cast.drafter)
    counts = client.get(LIST, {"kind__exact": "event"}).context["cl"].counts
    assert [(item.status, item.count) for item in counts] == [("changes_requested", 2), ("draft", 3), ("submitted", 1)]
    for item in counts:
        assert client.get(LIST + item.address).context["cl"].result_count == item.count


def test_counts_say_the_first_day_due(cast, entry_in, sign_in, english):
    for day in (date(2099, 4, 30), date(2099, 3, 31)):
        workflow.plan(entry_in("draft"), actor=cast.chief, due_on=day, word_budget=None)
    assert "first due 2099-03-31" in text_of(sign_in(cast.drafter).get(LIST))


def test_no_entry_at_all_is_a_sentence(cast, sign_in, english):
    assert "There is no entry yet that you can see." in text_of(sign_in(cast.drafter).get(LIST))


# ── search ────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("茶园", True),
        ("茶园 友城", True),
        ("友城　茶园", True),
        ("茶园 港口", False),
        ("GDP", True),
        ("gdp", True),
        ("ＧＤＰ", True),
        ("2024", True),
        ("２０２４", True),
        ("BRICS", True),
    ],
)
def test_every_word_is_looked_for_in_title_and_body_in_any_width(cast, entry_in, sign_in, query, found):
    entry_in("draft", title="友城考察", body="参观茶园，GDP增长，２０２４年，ＢＲＩＣＳ会议。")
    entry_in("draft", title="别的", body="别的。")
    assert titles(sign_in(cast.drafter).get(LIST, {"q": query})) == (["友城考察"] if found else [])


def test_a_search_with_very_many_hits_lists_the_first_and_says_so(cast, entry_in, sign_in, english, monkeypatch):
    monkeypatch.setattr("entries.admin.entry_list.MOST_FOUND", 2)
    for _ in range(3):
        entry_in("draft", body="茶园")
    answer = sign_in(cast.drafter).get(LIST, {"q": "茶园"})
    assert answer.context["cl"].result_count == 2
    assert "More than 2 entries were found; the first 2 are listed." in text_of(answer)


# ── order ─────────────────────────────────────────────────────────────────────────────────────────


def test_every_head_sorts_both_ways_by_a_link(cast, section, entry_in, sign_in):
    entry_in("draft", title="甲", body="一二三")
    entry_in("draft", title="乙", body="一")
    client = sign_in(cast.drafter)
    page = client.get(LIST).content.decode()
    for column, first in ((1, "乙"), (5, "乙")):
        assert re.search(rf'<a href="\?o={column}[".]', page)
        assert titles(client.get(LIST, {"o": column}))[0] == first
        assert titles(client.get(LIST, {"o": -column}))[-1] == first


def test_sorted_by_section_a_volume_is_in_reading_order(cast, section, entry_in, sign_in):
    last = make_section(section.volume, "附录", order=999)
    first = make_section(section.volume, "特载", order=1)
    for place, title in ((last, "丙"), (section, "乙"), (first, "甲")):
        make_entry(place, drafter=cast.drafter, text=make_text(title))
    make_entry(None, volume=section.volume, drafter=cast.drafter, text=make_text("丁"))
    client = sign_in(cast.drafter)
    assert titles(client.get(LIST, {"o": "3", "volume": section.volume_id})) == ["甲", "乙", "丙", "丁"]


def test_without_a_due_day_comes_last_both_ways(cast, entry_in, sign_in):
    entry_in("draft", title="无")
    for title, day in (("早", date(2099, 1, 1)), ("晚", date(2099, 2, 1))):
        workflow.plan(entry_in("draft", title=title), actor=cast.chief, due_on=day, word_budget=None)
    client = sign_in(cast.drafter)
    assert titles(client.get(LIST, {"o": "7"})) == ["早", "晚", "无"]
    assert titles(client.get(LIST, {"o": "-7"})) == ["晚", "早", "无"]


@pytest.mark.parametrize("order", ["99", "x", "-", "1.2", "６", "0", "6"])
def test_any_order_answers(cast, entry_in, sign_in, order):
    entry_in("draft")
    assert sign_in(cast.drafter).get(LIST, {"o": order}).status_code == 200


# ── columns ───────────────────────────────────────────────────────────────────────────────────────


def test_late_and_long_are_words_in_the_row(cast, entry_in, sign_in, english):
    entry = entry_in("draft", title="题" * 19)
    workflow.plan(entry, actor=cast.chief, due_on=date(2020, 1, 31), word_budget=None)
    page = text_of(sign_in(cast.drafter).get(LIST))
    assert "19 characters, more than 18" in page
    assert re.search(r"2020-01-31 \d+ days late", page)


def test_what_was_delivered_is_not_late(cast, entry_in, sign_in, english):
    entry = entry_in("submitted", title="题" * 18)
    workflow.plan(entry, actor=cast.chief, due_on=date(2020, 1, 31), word_budget=None)
    page = text_of(sign_in(cast.drafter).get(LIST))
    assert "days late" not in page
    assert "more than 18" not in page


# ── taken back ────────────────────────────────────────────────────────────────────────────────────


def test_taken_off_shows_who_when_why_until_published_again(cast, entry_in, sign_in, english):
    entry = workflow.unpublish(entry_in("published", title="撤下的"), actor=cast.chief, comment="数字有误。")
    entry_in("approved", title="没有发布过")
    client = sign_in(cast.chief)
    answer = client.get(LIST, {"taken_back": "unpublished"})
    assert titles(answer) == ["撤下的"]
    assert re.search(r"主编，\d{4}-\d\d-\d\d \d\d:\d\d 数字有误。", text_of(answer))
    assert "Publish it" in text_of(answer)
    workflow.publish(entry, actor=cast.chief)
    assert titles(client.get(LIST, {"taken_back": "unpublished"})) == []


def test_a_published_entry_under_revision_was_not_taken_off(cast, entry_in, sign_in):
    entry = workflow.unpublish(entry_in("published"), actor=cast.chief, comment="误。")
    entry = workflow.publish(entry, actor=cast.chief)
    workflow.revise(entry, actor=cast.drafter)
    assert titles(sign_in(cast.chief).get(LIST, {"taken_back": "unpublished"})) == []


def test_withdrawn_shows_until_submitted_again_and_only_to_whom_may_see_it(cast, entry_in, sign_in, english):
    entry = workflow.withdraw(entry_in("submitted", title="撤回的"), actor=cast.drafter)
    entry_in("draft", title="没有提交过")
    query = {"taken_back": "withdrawn"}
    answer = sign_in(cast.colleague).get(LIST, query)
    assert titles(answer) == ["撤回的"]
    assert "撰稿人甲，" in text_of(answer)
    assert "Submit it for review" in text_of(answer)
    assert titles(sign_in(cast.reviewer).get(LIST, query)) == []
    assert titles(sign_in(cast.stranger).get(LIST, query)) == []
    workflow.submit(entry, actor=cast.drafter)
    assert titles(sign_in(cast.drafter).get(LIST, query)) == []


def test_a_drafter_has_no_filter_by_unit(cast, entry_in, sign_in):
    entry_in("draft")
    assert 'name="unit"' not in sign_in(cast.drafter).get(LIST).content.decode()


def test_entries_that_name_nobody_are_found_by_the_chief_editor(cast, section, entry_in, sign_in):
    entry_in("draft", title="有人写")
    make_entry(section, drafter=None, unit=cast.unit, actor=cast.chief, text=make_text("没人写"))
    client = sign_in(cast.chief)
    assert '<option value="none"' in client.get(LIST).content.decode()
    assert titles(client.get(LIST, {"drafter": "none"})) == ["没人写"]
    assert titles(client.get(LIST, {"unit": "none"})) == []
    assert 'role="alert"' not in client.get(LIST, {"unit": "none"}).content.decode()
