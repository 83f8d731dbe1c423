"""The main job in a browser, by the people whose job it is: from a clerk's text to the public page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from entries.models import Entry, Publication, Volume
from tests.cast import Cast, make_cast
from tests.factories import make_yearbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RETURNED = "前外交部长李肇星来金华考察"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


def press(page: Page, selector: str) -> None:
    """Click what leads to another page, and wait for that page."""
    with page.expect_navigation():
        page.click(selector)


def is_clean(page: Page, axe_violations: Any) -> None:
    assert page.complaints == []
    assert axe_violations(page) == []


def test_from_a_clerks_text_to_the_public_page(
    cast: Cast, open_page: Any, axe_violations: Any, shared: Path, tmp_path: Path
) -> None:
    make_yearbook("金华外事年鉴", "jhwsnj")

    # The chief editor makes the volume and imports nothing; the framework comes first.
    chief = open_page(cast.chief)
    is_clean(chief, axe_violations)
    chief.goto("/desk/entries/volume/add/")
    is_clean(chief, axe_violations)
    chief.select_option("#id_yearbook", label="金华外事年鉴")
    chief.fill("#id_title", "金华外事年鉴（2020卷）")
    chief.fill("#id_volume_year", "2020")
    chief.fill("#id_content_year", "2020")
    chief.fill("#id_source", "金华市人民政府外事办公室")
    press(chief, "input[name=_save]")
    volume = Volume.objects.get()
    assert volume.stages.count() == 1
    for order, title in enumerate(("综述", "抗疫实录", "重要活动", "主要来访"), start=1):
        chief.goto("/desk/entries/section/add/")
        chief.select_option("#id_volume", str(volume.pk))
        chief.fill("#id_title", title)
        chief.fill("#id_order", str(order))
        press(chief, "input[name=_save]")
    is_clean(chief, axe_violations)

    # The drafter imports the page as it came from the web, sees what will be made, and submits.
    drafter = open_page(cast.drafter)
    is_clean(drafter, axe_violations)
    drafter.goto("/desk/entries/manuscript/import/")
    is_clean(drafter, axe_violations)
    drafter.set_input_files("input[type=file]", shared / "seed" / "jinhua-2020.txt")
    drafter.select_option("#id_volume", str(volume.pk))
    press(drafter, "#content-main [type=submit]")
    expect(drafter.locator("#content")).to_contain_text("40")
    assert Entry.objects.count() == 0
    is_clean(drafter, axe_violations)
    press(drafter, "#content-main [type=submit]:not([name=cancel])")
    assert Entry.objects.filter(drafter=cast.drafter).count() == 40
    drafter.goto("/desk/entries/entry/")
    is_clean(drafter, axe_violations)
    drafter.goto(f"/desk/entries/entry/?q={RETURNED}")
    press(drafter, f"#result_list a:has-text('{RETURNED}')")
    is_clean(drafter, axe_violations)
    press(drafter, "[name=_submit]")
    assert Entry.objects.get(title=RETURNED).status == "submitted"

    # The reviewer returns it with a reason.
    reviewer = open_page(cast.reviewer)
    is_clean(reviewer, axe_violations)
    reviewer.goto("/desk/entries/entry/")
    press(reviewer, f"#result_list a:has-text('{RETURNED}')")
    is_clean(reviewer, axe_violations)
    reviewer.fill("#comment", "“做了主旨演讲”应为“作主旨演讲”。")
    press(reviewer, "button[data-verb=return_for_changes]")
    assert Entry.objects.get(title=RETURNED).status == "changes_requested"

    # The drafter reads the reason, corrects, and submits again.
    entry = Entry.objects.get(title=RETURNED)
    drafter.goto(f"/desk/entries/entry/{entry.pk}/change/")
    expect(drafter.locator("#content")).to_contain_text("应为“作主旨演讲”")
    is_clean(drafter, axe_violations)
    drafter.fill("#id_body", entry.body.replace("李肇星做了主旨演讲", "李肇星作主旨演讲"))
    press(drafter, "[name=_save], [name=_continue]")
    drafter.goto(f"/desk/entries/entry/{entry.pk}/change/")
    press(drafter, "[name=_submit]")
    assert Entry.objects.get(title=RETURNED).status == "submitted"

    # The reviewer sees what changed and approves.
    reviewer.goto(f"/desk/entries/entry/{entry.pk}/review/")
    is_clean(reviewer, axe_violations)
    press(reviewer, "button[data-verb=approve]")
    assert Entry.objects.get(title=RETURNED).status == "approved"
    assert Publication.objects.count() == 0

    # The chief editor opens the volume.
    stranger = open_page(None)
    assert stranger.goto("/jhwsnj/2020/").status == 404
    stranger.complaints.clear()  # the browser reports the 404 itself
    chief.goto(f"/desk/entries/volume/{volume.pk}/change/")
    is_clean(chief, axe_violations)
    press(chief, "form[action$='/open/'] [type=submit]")
    is_clean(chief, axe_violations)

    # A stranger finds it, reads it and prints it.
    stranger.goto("/")
    is_clean(stranger, axe_violations)
    press(stranger, "main a:has-text('2020')")
    is_clean(stranger, axe_violations)
    expect(stranger.locator("main")).to_contain_text("李肇星作主旨演讲")
    expect(stranger.locator("main")).not_to_contain_text("概况")
    press(stranger, f"main a[href*='/entries/']:has-text('{RETURNED}')")
    is_clean(stranger, axe_violations)
    expect(stranger.locator("h1")).to_contain_text(RETURNED)
    expect(stranger.locator("body")).to_contain_text("审核人")
    stranger.pdf(path=tmp_path / "entry.pdf", format="A4")
    assert (tmp_path / "entry.pdf").read_bytes().startswith(b"%PDF")
    assert stranger.context.cookies() == []
