"""Atom feeds: what came out last in a yearbook, a volume or a section. Content, so the same for both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import localtime

from entries.models.publications import Publication, PublicationQuerySet, address_of_text
from entries.models.volumes import Yearbook
from entries.publishing.entry_page import abstract
from entries.publishing.furniture import absolute, authors, site_name

MOST = 50
"""Texts in a feed; older ones are found on the pages."""

TAG_SINCE = 2026
"""A tag: URI names a year in which the host was ours; this one never changes, so that ids never do."""

NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Feed(Atom1Feed):
    """A feed whose date is that of its newest text, or for one without texts that of its volume: never today's."""

    def latest_post_date(self) -> datetime:
        dates = [item["updateddate"] for item in self.items]
        newest: datetime = max(dates, default=self.feed["empty_since"])
        return newest


def feed_response(
    yearbook: Yearbook, texts: PublicationQuerySet, *, title: str, page: str, path: str, empty_since: datetime
) -> HttpResponse:
    """The feed at `path` of the page at `page`; `texts` are all that it could show."""
    feed = Feed(
        title=xml_text(title),
        link=absolute(page),
        description=xml_text(yearbook.description),
        language="zh-CN",
        author_name=xml_text(site_name(yearbook)),
        feed_url=absolute(path),
        feed_guid=tag(path.strip("/")),
        empty_since=localtime(empty_since),
    )
    for text in _newest(texts):
        _add(feed, text)
    response = HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")
    response["Cache-Control"] = "no-cache"
    return response


def _newest(texts: PublicationQuerySet) -> Iterable[Publication]:
    return texts.select_related("volume__yearbook", "section").order_by("-published_at", "-pk")[:MOST]


def _add(feed: Feed, text: Publication) -> None:
    volume = text.volume
    slug, year, number = volume.yearbook.slug, volume.volume_year, text.number
    feed.add_item(
        title=xml_text(text.title),
        link=absolute(address_of_text(slug, year, number)),
        description=xml_text(abstract(text.body)),
        author_name=xml_text(authors(text.drafters)) or None,
        unique_id=tag(f"{slug}/{year}/{number}"),
        updateddate=localtime(text.published_at),
        categories=(xml_text(text.section.title),),
    )


def tag(specific: str) -> str:
    """An id that stays the same when the address of the site gets a new scheme or path."""
    return f"tag:{settings.PUBLIC_HOST},{TAG_SINCE}:{specific}"


def xml_text(text: str) -> str:
    """The text without what XML can't hold; titles and names may have come in with it."""
    return NOT_XML.sub("", text)
