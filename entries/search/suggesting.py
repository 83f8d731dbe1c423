"""What a reader may mean who has typed a part: titles of public texts and headings of the subject index."""

from __future__ import annotations

from django.db.models import Exists, OuterRef

from entries.models.headings import HeadingLink
from entries.models.publications import Publication
from entries.search.finding import Search, find
from entries.search.folding import fold
from entries.search.query import BadQuery, parse

MOST = 8
MOST_HEADINGS = 3
TITLES_LOOKED_AT = 60
LOOKED_INTO = 500
"""Texts, at each key that is pressed."""


def suggestions(typed: str) -> list[str]:
    """Headings first, then titles that begin with what was typed, then others that hold it; each once."""
    try:
        query = parse(typed)
    except BadQuery:
        return []
    search = Search.everywhere(query)
    ids = find(search, most=TITLES_LOOKED_AT, only_titles=True, look_at=LOOKED_INTO).ids
    titles = dict(search.texts.filter(pk__in=ids).order_by().values_list("pk", "title"))
    beginning = fold(" ".join(typed.split()))
    titles_in_order = sorted(
        (titles[pk] for pk in ids if pk in titles), key=lambda title: not fold(title).startswith(beginning)
    )
    return list(dict.fromkeys([*_headings(typed.strip()), *titles_in_order]))[:MOST]


def _headings(typed: str) -> list[str]:
    """Headings kept by the chief editor that lead to a public text."""
    public = Publication.objects.public().filter(volume=OuterRef("volume"), number=OuterRef("number"))
    links = HeadingLink.objects.kept().filter(Exists(public), heading__text__icontains=typed.replace("\0", ""))
    texts = links.order_by("heading__sort_key").values_list("heading__text", flat=True).distinct()
    return list(texts[:MOST_HEADINGS])
