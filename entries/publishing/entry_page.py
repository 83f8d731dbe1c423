"""What stands on the page of one text: the public page and the desk's preview of it show the same."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate

from entries.models.publications import Publication
from entries.publishing.beside import Beside, beside
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
from entries.publishing.languages import address_of
from entries.publishing.linked_data import article_node
from entries.publishing.rendering import PLACE

ABSTRACT_LENGTH = 120
PICTURE = re.compile(r'<img src="(/media/[^"]+)"')


def entry_context(text: Publication) -> dict[str, Any]:
    """All that the template of the page needs. A text that is not on the shelf may lack a section."""
    return {
        "page": _page(text),
        "volume": text.volume,
        "volume_address": text.volume.get_absolute_url(),
        "section": text.section if text.section_id else None,
        "title": text.title,
        "rendered": text.rendered,
        "facts": _facts(text),
        "signed": sign_offs([text]),
        "citation": cite_part(text.title, text.volume, address=text.get_absolute_url()),
        "beside": beside(text) if text.section_id else Beside(),
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
    steps = [Crumb(section.title, address_of("section", slug, year, section.pk)) for section in sections]
    return [*steps, Crumb(text.title)]


def _image(text: Publication) -> str:
    """Address of the first picture, out of the kept HTML: what people typed holds no such sign in it."""
    found = PICTURE.search(text.html)
    return absolute(found[1]) if found else ""


def abstract(body: str) -> str:
    """The beginning of a text in one line, without its marks for pictures and tables."""
    line = " ".join(PLACE.sub("", body).split())
    return line if len(line) <= ABSTRACT_LENGTH else line[: ABSTRACT_LENGTH - 1] + "…"


def _facts(text: Publication) -> Facts:
    volume = text.volume
    return Facts(
        published_at=volume.shown_published_at,
        source=shown_source(volume),
        hits_address=address_of("hits", volume.yearbook.slug, volume.volume_year, text.number),
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
