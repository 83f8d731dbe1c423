"""The site map for people, and those for machines."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.models.publications import Publication
from entries.models.sections import Section
from entries.models.volumes import Volume
from entries.publishing import site_maps
from entries.publishing.furniture import HOME_COLUMN, Crumb, Way, shelf_page, site_page, ways_of
from entries.publishing.reading import open_volume_or_404, open_volumes


@dataclass(frozen=True)
class MappedVolume:
    """An open volume with its uppermost public sections as (title, address)."""

    title: str
    address: str
    feed: str
    sections: tuple[tuple[str, str], ...]
    ways: tuple[Way, ...]


@dataclass(frozen=True)
class MappedYearbook:
    title: str
    feed: str
    volumes: tuple[MappedVolume, ...]


@require_safe
def sitemap(_request: HttpRequest) -> HttpResponse:
    """The site map for people: what there is, down to the 类目 of each volume."""
    name = _("Site map")
    page = site_page(name, address=reverse("sitemap"), column=HOME_COLUMN, steps=(Crumb(name, is_content=False),))
    return shelf_page("entries/sitemap.html", page, yearbooks=_yearbooks())


@require_safe
def sitemap_index(_request: HttpRequest) -> HttpResponse:
    return site_maps.site_map_index()


@require_safe
def sitemap_of_site(_request: HttpRequest) -> HttpResponse:
    return site_maps.site_map_of_site()


@require_safe
def sitemap_of_volume(_request: HttpRequest, yearbook: str, volume_year: int) -> HttpResponse:
    return site_maps.site_map_of_volume(open_volume_or_404(yearbook, volume_year))


def _yearbooks() -> list[MappedYearbook]:
    """Three queries, whatever the number of volumes."""
    volumes = list(open_volumes().order_by("yearbook__title", "yearbook_id", "-volume_year"))
    sections = _uppermost_sections()
    of_yearbook: dict[tuple[str, str], list[MappedVolume]] = {}
    for volume in volumes:
        mapped = _mapped(volume, sections.get(volume.pk, []))
        of_yearbook.setdefault((volume.yearbook.slug, volume.yearbook.title), []).append(mapped)
    return [
        MappedYearbook(title, reverse("feed_of_yearbook", args=(slug,)), tuple(mapped))
        for (slug, title), mapped in of_yearbook.items()
    ]


def _mapped(volume: Volume, sections: list[Section]) -> MappedVolume:
    place = (volume.yearbook.slug, volume.volume_year)
    return MappedVolume(
        title=volume.title,
        address=volume.get_absolute_url(),
        feed=reverse("feed_of_volume", args=place),
        sections=tuple((section.title, reverse("section", args=(*place, section.pk))) for section in sections),
        ways=ways_of(volume),
    )


def _uppermost_sections() -> dict[int, list[Section]]:
    """类目 with something public in or below them, in reading order, by volume."""
    line = ("section", "section__parent", "section__parent__parent")
    rows = Publication.objects.public().order_by().values_list(*line).distinct()
    uppermost = {next(key for key in reversed(row) if key is not None) for row in rows}
    by_volume: dict[int, list[Section]] = {}
    for section in Section.objects.filter(pk__in=uppermost).in_reading_order():
        by_volume.setdefault(section.volume_id, []).append(section)
    return by_volume
