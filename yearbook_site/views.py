"""Pages that belong to no app."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked(request: HttpRequest, *_: Any) -> HttpResponse:
    """The answer to a sign-in after too many wrong passwords; django-axes calls it.

    Its own answer would be JSON open to every origin when a header asks for that.
    """
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    return render(request, "accounts/locked.html", {"minutes": minutes}, status=429)
