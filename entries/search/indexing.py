"""Keeping the index as the publications are: in the transaction that changes them, or all anew."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection, transaction

from entries.models.publications import Publication
from entries.models.search_index import SearchIndex
from entries.search.engine import index
from entries.search.folding import fold
from entries.search.narrowing import narrowing_tokens
from entries.search.texts import captions_of, having, searched_text
from entries.search.tokens import in_title, tokenizer_version, tokens_of
from entries.search.wanted import Row

AT_ONCE = 500
YEARS = "SELECT id, volume_year FROM entries_volume WHERE id IN"
MADE_WITH = "SELECT version FROM entries_searchindex"


def index_instead(old: Sequence[Publication], new: Sequence[Publication]) -> None:
    """Make publications not found any more, and others found, whose pictures are written already.

    The old rows never change, so their tokens are known.
    """
    if not (old or new) or not is_up_to_date():
        return
    rows = rows_of([*old, *new])
    index().change(rows[: len(old)], rows[len(old) :])


def rows_of(publications: Sequence[Publication]) -> list[Row]:
    """What stands in the index of these publications."""
    captions = captions_of([publication.pk for publication in publications])
    years = dict(having(YEARS, {publication.volume_id for publication in publications}))
    return [
        _row_of(publication, years[publication.volume_id], captions.get(publication.pk, []))
        for publication in publications
    ]


def _row_of(text: Publication, volume_year: int, captions: list[str]) -> Row:
    all_of_it = searched_text(text.title, text.body, text.tables, captions)
    titles = map(in_title, tokens_of(fold(text.title)))
    tokens = tokens_of(fold(all_of_it)).union(titles, narrowing_tokens(text, volume_year))
    return Row(text.volume_id, volume_year, text.number, text.pk, frozenset(tokens))


def is_up_to_date() -> bool:
    """Whether the index was made with the tokenizer of this program; if not, it is to be made anew and not mended."""
    with connection.cursor() as cursor:
        cursor.execute(MADE_WITH)
        return (tokenizer_version(),) in cursor.fetchall()


@transaction.atomic
def rebuild() -> int:
    """Make the index anew from what is current; returns of how many texts."""
    made = index()
    made.clear()
    count = 0
    current = (
        Publication.objects.filter(is_current=True).order_by("-volume__volume_year", "-volume", "-number").defer("html")
    )
    for some in _in_parts(current.iterator(chunk_size=AT_ONCE)):
        made.change((), rows_of(some))
        count += len(some)
    made.finish()
    SearchIndex.objects.all().delete()
    SearchIndex.objects.create(version=tokenizer_version())
    return count


def _in_parts(publications: Iterable[Publication]) -> Iterator[list[Publication]]:
    publications = iter(publications)
    while some := list(islice(publications, AT_ONCE)):
        yield some


def rebuild_if_outdated(**_kwargs: Any) -> None:
    """Make the index anew when it was never made, by another tokenizer or out of order (post_migrate, idempotent)."""
    # Migrating back takes the tables away.
    if SearchIndex._meta.db_table not in connection.introspection.table_names():
        return
    if not (is_up_to_date() and index().is_in_order()):
        rebuild()
