"""大事记: the year, line by line."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.publishing.chronicle import dated, lines_of, months_of
from entries.publishing.citing import cite_part
from entries.publishing.furniture import Crumb, article_tags, shelf_page, volume_page
from entries.publishing.reading import open_volume_or_404, public_texts

TITLE = "大事记"
"""As it is cited and found by machines: content, so never translated."""


@require_safe
def chronicle(_request: HttpRequest, yearbook: str, volume_year: int) -> HttpResponse:
    book = open_volume_or_404(yearbook, volume_year)
    months = months_of(lines_of(book, dated(public_texts(book))))
    address = reverse("chronicle", args=(yearbook, volume_year))
    tags = article_tags(title=f"{book.title}{TITLE}", volume=book, address=address, author="")
    return shelf_page(
        "entries/chronicle.html",
        volume_page(book, Crumb(_("Chronicle"), is_content=False), address=address, tags=tags, place="chronicle"),
        volume=book,
        volume_address=book.get_absolute_url(),
        months=months,
        count=sum(len(month.lines) for month in months),
        citation=cite_part(TITLE, book, address=address),
    )
