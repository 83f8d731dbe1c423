"""Addresses for machines: robots.txt, and whether the site is well."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entries.publishing import site_maps

logger = logging.getLogger(__name__)


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(site_maps.robots(), content_type="text/plain; charset=utf-8")


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """200 when the database answers, else 503; the reason stands in the log only."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        response = HttpResponse("ok\n", content_type="text/plain")
    except DatabaseError:
        logger.exception("The database does not answer.")
        response = HttpResponse("unavailable\n", content_type="text/plain", status=503)
    response["Cache-Control"] = "no-store"
    return response
