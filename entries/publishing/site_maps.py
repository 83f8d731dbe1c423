"""Site maps for machines (sitemaps.org): an index, one for the pages of the site, one for each open volume.

Written by hand: a volume of 2,000 texts has 4,000 lines, written anew whenever one is published, and addresses hold
nothing that XML has to escape.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.conf import settings
from django.db.models import Max, Q
from django.http import HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime

from entries.models.publications import Publication
from entries.models.volumes import Volume
from entries.publishing.addresses import OF_ENTRY, OF_SECTION, OF_SITE, OF_VOLUME
from entries.publishing.furniture import absolute
from entries.publishing.headings import headings_in
from entries.publishing.languages import ENGLISH
from entries.publishing.parts import parts_of
from entries.publishing.reading import open_volumes, public_texts

MOST_TEXTS = 20_000
"""A site map may name 50,000 addresses; each text has two."""

ANY_KEY = 999_999_999
"""Stands in an address for the number of a text or section."""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
SCHEMA = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
OF_PAGES = f'<urlset {SCHEMA} xmlns:xhtml="http://www.w3.org/1999/xhtml">'
OF_MAPS = f"<sitemapindex {SCHEMA}>"

SectionRow = tuple[int, datetime, int, int | None, int | None]
"""Number and date of a text, its section and those above it."""


def site_map_index() -> HttpResponse:
    current = Q(publications__is_current=True)
    volumes = open_volumes().order_by("yearbook_id", "volume_year")
    volumes = volumes.annotate(changed=Max("publications__published_at", filter=current))
    dates = [volume.changed for volume in volumes]
    maps = [_map("sitemap_of_site", max(filter(None, dates), default=None))]
    for volume, changed in zip(volumes, dates, strict=True):
        maps.append(_map("sitemap_of_volume", changed, volume.yearbook.slug, volume.volume_year))
    return _answer(OF_MAPS, maps, "</sitemapindex>")


def site_map_of_site() -> HttpResponse:
    newest = Publication.objects.public().aggregate(newest=Max("published_at"))["newest"]
    return _answer(OF_PAGES, (line for name in OF_SITE for line in _pages(name, [(0, newest)])), "</urlset>")


def site_map_of_volume(volume: Volume) -> HttpResponse:
    """The pages of a volume; each changed last when the newest text on it came out. Few queries."""
    place = (volume.yearbook.slug, volume.volume_year)
    line = ("section", "section__parent", "section__parent__parent")
    rows: list[SectionRow] = list(public_texts(volume).values_list("number", "published_at", *line)[:MOST_TEXTS])
    newest = max((row[1] for row in rows), default=None)
    pages = [page for name in OF_VOLUME for page in _pages(name, [(0, newest)], *place)]
    pages += [page for name, key in parts_of(volume) for page in _pages(name, [(0, None)], *place, key)]
    sections = list(_newest_by_section(rows).items())
    pages += [page for name in OF_SECTION for page in _pages(name, sections, *place, ANY_KEY)]
    texts = [(number, published_at) for number, published_at, *_sections in rows]
    pages += [page for name in OF_ENTRY for page in _pages(name, texts, *place, ANY_KEY)]
    headings = headings_in(volume, [number for number, _published_at in texts])
    pages += _pages("heading", [(key, None) for key in headings], volume.yearbook.slug, ANY_KEY)
    return _answer(OF_PAGES, pages, "</urlset>")


def _newest_by_section(rows: Iterable[SectionRow]) -> dict[int, datetime | None]:
    """Sections in reading order, each with the newest date of it and those below it."""
    newest: dict[int, datetime | None] = {}
    for _number, published_at, *line in rows:
        for section in reversed(line):
            if section is not None:
                newest[section] = max(published_at, newest.get(section) or published_at)
    return newest


def _pages(name: str, keys: Iterable[tuple[int, datetime | None]], *args: object) -> Iterator[str]:
    """Lines of the pages with this name in both languages, one pair a key. What has no English address is no page."""
    chinese = absolute(reverse(name, args=args))
    with translation.override(ENGLISH):
        english = absolute(reverse(name, args=args))
    if english == chinese:
        return
    for key, changed in keys:
        first, second = _with_key(chinese, key), _with_key(english, key)
        others = "".join(
            f'<xhtml:link rel="alternate" hreflang="{language}" href="{address}"/>'
            for language, address in (("zh-CN", first), ("en", second), ("x-default", first))
        )
        for address in (first, second):
            yield f"<url><loc>{address}</loc>{_changed(changed)}{others}</url>"


def _with_key(address: str, key: int) -> str:
    before, mark, after = address.rpartition(str(ANY_KEY))
    return f"{before}{key}{after}" if key and mark else address


def _map(name: str, changed: datetime | None, *args: object) -> str:
    return f"<sitemap><loc>{absolute(reverse(name, args=args))}</loc>{_changed(changed)}</sitemap>"


def _changed(when: datetime | None) -> str:
    return f"<lastmod>{localtime(when).isoformat(timespec='seconds')}</lastmod>" if when else ""


def _answer(start: str, lines: Iterable[str], end: str) -> HttpResponse:
    xml = "\n".join([HEAD + start, *lines, end, ""])
    response = HttpResponse(xml, content_type="application/xml; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def robots() -> str:
    """robots.txt: the desk, the counter and the endless pages of the search are not for robots."""
    closed = ("/desk/", "/hits/", "/search/", "/en/search/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed)]
    return "\n".join([*lines, "", f"Sitemap: {settings.PUBLIC_URL}{reverse('sitemap_index')}", ""])
