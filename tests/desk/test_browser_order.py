"""The reading order and the list in a real browser: dragged, moved by keyboard, undone, on a phone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from entries.models import Entry, Section, Transition
from tests.cast import Cast, make_cast
from tests.factories import make_entry, make_section, make_text, make_volume

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(transactional_db: None) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


@pytest.fixture
def section(people: Cast) -> Section:
    section = make_section(make_volume(), "重要活动")
    make_section(section.volume, "附录")
    for title in "甲乙丙":
        make_entry(section, drafter=people.drafter, text=make_text(title))
    return section


def titles(page: Page) -> list[str]:
    return page.locator("#order ol li .yb-what > a").all_inner_texts()


def faults(page: Page, axe_violations: Any) -> list[Any]:
    """What axe and the browser find fault with, and how much wider than the screen the page is."""
    complaints = list(page.complaints)  # type: ignore[attr-defined]  # before axe, which loads styles in its own way
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*complaints, *axe_violations(page), *([f"{wide} px too wide"] if wide > 0 else [])]


def drag(page: Page, grip: Any, onto: Any, *, part: float) -> None:
    """Hold the grip and let go over a part of the other box."""
    start, end = grip.bounding_box(), onto.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + 40, end["y"] + end["height"] * part, steps=4)
    page.mouse.up()


def of_another_place(section: Section, drafter: Any) -> Section:
    """A section in the order of dates, with two entries that stand the other way round."""
    there = make_section(section.volume, "大事")
    Section.objects.filter(pk=there.pk).update(is_by_date=True)
    for day in (9, 1):
        when = date(2024, 3, day)
        make_entry(there, drafter=drafter, text=make_text(f"{day}日", event_start=when, event_end=when))
    return there


def drag_and_move_by_keyboard(page: Page) -> None:
    live, rows = page.locator("#order-live"), page.locator("#order ol li")
    drag(page, rows.nth(2).locator(".yb-grip"), rows.nth(0), part=0.2)
    expect(live).to_have_text("“丙”已移到“重要活动”第1位。")
    assert titles(page) == ["丙", "甲", "乙"]

    # The button keeps the focus, so that the next step is one key.
    page.locator("#order ol li", has_text="丙").get_by_role("button", name="下移").focus()
    page.keyboard.press("Enter")
    expect(live).to_have_text("“丙”已移到“重要活动”第2位。")
    page.keyboard.press("Enter")
    expect(live).to_have_text("“丙”已移到“重要活动”第3位。")
    assert titles(page) == ["甲", "乙", "丙"]


def undo_and_drag_to_another_section(page: Page) -> None:
    live, rows = page.locator("#order-live"), page.locator("#order ol li")
    page.get_by_role("button", name="撤销").click()
    expect(live).to_have_text("已撤销：“丙”回到“重要活动”第2位。")
    assert titles(page) == ["甲", "丙", "乙"]
    drag(page, rows.nth(0).locator(".yb-grip"), page.locator("li[data-section]", has_text="附录"), part=0.5)
    expect(live).to_have_text("“甲”已移到“附录”第1位。")
    assert titles(page) == ["甲"]


def put_by_date_and_undo(page: Page, there: Section) -> None:
    live = page.locator("#order-live")
    page.goto(f"/desk/entries/volume/{there.volume_id}/order/?section={there.pk}")
    page.get_by_role("button", name="按日期排好（要移动1条）").press("Enter")
    expect(live).to_have_text("本类目已按日期排好，移动了1条。")
    assert titles(page) == ["1日", "9日"]
    # What was done is undone by the key that is at hand.
    expect(page.get_by_role("button", name="撤销")).to_be_focused()
    page.keyboard.press("Enter")
    expect(live).to_have_text("已撤销：1条回到原来的位置。")
    assert titles(page) == ["9日", "1日"]


def test_entries_are_dragged_moved_by_keyboard_and_put_back(
    people: Cast, section: Section, open_page: Any, axe_violations: Any
) -> None:
    there = of_another_place(section, people.drafter)
    page = open_page(people.chief)
    page.goto(f"/desk/entries/volume/{section.volume_id}/order/")
    assert faults(page, axe_violations) == []
    drag_and_move_by_keyboard(page)
    undo_and_drag_to_another_section(page)
    put_by_date_and_undo(page, there)
    assert faults(page, axe_violations) == []
    verbs = Transition.objects.filter(verb__in=("move", "undo")).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["move", "move", "move", "undo", "move", "move", "undo"]


def test_on_a_phone_the_order_and_the_list_fit(
    people: Cast, section: Section, open_page: Any, axe_violations: Any
) -> None:
    phone = open_page(people.chief, width=390)
    for address in (f"/desk/entries/volume/{section.volume_id}/order/", "/desk/entries/entry/?status__exact=draft"):
        phone.goto(address)
        assert faults(phone, axe_violations) == []
    card = phone.locator("#result_list tbody tr", has_text=Entry.objects.filter(section=section)[0].title).first
    expect(card.locator(".field-place .yb-label")).to_be_visible()
