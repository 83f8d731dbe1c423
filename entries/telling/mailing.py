"""Notices by mail: at once or once a day, each of them once.

Mail is not confidential, and an address is not proven. It holds what kinds of notices there are and the way to each
at the desk: no title, no name, no text, no comment.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import date, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django_tasks import task

from accounts.models import MailChoice, User
from entries import permissions
from entries.models import Notice, NoticeKind
from entries.telling.words import page_of

logger = logging.getLogger(__name__)

CLAIM_LASTS = timedelta(minutes=15)
"""After it a claim is of a program that died while sending; the mail is sent, at worst, once more."""
LINES = 50
"""Notices that one mail lists; it counts the others."""


class MailFailed(Exception):
    """The mail could not be handed over; its notices are free to be mailed again."""


def takes_mail(person: User) -> bool:
    """Whether this person can be mailed at all."""
    return bool(person.email) and person.mail != MailChoice.NONE and permissions.may_use_desk(person)


def mail_soon(person: User) -> None:
    """Have the task worker mail this person, if they wish mail at once.

    The task is a row of the same database: it comes with the transaction of the notice or not at all.
    """
    if person.mail == MailChoice.IMMEDIATE and takes_mail(person):
        mail_at_once.enqueue(person.pk)


@task()
def mail_at_once(person_id: int) -> None:
    """Mail what this person was not mailed yet. After a failure `send_reminders` tries again."""
    person = User.objects.filter(pk=person_id, mail=MailChoice.IMMEDIATE).first()
    if person is not None:
        mail_unsent(person)


def mail_unsent(person: User) -> int:
    """One mail of everything unread and unmailed that the person may still see; how many notices that were.

    Claimed first, so that of two programs one sends. A failed mail is logged and its notices are freed.
    Raises MailFailed.
    """
    notices = _claim(person) if takes_mail(person) else []
    if not notices:
        return 0
    claimed = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    try:
        _message(person, notices).send()
    except (OSError, ValueError) as error:  # of the network and the server; of an address that cannot be one
        claimed.update(mail_claimed_at=None)
        logger.exception("mail to %s failed", person.username)
        raise MailFailed from error
    claimed.update(mailed_at=timezone.now(), mail_claimed_at=None)
    return len(notices)


def mail_of_the_day(person: User, today: date) -> int:
    """The one mail a day; 0 when it was sent before or there is nothing to tell. Raises MailFailed."""
    not_today = Q(mailed_on=None) | ~Q(mailed_on=today)
    if User.objects.filter(not_today, pk=person.pk).update(mailed_on=today) != 1:
        return 0
    told = 0
    try:
        told = mail_unsent(person)
    finally:
        if not told:
            User.objects.filter(pk=person.pk).update(mailed_on=person.mailed_on)
    return told


@transaction.atomic
def _claim(person: User) -> list[Notice]:
    now = timezone.now()
    free = Q(mail_claimed_at=None) | Q(mail_claimed_at__lt=now - CLAIM_LASTS)
    # The second of two waits here and then finds none; SQLite has one writer at a time anyway.
    rows = Notice.objects.unread_by(person).unmailed().filter(free).select_for_update(of=("self",))
    notices = list(rows.select_related("entry", "transition__undoes"))
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(mail_claimed_at=now)
    return notices


# ── the mail ──────────────────────────────────────────────────────────────────────────────────────


def _message(person: User, notices: list[Notice]) -> EmailMessage:
    with translation.override(person.language):
        return EmailMessage(subject=_subject(notices), body=_body(person, notices), to=[person.email])


def _subject(notices: list[Notice]) -> str:
    """Kinds and counts; no title, which would show on a locked telephone."""
    counts: Counter[str] = Counter()
    for notice in notices:
        counts[notice.kind] += 1 + notice.more
    words = [f"{kind.label} {counts[kind]}" for kind in NoticeKind if counts[kind]]
    return _("Yearbook desk: %(what)s") % {"what": _(", ").join(words)}


def _body(person: User, notices: list[Notice]) -> str:
    lines = [_("%(name)s, this is new at the yearbook desk:") % {"name": person}, ""]
    for number, notice in enumerate(notices[:LINES], start=1):
        lines += [f"{number}. {_kind(notice)}", f"   {_absolute(page_of(notice))}", ""]
    if len(notices) > LINES:
        lines += [_("and %(count)d more") % {"count": len(notices) - LINES}, ""]
    lines += [
        _("Titles and comments are shown after signing in only."),
        _("All notices: %(address)s") % {"address": _absolute(reverse("admin:notices"))},
        _("Fewer e-mails, or none: %(address)s") % {"address": _absolute(reverse("admin:profile"))},
    ]
    return "\n".join(lines) + "\n"


def _kind(notice: Notice) -> str:
    kind = NoticeKind(notice.kind).label
    return _("%(kind)s (%(count)d entries)") % {"kind": kind, "count": notice.more + 1} if notice.more else str(kind)


def _absolute(path: str) -> str:
    return settings.PUBLIC_URL + path
