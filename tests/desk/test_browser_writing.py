"""Writing in a real browser: counted, pasted, kept through a lost session, merged; nothing of another person."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from entries.models import Entry
from tests.browser.clicking import click_through
from tests.cast import Cast, make_cast
from tests.desk.entry_pages import address
from tests.desk.test_files import jpeg
from tests.factories import make_entry, make_section, make_text, make_volume, save_text

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FROM_WORD = """<html><head><style>p {}</style></head><body><!--[if gte mso 9]><xml>x</xml><![endif]-->
<p class=MsoNormal>会谈如下：</p><ol><li>第一项<li>第二项</ol><p>表1 来访团组</p><p>单位：个</p>
<table><tr><td>国家<td>团组<tr><td>甲国<td>3</table><p>资料来源：市外办</p></body></html>"""
PASTE = """(markup) => {
  const data = new DataTransfer();
  data.setData("text/html", markup);
  data.setData("text/plain", "纯文字");
  const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector("#id_body").dispatchEvent(paste);
}"""

DROP = """([names, bytes]) => {
  const data = new DataTransfer();
  for (const name of names) data.items.add(new File([new Uint8Array(bytes)], name, { type: "image/jpeg" }));
  document.querySelector("#id_body").dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true }));
}"""


@pytest.fixture
def people(db: None) -> Cast:
    from accounts.roles import make_groups

    make_groups()
    return make_cast()


@pytest.fixture
def draft(people: Cast, settings: Any, tmp_path: Any) -> Entry:
    settings.MEDIA_ROOT = tmp_path
    text = make_text("会谈", "第一段。", event_start=None, event_end=None, date_precision="")
    return make_entry(make_section(make_volume(), "重要活动"), drafter=people.drafter, text=text)


def sign_in(page: Page, name: str) -> None:
    page.fill("#id_username", name)
    page.fill("#id_password", "password")
    click_through(page, "input[type=submit], button[type=submit]")


def count_characters(page: Page) -> None:
    # Characters beyond the basic plane count once, white space not at all; what is heard waits for a pause.
    page.fill("#id_title", "𠮷 会\u3000谈" * 7)
    expect(page.locator("[data-count-of=title]")).to_have_text("21 字，比本年鉴规定的 18 字多 3 字，请缩短")
    expect(page.locator("[data-says]")).to_have_text("21 字，比本年鉴规定的 18 字多 3 字，请缩短")
    page.fill("#id_title", "𠮷会谈")


def paste_a_table_and_take_its_date(page: Page) -> None:
    # The body grows by what is pasted; the table becomes a row, its place is marked, the preview follows.
    height = page.locator("#id_body").bounding_box()["height"]
    page.locator("#id_body").press("Control+End")
    page.keyboard.type("5月2日至3日，")
    page.evaluate(PASTE, FROM_WORD)
    expect(page.locator("#id_body")).to_have_value("第一段。5月2日至3日，会谈如下：\n1.第一项\n2.第二项\n〔表1〕")
    page.keyboard.type("字\n" * 12)
    assert page.locator("#id_body").bounding_box()["height"] > height
    page.fill("#id_body", page.input_value("#id_body").rstrip("字\n"))
    expect(page.locator("[name=tables-0-title]")).to_have_value("来访团组")
    expect(page.locator("[name=tables-0-cells]")).to_have_value("国家\t团组\n甲国\t3")
    expect(page.locator("[data-printed] td").first).to_have_text("3")
    # What is missing for submission follows what is typed.
    expect(page.locator("[data-missing]")).to_have_text("还缺：日期（没有日期的请选“无日期”）。")
    page.click(".yb-offer button")
    expect(page.locator("#id_event_start")).to_have_value("2024-05-02")
    expect(page.locator("[data-missing]")).to_be_hidden()


def put_in_two_pictures(page: Page) -> None:
    page.evaluate(DROP, [["一.jpg", "二.jpg"], list(jpeg())])
    expect(page.locator(".yb-thumb img:visible")).to_have_count(2)
    page.fill("[name=pictures-0-caption]", "前")
    page.fill("[name=pictures-1-caption]", "后")
    page.click("[aria-label='图片 2 上移']")


def lose_the_session_and_take_all_back(page: Page, person: User) -> None:
    # The session is lost: signing in leads back, and all that was typed is offered.
    page.context.clear_cookies()
    click_through(page, "[name=_save]")
    assert "/login/" in page.url
    sign_in(page, person.username)
    expect(page.locator("#id_title")).to_have_value("会谈")
    page.click("[data-take-back]")
    expect(page.locator("#id_title")).to_have_value("𠮷会谈")
    expect(page.locator(".yb-thumb img:visible")).to_have_count(2)
    with page.expect_navigation():
        page.press("#id_title", "Enter")
    expect(page.locator("[role=status] .success")).to_have_text("“𠮷会谈”已保存。")


def test_counted_pasted_kept_and_saved(people: Cast, draft: Entry, open_page: Any, axe_violations: Any) -> None:
    page = open_page(people.drafter)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address(draft))
    count_characters(page)
    paste_a_table_and_take_its_date(page)
    put_in_two_pictures(page)
    assert page.complaints == []
    assert axe_violations(page) == []
    lose_the_session_and_take_all_back(page, people.drafter)
    text = Entry.objects.get(pk=draft.pk).text
    assert (text.title, text.tables[0].measure, str(text.event_end)) == ("𠮷会谈", "个", "2024-05-03")
    assert [picture.caption for picture in text.pictures] == ["后", "前"]
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('yb-draft'))") == []


def test_nothing_of_another_person_is_offered(people: Cast, draft: Entry, open_page: Any) -> None:
    page = open_page(people.drafter)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(address(draft))
    page.fill("#id_body", "我没有保存的正文。")
    page.context.clear_cookies()
    page.goto("/desk/login/")
    sign_in(page, people.colleague.username)
    page.goto(address(draft))
    expect(page.locator("[data-kept]")).to_be_hidden()
    assert "没有保存的正文" not in page.evaluate("JSON.stringify(sessionStorage)")
    page.fill("#id_body", "同事没有保存的正文。")
    click_through(page, "#logout-form button")
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_two_texts_are_merged(people: Cast, draft: Entry, open_page: Any, axe_violations: Any) -> None:
    draft = save_text(draft, actor=people.drafter, body="甲。\n乙。\n丙。").entry
    page = open_page(people.drafter)
    page.goto(address(draft))
    save_text(Entry.objects.get(pk=draft.pk), actor=people.colleague, title="同事的题", body="甲。\n乙改。\n丙。\n丁。")
    page.fill("#id_body", "甲。\n乙。\n我的丙。")
    click_through(page, "[name=_save]")
    page.complaints.clear()  # the browser reports the 409 itself
    assert axe_violations(page) == []
    takes = page.locator("button[data-take]")
    expect(takes).to_have_count(4)
    takes.nth(1).click()
    takes.nth(3).click()
    expect(page.locator("#id_body")).to_have_value("甲。\n乙改。\n我的丙。\n丁。")
    takes.nth(2).click()
    takes.nth(2).click()
    expect(page.locator("#id_body")).to_have_value("甲。\n乙改。\n我的丙。\n丁。")
    takes.nth(0).click()
    click_through(page, "[name=_save]")
    entry = Entry.objects.get(pk=draft.pk)
    assert (entry.title, entry.body, entry.revision_number) == ("同事的题", "甲。\n乙改。\n我的丙。\n丁。", 4)
    assert page.complaints == []
