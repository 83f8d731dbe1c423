"""图表目录: the pictures and tables of a volume, each with the text it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.models.publications import Publication, PublishedPicture, address_of_text
from entries.models.texts import PictureText, TableText
from entries.models.volumes import Volume
from entries.publishing.furniture import Crumb, shelf_page, volume_page
from entries.publishing.reading import open_volume_or_404, public_texts


@dataclass(frozen=True)
class Figure:
    """A picture or table with the text that shows it."""

    thing: PictureText | TableText
    title: str
    address: str


@require_safe
def figures(_request: HttpRequest, yearbook: str, volume_year: int) -> HttpResponse:
    book = open_volume_or_404(yearbook, volume_year)
    address = reverse("figures", args=(yearbook, volume_year))
    step = Crumb(_("Pictures and tables"), is_content=False)
    return shelf_page(
        "entries/figures.html",
        volume_page(book, step, address=address, place="figures"),
        volume=book,
        volume_address=book.get_absolute_url(),
        pictures=_pictures(book),
        tables=_tables(book),
    )


def _pictures(volume: Volume) -> list[Figure]:
    texts = public_texts(volume)
    places = ("publication__section__sort_key", "publication__order", "publication__number", "order")
    rows = PublishedPicture.objects.filter(publication__in=texts.order_by()).select_related("publication")
    return [_figure(PictureText.of(row), row.publication, volume) for row in rows.order_by(*places)]


def _tables(volume: Volume) -> list[Figure]:
    texts = public_texts(volume).exclude(tables=[]).only("number", "title", "tables")
    return [_figure(table, text, volume) for text in texts for table in text.table_texts()]


def _figure(thing: PictureText | TableText, text: Publication, volume: Volume) -> Figure:
    address = address_of_text(volume.yearbook.slug, volume.volume_year, text.number)
    return Figure(thing, text.title, address)
