"""One text: the permanent page that is cited."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entries.models.publications import Publication
from entries.publishing.entry_page import entry_context
from entries.publishing.furniture import shelf_page


@require_safe
def entry(_request: HttpRequest, yearbook: str, volume_year: int, number: int) -> HttpResponse:
    return shelf_page("entries/entry.html", **entry_context(_public_text_or_404(yearbook, volume_year, number)))


def _public_text_or_404(yearbook: str, volume_year: int, number: int) -> Publication:
    texts = Publication.objects.public().select_related("volume__yearbook", "section__parent__parent")
    text = texts.filter(volume__yearbook__slug=yearbook, volume__volume_year=volume_year, number=number).first()
    if text is None:
        raise Http404
    return text
