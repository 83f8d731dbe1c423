"""What is not found: a page that says nothing about the address, so a hidden one looks like one that never was."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from entries.publishing.furniture import shelf_page, site_page
from entries.publishing.reading import open_volumes

NEWEST = 6
"""Volumes named to who is lost."""


def not_found(_request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    newest = open_volumes().order_by("-volume_year", "pk")[:NEWEST]
    return shelf_page("404.html", site_page(_("Page not found")), status=404, volumes=newest)
