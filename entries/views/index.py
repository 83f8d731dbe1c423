"""主题索引: the headings of a volume, and one heading over the years."""

from __future__ import annotations

import string

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.indexing.ordering import OTHER_LETTER
from entries.models.headings import HeadingKind
from entries.publishing.citing import cite_part
from entries.publishing.furniture import (
    Crumb,
    Page,
    absolute,
    article_tags,
    column_tags,
    shelf_page,
    site_name,
    site_tags,
    volume_page,
    ways_of,
)
from entries.publishing.headings import heading_or_404, heading_page, index_address, index_of
from entries.publishing.reading import open_volume_or_404

TITLE = "主题索引"
"""As it is cited and found by machines: content, so never translated."""


@require_safe
def index(_request: HttpRequest, yearbook: str, volume_year: int) -> HttpResponse:
    book = open_volume_or_404(yearbook, volume_year)
    letters = index_of(book)
    address = index_address(book)
    tags = article_tags(title=f"{book.title}{TITLE}", volume=book, address=address, author="")
    present = {letter.name for letter in letters}
    kinds = {heading.kind for letter in letters for heading in letter.headings}
    return shelf_page(
        "entries/index.html",
        volume_page(book, Crumb(_("Subject index"), is_content=False), address=address, tags=tags, place="index"),
        volume=book,
        volume_address=book.get_absolute_url(),
        letters=letters,
        alphabet=[(name, name in present) for name in (OTHER_LETTER, *string.ascii_uppercase)],
        other=OTHER_LETTER,
        kinds=[kind for kind in HeadingKind if kind in kinds],
        count=sum(len(letter.headings) for letter in letters),
        citation=cite_part(TITLE, book, address=address),
    )


@require_safe
def heading(_request: HttpRequest, yearbook: str, heading_id: int) -> HttpResponse:
    found = heading_or_404(yearbook, heading_id)
    if found.variant_of is not None:
        heading_page(found.variant_of)  # a variant leads only where something is
        return redirect(found.variant_of, permanent=False)
    shown = heading_page(found)
    newest = shown.volumes[0][0]
    home = reverse("home")
    crumbs = (
        Crumb(_("Home"), home, is_content=False),
        Crumb(found.yearbook.title, f"{home}#{found.yearbook.slug}"),
        Crumb(_("Subject index"), index_address(newest), is_content=False),
        Crumb(str(found)),
    )
    page = Page(
        title="_".join([str(found), TITLE, found.yearbook.title, site_name(found.yearbook)]),
        address=absolute(found.get_absolute_url()),
        crumbs=crumbs,
        tags=(*site_tags(found.yearbook), *column_tags(found.yearbook)),
        yearbook_title=found.yearbook.title,
        office=found.yearbook,
        place="index",
        ways=ways_of(newest),
    )
    return shelf_page(
        "entries/heading.html",
        page,
        heading=str(found),
        kind=found.get_kind_display(),
        shown=shown,
        count=sum(len(texts) for _volume, texts in shown.volumes),
    )
