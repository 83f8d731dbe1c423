"""The subject index 主题索引 as the public reads it: kept headings that lead to public texts of open volumes."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Exists, OuterRef, Q
from django.http import Http404
from django.urls import reverse

from entries.models.headings import (
    MAIN,
    Decision,
    HeadingLink,
    HeadingLinkQuerySet,
    SeeReference,
    SubjectHeading,
)
from entries.models.publications import Publication
from entries.models.volumes import Volume, Yearbook
from entries.publishing.reading import open_volumes, public_texts

AT_ONCE = 500
Place = tuple[int, int]
"""Key of a volume and public number."""


@dataclass(frozen=True)
class TextLine:
    """A text under a heading."""

    title: str
    address: str


@dataclass(frozen=True)
class HeadingName:
    """A heading by its words."""

    text: str
    address: str


@dataclass(frozen=True)
class IndexHeading:
    """A heading of the index with its texts; `see` is the heading that a variant leads to."""

    text: str
    kind: str
    letter: str
    address: str
    texts: tuple[TextLine, ...] = ()
    see_also: tuple[HeadingName, ...] = ()
    see: HeadingName | None = None


@dataclass(frozen=True)
class Letter:
    """The headings under a letter; `name` is A to Z, or # for those in Latin letters and digits."""

    name: str
    headings: tuple[IndexHeading, ...] = ()


def index_of(volume: Volume, letter: str = "") -> list[Letter]:
    """The index of a volume by letter, or one letter of it. At most six queries."""
    links, texts = HeadingLink.objects.filter(volume=volume), public_texts(volume)
    if letter:
        links = links.under(_mains_under(volume.yearbook, letter))
        texts = texts.filter(number__in=links.kept().order_by().values("number"))
    under = _under_headings(links, _lines(texts))
    shown = _shown_headings(volume.yearbook, under)
    seen = {heading.pk for heading in shown}
    # One letter may refer to the others; few headings refer to any.
    refers = letter and SeeReference.objects.filter(source__in=seen).exists()
    see_also = _see_also(public_headings_of(volume) if refers else seen)
    rows = [
        _row(heading, under, see_also)
        for heading in shown
        if heading.letter == letter or (not letter and (heading.variant_of_id is None or heading.variant_of_id in seen))
    ]
    return [Letter(name, tuple(of_letter)) for name, of_letter in groupby(rows, key=lambda row: row.letter)]


def letters_of(volume: Volume, *, without: Iterable[int] = ()) -> dict[str, int]:
    """How many headings its index has under each letter, as if texts with these numbers were not there. Two queries."""
    mains = public_headings_of(volume, without=without)
    headings = SubjectHeading.objects.filter(yearbook=volume.yearbook).exclude(state=Decision.REJECTED)
    rows = headings.filter(Q(variant_of=None) | Q(is_see=True)).order_by("letter")
    counts = Counter(
        letter for pk, main, letter in rows.values_list("pk", "variant_of", "letter") if (main or pk) in mains
    )
    return dict(counts)


def public_headings_of(volume: Volume, *, without: Iterable[int] = ()) -> set[int]:
    """Keys of the main headings that lead to a public text of a volume, other than those with these numbers."""
    public = Publication.objects.public().filter(volume=OuterRef("volume"), number=OuterRef("number"))
    links = HeadingLink.objects.kept().filter(Exists(public), volume=volume).exclude(number__in=list(without))
    links = links.exclude(heading__variant_of__state=Decision.REJECTED)
    return set(links.order_by().values_list(MAIN, flat=True).distinct())


def _mains_under(yearbook: Yearbook, letter: str) -> set[int]:
    """Of the headings with this letter, or of those to which their variants lead."""
    rows = SubjectHeading.objects.filter(yearbook=yearbook, letter=letter).values_list("pk", "variant_of")
    return {main or pk for pk, main in rows}


def _lines(texts: Iterable[Publication]) -> dict[Place, TextLine]:
    """Public texts in their order, by place."""
    return {(text.volume_id, text.number): TextLine(text.title, text.get_absolute_url()) for text in _few(texts)}


def _few(texts: Iterable[Publication]) -> Iterable[Publication]:
    only = ("number", "title", "volume__volume_year", "volume__yearbook__slug")
    return texts.select_related("volume__yearbook").only(*only)  # type: ignore[attr-defined,no-any-return]


def _under_headings(links: HeadingLinkQuerySet, texts: dict[Place, TextLine]) -> dict[int, list[TextLine]]:
    """Texts by the key of the heading they stand under, each once and in the order of `texts`."""
    rows = links.kept().values_list(MAIN, "volume", "number")
    places: dict[int, set[Place]] = defaultdict(set)
    for main, volume_id, number in rows.distinct().order_by():
        if (volume_id, number) in texts:
            places[main].add((volume_id, number))
    order = {place: index for index, place in enumerate(texts)}
    return {main: [texts[place] for place in sorted(of, key=order.__getitem__)] for main, of in places.items()}


def _shown_headings(yearbook: Yearbook, under: dict[int, list[TextLine]]) -> list[SubjectHeading]:
    """Headings with texts, and the variants that the index shows as 见, in order."""
    headings = SubjectHeading.objects.filter(yearbook=yearbook).exclude(state=Decision.REJECTED)
    rows = headings.filter(Q(variant_of=None) | Q(is_see=True)).select_related("variant_of", "yearbook")
    return [heading for heading in rows if (heading.variant_of_id or heading.pk) in under]


def _see_also(shown: set[int]) -> dict[int, list[HeadingName]]:
    references = SeeReference.objects.select_related("target__yearbook").order_by("target__sort_key", "target_id")
    names: dict[int, list[HeadingName]] = defaultdict(list)
    for reference in references:
        if reference.source_id in shown and reference.target_id in shown:
            names[reference.source_id].append(_name(reference.target))
    return names


def _name(heading: SubjectHeading) -> HeadingName:
    return HeadingName(str(heading), heading.get_absolute_url())


def _row(
    heading: SubjectHeading, under: dict[int, list[TextLine]], see_also: dict[int, list[HeadingName]]
) -> IndexHeading:
    main = heading.variant_of
    if main is not None:
        main.yearbook = heading.yearbook
    return IndexHeading(
        text=str(heading),
        kind=heading.kind,
        letter=heading.letter,
        address=_name(main or heading).address,
        texts=() if main else tuple(under[heading.pk]),
        see_also=tuple(see_also.get(heading.pk, ())),
        see=_name(main) if main else None,
    )


# ── one heading, over the years ───────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class HeadingPage:
    """A heading with its texts, the newest volume first."""

    heading: SubjectHeading
    volumes: list[tuple[Volume, list[TextLine]]]
    variants: list[str] = field(default_factory=list)
    see_also: list[HeadingName] = field(default_factory=list)


def heading_or_404(yearbook: str, pk: int) -> SubjectHeading:
    """The heading with something public under it, or the variant that leads to one."""
    headings = SubjectHeading.objects.select_related("yearbook", "variant_of__yearbook")
    heading = headings.filter(yearbook__slug=yearbook, pk=pk).exclude(state=Decision.REJECTED).first()
    if heading is None:
        raise Http404
    return heading


def heading_page(heading: SubjectHeading) -> HeadingPage:
    """What is public under a heading. Raises Http404 when nothing is."""
    places = set(HeadingLink.objects.kept().under([heading.pk]).values_list("volume", "number"))
    by_volume: dict[int, list[TextLine]] = defaultdict(list)
    for (volume_id, _number), line in _lines(_public_at(places)).items():
        by_volume[volume_id].append(line)
    volumes = open_volumes().filter(pk__in=list(by_volume)).order_by("-volume_year", "pk")
    shown = [(volume, by_volume[volume.pk]) for volume in volumes] if by_volume else []
    if not shown:
        raise Http404
    variants = heading.variants.filter(is_see=True).exclude(state=Decision.REJECTED)
    return HeadingPage(heading, shown, [str(variant) for variant in variants], _public_see_also(heading))


def _public_see_also(heading: SubjectHeading) -> list[HeadingName]:
    """参见 to headings with something public under them."""
    targets = SubjectHeading.objects.filter(seen_from__source=heading, variant_of=None).exclude(state=Decision.REJECTED)
    found = list(targets.select_related("yearbook").order_by("sort_key"))
    public = public_headings(target.pk for target in found) if found else set()
    return [_name(target) for target in found if target.pk in public]


def public_headings(keys: Iterable[int]) -> set[int]:
    """Which of these main headings have something public under them."""
    links = HeadingLink.objects.kept().under(keys)
    places = list(links.values_list(MAIN, "volume", "number").order_by().distinct())
    numbers = {number for _main, _volume, number in places}
    public = Publication.objects.public().filter(number__in=numbers, volume__in={volume for _m, volume, _n in places})
    there = set(public.values_list("volume", "number"))
    return {main for main, volume, number in places if (volume, number) in there}


def _public_at(places: Iterable[Place]) -> Iterable[Publication]:
    wanted = Q(pk__in=())
    by_volume: dict[int, list[int]] = defaultdict(list)
    for volume_id, number in places:
        by_volume[volume_id].append(number)
    for volume_id, numbers in by_volume.items():
        wanted |= Q(volume=volume_id, number__in=numbers)
    return Publication.objects.public().filter(wanted).order_by("volume", "number")


# ── which pages show them ─────────────────────────────────────────────────────────────────────────


def heading_keys_of(texts: Iterable[Publication]) -> list[int]:
    """Keys of the headings on whose pages these texts stand."""
    mains = _mains_of([(text.volume_id, text.number) for text in texts])
    return sorted({main for of_text in mains.values() for main in of_text})


def _mains_of(places: Sequence[Place]) -> dict[Place, set[int]]:
    """Keys of the headings under which each of these stands."""
    of_places = HeadingLink.objects.filter(
        volume__in={volume for volume, _number in places}, number__in={number for _volume, number in places}
    )
    mains: dict[Place, set[int]] = defaultdict(set)
    for main, volume_id, number in of_places.kept().values_list(MAIN, "volume", "number"):
        mains[volume_id, number].add(main)
    return mains


def heading_places(texts: Sequence[Publication]) -> list[tuple[str, int]]:
    """The same as arguments of their addresses. One query, or one for each 500 texts."""
    keys: list[int] = []
    for start in range(0, len(texts), AT_ONCE):
        keys += heading_keys_of(texts[start : start + AT_ONCE])
    if not keys:
        return []
    rows = SubjectHeading.objects.filter(pk__in=set(keys)).exclude(state=Decision.REJECTED)
    return list(rows.order_by("pk").values_list("yearbook__slug", "pk"))


def with_references(keys: Iterable[int]) -> list[int]:
    """These headings, those they are variants of, and those that refer to them or that they refer to."""
    found = set(keys)
    found |= {main for main in _column("variant_of", Q(pk__in=found)) if main}
    references = SeeReference.objects.filter(Q(source__in=found) | Q(target__in=found))
    return sorted(found.union(*references.values_list("source", "target")))


def _column(name: str, which: Q) -> set[int | None]:
    return set(SubjectHeading.objects.filter(which).values_list(name, flat=True))


def headings_in(volume: Volume, numbers: Iterable[int]) -> list[int]:
    """Keys of the headings over public texts of a volume, which have these numbers. One query."""
    public = set(numbers)
    links = HeadingLink.objects.kept().filter(volume=volume)
    over = links.exclude(heading__variant_of__state=Decision.REJECTED).values_list(MAIN, "number").order_by()
    return sorted({main for main, number in over if number in public})


def index_address(volume: Volume) -> str:
    return reverse("index", args=(volume.yearbook.slug, volume.volume_year))
