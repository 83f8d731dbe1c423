"""The notices of the person who is signed in: read, opened, marked. Nobody sees those of another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.quiet import person_of
from accounts.roles import CONTENT_ROLES, has_role
from entries.admin.numbers import read_key
from entries.models import Notice
from entries.telling.words import comment_of, page_of, place_of, sentence

PER_PAGE = 50


@dataclass(frozen=True)
class Line:
    """A notice in words, on a day of the office."""

    notice: Notice
    day: date
    words: str
    place: str
    comment: str


@require_safe
def listing(request: HttpRequest, frame: dict[str, Any]) -> HttpResponse:
    """The newest first, a page at a time."""
    own = Notice.objects.shown_to(person_of(request)).select_related(
        "entry__volume", "entry__section", "transition__undoes"
    )
    notices = Paginator(own, PER_PAGE).get_page(request.GET.get("p"))
    lines = [
        Line(notice, timezone.localdate(notice.made_at), sentence(notice), place_of(notice), comment_of(notice))
        for notice in notices
    ]
    newest = max((line.notice.pk for line in lines), default=0)
    context = {"title": _("Notices"), "page": notices, "lines": lines, "newest": newest}
    return render(request, "admin/notices.html", frame | context)


@require_POST
def open_one(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notice as read and go where it leads."""
    own = Notice.objects.shown_to(person_of(request)).select_related("entry")
    notice = own.filter(pk=pk).first() if pk < 2**63 else None
    if notice is None:
        raise Http404
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=timezone.now())
    return HttpResponseRedirect(page_of(notice))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark as read what was on the page or older: what came in meanwhile stays unread."""
    newest = read_key(request.POST.get("newest", ""))
    unread = Notice.objects.unread_by(person_of(request))
    if newest is not None:
        unread = unread.filter(pk__lte=newest)
    count = unread.update(read_at=timezone.now())
    told = ngettext("%(count)d notice was marked as read.", "%(count)d notices were marked as read.", count)
    messages.success(request, told % {"count": count})
    return HttpResponseRedirect(reverse("admin:notices"))


def counter(request: HttpRequest) -> Callable[[], int | None]:
    """Counts unread notices when a template asks; None for who is never told anything."""

    def unread() -> int | None:
        person = request.user
        if not isinstance(person, User) or not has_role(person, *CONTENT_ROLES):
            return None
        return Notice.objects.unread_by(person).count()

    return unread
