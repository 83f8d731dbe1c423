"""A notice in words, and the page of the desk that it leads to."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from entries.lifecycle import Status, Verb
from entries.models import Notice, NoticeKind
from entries.models.notices import REMINDERS

COMMENT_CHARACTERS = TITLE_CHARACTERS = 60


def sentence(notice: Notice) -> str:
    """Who did what to which entry, on one line whatever stands in the title."""
    title = Truncator(" ".join(str(notice.entry).split())).chars(TITLE_CHARACTERS)
    if notice.kind in REMINDERS:
        return _due(notice, title)
    words = _SENTENCES[NoticeKind(notice.kind)](notice) % {"who": _who(notice), "entry": title}
    return words + _others(notice)


def _who(notice: Notice) -> str:
    act = notice.transition
    return act.actor_name if act and act.actor_id else _("command line")


def _others(notice: Notice) -> str:
    count = notice.more + 1
    all_of_them = ngettext(" (%(count)d entry in all)", " (%(count)d entries in all)", count) % {"count": count}
    return all_of_them if notice.more else ""


def _submitted(notice: Notice) -> str:
    if notice.transition and notice.transition.verb == Verb.APPROVE:
        return _("%(who)s passed “%(entry)s”; it now waits for your review")
    return _("%(who)s submitted “%(entry)s”; it waits for your review")


def _taken_back(notice: Notice) -> str:
    if notice.transition and notice.transition.verb == Verb.UNPUBLISH:
        return _("%(who)s took “%(entry)s” off the public pages")
    undone = notice.transition.undoes if notice.transition else None
    if undone is not None and undone.verb == Verb.UNPUBLISH:
        return _("%(who)s put “%(entry)s” back on the public pages")
    if undone is not None and undone.verb == Verb.RETURN:
        return _("%(who)s took back the return of “%(entry)s”")
    if undone is not None and undone.verb == Verb.APPROVE:
        return _("%(who)s took back the approval of “%(entry)s”")
    return _("%(who)s undid the last step of “%(entry)s”")


_SENTENCES: dict[NoticeKind, Callable[[Notice], str]] = {
    NoticeKind.SUBMITTED: _submitted,
    NoticeKind.RETURNED: lambda _notice: _("%(who)s returned “%(entry)s” for changes"),
    NoticeKind.APPROVED: lambda _notice: _("%(who)s approved “%(entry)s”"),
    NoticeKind.TO_PUBLISH: lambda _notice: _("%(who)s approved “%(entry)s”; it can be published"),
    NoticeKind.PUBLISHED: lambda _notice: _("%(who)s published “%(entry)s”"),
    NoticeKind.ASSIGNED: lambda _notice: _("%(who)s gave you “%(entry)s” to write"),
    NoticeKind.PLANNED: lambda _notice: _("%(who)s changed the plan of “%(entry)s”"),
    NoticeKind.TAKEN_BACK: _taken_back,
}


def _due(notice: Notice, title: str) -> str:
    if notice.kind == NoticeKind.UNASSIGNED:
        words = _("“%(entry)s”, due on %(day)s, has no drafter")
    elif notice.due_on and notice.reminds_on and notice.reminds_on > notice.due_on:
        words = _("“%(entry)s” is late: it was due on %(day)s")
    else:
        words = _("“%(entry)s” is due on %(day)s")
    return words % {"entry": title, "day": date_format(notice.due_on, "DATE_FORMAT") if notice.due_on else ""}


def place_of(notice: Notice) -> str:
    """The volume and section of the entry: every section has a text of the same title."""
    entry = notice.entry
    return " · ".join(str(part) for part in (entry.volume, entry.section) if part)


def comment_of(notice: Notice) -> str:
    """The first words of what was said with the act; of several acts none."""
    if notice.more:
        return ""
    comment = notice.transition.comment if notice.transition else ""
    return Truncator(" ".join(comment.split())).chars(COMMENT_CHARACTERS)


def page_of(notice: Notice) -> str:
    """Where the person goes on: the review, the entry, or for several the list of them."""
    if notice.kind == NoticeKind.UNASSIGNED:
        return reverse("admin:entries_entry_placing", args=(notice.entry_id,))
    if notice.more:
        return f"{reverse('admin:entries_entry_changelist')}?{urlencode(_filters(notice))}"
    page = "review" if notice.kind == NoticeKind.SUBMITTED else "change"
    return reverse(f"admin:entries_entry_{page}", args=(notice.entry_id,))


def _filters(notice: Notice) -> dict[str, object]:
    if notice.kind == NoticeKind.ASSIGNED:
        return {"waiting": "drafts"}
    if notice.kind == NoticeKind.PLANNED:
        return {"volume": notice.entry.volume_id, "waiting": "mine"}
    status = Status.APPROVED if notice.kind == NoticeKind.TO_PUBLISH else Status.PUBLISHED
    return {"volume": notice.entry.volume_id, "status__exact": status}
