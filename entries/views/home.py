"""Home: the years of each yearbook on a shelf, what came out last, the ways to find something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Count, F, OuterRef, Subquery
from django.db.models.functions import Coalesce
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
    ways_of,
)
from entries.publishing.reading import open_volumes

NEWS = 8
"""Lines of what is new."""
ON_ONE_BOARD = 14
"""Volumes; more stand on a board for each decade."""
LONG_ON_A_SPINE = 10
"""Characters; longer titles are set smaller."""
SAME_TIME = timedelta(hours=1)
"""A text that comes out this soon after its volume was opened came out with it."""


@dataclass(frozen=True)
class Spine:
    """An open volume on the shelf. `thickness` is its quarter by number of texts, 1 to 4."""

    title: str
    year: int
    content_year: int
    address: str
    texts: int
    thickness: int
    is_newest: bool


@dataclass(frozen=True)
class Board:
    """Spines side by side, the newest first. `decade` is named when there are several boards."""

    decade: int
    spines: tuple[Spine, ...]


@dataclass(frozen=True)
class YearbookShelf:
    """A yearbook with its open volumes."""

    slug: str
    title: str
    publisher: str
    description: str
    boards: tuple[Board, ...]
    volumes: int
    texts: int
    first_year: int

    @property
    def has_long_title(self) -> bool:
        return len(self.title) > LONG_ON_A_SPINE


@dataclass(frozen=True)
class News:
    """Something that came out: a volume with so many texts, or one text later than its volume."""

    at: datetime
    title: str
    address: str
    texts: int = 0
    volume: str = ""


@require_safe
def home(_request: HttpRequest) -> HttpResponse:
    volumes = _volumes()
    yearbooks = list(dict.fromkeys(volume.yearbook for volume in volumes))
    newest = max(volumes, key=lambda volume: volume.volume_year, default=None)
    return shelf_page(
        "entries/home.html",
        _page(yearbooks, newest),
        shelves=[_shelf(yearbook, list(own)) for yearbook, own in groupby(volumes, key=lambda one: one.yearbook)],
        news=_news(volumes),
        newest=newest,
    )


def _volumes() -> list[Any]:
    """The open volumes, each with its yearbook and the number of its texts. One query."""
    texts = Publication.objects.public().order_by().filter(volume=OuterRef("pk")).values("volume")
    counted = Coalesce(Subquery(texts.annotate(number=Count("pk")).values("number")), 0)
    return list(open_volumes().annotate(texts=counted).order_by("yearbook__title", "yearbook_id", "-volume_year"))


def _page(yearbooks: list[Yearbook], newest: Volume | None) -> Page:
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
        place="home",
        ways=ways_of(newest) if newest else (),
        feeds=tuple(FeedLink(book.title, reverse("feed_of_yearbook", args=(book.slug,))) for book in yearbooks),
    )


def _shelf(yearbook: Yearbook, volumes: Sequence[Any]) -> YearbookShelf:
    """The newest volume comes first."""
    sizes = sorted(volume.texts for volume in volumes)
    spines = [_spine(volume, sizes, is_newest=volume is volumes[0]) for volume in volumes]
    return YearbookShelf(
        slug=yearbook.slug,
        title=yearbook.title,
        publisher=yearbook.publisher,
        description=yearbook.description,
        boards=tuple(_boards(spines)),
        volumes=len(volumes),
        texts=sum(sizes),
        first_year=volumes[-1].volume_year,
    )


def _spine(volume: Any, sizes: Sequence[int], *, is_newest: bool) -> Spine:
    return Spine(
        title=volume.title,
        year=volume.volume_year,
        content_year=volume.content_year,
        address=volume.get_absolute_url(),
        texts=volume.texts,
        thickness=thickness(volume.texts, sizes),
        is_newest=is_newest,
    )


def thickness(texts: int, sizes: Sequence[int]) -> int:
    """The quarter, 1 to 4, in which a volume stands among all by number of texts; volumes of one size are alike."""
    smaller = sum(size < texts for size in sizes)
    return 1 + smaller * 4 // len(sizes)


def _boards(spines: Sequence[Spine]) -> Iterator[Board]:
    if len(spines) <= ON_ONE_BOARD:
        yield Board(0, tuple(spines))
        return
    for decade, own in groupby(spines, key=lambda spine: spine.year // 10 * 10):
        yield Board(decade, tuple(own))


def _news(volumes: Sequence[Any]) -> list[News]:
    """What came out last, the newest first: volumes, and texts that came out or changed after their volume."""
    lines = [News(volume.opened_at, volume.title, volume.get_absolute_url(), texts=volume.texts) for volume in volumes]
    later = Publication.objects.public().filter(published_at__gt=F("volume__opened_at") + SAME_TIME)
    texts = later.select_related("volume__yearbook").only(
        "number", "title", "published_at", "volume__volume_year", "volume__title", "volume__yearbook__slug"
    )
    lines += [
        News(text.published_at, text.title, text.get_absolute_url(), volume=text.volume.title)
        for text in texts.order_by("-published_at", "-pk")[:NEWS]
    ]
    return sorted(lines, key=lambda line: line.at, reverse=True)[:NEWS]
