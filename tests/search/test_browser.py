"""The search in a real browser: suggestions by keyboard, choices, accessible in both themes, whole without script."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.search.texts import make_shelf, text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def texts() -> None:
    day = {"event_start": date(2024, 3, 1), "event_end": date(2024, 3, 2), "date_precision": "day"}
    shelf = make_shelf()
    shelf.put(*(text(f"第{number}次友城论坛", "友城代表到会。" * 9, **day) for number in range(1, 24)), unit="市外办")
    shelf.put(text("概况", "友城论坛办了二十三次。", kind="overview"), unit="市教育局")


def test_a_reader_finds_a_text_by_keyboard(
    texts: None, open_page: Callable[..., Page], axe_violations: Callable[[Page], Any]
) -> None:
    page = open_page()
    page.goto("/search/")
    box = page.get_by_role("combobox")
    box.press_sequentially("23次")
    option = page.get_by_role("option", name="第23次友城论坛")
    expect(option).to_be_visible()
    box.press("Escape")
    expect(option).to_be_hidden()
    box.press_sequentially("友")
    expect(option).to_be_visible()
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    assert axe_violations(page) == []
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("找到 1 条")
    page.goto("/search/?q=友城")
    page.get_by_label("市教育局").check()
    page.get_by_role("button", name="按所选筛选").click()
    expect(page.get_by_role("status")).to_contain_text("找到 1 条")
    page.get_by_role("link", name="市教育局").click()
    expect(page.get_by_role("status")).to_contain_text("找到 24 条")
    assert page.complaints == []  # type: ignore[attr-defined]
    assert axe_violations(page) == []


def test_on_a_phone_in_the_dark_and_without_script(
    texts: None, chromium: Browser, live_server: Any, axe_violations: Callable[[Page], Any]
) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark", "base_url": live_server.url}
    page = chromium.new_context(**phone).new_page()
    for address in ("/search/?q=友城&year=2025", "/search/?q=无此词", "/search/?q=“&year=x", "/en/search/?q=友城"):
        page.goto(address)
        assert axe_violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    page.context.close()
    page = chromium.new_context(**phone, java_script_enabled=False).new_page()
    page.goto("/search/")
    page.fill("#q", "友城")
    page.get_by_role("button", name="检索").click()
    page.locator(".fold > summary").click()
    page.get_by_label("市教育局").check()
    page.get_by_role("button", name="按所选筛选").click()
    expect(page.get_by_role("status")).to_contain_text("找到 1 条")
    page.context.close()
