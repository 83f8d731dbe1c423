"""Pages with English furniture in a real browser: accessible by WCAG 2.2 AA, within their policy, whole by keyboard."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from entries.models import Yearbook
from entries.models.texts import TableText
from tests.cast import make_cast
from tests.shelf.books import Book, make_book, publish, stored_picture
from tests.shelf.test_site_details import DETAILS

pytestmark = pytest.mark.browser

WCAG_22 = {"preload": False, "rules": {"target-size": {"enabled": True}}}
"""axe leaves the one rule out that 2.2 added."""

HIDDEN_BY_BARS = """() => {
  const own = document.activeElement.getBoundingClientRect();
  const bars = [...document.querySelectorAll("body *")].filter((bar) => {
    const { position, display } = getComputedStyle(bar);
    return ["fixed", "sticky"].includes(position) && display !== "none" && !bar.contains(document.activeElement);
  });
  return bars.some((bar) => {
    const box = bar.getBoundingClientRect();
    const covers = box.left <= own.left && own.right <= box.right;
    return own.height && covers && box.top <= own.top && own.bottom <= box.bottom;
  });
}"""


@pytest.fixture
def full_book(transactional_db: None) -> Book:
    cast = make_cast()
    book = make_book(cast)
    picture = stored_picture(caption="图1 古桥", credit="陆知远", alt="石拱桥")
    row = tuple(f"单元格{column}" for column in range(12))
    publish(cast, book.first, "夏季论坛", pictures=(picture,), tables=(TableText(title="表1", cells=(row, row)),))
    Yearbook.objects.update(**DETAILS)
    return book


def faults(page: Page, axe: Any) -> list[Any]:
    found = [*page.complaints]  # type: ignore[attr-defined]
    violations = axe.run(page, options=WCAG_22).response["violations"]
    return found + [(rule["id"], rule["nodes"][0]["html"][:200]) for rule in violations]


def test_english_pages_are_accessible_and_nothing_hides_what_has_the_focus(full_book: Book, open_page: Any) -> None:
    from axe_playwright_python.sync_playwright import Axe

    axe = Axe()
    wide, phone = open_page(width=1440, height=900), open_page(width=390, height=844, color_scheme="dark")
    section = f"/en/synj/2025/sections/{full_book.first.pk}/"
    for page, paths in (
        (wide, ["/en/", "/en/synj/2025/", section, "/en/sitemap/"]),
        (phone, ["/en/synj/2025/", "/en/synj/2025/entries/6/", "/accessibility/", "/sitemap/"]),
    ):
        for path in paths:
            page.goto(path)
            assert faults(page, axe) == [], path
            assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), path
    phone.set_viewport_size({"width": 390, "height": 420})
    phone.goto("/en/synj/2025/")
    for _ in range(phone.locator("a:visible, button:visible, [tabindex='0']:visible").count()):
        phone.keyboard.press("Tab")
        focused = phone.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert not phone.evaluate(HIDDEN_BY_BARS), focused
