"""Framework, accounts, trail and import in a real browser: accessible, inside the content policy, on a phone."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from entries import workflow
from entries.importing.drafts import import_manuscript
from entries.models import Stage, Volume
from tests.browser.clicking import click_through
from tests.cast import Cast, make_cast
from tests.factories import make_section, make_volume

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TEXT = "重要活动\n【会议】2024年3月12日,召开会议。\n【来訪】5月來訪。\n撰稿：姚某\n"


@pytest.fixture
def people(transactional_db: None) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


@pytest.fixture
def volume(people: Cast) -> Volume:
    volume = make_volume(title="试验年鉴（2025卷）")
    make_section(volume, "分目", parent=make_section(volume, "重要活动"))
    Stage.objects.create(volume=volume, order=2, name="终审")
    import_manuscript(TEXT.encode(), file_name="来稿.txt", volume=volume, actor=people.drafter)
    workflow.open_volume(volume, actor=people.chief)
    return volume


def check(page: Page, axe_violations: Any) -> list[Any]:
    """What axe and the browser find fault with, and how much wider than the screen the page is."""
    complaints = list(page.complaints)  # before axe, which loads style sheets in ways of its own
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [*complaints, *axe_violations(page), *([f"{wide} px too wide"] if wide > 0 else [])]


def test_signing_in_and_being_locked_out(people: Cast, open_page: Any, axe_violations: Any) -> None:
    page = open_page(width=390)
    page.goto("/desk/login/")
    assert axe_violations(page) == []
    for _ in range(5):
        page.fill("#id_username", "drafter")
        page.fill("#id_password", "wrong")
        click_through(page, "#login-form [type=submit]")
        assert axe_violations(page) == []
    assert page.locator("#id_password").count() == 0


def test_a_one_time_password_from_the_click_to_the_own_one(people: Cast, open_page: Any, axe_violations: Any) -> None:
    page = open_page(people.administrator)
    page.goto(f"/desk/accounts/user/{people.drafter.pk}/change/")
    click_through(page, "form[action$='/password/'] button")
    click_through(page, "#content form .submit-row [type=submit]")
    assert check(page, axe_violations) == []
    password = page.locator("#one-time-password").inner_text()

    theirs = open_page()
    theirs.goto("/desk/login/")
    theirs.fill("#id_username", "drafter")
    theirs.fill("#id_password", password)
    click_through(theirs, "#login-form [type=submit]")
    theirs.wait_for_url("**/desk/password_change/")
    assert check(theirs, axe_violations) == []
    theirs.fill("#id_old_password", password)
    for name in ("#id_new_password1", "#id_new_password2"):
        theirs.fill(name, "sesame-opens-7")
    click_through(theirs, ".submit-row [type=submit]")
    theirs.wait_for_url("**/done/")
    theirs.goto("/desk/")
    expect(theirs.locator("#user-tools")).to_contain_text("撰稿人甲")


def test_importing_with_preview(people: Cast, volume: Volume, open_page: Any, axe_violations: Any) -> None:
    page = open_page(people.colleague, width=390)
    page.goto("/desk/entries/manuscript/import/")
    page.select_option("#id_volume", str(volume.pk))
    page.set_input_files("#id_file", {"name": "新稿.txt", "mimeType": "text/plain", "buffer": TEXT.encode()})
    click_through(page, "#content-main [type=submit]")
    # All of it is there already, from the drafter of the same unit.
    assert page.locator(".yb-step").count() == 1
    assert check(page, axe_violations) == []

    more = TEXT + "【签约】2024年6月1日签约。\n"
    page.goto("/desk/entries/manuscript/import/")
    page.select_option("#id_volume", str(volume.pk))
    page.set_input_files("#id_file", {"name": "新稿.txt", "mimeType": "text/plain", "buffer": more.encode()})
    click_through(page, "#content-main [type=submit]")
    expect(page.locator("#content-main")).to_contain_text("签约")
    assert check(page, axe_violations) == []
    click_through(page, ".yb-step button.default")
    page.wait_for_url("**/desk/entries/entry/**")
    expect(page.locator("#result_list")).to_contain_text("签约")


def test_a_refused_file_says_why(people: Cast, volume: Volume, open_page: Any, axe_violations: Any) -> None:
    page = open_page(people.drafter)
    page.goto("/desk/entries/manuscript/import/")
    page.select_option("#id_volume", str(volume.pk))
    plain = "重要活动\n会议\n召开会议。\n"
    page.set_input_files("#id_file", {"name": "无.txt", "mimeType": "text/plain", "buffer": plain.encode()})
    click_through(page, "#content-main [type=submit]")
    expect(page.locator("[role=alert]")).to_be_visible()
    assert axe_violations(page) == []
