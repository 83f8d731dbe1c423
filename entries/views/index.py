"""主题索引: the headings of a volume, and one heading over the years."""

from __future__ import annotations

import string

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.indexing.ordering import OTHER_LETTER
from entries.models.headings import HeadingKind
from entries.models.volumes import Volume
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
from entries.publishing.headings import Letter, heading_or_404, heading_page, index_address, index_of, letters_of
from entries.publishing.parts import ALL, OTHER, part_of_letter
from entries.publishing.reading import is_long, open_volume_or_404

TITLE = "主题索引"
"""As it is cited and found by machines: content, so never translated."""


@require_safe
def index(_request: HttpRequest, yearbook: str, volume_year: int, part: str = "") -> HttpResponse:
    """All of it; of a long volume the letters, and `part` is one of them or ALL."""
    book = open_volume_or_404(yearbook, volume_year)
    address, is_whole = index_address(book), not is_long(book)
    if part and is_whole:
        return redirect(address, permanent=False)
    letters = _shown(book, part, is_whole=is_whole)
    if part and not letters:
        raise Http404
    counts = letters_of(book) if not is_whole else {letter.name: len(letter.headings) for letter in letters}
    own = _address_of_part(book, part) if part else address
    tags = article_tags(title=f"{book.title}{TITLE}", volume=book, address=own, author="")
    kinds = {heading.kind for letter in letters for heading in letter.headings}
    return shelf_page(
        "entries/index.html",
        volume_page(book, *_steps(address, part), address=own, tags=tags, place="index"),
        volume=book,
        volume_address=book.get_absolute_url(),
        letters=letters,
        alphabet=_alphabet(book, counts, is_whole=is_whole),
        part=OTHER_LETTER if part == OTHER else part,
        whole="" if is_whole else _address_of_part(book, ALL),
        other=OTHER_LETTER,
        kinds=[kind for kind in HeadingKind if kind in kinds],
        count=sum(counts.values()) if part in ("", ALL) else sum(len(letter.headings) for letter in letters),
        citation=cite_part(TITLE, book, address=own),
    )


def _shown(book: Volume, part: str, *, is_whole: bool) -> list[Letter]:
    if is_whole or part == ALL:
        return index_of(book)
    return index_of(book, OTHER_LETTER if part == OTHER else part) if part else []


def _address_of_part(book: Volume, part: str) -> str:
    return reverse("index_part", args=(book.yearbook.slug, book.volume_year, part))


def _alphabet(book: Volume, counts: dict[str, int], *, is_whole: bool) -> list[tuple[str, int, str]]:
    """Each letter with the number of its headings and where they are: on this page, or on one of their own."""
    names = {letter: part_of_letter(letter) for letter in (OTHER_LETTER, *string.ascii_uppercase)}
    return [
        (letter, counts.get(letter, 0), f"#letter-{name}" if is_whole else _address_of_part(book, name))
        for letter, name in names.items()
    ]


def _steps(address: str, part: str) -> list[Crumb]:
    if not part:
        return [Crumb(_("Subject index"), is_content=False)]
    names = {ALL: _("All on one page"), OTHER: _("Latin letters and digits")}
    return [Crumb(_("Subject index"), address, is_content=False), Crumb(names.get(part, part), is_content=False)]


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
