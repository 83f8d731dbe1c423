"""A click that leads to another page."""

from __future__ import annotations

from playwright.sync_api import Page


def click_through(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for that page: what is asked before that, half a page answers."""
    with page.expect_navigation():
        page.click(selector)
