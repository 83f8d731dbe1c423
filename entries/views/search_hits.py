"""What is shown of a search: hits in their context, choices with numbers, pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from entries.models.publications import Publication, address_of_text
from entries.publishing.dates import full_dates
from entries.search.counting import Counted, counts
from entries.search.finding import MOST, Found, Search
from entries.search.highlighting import Shown, excerpt, marked
from entries.search.narrowing import years_of_open_volumes
from entries.search.texts import captions_of, searched_text
from entries.views.search_address import ORDERS, Asked
from entries.views.search_filters import KINDS, PARAMETERS, TextFilter

ON_A_PAGE = 20
SHOWN_VALUES = 10
"""Of a group of choices; the others stand folded behind them."""


@dataclass(frozen=True)
class Hit:
    """A text that was found."""

    address: str
    title: Sequence[Shown]
    place: str
    dates: str
    unit: str
    excerpt: Sequence[Shown]


@dataclass(frozen=True)
class Choice:
    """A value to narrow by. `number` ends with + where there may be more; then none is told of what was not counted."""

    value: str
    label: str
    number: str
    is_chosen: bool
    is_content: bool
    identifier: str


@dataclass(frozen=True)
class Group:
    """Choices of one kind, the first of them in sight."""

    name: str
    label: str
    first: Sequence[Choice]
    others: Sequence[Choice]


@dataclass(frozen=True)
class Chip:
    """A choice that was made, with the address of the search without it."""

    label: str
    address: str
    is_content: bool


@dataclass(frozen=True)
class PageLink:
    """A page of results; without a number it stands for those left out."""

    number: int = 0
    address: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Results:
    """All that the page shows of a search."""

    hits: Sequence[Hit]
    total: int
    has_more: bool
    is_cut: bool
    groups: Sequence[Group]
    chosen: Sequence[Chip]
    pages: Sequence[PageLink]
    before: str
    after: str
    other_order: str
    most: int = MOST


def results(search: Search, found: Found, ids: tuple[int, ...], asked: Asked) -> Results:
    """The page that is asked for, of the texts `ids` in their order."""
    last = max(1, -(-len(ids) // ON_A_PAGE))
    start = (asked.page - 1) * ON_A_PAGE
    other = next(order for order in ORDERS if order != asked.order)
    return Results(
        hits=_hits(search, ids[start : start + ON_A_PAGE]),
        total=len(ids),
        has_more=found.has_more,
        is_cut=found.is_cut,
        groups=_groups(counts(search, found), asked),
        chosen=_chosen(asked),
        pages=_pages(asked, last),
        before=asked.address(page=asked.page - 1) if asked.page > 1 else "",
        after=asked.address(page=asked.page + 1) if asked.page < last else "",
        other_order=asked.address(order=other),
    )


def _hits(search: Search, ids: Sequence[int]) -> list[Hit]:
    texts = search.texts.filter(pk__in=ids).select_related("volume__yearbook", "section").defer("html")
    by_id = {text.pk: text for text in texts}
    captions = captions_of(ids)
    return [_hit(by_id[pk], captions.get(pk, []), search) for pk in ids if pk in by_id]


def _hit(text: Publication, captions: list[str], search: Search) -> Hit:
    volume = text.volume
    below = searched_text("", text.body, text.tables, captions)
    return Hit(
        address=address_of_text(volume.yearbook.slug, volume.volume_year, text.number),
        title=marked(text.title, search.query),
        place=f"{volume.title} · {text.section.title}",
        dates=full_dates(text),
        unit=text.unit_name,
        excerpt=excerpt(below, search.query),
    )


def _groups(counted: dict[str, Counted], asked: Asked) -> list[Group]:
    filters = TextFilter.base_filters
    groups = [
        _group(PARAMETERS[name], str(filters[PARAMETERS[name]].label), of_name, asked)
        for name, of_name in counted.items()
    ]
    return [group for group in groups if len(group.first) > 1 or any(choice.is_chosen for choice in group.first)]


def _group(name: str, label: str, counted: Counted, asked: Asked) -> Group:
    chosen = set(asked.parameters.getlist(name))
    # Those that were counted are the newest; what else there is must stay within reach.
    others = () if counted.is_exact else _all_values(name)
    numbers = dict.fromkeys((*others, *chosen), 0) | dict(counted.values)
    values = list(numbers)
    if name == "year":
        values.sort(reverse=True)
    in_sight = [value for place, value in enumerate(values) if place < SHOWN_VALUES or value in chosen]
    choices = {
        value: Choice(
            value=value,
            label=label_of(name, value),
            number=_number(numbers[value], is_exact=counted.is_exact),
            is_chosen=value in chosen,
            is_content=name in ("section", "unit"),
            identifier=f"{name}-{place}",
        )
        for place, value in enumerate(values)
    }
    first = [choices[value] for value in in_sight]
    return Group(name, label, first, [choices[value] for value in values if value not in in_sight])


def _number(number: int, *, is_exact: bool) -> str:
    if is_exact:
        return str(number)
    return f"{number}+" if number else ""


def _all_values(name: str) -> tuple[str, ...]:
    """The values of a choice that has few, whatever was found."""
    if name == "year":
        return tuple(map(str, years_of_open_volumes()))
    return tuple(KINDS) if name == "kind" else ()


def label_of(name: str, value: str) -> str:
    """A chosen value as people read it."""
    if name == "year":
        return _("Volume %(year)s") % {"year": value}
    if name == "kind":
        return str(KINDS.get(value, value))
    return value


def _chosen(asked: Asked) -> list[Chip]:
    chips = []
    for name in ("year", "section", "unit", "kind"):
        for value in asked.parameters.getlist(name):
            label = label_of(name, value)
            chips.append(Chip(label, asked.address(without=(name, value)), name in ("section", "unit")))
    for name, words in (("since", _("from %(day)s")), ("until", _("until %(day)s"))):
        for value in asked.parameters.getlist(name)[-1:]:
            chips.append(Chip(words % {"day": value}, asked.address(without=(name, value)), is_content=False))
    return chips


def _pages(asked: Asked, last: int) -> list[PageLink]:
    """The first, the last and those around the present one; a gap between stands for the others."""
    if last == 1:
        return []
    wanted = sorted({1, last, *range(max(1, asked.page - 2), min(last, asked.page + 2) + 1)})
    links: list[PageLink] = []
    for number in wanted:
        if links and number > links[-1].number + 1:
            links.append(PageLink())
        links.append(PageLink(number, asked.address(page=number), number == asked.page))
    return links
