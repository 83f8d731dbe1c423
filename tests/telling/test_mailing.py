"""The mail itself: what is in it and what never is, and that it comes with the act or not at all."""

from __future__ import annotations

from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from entries import workflow
from entries.models import Entry, Notice, Section
from entries.telling.mailing import LINES, MailFailed, mail_at_once, mail_unsent
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

pytestmark = pytest.mark.django_db


@pytest.fixture
def section(db: None) -> Section:
    return make_section(make_volume())


def takes(person: User, choice: str = "immediate", **fields: Any) -> User:
    User.objects.filter(pk=person.pk).update(**{"mail": choice, "email": f"{person.username}@example.cn"} | fields)
    person.refresh_from_db()
    return person


def work_off() -> None:
    """What the task worker of `run` does, without closing the connection of the test."""
    for row in DBTaskResult.objects.ready():
        row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        row.delete()


def test_a_mail_says_what_there_is_and_where_and_nothing_of_it(cast: Cast, section: Section) -> None:
    takes(cast.drafter, "daily")
    text = make_text("边境口岸开放", "正文里的数字318。")
    entry = bring_to(make_entry(section, drafter=cast.drafter, text=text), "submitted", cast)
    workflow.return_for_changes(entry, actor=cast.second_reviewer, comment="意见里的字。")
    assert mail_unsent(cast.drafter) == 1
    (message,) = mail.outbox
    assert message.to == ["drafter@example.cn"]
    assert message.from_email == settings.DEFAULT_FROM_EMAIL
    assert message.subject == "年鉴工作台：退回修改 1"
    assert message.body == (
        "撰稿人甲，您好！年鉴工作台有新的通知：\n\n"
        "1. 退回修改\n"
        f"   {settings.PUBLIC_URL}/desk/entries/entry/{entry.pk}/change/\n\n"
        "标题和意见登录后才能看到。\n"
        f"全部通知：{settings.PUBLIC_URL}/desk/notices/\n"
        f"更改或停止邮件：{settings.PUBLIC_URL}/desk/profile/\n"
    )
    assert message.content_subtype == "plain" and message.attachments == []


def test_a_mail_is_in_the_language_of_its_reader(cast: Cast, section: Section) -> None:
    takes(cast.drafter, "daily", language="en")
    bring_to(make_entry(section, drafter=cast.drafter, text=make_text("口岸")), "changes_requested", cast)
    mail_unsent(cast.drafter)
    assert mail.outbox[0].subject == "Yearbook desk: Returned 1"
    assert "1. Returned\n" in mail.outbox[0].body


def test_a_line_break_in_a_title_makes_no_header_and_no_line(cast: Cast, section: Section) -> None:
    takes(cast.drafter, "daily")
    title = "概况\r\nBcc: thief@example.cn\n2. 主编 发布了《别的》\u2028完"
    bring_to(make_entry(section, drafter=cast.drafter, text=make_text(title)), "changes_requested", cast)
    mail_unsent(cast.drafter)
    message = mail.outbox[0].message()
    assert set(message.keys()) == {
        "Content-Type", "MIME-Version", "Content-Transfer-Encoding", "Subject", "From", "To", "Date", "Message-ID",
    }  # fmt: skip
    assert "thief" not in mail.outbox[0].body


@pytest.mark.parametrize("address", ["a@example.cn\nBcc: b@example.cn", "a@example.cn\r\n\r\nbody"])
def test_an_address_with_a_line_break_gets_nothing_and_is_a_failure(cast: Cast, section: Section, address: str) -> None:
    """The profile refuses it; here it came into the table some other way."""
    takes(cast.drafter, "daily", email=address)
    bring_to(make_entry(section, drafter=cast.drafter), "changes_requested", cast)
    with pytest.raises(MailFailed):
        mail_unsent(cast.drafter)
    assert mail.outbox == [] and Notice.objects.get(recipient=cast.drafter).mail_claimed_at is None


def test_a_long_list_is_cut_and_counted(cast: Cast, section: Section) -> None:
    takes(cast.drafter, "daily")
    for _number in range(2):
        bring_to(make_entry(section, drafter=cast.drafter), "changes_requested", cast)
    told = Notice.objects.filter(recipient=cast.drafter)
    act = told[0].transition
    more = [
        Notice(recipient=cast.drafter, kind="due", entry_id=told[0].entry_id, due_on="2026-11-24", reminds_on=day)
        for day in [f"2026-{month:02}-{day:02}" for month in (1, 2) for day in range(1, 27)]
    ]
    Notice.objects.bulk_create(more)
    Entry.objects.filter(pk=told[0].entry_id).update(due_on="2026-11-24")
    assert act is not None and mail_unsent(cast.drafter) == LINES + 4
    assert mail.outbox[0].subject == "年鉴工作台：退回修改 2，截稿提醒 52"
    assert mail.outbox[0].body.count(f"{settings.PUBLIC_URL}/desk/entries/entry/") == LINES
    assert "另有 4 条" in mail.outbox[0].body


# ── when it is sent ───────────────────────────────────────────────────────────────────────────────


def test_mail_at_once_is_sent_once_by_the_worker(cast: Cast, section: Section) -> None:
    takes(cast.drafter)
    bring_to(make_entry(section, drafter=cast.drafter), "changes_requested", cast)
    assert mail.outbox == []
    work_off()
    work_off()
    mail_at_once.call(cast.drafter.pk)
    assert [message.to for message in mail.outbox] == [["drafter@example.cn"]]
    assert Notice.objects.get(recipient=cast.drafter).mailed_at is not None


@pytest.mark.parametrize("choice", ["none", "daily"])
def test_who_does_not_wish_mail_at_once_gives_the_worker_nothing(cast: Cast, section: Section, choice: str) -> None:
    takes(cast.drafter, choice)
    bring_to(make_entry(section, drafter=cast.drafter), "changes_requested", cast)
    assert not DBTaskResult.objects.exists()


def test_an_act_that_is_rolled_back_sends_nothing(cast: Cast, section: Section) -> None:
    takes(cast.drafter)
    entry = bring_to(make_entry(section, drafter=cast.drafter), "submitted", cast)
    with pytest.raises(RuntimeError), transaction.atomic():
        workflow.return_for_changes(entry, actor=cast.reviewer, comment="请核实。")
        raise RuntimeError
    assert not DBTaskResult.objects.exists() and not Notice.objects.filter(recipient=cast.drafter).exists()


def test_what_was_read_at_the_desk_is_not_mailed(cast: Cast, section: Section) -> None:
    takes(cast.drafter)
    bring_to(make_entry(section, drafter=cast.drafter), "changes_requested", cast)
    Notice.objects.update(read_at="2026-11-24T08:00Z")
    work_off()
    assert mail.outbox == []


# ── nobody hears of what they may not see, asked again when it is mailed ──────────────────────────

LOST = {
    "switched off": lambda cast: User.objects.filter(pk=cast.reviewer.pk).update(is_active=False),
    "without the role": lambda cast: cast.reviewer.groups.clear(),
    "reviews other units": lambda cast: cast.reviewer.reviews_units.set([cast.other_unit]),
    "withdrawn meanwhile": lambda cast: workflow.withdraw(
        Notice.objects.filter(recipient=cast.reviewer).get().entry, actor=cast.drafter
    ),
    "approved by another meanwhile": lambda cast: workflow.approve(
        Notice.objects.filter(recipient=cast.reviewer).get().entry, actor=cast.second_reviewer, revision_number=1
    ),
    "given to another unit": lambda cast: workflow.reassign(
        Notice.objects.filter(recipient=cast.reviewer).get().entry,
        actor=cast.chief,
        unit=cast.other_unit,
        drafter=cast.stranger,
    ),
}


@pytest.mark.parametrize("what", LOST)
def test_what_they_may_no_longer_see_or_do_is_not_mailed(cast: Cast, section: Section, what: str) -> None:
    takes(cast.reviewer)
    entry = bring_to(make_entry(section, drafter=cast.drafter), "submitted", cast)
    assert Notice.objects.filter(recipient=cast.reviewer).count() == 1
    LOST[what](cast)
    work_off()
    assert [
        message.body for message in mail.outbox if f"/{entry.pk}/" in message.body and "reviewer@" in message.to[0]
    ] == []


def test_they_are_mailed_when_nothing_was_lost(cast: Cast, section: Section) -> None:
    """Or the test before would prove nothing."""
    takes(cast.reviewer)
    entry = bring_to(make_entry(section, drafter=cast.drafter), "submitted", cast)
    work_off()
    assert f"/desk/entries/entry/{entry.pk}/review/" in mail.outbox[0].body
