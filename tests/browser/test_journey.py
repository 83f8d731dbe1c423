"""The main job in a browser, by the people whose job it is: from a clerk's text to the public page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from entries.models import Entry, Publication, Volume
from tests.browser.keyboard import Keyboard
from tests.cast import Cast, make_cast
from tests.factories import make_entry, make_section, make_text, make_volume, make_yearbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

RETURNED = "前外交部长李肇星来金华考察"
COMMENT = "#decision textarea"
BUTTON = "#decision [data-verb={}]"


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


def is_clean(page: Page, axe_violations: Any) -> None:
    assert page.complaints == []
    assert axe_violations(page) == []


def the_chief_editor_makes_the_framework(chief: Page, axe_violations: Any) -> Volume:
    keys = Keyboard(chief)
    is_clean(chief, axe_violations)
    keys.follow("a[href='/desk/entries/volume/add/']")
    is_clean(chief, axe_violations)
    keys.choose("#id_yearbook", "金华外事年鉴")
    keys.write("#id_title", "金华外事年鉴（2020卷）")
    keys.write("#id_volume_year", "2020")
    keys.write("#id_content_year", "2020")
    keys.write("#id_source", "金华市人民政府外事办公室")
    keys.follow("input[name=_save]")
    volume = Volume.objects.get()
    assert volume.stages.count() == 1
    for order, title in enumerate(("综述", "抗疫实录", "重要活动", "主要来访"), start=1):
        chief.goto("/desk/entries/section/add/")
        keys.choose("#id_volume", "金华外事年鉴（2020卷）")
        keys.write("#id_title", title)
        keys.write("#id_order", str(order))
        keys.follow("input[name=_save]")
    is_clean(chief, axe_violations)
    return volume


def the_drafter_imports_and_submits(drafter: Page, cast: Cast, file: Path, axe_violations: Any) -> None:
    """The page as it came from the web; what will be made is shown before."""
    typing = Keyboard(drafter)
    is_clean(drafter, axe_violations)
    typing.follow(".yb-start a[href*=import]")
    is_clean(drafter, axe_violations)
    typing.choose_file("input[type=file]", file)
    typing.choose("#id_volume", "金华外事年鉴（2020卷）")
    typing.follow("#content-main [type=submit]")
    expect(drafter.locator("#content")).to_contain_text("40")
    assert Entry.objects.count() == 0
    is_clean(drafter, axe_violations)
    typing.follow("#content-main [type=submit]:not([name=cancel])")
    assert Entry.objects.filter(drafter=cast.drafter).count() == 40
    drafter.goto("/desk/entries/entry/")
    is_clean(drafter, axe_violations)
    typing.write("#searchbar", RETURNED)
    typing.follow("#changelist-search [type=submit]")
    typing.follow(f"#result_list a:has-text('{RETURNED}')")
    is_clean(drafter, axe_violations)
    typing.follow("[name=_submit]")
    assert Entry.objects.get(title=RETURNED).status == "submitted"


def the_reviewer_returns_it(reviewer: Page, axe_violations: Any) -> None:
    reading = Keyboard(reviewer)
    is_clean(reviewer, axe_violations)
    reading.follow(f"a:has-text('{RETURNED}')")
    is_clean(reviewer, axe_violations)
    reading.write(COMMENT, "“做了主旨演讲”应为“作主旨演讲”。")
    reading.follow(BUTTON.format("return_for_changes"))
    assert Entry.objects.get(title=RETURNED).status == "changes_requested"


def the_drafter_corrects_it(drafter: Page, axe_violations: Any) -> None:
    """The reason is read beside the text."""
    typing = Keyboard(drafter)
    entry = Entry.objects.get(title=RETURNED)
    drafter.goto("/desk/")
    typing.follow(f"#content a:has-text('{RETURNED}')")
    expect(drafter.locator("#content")).to_contain_text("应为“作主旨演讲”")
    is_clean(drafter, axe_violations)
    typing.write("#id_body", entry.body.replace("李肇星做了主旨演讲", "李肇星作主旨演讲"))
    typing.follow("[name=_submit]")
    assert Entry.objects.get(title=RETURNED).status == "submitted"


def the_reviewer_approves(reviewer: Page, axe_violations: Any) -> None:
    reading = Keyboard(reviewer)
    reviewer.goto("/desk/")
    reading.follow(f"#content a:has-text('{RETURNED}')")
    is_clean(reviewer, axe_violations)
    reading.follow(BUTTON.format("approve"))
    assert Entry.objects.get(title=RETURNED).status == "approved"
    assert Publication.objects.count() == 0


def the_chief_editor_opens_the_volume(chief: Page, stranger: Page, volume: Volume, axe_violations: Any) -> None:
    """Until then nothing of it answers."""
    keys = Keyboard(chief)
    assert stranger.goto("/jhwsnj/2020/").status == 404
    stranger.complaints.clear()  # the browser reports the 404 itself
    chief.goto(f"/desk/entries/volume/{volume.pk}/change/")
    is_clean(chief, axe_violations)
    keys.follow("form[action$='/open/'] [type=submit]")
    is_clean(chief, axe_violations)


def a_stranger_reads_and_prints_it(stranger: Page, paper: Path, axe_violations: Any) -> None:
    finding = Keyboard(stranger)
    stranger.goto("/")
    is_clean(stranger, axe_violations)
    finding.follow("main a:has-text('2020')")
    is_clean(stranger, axe_violations)
    expect(stranger.locator("main")).to_contain_text("李肇星作主旨演讲")
    expect(stranger.locator("main")).not_to_contain_text("概况")
    finding.follow(f"main a[href*='/entries/']:has-text('{RETURNED}')")
    is_clean(stranger, axe_violations)
    expect(stranger.locator("h1")).to_contain_text(RETURNED)
    expect(stranger.locator("body")).to_contain_text("审核人")
    stranger.pdf(path=paper, format="A4")
    assert paper.read_bytes().startswith(b"%PDF")
    assert stranger.context.cookies() == []


def test_from_a_clerks_text_to_the_public_page(
    cast: Cast, open_page: Any, axe_violations: Any, shared: Path, tmp_path: Path
) -> None:
    """Nobody of them uses a mouse."""
    make_yearbook("金华外事年鉴", "jhwsnj")
    chief = open_page(cast.chief)
    volume = the_chief_editor_makes_the_framework(chief, axe_violations)
    drafter, reviewer = open_page(cast.drafter), open_page(cast.reviewer)
    the_drafter_imports_and_submits(drafter, cast, shared / "seed" / "jinhua-2020.txt", axe_violations)
    reviewer.reload()
    the_reviewer_returns_it(reviewer, axe_violations)
    the_drafter_corrects_it(drafter, axe_violations)
    the_reviewer_approves(reviewer, axe_violations)
    stranger = open_page(None)
    the_chief_editor_opens_the_volume(chief, stranger, volume, axe_violations)
    a_stranger_reads_and_prints_it(stranger, tmp_path / "entry.pdf", axe_violations)


def test_a_draft_is_public_after_four_requests_and_four_clicks(cast: Cast, open_page: Any) -> None:
    """From the first screens of both people, in an open volume; the best peer needs five requests, eight clicks."""
    volume = make_volume(is_open=True)
    make_entry(make_section(volume), drafter=cast.drafter, text=make_text("国际友城大会"))
    drafter = Keyboard(open_page(cast.drafter))
    drafter.follow("#content a:has-text('国际友城大会')")
    drafter.follow("[name=_submit]")
    reviewer = Keyboard(open_page(cast.reviewer))
    reviewer.follow("#content a:has-text('国际友城大会')")
    reviewer.follow(BUTTON.format("approve"))
    assert Publication.objects.filter(is_current=True, title="国际友城大会").count() == 1
    requests = [*drafter.requests, *reviewer.requests]
    assert (len(requests), drafter.acts + reviewer.acts) == (4, 4), requests
