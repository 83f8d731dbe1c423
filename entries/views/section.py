"""A section: its texts and those of its subsections."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from entries.publishing.citing import cite_part
from entries.publishing.furniture import (
    Crumb,
    FeedLink,
    article_tags,
    authors,
    shelf_page,
    sign_offs,
    volume_facts,
    volume_page,
)
from entries.publishing.reading import Part, filled, framework, open_volume_or_404, part_with_subsections, public_texts


@require_safe
def section(_request: HttpRequest, yearbook: str, volume_year: int, section_id: int) -> HttpResponse:
    book = open_volume_or_404(yearbook, volume_year)
    parts = framework(book)
    chosen = part_with_subsections(parts, section_id)
    if not chosen:
        raise Http404
    texts = list(public_texts(book).filter(section__in=[part.pk for part in chosen]))
    this, *below = _as_a_page(filled(chosen, texts, book))
    feed = FeedLink(f"{this.title}_{book.title}", reverse("feed_of_section", args=(yearbook, volume_year, this.pk)))
    author = authors(person for text in texts for person in text.drafters)
    tags = article_tags(title=this.title, volume=book, address=this.address, author=author)
    return shelf_page(
        "entries/section.html",
        volume_page(book, *_steps_to(this, parts), address=this.address, tags=tags, feeds=(feed,)),
        volume=book,
        volume_address=book.get_absolute_url(),
        part=this,
        subsections=below,
        all_parts=parts,
        facts=volume_facts(book),
        signed=sign_offs(texts),
        citation=cite_part(this.title, book, address=this.address),
    )


def _as_a_page(parts: list[Part]) -> list[Part]:
    """The parts with levels of headings counted from the first, which is the title of the page."""
    return [replace(part, level=part.level - parts[0].level + 1) for part in parts]


def _steps_to(this: Part, parts: list[Part]) -> list[Crumb]:
    """The breadcrumb below the volume: sections above this one, then this one."""
    by_id = {part.pk: part for part in parts}
    steps = [Crumb(this.title)]
    above = by_id.get(this.parent_id) if this.parent_id else None
    while above is not None:
        steps.insert(0, Crumb(above.title, above.address))
        above = by_id.get(above.parent_id) if above.parent_id else None
    return steps
