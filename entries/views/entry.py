"""One text: the permanent page that is cited."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from entries.models.publications import Publication
from entries.publishing.entry_page import entry_context
from entries.publishing.furniture import shelf_page


@require_safe
def entry(_request: HttpRequest, yearbook: str, volume_year: int, number: int) -> HttpResponse:
    return shelf_page("entries/entry.html", **entry_context(_public_text_or_404(yearbook, volume_year, number)))


def _public_text_or_404(yearbook: str, volume_year: int, number: int) -> Publication:
    texts = Publication.objects.public().select_related("volume__yearbook", "section__parent__parent")
    return get_object_or_404(texts, volume__yearbook__slug=yearbook, volume__volume_year=volume_year, number=number)
