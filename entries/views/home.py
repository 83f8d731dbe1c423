"""Home: which yearbooks there are, and their open volumes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.models.publications import Publication
from entries.models.volumes import Volume, Yearbook
from entries.publishing.furniture import (
    HOME_COLUMN,
    Crumb,
    FeedLink,
    Page,
    absolute,
    column_tags,
    shelf_page,
    site_name,
    site_tags,
)
from entries.publishing.reading import open_volumes


@dataclass(frozen=True)
class VolumeLine:
    """An open volume on the shelf, with what is public of it."""

    title: str
    year: int
    content_year: int
    address: str
    texts: int
    characters: int

    @property
    def shown_characters(self) -> str:
        return f"{self.characters:,}"


@dataclass(frozen=True)
class YearbookShelf:
    """A yearbook with its open volumes, the newest first."""

    slug: str
    title: str
    publisher: str
    description: str
    volumes: tuple[VolumeLine, ...]


@require_safe
def home(_request: HttpRequest) -> HttpResponse:
    volumes = list(open_volumes().order_by("yearbook__title", "yearbook_id", "-volume_year"))
    yearbooks = list(dict.fromkeys(volume.yearbook for volume in volumes))
    return shelf_page("entries/home.html", _page(yearbooks), shelves=_shelves(volumes))


def _page(yearbooks: list[Yearbook]) -> Page:
    """The frame; the site belongs to the office of the first yearbook."""
    first = yearbooks[0] if yearbooks else None
    only = first if len(yearbooks) == 1 else None
    names = list(dict.fromkeys([only.title, site_name(only)] if only else [site_name(book) for book in yearbooks[:1]]))
    return Page(
        title="_".join(names) or _("Yearbooks"),
        address=absolute(reverse("home")),
        crumbs=(Crumb(_("Home"), is_content=False),),
        tags=site_tags(first) + (column_tags(first, HOME_COLUMN) if first else ()),
        yearbook_title=only.title if only else "",
        office=first,
        feeds=tuple(FeedLink(book.title, reverse("feed_of_yearbook", args=(book.slug,))) for book in yearbooks),
    )


def _shelves(volumes: list[Volume]) -> list[YearbookShelf]:
    rows = Publication.objects.public().order_by().values_list("volume").annotate(Count("pk"), Sum("characters"))
    sizes = {volume_id: (texts, characters) for volume_id, texts, characters in rows}
    return [
        YearbookShelf(
            slug=yearbook.slug,
            title=yearbook.title,
            publisher=yearbook.publisher,
            description=yearbook.description,
            volumes=tuple(_line(volume, *sizes.get(volume.pk, (0, 0))) for volume in of_yearbook),
        )
        for yearbook, of_yearbook in groupby(volumes, key=lambda volume: volume.yearbook)
    ]


def _line(volume: Volume, texts: int, characters: int) -> VolumeLine:
    return VolumeLine(
        title=volume.title,
        year=volume.volume_year,
        content_year=volume.content_year,
        address=volume.get_absolute_url(),
        texts=texts,
        characters=characters,
    )
