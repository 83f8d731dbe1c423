"""Every type of public page in a real browser, in both languages: axe finds nothing (WCAG 2.2 AA) in any colours,
the policy refuses nothing, and nothing is wider than the screen, from a desk's down to 400 % zoom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from entries.models import SeeReference, Yearbook
from entries.models.headings import HeadingKind
from entries.models.texts import TableText
from entries.publishing import reading
from entries.views import volume as volume_view
from tests.cast import make_cast
from tests.factories import make_section
from tests.shelf.books import Book, make_book, publish, stored_picture
from tests.shelf.indexes import lead, make_heading
from tests.shelf.test_site_details import DETAILS

pytestmark = pytest.mark.browser

LONG_TITLE = "关于进一步加强因公临时出国团组管理和境外安全风险防控工作情况的说明" * 6
BODY = "4月2日，总领事Iris Wu来访。\nhttps://example.example/" + "a" * 200

ALL_RULES = {"rules": {"target-size": {"enabled": True}}}
"""axe leaves the one rule out that WCAG 2.2 added."""
COLOUR_RULES = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
"""What other colours can change."""

PARTS = (
    ("/synj/2025/chronicle/", ".months.first"),
    ("/en/synj/2025/chronicle/2024-03/", "nav.turn"),
    ("/en/synj/2025/index/", ".alphabet.counted"),
    ("/synj/2025/index/L/", "nav.turn"),
)
"""Of a long volume: the overviews and one part of each, with what only they have."""

NARROW = (390, 320)
"""A phone; a desk's screen of 1280 at 400 % (WCAG 1.4.10)."""

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
UNSEEN_FOCUS = "() => getComputedStyle(document.activeElement).outlineStyle === 'none'"


@pytest.fixture
def full_book(transactional_db: None) -> Book:
    """A book with everything a page can hold: picture, tables, long words, three levels, headings, foreign names."""
    cast = make_cast()
    book = make_book(cast)
    picture = stored_picture(caption="图1 古桥", credit="陆知远", alt="石拱桥")
    row = tuple(f"单元格{column}" for column in range(12))
    tables = (TableText(title="表2 宽表", cells=(row, row, row)), TableText(cells=(("甲", "乙"), ("1", ""))))
    publish(cast, book.first, LONG_TITLE, BODY, pictures=(picture,), tables=tables)
    publish(cast, make_section(book.volume, "科室", parent=book.below), "科室设置")
    yearbook = book.volume.yearbook
    forum, person = make_heading(yearbook, "论坛"), make_heading(yearbook, "Iris Wu", HeadingKind.PERSON)
    make_heading(yearbook, "大会", variant_of=forum, is_see=True)
    SeeReference.objects.create(source=forum, target=person)
    lead(forum, book.volume, 4, 5)
    lead(person, book.volume, 6)
    Yearbook.objects.update(**DETAILS)
    return book


def addresses(book: Book) -> Iterator[str]:
    """One of each type of page, in Chinese and in English."""
    heading = book.volume.yearbook.headings.get(text="论坛")
    paths = [
        "/", "/synj/2025/", f"/synj/2025/sections/{book.first.pk}/", "/synj/2025/entries/6/", "/synj/2025/entries/4/",
        "/synj/2025/figures/", "/synj/2025/chronicle/", "/synj/2025/index/", f"/synj/headings/{heading.pk}/",
        "/search/", "/search/?q=论坛", "/search/?q=无此词", "/search/?q=论坛&since=x",
        "/sitemap/", "/accessibility/", "/nothing-here/",
    ]  # fmt: skip
    return (language + path for language in ("", "/en") for path in paths)


def faults(page: Page, axe_violations: Any) -> list[str]:
    """What is wrong with the page: in light, dark and high contrast colours, for easy reading, on narrow screens."""
    found = [str(fault) for fault in page.complaints]  # type: ignore[attr-defined]
    found += [f"light: {fault}" for fault in axe_violations(page, **ALL_RULES)]
    for theme in ("dark", "contrast"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        found += [f"{theme}: {fault}" for fault in axe_violations(page, **COLOUR_RULES)]
    found += _too_wide(page, "wide")
    for mode in ("", "elder"):
        page.evaluate("(mode) => { if (mode) document.documentElement.dataset.mode = mode; }", mode)
        for width in NARROW:
            page.set_viewport_size({"width": width, "height": 844})
            found += _too_wide(page, f"{width} {mode}")
    page.complaints.clear()  # type: ignore[attr-defined]
    return found


def _too_wide(page: Page, name: str) -> list[str]:
    fits = page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    return [] if fits else [f"{name}: wider than the screen"]


def test_every_page_is_clean(full_book: Book, open_page: Any, axe_violations: Any) -> None:
    page, found = open_page(), {}
    for path in addresses(full_book):
        page.set_viewport_size(
            {"width": 390, "height": 844} if path.startswith("/en") else {"width": 1440, "height": 900}
        )
        page.goto(path)
        if "/nothing-here/" in path:
            page.complaints.clear()  # the browser's word that the page is not found
        found[path] = faults(page, axe_violations)
    assert {path: wrong for path, wrong in found.items() if wrong} == {}


def test_the_pages_of_a_long_volume_and_the_page_of_our_own_faults_are_clean(
    full_book: Book, open_page: Any, axe_violations: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_args: object) -> None:
        raise RuntimeError

    page = open_page(width=1440)
    monkeypatch.setattr(volume_view, "MOST_ON_ONE_PAGE", 3)
    monkeypatch.setattr(reading, "MOST_IN_ONE_LIST", 3)
    page.goto("/synj/2025/")
    assert page.locator(".long nav").count() == 1
    assert faults(page, axe_violations) == []
    for path, part in PARTS:
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(path)
        assert page.locator(part).count() == 1
        assert faults(page, axe_violations) == [], path
    monkeypatch.setattr("entries.publishing.entry_page.full_dates", fail)
    for path in ("/synj/2025/entries/1/", "/en/synj/2025/entries/1/"):
        assert page.goto(path).status == 500
        page.complaints.clear()  # the browser's word of the 500
        assert faults(page, axe_violations) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"  # high contrast


def test_nothing_hides_what_has_the_focus_and_it_is_always_seen(full_book: Book, open_page: Any) -> None:
    page = open_page(width=390, height=420, color_scheme="dark")
    page.goto("/en/synj/2025/")
    for _ in range(page.locator("a:visible, button:visible, [tabindex='0']:visible").count()):
        page.keyboard.press("Tab")
        focused = page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        assert not page.evaluate(HIDDEN_BY_BARS), focused
        assert not page.evaluate(UNSEEN_FOCUS), focused
