"""The review page in a real browser: three texts by keyboard with one decision undone, and both texts on a phone."""

import pytest
from playwright.sync_api import Page, expect

from entries import workflow
from entries.models import Entry, Transition
from tests.cast import Cast, make_cast
from tests.desk.entry_pages import address
from tests.desk.test_browser_entries import press_until
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, save_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def people(db) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


def status(entry: Entry) -> str:
    return Entry.objects.get(pk=entry.pk).status


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def approve_undo_and_approve_again(page, first, second, axe_violations):
    # Approved, undone from the message of the next page, approved again; j and k lead there and back.
    press(page, "a")
    expect(page.locator("button[data-verb=approve]")).to_be_focused()
    assert status(first) == "submitted"
    press(page, "Enter")
    page.wait_for_url(f"**{address(second, 'review')}")
    assert page.complaints == []
    assert axe_violations(page) == []
    press_until(page, "button[form=yb-undo]")
    press(page, "Enter")
    page.wait_for_url(f"**{address(first, 'review')}")
    assert status(first) == "submitted"
    press(page, "j")
    page.wait_for_url(f"**{address(second, 'review')}")
    press(page, "k")
    page.wait_for_url(f"**{address(first, 'review')}")
    press(page, "a", "Enter")
    page.wait_for_url(f"**{address(second, 'review')}")


def return_with_a_stock_reason(page, second, third):
    # A stock reason with its number; with a comment r leads to the button.
    press(page, "2", "r")
    expect(page.locator("button[data-verb=return_for_changes]")).to_be_focused()
    press(page, "Enter")
    page.wait_for_url(f"**{address(third, 'review')}")
    assert Transition.objects.filter(entry=second).first().comment == second.volume.yearbook.reasons[1]


def type_letters_that_are_no_keys(page):
    # In the comment keys are letters, and a return without a reason stays here.
    press(page, "r")
    page.keyboard.type("ajk1?")
    expect(page.locator("#comment")).to_have_value("ajk1?")
    page.fill("#comment", "")
    page.click("button[data-verb=return_for_changes]")
    expect(page.locator("#comment")).to_be_focused()
    press(page, "Escape", "?")
    expect(page.locator("#keys")).to_be_focused()


def approve_with_the_keys_off_and_on(page):
    # Switched off they do nothing, on the next page too.
    page.check("#keys-off")
    page.reload()
    expect(page.locator("#keys-off")).to_be_checked()
    press(page, "a")
    expect(page.locator("button[data-verb=approve]")).not_to_be_focused()
    page.uncheck("#keys-off")
    press(page, "a", "Enter")
    page.wait_for_url("**/desk/")


def test_three_texts_by_keyboard_with_one_decision_undone(people, open_page, axe_violations):
    section = make_section(make_volume())
    first, second, third = (
        bring_to(make_entry(section, drafter=people.drafter, text=make_text(title)), "submitted", people)
        for title in ("甲条", "乙条", "丙条")
    )
    page = open_page(people.reviewer)
    page.goto(address(first, "review"))
    expect(page.locator("#keys")).to_be_visible()
    approve_undo_and_approve_again(page, first, second, axe_violations)
    return_with_a_stock_reason(page, second, third)
    type_letters_that_are_no_keys(page)
    approve_with_the_keys_off_and_on(page)
    assert [status(entry) for entry in (first, second, third)] == ["approved", "changes_requested", "approved"]
    assert page.complaints == []


def test_both_texts_stand_under_each_other_on_a_phone(people, open_page, axe_violations):
    entry = make_entry(make_section(make_volume()), drafter=people.drafter, text=make_text(body="到会112人。\n首次。"))
    entry = bring_to(entry, "changes_requested", people)
    entry = save_text(entry, actor=people.drafter, body="到会121人。\n首次。").entry
    workflow.submit(entry, actor=people.drafter)
    page = open_page(people.reviewer, width=390, height=844)
    page.goto(address(entry, "review") + "?view=beside")
    old, new = (page.locator(".yb-changed td").nth(place).bounding_box() for place in (0, 1))
    assert old["x"] == new["x"] and old["y"] + old["height"] <= new["y"]
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.complaints == []
    assert axe_violations(page) == []
    page.set_viewport_size({"width": 1366, "height": 768})
    old, new = (page.locator(".yb-changed td").nth(place).bounding_box() for place in (0, 1))
    assert old["y"] == new["y"] and old["x"] + old["width"] <= new["x"] + 1
