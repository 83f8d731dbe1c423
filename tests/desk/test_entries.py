"""The list of entries: what it shows, to whom, in which words, at what cost."""

import pytest
from django.utils.translation import override

from accounts.models import Unit
from entries.admin import steps
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, make_yearbook

LIST = "/desk/entries/entry/"


def titles(answer) -> list[str]:
    return [entry.title for entry in answer.context["cl"].result_list]


def test_drafter_sees_entries_of_own_unit_only(cast, section, sign_in):
    make_entry(section, drafter=cast.drafter, text=make_text("本处"))
    make_entry(section, drafter=cast.stranger, text=make_text("外处"))
    assert titles(sign_in(cast.drafter).get(LIST)) == ["本处"]
    assert titles(sign_in(cast.stranger).get(LIST)) == ["外处"]


def test_reviewer_sees_no_draft(cast, entry_in, sign_in):
    entry_in("draft", title="未提交")
    entry_in("submitted", title="已提交")
    assert titles(sign_in(cast.reviewer).get(LIST)) == ["已提交"]


@pytest.mark.parametrize("person", ["administrator", "auditor"])
def test_roles_without_content_get_no_list(cast, entry_in, sign_in, person):
    entry_in("published", title="机密标题")
    answer = sign_in(getattr(cast, person)).get(LIST)
    assert answer.status_code == 403
    assert "机密标题" not in answer.content.decode()


def test_anonymous_goes_to_sign_in(client, db):
    answer = client.get(LIST)
    assert answer.status_code == 302
    assert answer["Location"].startswith("/desk/login/")


def test_status_is_word_and_class(cast, entry_in, sign_in):
    entry_in("changes_requested")
    page = sign_in(cast.drafter).get(LIST).content.decode()
    assert '<span class="yb-status yb-changes_requested">' in page


def next_step(answer, title: str) -> str:
    entry = next(entry for entry in answer.context["cl"].result_list if entry.title == title)
    with override("en"):
        return steps.next_step(entry)[0]


def test_next_step_depends_on_who_asks(cast, entry_in, sign_in, english):
    entry_in("submitted", title="甲")
    assert next_step(sign_in(cast.reviewer).get(LIST), "甲") == "Read it, then approve or return it"
    assert next_step(sign_in(cast.drafter).get(LIST), "甲") == "Waits for a reviewer; you may withdraw it"
    assert next_step(sign_in(cast.colleague).get(LIST), "甲") == "Waits for a reviewer"
    assert next_step(sign_in(cast.chief).get(LIST), "甲") == "Waits for a reviewer"


def test_next_step_of_returned_entry_is_the_reviewers_comment(cast, entry_in, sign_in, english):
    entry_in("changes_requested", title="乙")
    assert next_step(sign_in(cast.drafter).get(LIST), "乙") == "审核人乙: 请核实数字。"


def test_next_step_names_what_is_missing(cast, entry_in, sign_in, english):
    entry_in("draft", title="丙", body="", event_start=None, event_end=None, date_precision="")
    words = next_step(sign_in(cast.drafter).get(LIST), "丙")
    assert words == "Still missing: body、a date, or the choice “no date”"


def test_title_leads_the_reviewer_to_the_review_page(cast, entry_in, sign_in):
    entry = entry_in("submitted")
    assert f'href="{LIST}{entry.pk}/review/"' in sign_in(cast.reviewer).get(LIST).content.decode()
    assert f'href="{LIST}{entry.pk}/change/"' in sign_in(cast.drafter).get(LIST).content.decode()


def test_search_finds_title_and_body(cast, entry_in, sign_in):
    entry_in("draft", title="友城大会", body="甲")
    entry_in("draft", title="乙", body="参加友城大会。")
    entry_in("draft", title="丙", body="丙")
    assert set(titles(sign_in(cast.drafter).get(LIST, {"q": "友城大会"}))) == {"友城大会", "乙"}


@pytest.mark.parametrize("query", ["\x00", "字" * 10_000, "%", "'", "\\"])
def test_search_for_anything_answers(cast, entry_in, sign_in, query):
    entry_in("draft")
    assert sign_in(cast.drafter).get(LIST, {"q": query}).status_code == 200


def test_filters(cast, section, entry_in, sign_in):
    other = make_section(section.volume, "综述")
    bring_to(make_entry(other, drafter=cast.drafter, text=make_text("概况", kind="overview")), "submitted", cast)
    entry_in("draft", title="活动")
    client = sign_in(cast.chief)
    volume = section.volume_id
    assert titles(client.get(LIST, {"volume": volume, "section": other.pk})) == ["概况"]
    assert titles(client.get(LIST, {"status__exact": "draft"})) == ["活动"]
    assert titles(client.get(LIST, {"kind__exact": "overview"})) == ["概况"]
    assert titles(client.get(LIST, {"unit": cast.other_unit.pk})) == []
    assert set(titles(client.get(LIST, {"drafter": cast.drafter.pk}))) == {"概况", "活动"}
    assert titles(client.get(LIST, {"volume": "0"})) == []


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [
        ("2024.3.12", "", True),
        ("2024年3月13日", "", False),
        ("", "20240311", False),
        ("", "2024年3月", True),
        ("2024-03-12", "2024-03-12", True),
    ],
)
def test_date_filter_reads_dates_as_typed(cast, entry_in, sign_in, first, last, found):
    entry_in("draft", title="三月")
    answer = sign_in(cast.drafter).get(LIST, {"event_from": first, "event_to": last})
    assert titles(answer) == (["三月"] if found else [])


def test_unreadable_date_is_told(cast, entry_in, sign_in, english):
    entry_in("draft")
    answer = sign_in(cast.drafter).get(LIST, {"event_from": "去年"})
    assert "cannot be read as a date" in answer.content.decode()


def test_waiting_filter(cast, entry_in, sign_in):
    entry_in("submitted", title="审")
    entry_in("changes_requested", title="退")
    entry_in("draft", title="稿")
    assert titles(sign_in(cast.reviewer).get(LIST, {"waiting": "review"})) == ["审"]
    assert titles(sign_in(cast.drafter).get(LIST, {"waiting": "returned"})) == ["退"]
    assert titles(sign_in(cast.drafter).get(LIST, {"waiting": "drafts"})) == ["稿"]


def test_choices_of_filters_hold_only_what_may_be_seen(cast, section, entry_in, sign_in):
    entry_in("draft")
    hidden = make_section(make_volume(make_yearbook("另一年鉴", "lynj"), title="隐秘卷"), "隐秘类目")
    make_entry(hidden, drafter=cast.stranger)
    Unit.objects.create(name="无稿单位")
    page = sign_in(cast.drafter).get(LIST, {"volume": section.volume_id}).content.decode()
    for word in ("隐秘卷", "隐秘类目", "无稿单位", "友城处", "撰稿人丙"):
        assert word not in page, word


@pytest.mark.parametrize(
    "lookup",
    [
        "body__startswith",
        "title__regex",
        "drafter__password__startswith",
        "unit__name",
        "submitted_by",
        "number__isnull",
        "manuscript__title",
        "status",
    ],
)
def test_other_lookups_are_refused(cast, entry_in, sign_in, lookup):
    entry_in("draft")
    assert sign_in(cast.chief).get(LIST, {lookup: "1"}).status_code == 400


@pytest.mark.parametrize("value", ["1e1000000", "9" * 1000, "NaN", "", "-1", "１"])
@pytest.mark.parametrize("name", ["volume", "section", "unit", "drafter"])
def test_strange_values_of_filters_answer(cast, entry_in, sign_in, name, value):
    entry_in("draft")
    assert sign_in(cast.drafter).get(LIST, {name: value}).status_code in (200, 302)


def test_nothing_is_edited_in_the_list(cast, entry_in, sign_in):
    entry = entry_in("draft", title="旧题")
    sign_in(cast.drafter).post(
        LIST,
        {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 1, "form-0-id": entry.pk, "form-0-title": "新题", "_save": "1"},
    )
    entry.refresh_from_db()
    assert entry.title == "旧题"
    assert type(entry).objects.count() == 1


def test_title_is_escaped(cast, entry_in, sign_in):
    entry_in("draft", title="<img src=x onerror=1>")
    page = sign_in(cast.drafter).get(LIST).content.decode()
    assert "<img src=x" not in page
    assert "&lt;img src=x" in page
