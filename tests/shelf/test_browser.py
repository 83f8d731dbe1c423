"""The public pages in a real browser: whole by keyboard and without script, and what a reader may choose."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from entries.models.texts import TableText
from tests.browser.keyboard import Keyboard
from tests.cast import Cast, make_cast
from tests.factories import make_section
from tests.shelf.books import Book, make_book, publish, stored_picture

pytestmark = pytest.mark.browser

WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => {
  window.violations.push(`${event.violatedDirective} ${event.blockedURI}`);
});
"""
LONG_TITLE = "关于进一步加强因公临时出国团组管理和境外安全风险防控工作情况的说明" * 6


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    """The session's one browser: a second one beside it could not be started in this thread."""
    return chromium


@pytest.fixture
def full_book(transactional_db: None) -> Book:
    """A book with everything a page can hold: picture, table, long words, three levels."""
    cast: Cast = make_cast()
    book = make_book(cast)
    picture = stored_picture(caption="图1 古桥", credit="陆知远", alt="石拱桥")
    row = tuple(f"单元格{column}" for column in range(12))
    wide = TableText(title="表2 宽表", cells=(row, row, row))
    publish(cast, book.first, LONG_TITLE, "https://example.example/" + "a" * 200, pictures=(picture,), tables=(wide,))
    publish(cast, make_section(book.volume, "科室", parent=book.below), "科室设置")
    return book


def watched(context: BrowserContext) -> Page:
    context.add_init_script(WATCH)
    return context.new_page()


WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def test_the_policy_is_watched(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context()
    page = watched(context)
    page.goto(live_server.url)
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("document.body.innerHTML += '<img alt=x src=http://elsewhere.example/x.png>'")
    page.wait_for_function("window.violations.length >= 2")
    assert {words.split()[0] for words in page.evaluate("window.violations")} == {"style-src-attr", "img-src"}
    context.close()


def test_a_visit_is_counted_once_and_its_number_shown(full_book: Book, live_server, browser: Browser) -> None:
    first, second = browser.new_context(), browser.new_context()
    page = first.new_page()
    for _ in range(3):
        page.goto(live_server.url + "/synj/2025/entries/4/")
        expect(page.locator(".hits dd")).to_have_text("1")
    other = second.new_page()
    other.goto(live_server.url + "/synj/2025/entries/4/")
    expect(other.locator(".hits dd")).to_have_text("2")
    first.close()
    second.close()


def test_without_an_answer_no_number_is_shown(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.route("**/hits/**", lambda route: route.abort())
    page.goto(live_server.url + "/synj/2025/", wait_until="networkidle")
    expect(page.locator(".hits")).to_be_hidden()
    assert errors == []
    context.close()


def test_the_size_of_text_is_chosen_and_remembered(full_book: Book, live_server, browser: Browser) -> None:
    def size(page: Page) -> str:
        return page.locator(".prose p").first.evaluate("element => getComputedStyle(element).fontSize")

    context = browser.new_context()
    page = context.new_page()
    page.goto(live_server.url + "/synj/2025/entries/4/")
    assert size(page) == "18px"
    for button, wanted in (("large", "21px"), ("small", "16px"), ("medium", "18px"), ("large", "21px")):
        page.locator(f"[data-choose=size][value={button}]").click()
        assert size(page) == wanted
        expect(page.locator("[data-choose=size][aria-pressed=true]")).to_have_attribute("value", button)
    page.goto(live_server.url + "/synj/2025/entries/5/")
    assert size(page) == "21px"
    assert context.cookies() == []
    context.close()


def test_printing_fetches_pictures_first(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1000, "height": 300})
    page = context.new_page()
    page.add_init_script("window.print = () => { window.printed = [...document.images].every((i) => i.complete); };")
    page.goto(live_server.url + "/synj/2025/")
    # By its own menu the browser fetches them itself, and a script that comes between makes it print without them.
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("[...document.images].map((picture) => picture.loading)") == ["lazy"]
    page.locator("[data-print]").first.click()
    page.wait_for_function("window.printed === true")
    context.close()


def test_the_page_reads_without_script(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/synj/2025/entries/4/")
    expect(page.locator(".prose")).to_contain_text("到会120人。")
    for hidden in (".hits", ".choices", "[data-print] >> nth=0"):
        expect(page.locator(hidden)).to_be_hidden()
    context.close()


def test_keys_alone_lead_to_the_text(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(live_server.url + "/synj/2025/")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    expect(page.locator(".skip")).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    context.close()


def test_paper_shows_the_text_and_nothing_to_click(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(live_server.url + "/synj/2025/")
    page.emulate_media(media="print")
    for hidden in (".masthead", ".contents", ".crumbs", ".acts >> nth=0", "footer", ".hits"):
        expect(page.locator(hidden)).to_be_hidden()
    for shown in ("h1", ".signed", ".cite"):
        expect(page.locator(shown)).to_be_visible()
    assert page.locator(".words").first.evaluate("element => getComputedStyle(element).color") == "rgb(0, 0, 0)"
    context.close()


SHIFTS = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) window.shifts.push(one.sources.map((source) => source.node?.className));
}).observe({ type: "layout-shift", buffered: true });
"""


def test_colours_and_easy_reading_are_chosen_remembered_and_given_up(
    full_book: Book, live_server, browser: Browser
) -> None:
    def paper() -> str:
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    context = browser.new_context(viewport=WIDE, color_scheme="dark")
    page = context.new_page()
    page.add_init_script(SHIFTS)
    page.goto(live_server.url + "/synj/2025/entries/4/")
    assert paper() == "rgb(25, 24, 22)"
    for theme, colour in (("contrast", "rgb(255, 255, 255)"), ("light", "rgb(251, 250, 246)")):
        page.locator(f"[data-choose=theme][value={theme}]").click()
        assert paper() == colour
        expect(page.locator("[data-choose=theme][aria-pressed=true]")).to_have_attribute("value", theme)
    page.locator("[data-choose=mode]").click()
    page.goto(live_server.url + "/synj/2025/")
    assert paper() == "rgb(251, 250, 246)"
    assert page.locator(".words p").first.evaluate("element => getComputedStyle(element).fontSize") == "24px"
    links = page.locator("header nav a, .choices button, .facts button")
    assert all(box["height"] >= 56 for box in (link.bounding_box() for link in links.all()) if box)
    # What the system wishes, chosen, is no choice any more: it follows the system again.
    page.locator("[data-choose=theme][value=dark]").click()
    page.locator("[data-choose=mode]").click()
    assert page.evaluate("[...Object.keys(document.documentElement.dataset), ...Object.keys(localStorage)]") == []
    expect(page.locator(".hits dd")).to_have_text("1")
    page.reload()
    expect(page.locator(".hits dd")).to_have_text("1")
    assert page.evaluate("window.shifts") == []
    context.close()


def test_the_contents_follow_and_the_citation_tells_the_day(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 500}, timezone_id="Asia/Shanghai")
    page = context.new_page()
    page.clock.set_fixed_time("2027-03-09T20:30:00Z")
    page.goto(live_server.url + "/synj/2025/")
    page.locator("#entry-5").scroll_into_view_if_needed()
    page.evaluate("document.getElementById('entry-5').scrollIntoView()")
    expect(page.locator(".contents [aria-current]")).to_have_attribute("href", "#entry-5")
    expect(page.locator(".cite")).to_contain_text("[2027-03-10]. http")
    context.close()


def test_keys_alone_lead_from_home_to_a_text_and_on(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context(viewport=WIDE)
    page = context.new_page()
    page.goto(live_server.url)
    keys = Keyboard(page)
    keys.reach("[data-choose=theme][value=dark]")
    page.keyboard.press("Space")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    keys.follow("a.spine")
    keys.reach(f".contents a[href='#section-{full_book.second.pk}']")
    page.keyboard.press("Enter")
    keys.follow("#entry-4 a")
    keys.follow("a[rel=next]")
    expect(page.locator("h1")).to_have_text("【秋季论坛】")
    context.close()


def test_everything_is_reached_without_script(full_book: Book, live_server, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False, viewport=PHONE, color_scheme="dark")
    page = context.new_page()
    page.goto(live_server.url)
    page.locator("a.spine").click()
    page.locator(".dock a[href='#contents']").click()
    page.locator(f".contents a[href='#section-{full_book.second.pk}']").click()
    page.locator("#entry-4 a").click()
    expect(page.locator("h1")).to_have_text("【春季论坛】")
    page.locator("a[rel=next]").click()
    expect(page.locator("h1")).to_have_text("【秋季论坛】")
    expect(page.locator(".cite")).to_contain_text(". http")
    expect(page.locator(".cite")).not_to_contain_text("[20")
    context.close()
