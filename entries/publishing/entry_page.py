"""What stands on the page of one text: the public page and the desk's preview of it show the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localdate

from entries.models.publications import Publication, PublishedPicture
from entries.publishing.citing import cite_part
from entries.publishing.dates import full_dates
from entries.publishing.furniture import (
    Crumb,
    Facts,
    Page,
    Tag,
    absolute,
    article_tags,
    authors,
    present,
    shown_source,
    sign_offs,
    volume_page,
)
from entries.publishing.linked_data import article_node
from entries.publishing.reading import public_texts
from entries.publishing.rendering import PLACE

ABSTRACT_LENGTH = 120


@dataclass(frozen=True)
class Neighbour:
    """The text before or after this one in reading order."""

    title: str
    address: str


def entry_context(text: Publication) -> dict[str, Any]:
    """All that the template of the page needs. A text that is not on the shelf may lack a section."""
    before, after = texts_beside(text) if text.section_id else (None, None)
    return {
        "page": _page(text),
        "volume_address": text.volume.get_absolute_url(),
        "title": text.title,
        "rendered": text.rendered,
        "facts": _facts(text),
        "signed": sign_offs([text]),
        "citation": cite_part(text.title, text.volume, address=text.get_absolute_url()),
        "before": _neighbour(before),
        "after": _neighbour(after),
    }


def _page(text: Publication) -> Page:
    address, image = text.get_absolute_url(), _image(text)
    tags = article_tags(title=text.title, volume=text.volume, address=address, author=authors(text.drafters))
    own_tags = present(Tag("Description", abstract(text.body)), Tag("Image", image))
    volume_address = absolute(text.volume.get_absolute_url())
    node = article_node(text, address=absolute(address), volume_address=volume_address, image=image)
    return volume_page(text.volume, *_steps(text), address=address, tags=tags + own_tags, nodes=(node,))


def _steps(text: Publication) -> list[Crumb]:
    slug, year = text.volume.yearbook.slug, text.volume.volume_year
    sections = text.section.ancestors() if text.section_id else []
    steps = [Crumb(section.title, reverse("section", args=(slug, year, section.pk))) for section in sections]
    return [*steps, Crumb(text.title)]


def _image(text: Publication) -> str:
    """Address of the first picture."""
    pictures = PublishedPicture.objects.filter(publication=text.pk)
    picture = pictures.order_by("order").first()
    return absolute(reverse("media", args=(picture.sha256, picture.extension))) if picture else ""


def abstract(body: str) -> str:
    """The beginning of a text in one line, without its marks for pictures and tables."""
    line = " ".join(PLACE.sub("", body).split())
    return line if len(line) <= ABSTRACT_LENGTH else line[: ABSTRACT_LENGTH - 1] + "…"


def _facts(text: Publication) -> Facts:
    volume = text.volume
    return Facts(
        published_at=volume.shown_published_at,
        source=shown_source(volume),
        hits_address=reverse("hits", args=(volume.yearbook.slug, volume.volume_year, text.number)),
        dates=full_dates(text),
        unit=text.unit_name,
        text_published_at=_later_publication(text),
    )


def _later_publication(text: Publication) -> datetime | None:
    """When this text came out, if that was on a later day than the volume did."""
    volume_came_out = text.volume.shown_published_at
    if volume_came_out is None or localdate(text.published_at) <= localdate(volume_came_out):
        return None
    return text.published_at


def texts_beside(text: Publication) -> tuple[Publication | None, Publication | None]:
    """The texts before and after this one. Two queries, whatever the size of the volume."""
    others = public_texts(text.volume).only("number", "title")
    key, order, number = text.section.sort_key, text.order, text.number
    earlier = (
        Q(section__sort_key__lt=key)
        | Q(section__sort_key=key, order__lt=order)
        | Q(section__sort_key=key, order=order, number__lt=number)
    )
    before = others.filter(earlier).reverse().first()
    after = others.exclude(number=text.number).exclude(earlier).first()
    for other in (before, after):
        if other is not None:
            other.volume = text.volume
    return before, after


def _neighbour(other: Publication | None) -> Neighbour | None:
    return Neighbour(other.title, other.get_absolute_url()) if other else None
