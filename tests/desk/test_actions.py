"""Bulk acts: each row its own call, and every row that is refused is told with its reason."""

from datetime import date

import pytest
from django.contrib.messages import get_messages

from entries.admin import actions
from entries.models import Entry, Transition
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

LIST = "/desk/entries/entry/"


def run(client, action: str, entries: list[Entry], **more):
    return client.post(LIST, {"action": action, "_selected_action": [entry.pk for entry in entries], **more})


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def refusals(answer) -> dict[str, str]:
    """Titles and reasons of the answer page."""
    return {refusal.entry.title: refusal.reason for refusal in answer.context["refusals"]}


def statuses(entries: list[Entry]) -> list[str]:
    return [Entry.objects.get(pk=entry.pk).status for entry in entries]


def test_submit_does_what_it_can_and_tells_the_rest(cast, entry_in, sign_in, english):
    whole = [entry_in("draft"), entry_in("changes_requested")]
    gap = entry_in("draft", title="缺正文", body="")
    shut = entry_in("approved", title="已通过")
    answer = run(sign_in(cast.drafter), "submit_selected", [*whole, gap, shut])
    assert statuses([*whole, gap, shut]) == ["submitted", "submitted", "draft", "approved"]
    assert answer.context["said"] == "Submitted: 2 entries."
    assert refusals(answer) == {
        "缺正文": "Not submitted. Still missing: body.",
        "已通过": "Not possible while the entry is “Approved”.",
    }
    page = answer.content.decode()
    assert f'<a href="{LIST}{gap.pk}/change/">缺正文</a>' in page
    assert "2 entries stayed as they were, for these reasons" in page


def test_when_all_is_done_the_list_says_so(cast, entry_in, sign_in, english):
    answer = run(sign_in(cast.drafter), "submit_selected", [entry_in("draft"), entry_in("draft")])
    assert (answer.status_code, told(answer)) == (302, ["Submitted: 2 entries."])


def test_posted_twice_it_does_nothing_the_second_time_and_says_so(cast, section, entry_in, sign_in, english):
    client, entries = sign_in(cast.chief), [entry_in("approved", title="甲")]
    run(client, "publish_selected", entries, is_asked="1")
    answer = run(client, "publish_selected", entries, is_asked="1")
    assert answer.context["said"] == "Published: 0 entries."
    assert refusals(answer) == {"甲": "Not possible while the entry is “Published”."}
    assert Transition.objects.filter(verb="publish").count() == 1


def test_nothing_left_of_the_selection_is_told(cast, entry_in, sign_in, english):
    answer = sign_in(cast.drafter).post(LIST, {"action": "submit_selected", "_selected_action": ["999999"]})
    assert answer.context["said"] == "Submitted: 0 entries."
    assert "None of the selected entries is in the list any more" in answer.content.decode()


def test_publish(cast, entry_in, sign_in, english):
    entries = [entry_in("approved"), entry_in("approved"), entry_in("submitted", title="还在审")]
    answer = run(sign_in(cast.chief), "publish_selected", entries, is_asked="1")
    assert statuses(entries) == ["published", "published", "submitted"]
    assert Transition.objects.filter(verb="publish").count() == 2
    assert list(refusals(answer)) == ["还在审"]


def test_publishing_many_is_asked_about_first(cast, entry_in, sign_in):
    entries = [entry_in("approved"), entry_in("approved")]
    page = run(sign_in(cast.chief), "publish_selected", entries).content.decode()
    assert statuses(entries) == ["approved", "approved"]
    assert "选中了 2 条。</p>\n<p>已审核的条目按现在的文字发布" in page


def test_the_number_of_entries_is_no_number_of_characters(cast, entry_in, sign_in):
    page = run(sign_in(cast.chief), "assign_selected", [entry_in("draft")]).content.decode()
    assert "yb-count" not in page


def test_withdraw_is_for_who_submitted(cast, section, entry_in, sign_in, english):
    mine = entry_in("submitted", title="我的")
    theirs = make_entry(section, drafter=cast.colleague, text=make_text("同事的"))
    theirs = bring_to(theirs, "submitted", cast)
    answer = run(sign_in(cast.drafter), "withdraw_selected", [mine, theirs])
    assert statuses([mine, theirs]) == ["draft", "submitted"]
    assert list(refusals(answer)) == ["同事的"]


def test_all_pages_of_a_filtered_list_are_selected(cast, entry_in, sign_in, english, monkeypatch):
    entries = [entry_in("draft", title=f"第{number}条") for number in range(3)]
    other = entry_in("draft", title="别的")
    form = {"action": "submit_selected", "_selected_action": [entries[0].pk], "select_across": "1", "index": "0"}
    answer = sign_in(cast.drafter).post(f"{LIST}?q=第", form)
    assert statuses([*entries, other]) == ["submitted", "submitted", "submitted", "draft"]
    assert told(answer) == ["Submitted: 3 entries."]


def test_more_than_can_be_done_in_one_go_is_refused_whole(cast, entry_in, sign_in, english, monkeypatch):
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    entries = [entry_in("draft"), entry_in("draft")]
    answer = run(sign_in(cast.drafter), "submit_selected", entries)
    assert told(answer) == ["Nothing was done: more than 1 entries are selected. Filter the list, then do a part."]
    assert statuses(entries) == ["draft", "draft"]


def test_move_asks_for_the_section_then_moves_in_reading_order(cast, section, entry_in, sign_in, english):
    entries = [entry_in("draft", title="甲"), entry_in("published", title="乙")]
    there = make_section(section.volume, "附录")
    client = sign_in(cast.chief)
    asked = run(client, "move_selected", entries)
    assert "2 entries are selected." in asked.content.decode()
    assert asked.context["form"]["section"].value() is None
    assert "required" in run(client, "move_selected", entries, is_asked="1", section="").content.decode()
    assert Transition.objects.filter(verb="move").count() == 0
    answer = run(client, "move_selected", entries, is_asked="1", section=there.pk)
    assert told(answer) == ["Moved: 2 entries."]
    assert list(Entry.objects.filter(section=there).order_by("order").values_list("title", flat=True)) == ["甲", "乙"]
    assert Transition.objects.filter(verb="move").count() == 2
    again = run(client, "move_selected", entries, is_asked="1", section=there.pk)
    assert refusals(again)["甲"] == "It stands in “附录” already."
    assert Transition.objects.filter(verb="move").count() == 2


def test_move_of_two_volumes_or_to_a_foreign_section_is_refused(cast, section, entry_in, sign_in, english):
    entry = entry_in("draft")
    elsewhere = make_section(make_volume(section.volume.yearbook, year=2026), "要闻")
    other = make_entry(elsewhere, drafter=cast.drafter)
    client = sign_in(cast.chief)
    asked = run(client, "move_selected", [entry, other])
    assert "The entries are of more than one volume." in asked.content.decode()
    for section_id in (elsewhere.pk, "", "x"):
        assert run(client, "move_selected", [entry], is_asked="1", section=section_id).status_code == 422
    assert not Transition.objects.filter(verb="move").exists()


def test_assign_gives_owner_and_day_in_one_go(cast, entry_in, sign_in, english):
    entries = [entry_in("draft"), entry_in("draft")]
    form = {"is_asked": "1", "unit": cast.other_unit.pk, "drafter": cast.stranger.pk, "due_on": "2099.3.31"}
    client = sign_in(cast.chief)
    assert told(run(client, "assign_selected", entries, **form)) == ["Assigned: 2 entries."]
    rows = Entry.objects.values_list("unit__name", "drafter__full_name", "due_on")
    assert set(rows) == {("友城处", "撰稿人丙", date(2099, 3, 31))}
    again = run(client, "assign_selected", entries, **form)
    assert set(refusals(again).values()) == {"It is theirs already, and nothing else would change."}
    assert Transition.objects.filter(verb="reassign").count() == 2


def test_assign_refuses_a_drafter_of_another_unit_and_an_unreadable_day(cast, entry_in, sign_in, english):
    entry = entry_in("draft")
    form = {"is_asked": "1", "unit": cast.unit.pk, "drafter": cast.stranger.pk, "due_on": "月底"}
    answer = run(sign_in(cast.chief), "assign_selected", [entry], **form)
    assert answer.status_code == 422
    assert "“月底” cannot be read as a date." in answer.content.decode()
    assert not Transition.objects.filter(verb="reassign").exists()


@pytest.mark.parametrize(
    ("person", "action"),
    [
        ("chief", "submit_selected"),
        ("reviewer", "submit_selected"),
        ("drafter", "publish_selected"),
        ("reviewer", "publish_selected"),
        ("drafter", "move_selected"),
        ("reviewer", "assign_selected"),
        ("chief", "withdraw_selected"),
        ("chief", "approve_selected"),
        ("chief", "delete_selected"),
        ("superuser", "delete_selected"),
    ],
)
def test_action_is_not_there_for_others(cast, entry_in, sign_in, person, action):
    entries = [entry_in("submitted"), entry_in("approved")]
    client = sign_in(getattr(cast, person))
    assert f'value="{action}"' not in client.get(LIST).content.decode()
    run(client, action, entries)
    assert [Entry.objects.get(pk=entry.pk).status for entry in entries] == ["submitted", "approved"]


def test_rows_one_may_not_see_are_not_touched_and_not_named(cast, section, entry_in, sign_in):
    foreign = make_entry(section, drafter=cast.stranger, text=make_text("机密"))
    answer = run(sign_in(cast.drafter), "submit_selected", [foreign])
    assert Entry.objects.get(pk=foreign.pk).status == "draft"
    assert "机密" not in answer.content.decode()


def test_every_refusal_is_listed_and_escaped(cast, entry_in, sign_in, english):
    entries = [entry_in("draft", title=f"<i>缺{number}", body="") for number in range(23)]
    page = run(sign_in(cast.drafter), "submit_selected", entries).content.decode()
    assert page.count("&lt;i&gt;缺") == 23
    assert "<i>缺" not in page


def test_one_refused_row_does_not_undo_the_others(cast, entry_in, sign_in):
    first, bad, last = entry_in("draft"), entry_in("draft", body=""), entry_in("draft")
    run(sign_in(cast.drafter), "submit_selected", [first, bad, last])
    assert [Entry.objects.get(pk=entry.pk).status for entry in (first, bad, last)] == [
        "submitted",
        "draft",
        "submitted",
    ]
