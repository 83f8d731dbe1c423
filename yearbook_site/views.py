"""Pages that belong to no app."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as stock_csrf_failure

from yearbook_site.middleware import is_desk


def locked(request: HttpRequest, *_rest: Any) -> HttpResponse:
    """The answer to a sign-in after too many wrong passwords; django-axes calls it.

    Its own answer would be JSON open to every origin when a header asks for that.
    """
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "accounts/locked.html", {"minutes": minutes}, status=429)


PAGE_OF_FORM = {"entries_entry_act": "entries_entry_change", "entries_entry_restore": "entries_entry_history"}
"""Addresses that take forms only and yet show a page, with what was refused; and the page that it came from."""


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The answer to a form without the token of its session: mostly one that was sent after the session had ended.

    Whoever is signed out signs in and comes back to the page of the form, which offers what was typed in it.
    """
    if is_desk(request) and not request.user.is_authenticated and request.path != reverse("admin:login"):
        own = f"{request.scheme}://{request.get_host()}"
        referer = request.META.get("HTTP_REFERER", "")
        is_ours = referer.startswith(own + settings.DESK_PATH)
        came_from = _page_at(referer.removeprefix(own)) if is_ours else reverse("admin:index")
        if request.path != reverse("admin:logout"):
            messages.warning(
                request,
                _("You had been signed out, so nothing was done. Sign in and do it again on the page that opens."),
            )
        return redirect_to_login(came_from, reverse("admin:login"))
    return stock_csrf_failure(request, reason)


def _page_at(address: str) -> str:
    """The address, or when it can't be opened by a link the page that its form stands on."""
    try:
        match = resolve(urlsplit(address).path)
    except Resolver404:
        return reverse("admin:index")
    page = PAGE_OF_FORM.get(match.url_name or "")
    return reverse(f"admin:{page}", args=(match.kwargs["entry_id"],)) if page else address
