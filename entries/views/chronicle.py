"""大事记: the year, line by line."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.models.volumes import Volume
from entries.publishing.chronicle import Month, dated, lines_of, months_of
from entries.publishing.citing import cite_part
from entries.publishing.furniture import Crumb, article_tags, shelf_page, volume_page
from entries.publishing.parts import ALL
from entries.publishing.reading import is_long, open_volume_or_404, public_texts

TITLE = "大事记"
"""As it is cited and found by machines: content, so never translated."""


@require_safe
def chronicle(_request: HttpRequest, yearbook: str, volume_year: int, part: str = "") -> HttpResponse:
    """All of it; of a long volume the months, and `part` is one of them or ALL."""
    book = open_volume_or_404(yearbook, volume_year)
    months = months_of(lines_of(book, dated(public_texts(book))))
    is_whole = not is_long(book)
    address = reverse("chronicle", args=(yearbook, volume_year))
    if part and is_whole:
        return redirect(address, permanent=False)
    shown = [month for month in months if part in (ALL, month.key) or is_whole]
    if part and not shown:
        raise Http404
    own = reverse("chronicle_part", args=(yearbook, volume_year, part)) if part else address
    tags = article_tags(title=f"{book.title}{TITLE}", volume=book, address=own, author="")
    return shelf_page(
        "entries/chronicle.html",
        volume_page(book, *_steps(address, part, shown, book), address=own, tags=tags, place="chronicle"),
        volume=book,
        volume_address=book.get_absolute_url(),
        months=shown,
        contents=_contents(book, months, is_whole=is_whole),
        part=part,
        whole="" if is_whole else reverse("chronicle_part", args=(yearbook, volume_year, ALL)),
        count=sum(len(month.lines) for month in (shown if part else months)),
        citation=cite_part(TITLE, book, address=own),
    )


def _steps(address: str, part: str, shown: list[Month], book: Volume) -> list[Crumb]:
    if not part:
        return [Crumb(_("Chronicle"), is_content=False)]
    last = Crumb(_("All on one page"), is_content=False)
    if part != ALL:
        has_name = shown[0].first_day is not None
        name = shown[0].name_in(book.content_year) if has_name else _("The whole year")
        last = Crumb(name, is_content=has_name)
    return [Crumb(_("Chronicle"), address, is_content=False), last]


def _contents(book: Volume, months: list[Month], *, is_whole: bool) -> list[tuple[Month, str]]:
    """Each month with where it stands: on this page, or on one of its own."""
    where = (book.yearbook.slug, book.volume_year)
    return [
        (month, f"#month-{month.key}" if is_whole else reverse("chronicle_part", args=(*where, month.key)))
        for month in months
    ]
