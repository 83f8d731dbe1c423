"""A volume: all of it on one page, or its contents when it is long."""

from __future__ import annotations

from collections import Counter

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entries.models.publications import Publication
from entries.models.volumes import Volume
from entries.publishing.citing import cite_volume
from entries.publishing.furniture import (
    absolute,
    article_tags,
    authors,
    shelf_page,
    sign_offs,
    volume_facts,
    volume_page,
    ways_of,
)
from entries.publishing.linked_data import volume_node
from entries.publishing.naming import name_of
from entries.publishing.reading import filled, framework, open_volume_or_404, public_texts

MOST_ON_ONE_PAGE = 200
"""Texts; a longer volume is read section by section."""


@require_safe
def volume(_request: HttpRequest, yearbook: str, volume_year: int) -> HttpResponse:
    book = open_volume_or_404(yearbook, volume_year)
    texts = _texts(book)
    is_whole = len(texts) <= MOST_ON_ONE_PAGE
    parts = framework(book, Counter(text.section_id for text in texts))
    characters = sum(text.characters for text in texts)
    address = book.get_absolute_url()
    tags = article_tags(title=book.title, volume=book, address=address, author=_authors(texts))
    return shelf_page(
        "entries/volume.html",
        volume_page(book, address=address, tags=tags, nodes=(volume_node(book, address=absolute(address)),)),
        volume=book,
        name=name_of(book),
        count=len(texts),
        characters=characters,
        ways=ways_of(book),
        parts=filled(parts, texts, book) if is_whole else parts,
        is_whole=is_whole,
        facts=volume_facts(book),
        signed=sign_offs(texts),
        citation=cite_volume(book, address=address),
    )


def _texts(book: Volume) -> list[Publication]:
    """The public texts of the volume; of a long one, whose contents only are shown, without what they say."""
    texts = public_texts(book)
    # Never more than there were numbers, some of which may have been taken off.
    if book.next_number <= MOST_ON_ONE_PAGE:
        return list(texts)
    counted = list(texts.only("section", "drafters", "reviewers", "characters"))
    return counted if len(counted) > MOST_ON_ONE_PAGE else list(texts)


def _authors(texts: list[Publication]) -> str:
    return authors(person for text in texts for person in text.drafters)
