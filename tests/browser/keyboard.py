"""A person without a mouse: everything is reached with Tab and done with the keys."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Request

MOST_TABS = 400


class Keyboard:
    """The keys of one page. `acts` counts what a mouse would click, `requests` the pages and forms asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.acts = 0
        self.requests: list[str] = []
        page.on("request", self._note)

    def _note(self, request: Request) -> None:
        # What a redirect leads to is the answer to the same request.
        if request.is_navigation_request() and request.redirected_from is None:
            self.requests.append(f"{request.method} {request.url}")

    def reach(self, selector: str) -> None:
        """Press Tab until the wanted control has the focus, which must then be visible."""
        for _ in range(MOST_TABS):
            if self._has_focus(selector):
                break
            self.page.keyboard.press("Tab")
        else:
            pytest.fail(f"{selector} is not reached by keyboard")
        outline = self.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"the focus on {selector} is not visible"

    def _has_focus(self, selector: str) -> bool:
        # Which elements match is Playwright's to say: it knows :has-text.
        wanted = self.page.locator(selector)
        return bool(wanted.evaluate_all("(found) => found.includes(document.activeElement)"))

    def follow(self, selector: str) -> None:
        """Reach a link or button, press it, and wait for the page it leads to."""
        self.reach(selector)
        self.acts += 1
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, selector: str, text: str) -> None:
        """Replace what a field holds."""
        self.reach(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, selector: str, label: str) -> None:
        """Go down a list of choices to the one that is called so."""
        self.reach(selector)
        self.page.keyboard.press("Home")
        chosen = "document.activeElement.selectedOptions[0].label"
        for _ in range(MOST_TABS):
            if self.page.evaluate(chosen) == label:
                return
            self.page.keyboard.press("ArrowDown")
        pytest.fail(f"{selector} offers no {label}")

    def choose_file(self, selector: str, file: Path) -> None:
        self.reach(selector)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(file)
