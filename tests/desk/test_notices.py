"""The page of notices: one's own only, of what one may see, changed by POST only."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from entries import workflow
from entries.models import Entry, Notice
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_text

pytestmark = pytest.mark.django_db

PAGE = "/desk/notices/"
CANARY = "金丝雀条目"


def text_of(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def unread(client: Client) -> int:
    found = re.search(r'class="yb-unread[^>]*>[^<]*<strong class="yb-num">(\d+)', text_of(client, "/desk/profile/"))
    return int(found[1]) if found else 0


def only_notice_of(person: User) -> Notice:
    return Notice.objects.get(recipient=person)


def test_who_did_what_to_which_entry_and_what_was_said(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client]
) -> None:
    entry_in("changes_requested", title="口岸开放")
    page = text_of(sign_in(cast.drafter))
    assert "审核人乙退回修改：《口岸开放》" in page and "意见：请核实数字。" in page
    assert "试验年鉴（2025卷） · 重要活动" in page
    assert page.count("未读</span>") == 1


@pytest.mark.parametrize("name", ["stranger", "other_reviewer", "administrator", "auditor", "colleague", "chief"])
def test_nobody_else_finds_or_opens_it(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client], name: str
) -> None:
    entry_in("changes_requested", title=CANARY)
    notice, client = only_notice_of(cast.drafter), sign_in(getattr(cast, name))
    assert CANARY not in text_of(client)
    assert client.post(f"{PAGE}{notice.pk}/open/").status_code == 404
    client.post(f"{PAGE}read/")
    notice.refresh_from_db()
    assert notice.read_at is None


def test_what_one_may_no_longer_see_is_no_longer_told(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client]
) -> None:
    entry = entry_in("changes_requested", title=CANARY)
    client = sign_in(cast.drafter)
    assert CANARY in text_of(client) and unread(client) == 1
    workflow.reassign(entry, actor=cast.chief, unit=cast.other_unit, drafter=cast.stranger)
    assert CANARY not in text_of(client) and unread(client) == 0
    assert client.post(f"{PAGE}{only_notice_of(cast.drafter).pk}/open/").status_code == 404


@pytest.mark.parametrize(
    ("status", "name", "kind", "leads_to"),
    [
        ("submitted", "reviewer", "submitted", "/desk/entries/entry/{}/review/"),
        ("changes_requested", "drafter", "returned", "/desk/entries/entry/{}/change/"),
        ("approved", "chief", "to_publish", "/desk/entries/entry/{}/change/"),
    ],
)
def test_opening_marks_it_read_and_leads_to_the_work(
    cast: Cast,
    entry_in: Callable[..., Entry],
    sign_in: Callable[[User], Client],
    status: str,
    name: str,
    kind: str,
    leads_to: str,
) -> None:
    entry, person = entry_in(status), getattr(cast, name)
    notice, client = Notice.objects.get(recipient=person, kind=kind), sign_in(person)
    answer = client.post(f"{PAGE}{notice.pk}/open/")
    assert (answer.status_code, answer["Location"]) == (302, leads_to.format(entry.pk))
    assert client.get(answer["Location"]).status_code == 200
    notice.refresh_from_db()
    first = notice.read_at
    assert first is not None and unread(client) == 0
    client.post(f"{PAGE}{notice.pk}/open/")
    notice.refresh_from_db()
    assert notice.read_at == first


def test_a_bundle_leads_to_the_list_of_its_entries(cast: Cast, section: Any, sign_in: Callable[[User], Client]) -> None:
    for number in range(3):
        bring_to(make_entry(section, drafter=cast.drafter, text=make_text(f"条目{number}")), "published", cast)
    client = sign_in(cast.drafter)
    notice = Notice.objects.get(recipient=cast.drafter, kind="published")
    assert "主编发布了《条目0》等 3 条" in text_of(client)
    address = client.post(f"{PAGE}{notice.pk}/open/")["Location"]
    assert all(f"条目{number}" in text_of(client, address) for number in range(3))


def test_all_are_marked_read_but_not_what_came_after_the_page(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client]
) -> None:
    client = sign_in(cast.drafter)
    entry_in("changes_requested")
    newest = re.search(r'name="newest" value="(\d+)"', text_of(client))
    entry_in("changes_requested")
    assert newest is not None and unread(client) == 2
    assert client.post(f"{PAGE}read/", {"newest": newest[1]})["Location"] == PAGE
    assert unread(client) == 1
    client.post(f"{PAGE}read/", {"newest": "x"})
    assert unread(client) == 0


def test_what_another_did_meanwhile_is_settled_and_not_counted(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client]
) -> None:
    entry = entry_in("submitted")
    client = sign_in(cast.reviewer)
    assert unread(client) == 1
    workflow.approve(entry, actor=cast.second_reviewer, revision_number=entry.revision_number)
    assert unread(client) == 0 and "已处理" in text_of(client)


def test_days_are_those_of_the_office(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client]
) -> None:
    """Half past midnight in Shanghai is the day before in UTC."""
    entries = [entry_in("changes_requested") for _number in range(3)]
    times = ["2026-11-23T15:30Z", "2026-11-23T16:30Z", "2026-11-24T01:00Z"]
    for entry, time in zip(entries, times, strict=True):
        Notice.objects.filter(entry=entry, recipient=cast.drafter).update(made_at=time)
    days = re.findall(r"<h2 [^>]*>([^<]+)</h2>", text_of(sign_in(cast.drafter)))
    assert days == ["2026年11月24日", "2026年11月23日"]


@pytest.mark.parametrize(
    ("reminds_on", "words"),
    [
        ("2026-11-21", "请按时提交《口岸开放》：2026年11月24日截稿"),
        ("2026-11-24", "请按时提交《口岸开放》：2026年11月24日截稿"),
        ("2026-12-01", "请尽快提交《口岸开放》：2026年11月24日已经截稿"),
    ],
)
def test_a_reminder_says_the_day(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client], reminds_on: str, words: str
) -> None:
    entry = entry_in("draft", title="口岸开放")
    Notice.objects.create(recipient=cast.drafter, kind="due", entry=entry, due_on="2026-11-24", reminds_on=reminds_on)
    assert f">{words}<" in text_of(sign_in(cast.drafter))


def test_get_changes_nothing(cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client]) -> None:
    entry_in("changes_requested")
    client, notice = sign_in(cast.drafter), only_notice_of(cast.drafter)
    for address in (f"{PAGE}{notice.pk}/open/", f"{PAGE}read/"):
        assert client.get(address).status_code == 405
    client.get(PAGE)
    assert unread(client) == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "99999999999999999999"])
def test_other_pages_are_the_nearest_one(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client], page: str
) -> None:
    entry_in("changes_requested", title="口岸开放")
    assert "口岸开放" in text_of(sign_in(cast.drafter), f"{PAGE}?p={page}")


def test_numbers_that_no_row_can_have_are_not_found(cast: Cast, sign_in: Callable[[User], Client]) -> None:
    assert sign_in(cast.drafter).post(f"{PAGE}{10**30}/open/").status_code == 404


def test_what_was_typed_is_text(cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client]) -> None:
    entry = entry_in("submitted", title="<script>alert(1)</script>")
    workflow.return_for_changes(entry, actor=cast.reviewer, comment="<img src=x onerror=alert(2)>" + "长" * 200)
    page = text_of(sign_in(cast.drafter))
    assert "<script>alert" not in page and "<img src=x" not in page
    assert "&lt;script&gt;" in page and "长" * 60 not in page


def test_two_hundred_notices_take_as_many_queries_as_two(
    cast: Cast, entry_in: Callable[..., Entry], sign_in: Callable[[User], Client]
) -> None:
    entries = [entry_in("changes_requested") for _number in range(2)]
    client = sign_in(cast.drafter)
    client.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        client.get(PAGE)
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(200)]
    Notice.objects.bulk_create(
        Notice(recipient=cast.drafter, kind="due", entry=entries[day.day % 2], due_on=days[0], reminds_on=day)
        for day in days
    )
    Entry.objects.update(due_on=days[0])
    with CaptureQueriesContext(connection) as many:
        page = text_of(client)
    assert len(few) == len(many) <= 12
    assert page.count("<li ") == 50 and "?p=2" in page


@pytest.mark.parametrize("name", ["administrator", "auditor"])
def test_who_is_never_told_anything_has_no_count(cast: Cast, sign_in: Callable[[User], Client], name: str) -> None:
    assert "yb-unread" not in text_of(sign_in(getattr(cast, name)), "/desk/profile/")


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_drafter_reads_a_return_by_keyboard(cast: Cast, open_page: Any, axe_violations: Any) -> None:
    from tests.factories import make_section, make_volume

    section = make_section(make_volume())
    entry = bring_to(make_entry(section, drafter=cast.drafter, text=make_text("口岸开放")), "changes_requested", cast)
    for width in (1366, 390):
        Notice.objects.update(read_at=None)
        page = open_page(cast.drafter, width=width)
        page.get_by_role("link", name="通知：1 条未读").press("Enter")
        page.wait_for_url(f"**{PAGE}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.complaints == [] and axe_violations(page) == []
        page.get_by_role("button", name="退回修改").press("Enter")
        page.wait_for_url(f"**/entry/{entry.pk}/change/")
        assert page.get_by_role("link", name="通知", exact=True).is_visible()
