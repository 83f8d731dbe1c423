"""What every page of a volume passes: the chief editor only, the volume found, one frame."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.quiet import person_of
from entries import permissions
from entries.models import Volume


def find_volume(request: HttpRequest, pk: int) -> Volume:
    """The volume, for whoever may edit the framework."""
    if not permissions.may_edit_framework(person_of(request)):
        raise PermissionDenied
    volume = Volume.objects.select_related("yearbook").filter(pk=pk).first()
    if volume is None:
        raise Http404
    return volume


def volume_page(
    request: HttpRequest, template: str, volume: Volume, context: dict[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    """Render a page of the volume; `here` is its name in the breadcrumbs and after the volume's title."""
    frame = admin.site.each_context(request) | {"opts": Volume._meta, "volume": volume, "here": here}
    frame["title"] = f"{volume} — {here}"
    return render(request, f"admin/entries/volume/{template}.html", frame | context, status=status)
