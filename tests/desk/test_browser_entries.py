"""The entries at the desk in a real browser: accessible, inside the content policy, by keyboard, on a phone."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from entries import workflow
from entries.models import Entry
from entries.models.texts import TableText
from tests.browser.clicking import click_through
from tests.cast import Cast, make_cast
from tests.desk.entry_pages import address
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, save_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "关于进一步加强国际友好城市之间青少年书画艺术交流合作的第九届云川国际青少年书画交流展览活动情况" * 4
COLLECT = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""
LIST = "/desk/entries/entry/"


@pytest.fixture
def people(db) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


@pytest.fixture
def texts(people: Cast) -> dict[str, Entry]:
    """One entry in every status, one of them awkward, one with a difference to read."""
    section = make_section(make_volume(), "重要活动")
    table = TableText("来访团组", "个", "市外办", (("国家", "团组"), ("甲国", "3")))
    made = {
        status: bring_to(make_entry(section, drafter=people.drafter, text=make_text(status)), status, people)
        for status in ("draft", "changes_requested", "approved", "published")
    }
    made["awkward"] = make_entry(section, drafter=people.drafter, text=make_text(LONG[:255], LONG, tables=(table,)))
    again = workflow.revise(
        bring_to(make_entry(section, drafter=people.drafter), "published", people), actor=people.drafter
    )
    again = save_text(again, actor=people.drafter, body="全年办理事项381件。").entry
    made["submitted"] = workflow.submit(again, actor=people.drafter)
    return made


@pytest.fixture
def open_desk(chromium, live_server):
    """Signs a person in and returns their page, with all violations of the policy noted."""
    contexts = []

    def opened(person, width: int = 1366, height: int = 768, **options) -> Page:
        context = chromium.new_context(base_url=live_server.url, viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        context.add_init_script(COLLECT)
        page = context.new_page()
        page.goto("/desk/login/")
        page.fill("[name=username]", person.username)
        page.fill("[name=password]", "password")
        click_through(page, "#login-form [type=submit]")
        return page

    yield opened
    for context in contexts:
        context.close()


def complaints(page: Page) -> list[str]:
    """What axe finds, what the policy refused, and whether the page is wider than the screen."""
    # Its preloading puts imported style sheets into the page, which the content policy rightly refuses.
    rules = Axe().run(page, options={"preload": False}).response["violations"]
    found = [f"{rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in rules]
    refused = [f"policy: {directive}" for directive in page.evaluate("window.violations")]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return found + refused + ([f"{wide} px too wide"] if wide > 0 else [])


def test_stale_save_keeps_both_texts(people, texts, open_desk):
    page = open_desk(people.drafter)
    page.goto(address(texts["draft"]))
    page.fill("[name=body]", "我写的正文。")
    save_text(Entry.objects.get(pk=texts["draft"].pk), actor=people.colleague, body="同事写的正文。")
    click_through(page, "[name=_save]")
    assert page.input_value("[name=body]") == "我写的正文。"
    assert "同事" in page.inner_text(".yb-merge")
    assert complaints(page) == []
    click_through(page, "[name=_save]")
    page.wait_for_selector(".messagelist .success")
    assert Entry.objects.get(pk=texts["draft"].pk).body == "我写的正文。"


def press_until(page: Page, selector: str) -> None:
    """Press Tab until the control has the focus, as who has no mouse does."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(wanted) => document.activeElement.matches(wanted)", selector):
            return
    pytest.fail(f"{selector} is not reached by keyboard")


def test_reviewer_returns_and_approves_by_keyboard(people, texts, open_desk):
    entry = texts["submitted"]
    page = open_desk(people.second_reviewer)
    page.goto(address(entry, "review"))
    press_until(page, "#comment")
    page.keyboard.type("请核实办理件数。")
    press_until(page, "button[data-verb=return_for_changes]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/")  # it was the last of the queue
    assert Entry.objects.get(pk=entry.pk).status == "changes_requested"


def test_drafter_writes_and_submits_by_keyboard(people, texts, open_desk):
    page = open_desk(people.drafter)
    page.goto(address(texts["changes_requested"]))
    press_until(page, "[name=body]")
    page.keyboard.press("Control+End")
    page.keyboard.type("已核实。")
    press_until(page, "[name=_submit]")
    page.keyboard.press("Enter")
    page.wait_for_selector(".messagelist .success")
    entry = Entry.objects.get(pk=texts["changes_requested"].pk)
    assert entry.status == "submitted"
    assert entry.body.endswith("已核实。")


def test_leaving_with_unsent_text_is_asked_about(people, texts, open_desk):
    page = open_desk(people.drafter)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.goto(address(texts["draft"]))
    page.locator("[name=body]").press_sequentially("未保存")
    page.evaluate("setTimeout(() => location.assign('/desk/'), 0)")
    page.wait_for_event("dialog") if not asked else None
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("width", [1024, 1100, 1366])
def test_no_column_of_the_list_is_cut(people, texts, open_desk, width):
    Entry.objects.filter(pk=texts["draft"].pk).update(due_on=date(2020, 1, 1))
    page = open_desk(people.chief, width, 768)
    page.goto(LIST)
    rows = page.locator("#changelist-form .results")
    assert rows.evaluate("(box) => box.scrollWidth - box.clientWidth") == 0
    assert complaints(page) == []


def test_both_decisions_are_in_sight_at_once(people, texts, open_desk):
    """On the screen of an office computer nobody scrolls to decide."""
    page = open_desk(people.second_reviewer, 1366, 768)
    page.goto(address(texts["submitted"], "review"))
    for verb in ("approve", "return_for_changes"):
        box = page.locator(f"button[data-verb={verb}]").bounding_box()
        assert box["y"] + box["height"] <= 768, verb
