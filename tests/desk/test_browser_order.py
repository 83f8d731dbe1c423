"""The reading order and the list in a real browser: dragged, moved by keyboard, undone, on a phone."""

from __future__ import annotations

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


def test_entries_are_dragged_moved_by_keyboard_and_put_back(
    people: Cast, section: Section, open_page: Any, axe_violations: Any
) -> None:
    page = open_page(people.chief)
    page.goto(f"/desk/entries/volume/{section.volume_id}/order/")
    live, rows = page.locator("#order-live"), page.locator("#order ol li")
    assert faults(page, axe_violations) == []

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

    page.get_by_role("button", name="撤销").click()
    expect(live).to_have_text("已撤销：“丙”回到“重要活动”第2位。")
    assert titles(page) == ["甲", "丙", "乙"]
    assert faults(page, axe_violations) == []

    drag(page, rows.nth(0).locator(".yb-grip"), page.locator("li[data-section]", has_text="附录"), part=0.5)
    expect(live).to_have_text("“甲”已移到“附录”第1位。")
    assert titles(page) == ["甲"]
    verbs = Transition.objects.filter(verb__in=("move", "undo")).order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["move", "move", "move", "undo", "move"]

    phone = open_page(people.chief, width=390)
    for address in (f"/desk/entries/volume/{section.volume_id}/order/", "/desk/entries/entry/?status__exact=draft"):
        phone.goto(address)
        assert faults(phone, axe_violations) == []
    card = phone.locator("#result_list tbody tr", has_text=Entry.objects.filter(section=section)[0].title).first
    expect(card.locator(".field-place .yb-label")).to_be_visible()
