"""Every page of the desk in a real browser: axe finds nothing, the policy refuses nothing, nothing is cut off.

The pages are those of the page table, each seen by the first person of VISITORS who may see it (the first screen by
all of them), and the entry pages again for texts in every status and with all that makes them awkward.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page

from entries import workflow
from entries.models import Section
from entries.models.texts import TableText
from tests.cast import Cast, make_cast
from tests.desk.entry_pages import address
from tests.factories import bring_to, make_entry, make_text, save_text
from tests.page_table import make_places, pages

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VISITORS = ("chief", "drafter", "second_reviewer", "administrator", "auditor")
SCREENS = (
    ("1366 light", 1366, 768, "light"),
    ("200% zoom", 683, 384, "light"),
    ("phone dark", 390, 844, "dark"),
)
OF_LOOKS = ["color-contrast", "scrollable-region-focusable", "link-in-text-block"]
LOOKED_FOR: dict[str, dict[str, Any]] = {"1366 light": {}, "phone dark": {"runOnly": OF_LOOKS}}
"""Rules of axe: all once, then those that other colours and another width can break."""
# Colours fade over. Who waits for a fade that never ends would wait for ever.
FADED = """Promise.race([
    Promise.all(document.getAnimations().map((change) => change.finished)), new Promise((go) => setTimeout(go, 5000)),
])"""
LONG = "关于进一步加强国际友好城市之间青少年书画艺术交流合作的第九届云川国际青少年书画交流展览活动情况" * 4
ENTRIES = "/desk/entries/entry/"
NO_PAGES = ("{file}", "/template/", "/refused/", "/progress/", "/table/", "/transition/export/", "/jsi18n/")
"""Addresses that answer with a file, a script or data for one."""


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


@pytest.fixture
def more_pages(cast: Cast) -> dict[str, list[str]]:
    """Pages of entries in every status, one of them awkward, one with a difference to read."""
    places = make_places(cast)
    section = Section.objects.get(pk=places["section"])
    made = {
        status: bring_to(make_entry(section, drafter=cast.drafter, text=make_text(status)), status, cast)
        for status in ("draft", "changes_requested", "approved", "published")
    }
    table = TableText("来访团组", "个", "市外办", (("国家", "团组"), ("甲国", "3")))
    awkward = make_entry(section, drafter=cast.drafter, text=make_text(LONG[:255], LONG, tables=(table,)))
    again = bring_to(make_entry(section, drafter=cast.drafter), "published", cast)
    again = save_text(workflow.revise(again, actor=cast.drafter), actor=cast.drafter, body="全年办理381件。").entry
    again = workflow.submit(again, actor=cast.drafter)
    found: dict[str, list[str]] = {name: [] for name in VISITORS}
    for row in pages():
        for name in _visitors_of(row):
            found[name].append(row["page"].format_map(places))
    found["drafter"] += [
        f"{ENTRIES}?event_from=x",
        *(address(made[status]) for status in ("draft", "changes_requested", "published")),
        address(awkward),
        address(awkward, "preview"),
        address(made["draft"], "delete"),
    ]
    found["second_reviewer"] += [address(again, "review"), address(again, "history"), address(made["approved"])]
    found["chief"] += [address(made["approved"]), address(made["published"], "review")]
    return found


def _visitors_of(row: dict[str, str]) -> Iterator[str]:
    may_see = [name for name in VISITORS if row[name] == "200"]
    if not any(part in row["page"] for part in NO_PAGES):
        yield from may_see if row["page"] == "/desk/" else may_see[:1]


def faults_of(page: Page, axe_violations: Any) -> Iterator[str]:
    """What is wrong with the page as it stands, on each screen."""
    yield from page.complaints  # before axe, which loads style sheets in ways of its own
    for name, width, height, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(FADED)
        if name in LOOKED_FOR:
            found = axe_violations(page, **LOOKED_FOR[name])
            yield from (f"{name}: {rule} {places}" for rule, places in found)
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            yield f"{name}: {wide} px too wide"
    page.complaints.clear()


@pytest.mark.parametrize("person", VISITORS)
def test_every_page_is_clean(
    person: str, cast: Cast, more_pages: dict[str, list[str]], open_page: Any, axe_violations: Any
) -> None:
    page = open_page(getattr(cast, person))
    page.set_default_timeout(60_000)
    found = {}
    for place in more_pages[person]:
        answer = page.goto(place)
        assert answer.status == 200, place
        if faults := list(faults_of(page, axe_violations)):
            found[place] = faults
    assert found == {}
