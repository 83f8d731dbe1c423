"""The reading order of a volume over HTTP: each move one step in the trail, refused and told like every act."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from entries import workflow
from entries.admin import ordering
from entries.models import Entry, Publication, Transition
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, make_yearbook


@pytest.fixture
def placed(cast: Any, section: Any) -> Any:
    """Makes an entry of the section, on a day of March."""

    def make(title: str, day: int | None = None, place: Any = None) -> Entry:
        when = {"event_start": date(2024, 3, day), "event_end": date(2024, 3, day)} if day else {}
        if day is None:
            when = {"event_start": None, "event_end": None, "date_precision": "none"}
        return make_entry(place or section, drafter=cast.drafter, text=make_text(title, **when))

    return make


def address(section: Any) -> str:
    return f"/desk/entries/volume/{section.volume_id}/order/"


def titles(section: Any) -> list[str]:
    return list(Entry.objects.filter(section=section).order_by("order", "pk").values_list("title", flat=True))


def said(answer: Any) -> str:
    """The sentence of the page, without markup."""
    found = re.search(r'<span id="order-said">(.*?)</span>', answer.content.decode())
    return found[1].replace("&quot;", '"') if found else ""


def send(client: Any, of: Any, **form: Any) -> Any:
    return client.post(address(of), form, follow=True)


def moves() -> int:
    return Transition.objects.filter(verb="move").count()


def button(answer: Any, entry: Entry, act: str) -> str:
    """The value that the button of this entry sends."""
    found = re.search(rf'data-act="{act}" value="({entry.pk} \d*)"', answer.content.decode())
    assert found
    return found[1]


def test_up_and_down_are_one_step_each(cast, section, placed, sign_in, english):
    first, second, third = placed("甲"), placed("乙"), placed("丙")
    client = sign_in(cast.chief)
    page = client.get(address(section))
    answer = send(client, section, section=section.pk, move=button(page, third, "up"))
    assert titles(section) == ["甲", "丙", "乙"]
    assert said(answer) == "“丙” now stands in “重要活动”, place 2."
    answer = send(client, section, section=section.pk, move=button(answer, first, "down"))
    assert titles(section) == ["丙", "甲", "乙"]
    answer = send(client, section, section=section.pk, move=button(answer, first, "down"))
    assert titles(section) == ["丙", "乙", "甲"]
    assert moves() == 3
    assert Transition.objects.filter(verb="move", entry=second).count() == 0


def test_the_ends_have_no_further_place(cast, section, placed, sign_in):
    only = placed("甲")
    page = sign_in(cast.chief).get(address(section)).content.decode()
    for act in ("up", "down"):
        assert re.search(rf'data-act="{act}" value="{only.pk} " disabled', page)


def test_to_another_section_without_script(cast, section, placed, sign_in, english):
    there = make_section(section.volume, "附录")
    entry, other = placed("甲"), placed("乙", place=there)
    client = sign_in(cast.chief)
    page = client.get(address(section), {"move": entry.pk, "section": there.pk}).content.decode()
    assert "Where shall “甲” stand?" in page
    assert f'value="{entry.pk} {other.pk}"' in page
    assert f'value="{entry.pk} "' in page
    answer = send(client, section, section=there.pk, move=f"{entry.pk} {other.pk}")
    assert titles(there) == ["甲", "乙"]
    assert said(answer) == "“甲” now stands in “附录”, place 1."


def test_posted_twice_it_moves_once(cast, section, placed, sign_in, english):
    placed("甲")
    second = placed("乙")
    client = sign_in(cast.chief)
    form = {"section": section.pk, "move": button(client.get(address(section)), second, "up")}
    send(client, section, **form)
    answer = send(client, section, **form)
    assert said(answer) == "“乙” stands there already, in “重要活动”, place 1. Nothing was moved."
    assert moves() == 1


def test_undo_brings_it_back_once(cast, section, placed, sign_in, english):
    placed("甲")
    second = placed("乙")
    client = sign_in(cast.chief)
    answer = send(client, section, section=section.pk, move=button(client.get(address(section)), second, "up"))
    found = re.search(r'name="undoes" value="(\d+)"', answer.content.decode())
    assert found
    form = {"undoes": found[1], "entry": second.pk}
    answer = send(client, section, **form)
    assert titles(section) == ["甲", "乙"]
    assert said(answer) == "Undone: “乙” is back in “重要活动”, place 2."
    answer = send(client, section, **form)
    assert answer.status_code in (403, 409)
    assert titles(section) == ["甲", "乙"]
    assert Transition.objects.filter(verb="undo").count() == 1


def test_undo_is_not_offered_to_another_chief_editor(cast, section, placed, sign_in):
    placed("甲")
    second = placed("乙")
    workflow.move(second, actor=cast.superuser, section=section)
    page = sign_in(cast.chief).get(address(section), {"moved": second.pk}).content.decode()
    assert 'name="undoes"' not in page


@pytest.mark.parametrize("person", ["drafter", "reviewer", "administrator", "auditor"])
def test_nobody_else_moves_anything(cast, section, placed, sign_in, person):
    entry = placed("甲")
    placed("乙")
    answer = sign_in(getattr(cast, person)).post(address(section), {"section": section.pk, "move": f"{entry.pk} "})
    assert answer.status_code == 403
    assert titles(section) == ["甲", "乙"]
    assert moves() == 0


@pytest.mark.parametrize("move", ["", "x", "0 ", "999999 ", "{entry} 999999", "{foreign} ", "{entry} {elsewhere}"])
def test_what_cannot_be_moved_is_told_and_nothing_is_changed(cast, section, placed, sign_in, move):
    entry = placed("甲")
    elsewhere = placed("乙", place=make_section(section.volume, "附录"))
    foreign = placed("丙", place=make_section(make_volume(make_yearbook("别的年鉴", "bdnj")), "要闻"))
    move = move.format(entry=entry.pk, foreign=foreign.pk, elsewhere=elsewhere.pk)
    answer = sign_in(cast.chief).post(address(section), {"section": section.pk, "move": move})
    assert answer.status_code == 403
    assert 'role="alert"' in answer.content.decode()
    assert moves() == 0


@pytest.mark.parametrize("target", ["", "none", "999999"])
def test_a_section_that_is_none_is_told(cast, section, placed, sign_in, target):
    entry = placed("甲")
    answer = sign_in(cast.chief).post(address(section), {"section": target, "move": f"{entry.pk} "})
    assert answer.status_code == 403
    assert moves() == 0


def test_a_published_entry_keeps_its_address_and_its_place_on_the_shelf(cast, section, entry_in, placed, sign_in):
    entry = entry_in("published", title="公开的")
    there = make_section(section.volume, "附录")
    number = entry.number
    send(sign_in(cast.chief), section, section=there.pk, move=f"{entry.pk} ")
    publication = Publication.objects.get(entry=entry, is_current=True)
    assert (publication.section_id, publication.number) == (there.pk, number)


def test_entries_without_a_section_are_placed_from_here_and_taken_back(cast, section, placed, sign_in, english):
    entry = make_entry(None, volume=section.volume, drafter=cast.drafter, text=make_text("未归类"))
    client = sign_in(cast.chief)
    page = client.get(address(section), {"section": "none"}).content.decode()
    assert f"move={entry.pk}" in page
    assert 'data-act="up"' not in page
    answer = send(client, section, section=section.pk, move=f"{entry.pk} ")
    assert titles(section) == ["未归类"]
    act = re.search(r'name="undoes" value="(\d+)"', answer.content.decode())
    assert act
    answer = send(client, section, undoes=act[1], entry=entry.pk)
    assert said(answer) == "Undone: “未归类” is back in “(not placed yet)”, place 1."
    assert (titles(section), Entry.objects.get(pk=entry.pk).section) == ([], None)


# ── by date ───────────────────────────────────────────────────────────────────────────────────────


def by_date(section: Any) -> None:
    section.is_by_date = True
    section.save()


def test_out_of_the_order_of_dates_is_a_sentence_and_put_right_by_one_click(cast, section, placed, sign_in, english):
    by_date(section)
    for title, day in (("概况", None), ("一日", 1), ("九日", 9), ("三日", 3), ("五日", 5)):
        placed(title, day)
    client = sign_in(cast.chief)
    page = client.get(address(section)).content.decode()
    assert page.count("Dated before the entry above (2024-03-09)") == 1
    assert "Put into the order of dates (moves 1 entry)" in page
    answer = send(client, section, by_date=section.pk)
    assert titles(section) == ["概况", "一日", "三日", "五日", "九日"]
    assert moves() == 1
    assert said(answer) == "The section is in the order of its dates; 1 entry was moved."
    assert "Dated before" not in answer.content.decode()
    answer = send(client, section, by_date=section.pk)
    assert said(answer) == "The section is in the order of its dates already. Nothing was moved."
    assert moves() == 1


def undo_of(answer: Any) -> str:
    """The value of the button that undoes the order, if there is one."""
    found = re.search(r'name="undoes_all" value="(\d+-\d+)"', answer.content.decode())
    return found[1] if found else ""


def test_the_order_of_dates_is_undone_as_one_and_once(cast, section, placed, sign_in, english):
    by_date(section)
    for title, day in (("九日", 9), ("七日", 7), ("五日", 5)):
        placed(title, day)
    client = sign_in(cast.chief)
    answer = send(client, section, by_date=section.pk)
    assert titles(section) == ["五日", "七日", "九日"]
    form = {"undoes_all": undo_of(answer), "section": section.pk}
    assert undo_of(sign_in(cast.superuser).get(answer.redirect_chain[-1][0])) == ""
    client = sign_in(cast.chief)
    answer = send(client, section, **form)
    assert titles(section) == ["九日", "七日", "五日"]
    assert said(answer) == "Undone: 2 entries stand where they stood before."
    again = send(client, section, **form)
    assert again.status_code == 409
    assert "has been changed meanwhile" in again.content.decode()
    assert titles(section) == ["九日", "七日", "五日"]
    assert Transition.objects.filter(verb="undo").count() == 2


@pytest.mark.parametrize(
    ("acts", "code"), [("", 422), ("-", 422), ("1", 422), ("x-2", 422), ("1-9", 409), ("9-1", 409)]
)
def test_forged_acts_undo_nothing(cast, section, placed, sign_in, acts, code):
    placed("九日", 9)
    client = sign_in(cast.chief)
    assert client.post(address(section), {"undoes_all": acts, "section": section.pk}).status_code == code
    assert undo_of(client.get(address(section), {"sorted": "1", "acts": acts, "section": section.pk})) == ""


def test_twenty_entries_are_ordered_by_as_many_queries_as_three(cast, section, placed, sign_in):
    """All of them run under the one write lock of SQLite."""
    by_date(section)
    client = sign_in(cast.chief)
    client.get(address(section))

    def queries(days: range) -> int:
        for day in days:
            entry = placed("条目", day)
            bring_to(entry, "published", cast)
        with CaptureQueriesContext(connection) as seen:
            assert client.post(address(section), {"by_date": section.pk}).status_code == 302
        return len(seen)

    assert queries(range(28, 25, -1)) == queries(range(25, 2, -1))


def test_an_overview_stands_first_whatever_its_date(cast, section, placed, sign_in, english):
    by_date(section)
    make_entry(section, drafter=cast.drafter, text=make_text("概况", kind="overview"))
    placed("一日", 1)
    page = sign_in(cast.chief).get(address(section)).content.decode()
    assert "Dated before" not in page
    assert "Put into the order of dates" not in page


def test_a_section_in_another_order_is_not_marked(cast, section, placed, sign_in, english):
    placed("九日", 9)
    placed("三日", 3)
    assert "Dated before" not in sign_in(cast.chief).get(address(section)).content.decode()


# ── many ──────────────────────────────────────────────────────────────────────────────────────────


def test_a_long_section_is_shown_in_parts_and_moved_across_them(cast, section, placed, sign_in, monkeypatch):
    monkeypatch.setattr(ordering, "ROWS", 2)
    entries = [placed(title) for title in "甲乙丙丁戊"]
    client = sign_in(cast.chief)
    assert [row.entry.title for row in client.get(address(section)).context["rows"]] == ["甲", "乙"]
    second = client.get(address(section), {"from": "2"})
    assert [(row.place, row.entry.title) for row in second.context["rows"]] == [(3, "丙"), (4, "丁")]
    answer = send(client, section, section=section.pk, move=button(second, entries[2], "up"))
    assert titles(section) == ["甲", "丙", "乙", "丁", "戊"]
    assert [row.entry.title for row in answer.context["rows"]] == ["甲", "丙"]


def test_thirty_entries_cost_as_many_queries_as_three(cast, section, placed, sign_in):
    by_date(section)
    client = sign_in(cast.chief)
    moved = [placed("条目", 9 - number) for number in range(3)][0]
    workflow.move(moved, actor=cast.chief, section=section)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address(section), {"moved": moved.pk, "move": moved.pk}).status_code == 200
        return len(seen)

    queries()  # the first request of a session notes when it began
    few = queries()
    for number in range(27):
        placed("条目", 28 - number)
    assert queries() == few
    assert few <= 12, few


def test_many_moves_into_one_gap_keep_the_order(cast, section, placed):
    entries = [placed(str(number)) for number in range(15)]
    first = entries[0]
    for entry in entries[1:]:
        first.refresh_from_db()
        workflow.move(entry, actor=cast.chief, section=section, before=first)
    assert titles(section) == [*(str(number) for number in range(1, 15)), "0"]


def test_before_one_of_two_with_the_same_order_means_before_that_one(cast, section, placed):
    placed("甲")
    second, third = placed("乙"), placed("丙")
    Entry.objects.filter(section=section).update(order=1000)
    second.refresh_from_db()
    workflow.move(Entry.objects.get(pk=third.pk), actor=cast.chief, section=section, before=second)
    assert titles(section) == ["甲", "丙", "乙"]
