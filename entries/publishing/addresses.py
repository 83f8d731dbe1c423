"""Which public addresses depend on what: the one place that names them.

Who adds a type of page that is kept as a file adds its name to one of the tuples below, and if pages of texts show
other texts, a function to SHOWN_ELSEWHERE. Every address is named in every language.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from entries.models.publications import Publication
from entries.models.sections import Section
from entries.models.volumes import Volume, Yearbook
from entries.publishing.beside import numbers_beside, shown_elsewhere
from entries.publishing.headings import heading_places, with_references
from entries.publishing.parts import Part, all_letters, parts_of, parts_with, parts_with_lines
from entries.publishing.reading import open_volumes, public_texts
from entries.publishing.sharing import Place, places_at, places_of_headings, places_sharing

OF_SITE: tuple[str, ...] = (
    "home",
    "sitemap",
    "accessibility",
    "sitemap_index",
    "sitemap_of_site",
)
"""Names of addresses (entries/urls.py) that take nothing. Each change of what is public makes them stale."""

OF_YEARBOOK: tuple[str, ...] = ("feed_of_yearbook",)
"""Those that take the slug of a yearbook, stale with any change of what is public of it."""

OF_VOLUME: tuple[str, ...] = (
    "volume",
    "chronicle",
    "index",
    "figures",
    "sitemap_of_volume",
    "feed_of_volume",
)
"""Those that take slug and year, stale with any change of what is public of the volume."""

OF_INDEX: tuple[str, ...] = ("index", "sitemap_of_volume")
"""Those of a volume that change with an act on the index."""

OF_SECTION: tuple[str, ...] = ("section", "feed_of_section")
"""Those that take slug, year and section. They show the contents of the whole volume, so they are as stale as it."""

OF_ENTRY: tuple[str, ...] = ("entry",)
"""Those that take slug, year and number."""

SHOWN_ELSEWHERE: tuple[Callable[[Sequence[Publication]], Iterable[Place]], ...] = (shown_elsewhere, places_sharing)
"""Functions: public texts → those on whose pages they are shown too. Few queries, also for two thousand texts.

Those that stand around them in the volume are known already.
"""

MOST_ONE_BY_ONE = 20
"""Texts whose neighbours are looked for; of more than these the whole volume is stale."""

Named = tuple[str, tuple[object, ...]]
"""Name of an address and its arguments."""


def addresses_of_texts(entry_ids: Iterable[int]) -> list[str]:
    """Pages that show what is public of these entries now, the most important first. None for a closed volume."""
    public = Publication.objects.public().filter(entry_id__in=list(entry_ids))
    texts = list(public.select_related("volume__yearbook", "section"))
    named: list[Named] = []
    if len(texts) <= MOST_ONE_BY_ONE:
        named += _of_texts(texts)
        named += (name for text in texts for name in _of_numbers(text.volume, numbers_beside(text)))
    else:
        named += [name for volume in _volumes_of(texts) for name in _of_texts(_texts_of(volume))]
    for volume in _volumes_of(texts):
        own = [text for text in texts if text.volume_id == volume.pk]
        named += (*_around(volume), *_of_parts(volume, parts_with(volume, own)))
    return in_every_language([*named, *_of_headings(texts), *_elsewhere(texts)])


def addresses_of_volume(volume: Volume) -> list[str]:
    """Every page of a volume and those that show something of it. None for a closed one.

    Of every section too: one from which others were moved away may have had a page until now.
    """
    if not volume.is_open:
        return []
    texts = _texts_of(volume)
    sections = Section.objects.of_volume(volume).in_reading_order().values_list("pk", flat=True)
    named = [*_around(volume), *_of_sections(volume, sections), *_of_parts(volume, parts_of(volume))]
    return in_every_language([*named, *_of_texts(texts), *_of_headings(texts), *_elsewhere(texts)])


def addresses_of_yearbook(yearbook: Yearbook) -> list[str]:
    """Every page of the open volumes of a yearbook, and those of the site."""
    volumes = open_volumes().filter(yearbook=yearbook)
    named = [name for volume in volumes for name in _inside(volume)]
    return in_every_language([*_of_site(), *named])


def addresses_of_index(
    yearbook: Yearbook, headings: Iterable[int], numbers: Iterable[tuple[int, int]] = ()
) -> list[str]:
    """Pages that show these headings or those they refer to, and the index of each volume in which they stand.

    Of texts: those under the headings, and those at `numbers`, keys of volumes with public numbers.
    """
    keys = set(headings)
    with_others = with_references(keys)
    texts = dict.fromkeys((*places_of_headings(keys), *places_at(numbers)))
    years = {year for _slug, year, _number in (*texts, *places_of_headings(with_others))}
    named: list[Named] = [("heading", (yearbook.slug, key)) for key in with_others]
    for volume in open_volumes().filter(yearbook=yearbook, volume_year__in=years):
        named += ((name, (yearbook.slug, volume.volume_year)) for name in OF_INDEX)
        named += _of_parts(volume, all_letters(volume))
    return in_every_language([*named, *((name, place) for place in texts for name in OF_ENTRY)])


def addresses_of_chronicle(volume: Volume, months: Collection[str]) -> list[str]:
    """Pages that show lines of the chronicle which were changed; `months` are those they stood or stand in."""
    if not volume.is_open:
        return []
    where = (volume.yearbook.slug, volume.volume_year)
    parts = parts_with_lines(volume, months)
    # The map names the months.
    names = ("chronicle", "sitemap_of_volume") if parts else ("chronicle",)
    return in_every_language([*((name, where) for name in names), *_of_parts(volume, parts)])


def all_addresses() -> list[str]:
    """Every page there is."""
    named = [name for volume in open_volumes() for name in _inside(volume)]
    return in_every_language([*_of_site(), *named])


def in_every_language(named: Iterable[Named]) -> list[str]:
    """The addresses, each once: those in Chinese first."""
    named = list(dict.fromkeys(named))
    addresses: dict[str, None] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            addresses |= dict.fromkeys(reverse(name, args=args) for name, args in named)
    return list(addresses)


def _of_site() -> Iterator[Named]:
    yield from ((name, ()) for name in OF_SITE)


def _inside(volume: Volume) -> Iterator[Named]:
    """The pages of a volume, of its texts and of the headings over them."""
    texts = _texts_of(volume)
    yield from (*_around(volume), *_of_parts(volume, parts_of(volume)), *_of_texts(texts), *_of_headings(texts))


def _around(volume: Volume) -> Iterator[Named]:
    """The pages that change with any text of a volume."""
    slug, year = volume.yearbook.slug, volume.volume_year
    yield from _of_site()
    yield from ((name, (slug, year)) for name in OF_VOLUME)
    yield from ((name, (slug,)) for name in OF_YEARBOOK)
    yield from _of_sections(volume, _public_sections(volume))


def _of_parts(volume: Volume, parts: Iterable[Part]) -> Iterator[Named]:
    """The pages of a chronicle and an index that are too long for one."""
    yield from ((name, (volume.yearbook.slug, volume.volume_year, key)) for name, key in parts)


def _of_sections(volume: Volume, sections: Iterable[int]) -> Iterator[Named]:
    slug, year = volume.yearbook.slug, volume.volume_year
    yield from ((name, (slug, year, section)) for section in sections for name in OF_SECTION)


def _public_sections(volume: Volume) -> list[int]:
    """Sections with something public in them or below them."""
    line = ("section", "section__parent", "section__parent__parent")
    rows = public_texts(volume).order_by().values_list(*line).distinct()
    return sorted({key for row in rows for key in row if key is not None})


def _of_texts(texts: Iterable[Publication]) -> Iterator[Named]:
    yield from (name for text in texts for name in _of_numbers(text.volume, (text.number,)))


def _of_numbers(volume: Volume, numbers: Iterable[int]) -> Iterator[Named]:
    slug, year = volume.yearbook.slug, volume.volume_year
    yield from ((name, (slug, year, number)) for number in numbers for name in OF_ENTRY)


def _of_headings(texts: Sequence[Publication]) -> Iterator[Named]:
    """The pages of the headings under which these texts stand."""
    yield from (("heading", place) for place in heading_places(texts))


def _elsewhere(texts: Sequence[Publication]) -> Iterator[Named]:
    if texts:
        yield from ((name, place) for places in SHOWN_ELSEWHERE for place in places(texts) for name in OF_ENTRY)


def _volumes_of(texts: Iterable[Publication]) -> list[Volume]:
    return list({text.volume_id: text.volume for text in texts}.values())


def _texts_of(volume: Volume) -> list[Publication]:
    """All public texts of a volume, with as much as names them and finds those that show them."""
    few = ("number", "event_start", "event_end", "date_precision", "title", "order", "kind", "unit_name")
    texts = list(public_texts(volume).select_related("section").only(*few, "volume_id", "section__title"))
    for text in texts:
        text.volume = volume
    return texts
