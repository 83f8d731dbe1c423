"""A sheet in a real browser: sent, followed while it is read, confirmed and undone, by keyboard where a key will do."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import expect

from entries.models import Entry, Section
from tests.browser.clicking import click_through
from tests.browser.keyboard import Keyboard
from tests.cast import Cast, make_cast
from tests.desk.test_batches import LIST, SHEET, work
from tests.factories import make_entry, make_section, make_text, make_volume

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


@pytest.fixture
def section(cast: Cast) -> Section:
    section = make_section(make_volume(), "重要活动")
    make_entry(section, drafter=cast.drafter, text=make_text("旧条目", "原来的正文。"))
    return section


def test_a_sheet_from_the_list_to_drafts_and_back(
    cast: Cast, section: Section, open_page: Any, axe_violations: Any
) -> None:
    page = open_page(cast.drafter)
    keys = Keyboard(page)
    page.goto("/desk/entries/entry/")
    keys.follow("a:has-text('导入表格')")
    page.set_input_files("#id_file", {"name": "条目.csv", "mimeType": "text/csv", "buffer": SHEET.encode()})
    keys.follow("#content-main form[enctype] [type=submit]")

    # The page opens anew by itself when the worker has read the sheet.
    expect(page.locator("[data-progress]")).to_be_visible()
    assert page.complaints == [] and axe_violations(page) == []
    work()
    expect(page.get_by_role("button", name="导入 2 行")).to_be_visible()
    page.goto(f"{page.url}?shown=changed")
    expect(page.locator("ins").first).to_contain_text("改过")
    assert page.complaints == [] and axe_violations(page) == []

    keys.follow("button[aria-describedby=next-confirm]")
    work()
    expect(page.get_by_role("button", name="撤销整批导入")).to_be_visible()
    assert sorted(Entry.objects.values_list("title", flat=True)) == ["新条目", "旧条目"]

    click_through(page, "button[aria-describedby=next-undo]")
    work()
    expect(page.locator(".yb-facts")).to_contain_text("已撤销")
    assert list(Entry.objects.values_list("title", "body")) == [("旧条目", "原来的正文。")]
    page.goto(LIST)
    assert page.complaints == [] and axe_violations(page) == []
