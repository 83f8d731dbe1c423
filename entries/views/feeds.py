"""Addresses of the feeds."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from entries.models.publications import Publication
from entries.models.sections import Section
from entries.models.volumes import Volume
from entries.publishing.feeds import feed_response
from entries.publishing.reading import open_volume_or_404, open_volumes, public_texts


@require_safe
def feed_of_yearbook(_request: HttpRequest, yearbook: str) -> HttpResponse:
    volumes = list(open_volumes().filter(yearbook__slug=yearbook).order_by("opened_at"))
    if not volumes:
        raise Http404
    book = volumes[0].yearbook
    return feed_response(
        book,
        Publication.objects.public().filter(volume__in=volumes),
        title=book.title,
        page=f"{reverse('home')}#{book.slug}",
        path=reverse("feed_of_yearbook", args=(yearbook,)),
        empty_since=_opened(volumes[-1]),
    )


@require_safe
def feed_of_volume(_request: HttpRequest, yearbook: str, volume_year: int) -> HttpResponse:
    volume = open_volume_or_404(yearbook, volume_year)
    return feed_response(
        volume.yearbook,
        public_texts(volume),
        title=volume.title,
        page=volume.get_absolute_url(),
        path=reverse("feed_of_volume", args=(yearbook, volume_year)),
        empty_since=_opened(volume),
    )


@require_safe
def feed_of_section(_request: HttpRequest, yearbook: str, volume_year: int, section_id: int) -> HttpResponse:
    """The feed of a section and those below it; like its page it is there when they hold something public."""
    volume = open_volume_or_404(yearbook, volume_year)
    section = Section.objects.of_volume(volume).filter(pk=section_id).first()
    below = Q(section=section_id) | Q(section__parent=section_id) | Q(section__parent__parent=section_id)
    texts = public_texts(volume).filter(below)
    if section is None or not texts.exists():
        raise Http404
    return feed_response(
        volume.yearbook,
        texts,
        title=f"{section.title}_{volume.title}",
        page=reverse("section", args=(yearbook, volume_year, section_id)),
        path=reverse("feed_of_section", args=(yearbook, volume_year, section_id)),
        empty_since=_opened(volume),
    )


def _opened(volume: Volume) -> datetime:
    if volume.opened_at is None:
        raise Http404
    return volume.opened_at
