"""Addresses of the shelf."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import IntConverter, StringConverter

from entries.models.texts import SMALLER_WIDTHS
from entries.views.accessibility import accessibility
from entries.views.chronicle import chronicle
from entries.views.entry import entry
from entries.views.feeds import feed_of_section, feed_of_volume, feed_of_yearbook
from entries.views.figures import figures
from entries.views.hits import hits
from entries.views.home import home
from entries.views.index import heading, index
from entries.views.machines import healthz, robots
from entries.views.media import media, media_sized
from entries.views.search import search, search_suggestions
from entries.views.section import section
from entries.views.site_maps import sitemap, sitemap_index, sitemap_of_site, sitemap_of_volume
from entries.views.volume import volume


class YearConverter(IntConverter):
    """A year in four digits: every page has one address, and no number is too large for the database."""

    regex = "[12][0-9]{3}"


class CountConverter(IntConverter):
    """A whole number from 1 on, without leading zeros."""

    regex = "[1-9][0-9]{0,8}"


class HashConverter(StringConverter):
    """A SHA-256 in lower case."""

    regex = "[0-9a-f]{64}"


class ExtensionConverter(StringConverter):
    regex = "[a-z0-9]{1,5}"


class PixelsConverter(IntConverter):
    """A width in which pictures are kept."""

    regex = "|".join(map(str, SMALLER_WIDTHS))


class MonthConverter(StringConverter):
    """A month, 13 for the end of the year, or all."""

    regex = "[12][0-9]{3}-(?:0[1-9]|1[0-3])|all"


class LetterConverter(StringConverter):
    """A letter, other for those that begin with none of the pinyin, or all."""

    regex = "[A-Z]|other|all"


register_converter(MonthConverter, "month")
register_converter(LetterConverter, "letter")
register_converter(PixelsConverter, "pixels")
register_converter(YearConverter, "year")
register_converter(CountConverter, "count")
register_converter(HashConverter, "hash")
register_converter(ExtensionConverter, "extension")

machine_addresses: list[URLPattern] = [
    path("robots.txt", robots, name="robots"),
    path("healthz", healthz, name="healthz"),
    path("media/<hash:sha256>.<extension:extension>", media, name="media"),
    path("media/<hash:sha256>-<pixels:width>.webp", media_sized, name="media_sized"),
    path("hits/<slug:yearbook>/<year:volume_year>/", hits, name="hits"),
    path("hits/<slug:yearbook>/<year:volume_year>/<count:number>/", hits, name="hits"),
    path("feeds/<slug:yearbook>/", feed_of_yearbook, name="feed_of_yearbook"),
    path("feeds/<slug:yearbook>/<year:volume_year>/", feed_of_volume, name="feed_of_volume"),
    path(
        "feeds/<slug:yearbook>/<year:volume_year>/sections/<count:section_id>/",
        feed_of_section,
        name="feed_of_section",
    ),
    path("search/suggestions/", search_suggestions, name="search_suggestions"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    path("sitemap/site.xml", sitemap_of_site, name="sitemap_of_site"),
    path("sitemap/<slug:yearbook>/<year:volume_year>.xml", sitemap_of_volume, name="sitemap_of_volume"),
]
"""Without a language, or in both at once."""

page_addresses: list[URLPattern] = [
    path("", home, name="home"),
    path("search/", search, name="search"),
    path("sitemap/", sitemap, name="sitemap"),
    path("accessibility/", accessibility, name="accessibility"),
    path("<slug:yearbook>/<year:volume_year>/", volume, name="volume"),
    path("<slug:yearbook>/<year:volume_year>/sections/<count:section_id>/", section, name="section"),
    path("<slug:yearbook>/<year:volume_year>/entries/<count:number>/", entry, name="entry"),
    path("<slug:yearbook>/<year:volume_year>/figures/", figures, name="figures"),
    path("<slug:yearbook>/<year:volume_year>/chronicle/", chronicle, name="chronicle"),
    path("<slug:yearbook>/<year:volume_year>/chronicle/<month:part>/", chronicle, name="chronicle_part"),
    path("<slug:yearbook>/<year:volume_year>/index/", index, name="index"),
    path("<slug:yearbook>/<year:volume_year>/index/<letter:part>/", index, name="index_part"),
    path("<slug:yearbook>/headings/<count:heading_id>/", heading, name="heading"),
]
"""Pages for people: at /… in Chinese, at /en/… with English furniture."""
