"""What a reader may turn to from a text: those around it, those of the same day of other years, related ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, Subquery, Value, When
from django.urls import reverse

from entries.models.publications import Publication, PublicationQuerySet
from entries.models.sections import Section
from entries.publishing.dates import full_dates
from entries.publishing.reading import public_texts

SIBLINGS = 15
"""Texts of the same section named before this one, and as many after it."""
ELSEWHERE = 6
"""Texts of the same day, and related ones."""
YEARS = 60
"""Years before and after in which the same day is looked for."""


@dataclass(frozen=True)
class Neighbour:
    """Another text, or the text itself among its siblings. `place` says where it stands: for texts of other years."""

    title: str
    address: str
    place: str = ""
    is_this: bool = False


@dataclass(frozen=True)
class Beside:
    """All that the page of a text leads to."""

    siblings: tuple[Neighbour, ...] = ()
    before: Neighbour | None = None
    after: Neighbour | None = None
    same_day: tuple[Neighbour, ...] = ()
    related: tuple[Neighbour, ...] = ()


COLUMNS = (
    "number", "title", "order", "volume__volume_year", "volume__yearbook__slug", "section__title",
    "event_start", "event_end", "date_precision",
)  # fmt: skip


def beside(text: Publication) -> Beside:
    """What stands beside a public text. One query, whatever the size of the volume."""
    found: dict[str, list[Any]] = {name: [] for name in ("earlier", "later", "before", "after", "same_day", "related")}
    for row in _one_query(_choices(text)):
        found[row.part].append(row)
    earlier = [_neighbour(row) for row in sorted(found["earlier"], key=_in_section)]
    later = [_neighbour(row) for row in sorted(found["later"], key=_in_section)]
    same_day = sorted(found["same_day"], key=lambda row: (-row.event_start.toordinal(), row.number))
    related = sorted(found["related"], key=lambda row: (row.title != text.title, -row.volume__volume_year, row.number))
    return Beside(
        siblings=(*earlier, Neighbour(text.title, text.get_absolute_url(), is_this=True), *later),
        before=next(iter(earlier[-1:] or map(_neighbour, found["before"])), None),
        after=next(iter(later[:1] or map(_neighbour, found["after"])), None),
        same_day=tuple(_elsewhere(row) for row in same_day),
        related=tuple(_elsewhere(row) for row in related if _address(row) not in map(_address, same_day)),
    )


def _one_query(choices: dict[str, PublicationQuerySet]) -> Iterable[Any]:
    """The rows of all choices, each with the name of its `part`: SQLite joins no queries that have a limit."""
    first, *others = (
        Publication.objects.public()
        .filter(pk__in=choice.values("pk"))
        .annotate(part=Value(name))
        .values_list("part", *COLUMNS, named=True)
        .order_by()
        for name, choice in choices.items()
    )
    return first.union(*others, all=True)


def _choices(text: Publication) -> dict[str, PublicationQuerySet]:
    """What stands in each part. Around the text by the index of the section, which holds for 2,000 texts too."""
    section = public_texts(text.volume).filter(section=text.section_id)
    is_earlier = Q(order__lt=text.order) | Q(order=text.order, number__lt=text.number)
    return {
        "earlier": section.filter(is_earlier).order_by("-order", "-number")[:SIBLINGS],
        "later": section.exclude(number=text.number).exclude(is_earlier).order_by("order", "number")[:SIBLINGS],
        "before": _in_next_section(text, is_earlier=True)[:1],
        "after": _in_next_section(text, is_earlier=False)[:1],
        "same_day": _on_same_day(text)[:ELSEWHERE],
        "related": _related(text)[:ELSEWHERE],
    }


def _in_next_section(text: Publication, *, is_earlier: bool) -> PublicationQuerySet:
    """The texts of the nearest section before or after that holds any, the nearest first."""
    holding = Section.objects.of_volume(text.volume).filter(
        Exists(public_texts(text.volume).filter(section=OuterRef("pk")))
    )
    key = text.section.sort_key
    nearest = (
        holding.filter(sort_key__lt=key).order_by("-sort_key")
        if is_earlier
        else holding.filter(sort_key__gt=key).order_by("sort_key")
    )
    order = ("-order", "-number") if is_earlier else ("order", "number")
    return public_texts(text.volume).filter(section=Subquery(nearest.values("pk")[:1])).order_by(*order)


def _on_same_day(text: Publication) -> PublicationQuerySet:
    """Texts of other years of the yearbook that begin on this day, the newest first."""
    days = _same_days(text.event_start) if text.event_start and text.date_precision == "day" else []
    texts = _of_other_volumes(text).filter(event_start__in=days, date_precision="day")
    return texts.order_by("-event_start", "number")


def _same_days(day: date) -> list[date]:
    """The day in other years; the 29th of February is found in leap years only."""
    years = (year for year in range(day.year - YEARS, day.year + YEARS + 1) if year != day.year)
    days = ((year, day.month, day.day) for year in years)
    return [date(*parts) for parts in days if parts[1:] != (2, 29) or _is_leap(parts[0])]


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _related(text: Publication) -> PublicationQuerySet:
    """What the same unit wrote in sections of this name in other years: the same title first, then the newest."""
    texts = _of_other_volumes(text).filter(section__title=text.section.title, unit_name=text.unit_name)
    same_title_first = Case(When(title=text.title, then=0), default=1)
    return texts.order_by(same_title_first, "-volume__volume_year", "number")


def _of_other_volumes(text: Publication) -> PublicationQuerySet:
    others = Publication.objects.public().filter(volume__yearbook=text.volume.yearbook_id)
    return others.exclude(volume=text.volume_id)


def _in_section(row: Any) -> tuple[int, int]:
    return row.order, row.number


def _neighbour(row: Any) -> Neighbour:
    return Neighbour(row.title, _address(row))


def _elsewhere(row: Any) -> Neighbour:
    """One of another year: told by its volume, section and date."""
    parts = (f"{row.volume__volume_year}卷", row.section__title, full_dates(row))
    return Neighbour(row.title, _address(row), place=" · ".join(filter(None, parts)))


def _address(row: Any) -> str:
    return reverse("entry", args=(row.volume__yearbook__slug, row.volume__volume_year, row.number))


def shown_beside(texts: Sequence[Publication]) -> list[Publication]:
    """The texts on whose pages these may be shown: of their sections; of like sections and the same day elsewhere."""
    keys = {text.pk for text in texts}
    few = ("number", "section__title", "unit_name", "event_start", "date_precision", "volume__volume_year")
    public = Publication.objects.public().filter(volume__yearbook__in={text.volume.yearbook_id for text in texts})
    all_texts = list(public.only(*few, "volume__yearbook__slug").select_related("volume__yearbook", "section"))
    sections = {text.section_id for text in texts}
    volumes_by_tie: dict[object, set[int]] = {}
    for text in all_texts:
        if text.pk in keys:
            for tie in _ties(text):
                volumes_by_tie.setdefault(tie, set()).add(text.volume_id)
    return [
        text
        for text in all_texts
        if text.section_id in sections or any(volumes_by_tie.get(tie, set()) - {text.volume_id} for tie in _ties(text))
    ]


def _ties(text: Publication) -> Iterator[object]:
    """What ties a text to those of other volumes: its day, what its section is called together with who wrote it."""
    yield text.section.title, text.unit_name
    start = text.event_start
    if start and text.date_precision == "day":
        yield start.month, start.day


def texts_beside(text: Publication) -> tuple[Publication | None, Publication | None]:
    """The texts before and after this one in reading order. Two queries, whatever the size of the volume."""
    others = public_texts(text.volume).only("number", "title")
    key, order, number = text.section.sort_key, text.order, text.number
    earlier = (
        Q(section__sort_key__lt=key)
        | Q(section__sort_key=key, order__lt=order)
        | Q(section__sort_key=key, order=order, number__lt=number)
    )
    before = others.filter(earlier).reverse().first()
    after = others.exclude(number=text.number).exclude(earlier).first()
    for other in (before, after):
        if other is not None:
            other.volume = text.volume
    return before, after
