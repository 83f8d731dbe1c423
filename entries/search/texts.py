"""What of a publication is searched: title, body, its tables, the captions of its pictures."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.db import connection

PLACE_LINES = re.compile(r"^[ \t]*〔[图表]\d{1,3}〕[ \t]*$", re.MULTILINE)
"""Lines that only say where a picture or table stands; nobody reads them."""


def searched_text(title: str, body: str, tables: Iterable[Mapping[str, Any]], captions: Iterable[str]) -> str:
    """All of it, part by part on lines of their own, the title first. No word goes over the end of a line."""
    # Few texts have such a line, and to look for the bracket is a hundred times faster.
    lines = [title.replace("\n", " "), (PLACE_LINES.sub("", body) if "〔" in body else body).strip("\n")]
    for table in tables:
        lines += [table["title"], *("　".join(row) for row in table["cells"]), table["source"]]
    return "\n".join(filter(None, (*lines, *captions)))


# Asked for each part of a search and each text that is published: as querysets they take longer than all the rest.
TITLES_AND_BODIES = "SELECT id, title, body FROM entries_publication WHERE id IN"
TABLES_AND_CAPTIONS = """
    SELECT text.id, CAST(text.tables AS text), picture.caption
    FROM entries_publication text LEFT JOIN entries_publishedpicture picture ON picture.publication_id = text.id
    WHERE (picture.id IS NOT NULL OR CAST(text.tables AS text) <> '[]') AND text.id IN
"""
CAPTIONS = 'SELECT publication_id, "order", caption FROM entries_publishedpicture WHERE publication_id IN'


def titles_and_bodies_of(publication_ids: Collection[int]) -> list[tuple[int, str, str]]:
    """The part of these publications in which most words stand."""
    return having(TITLES_AND_BODIES, publication_ids)


def below_bodies_of(publication_ids: Collection[int]) -> dict[int, str]:
    """What stands in tables and captions, of those publications that have any."""
    tables: dict[int, str] = {}
    captions: dict[int, list[str]] = {}
    for pk, kept, caption in having(TABLES_AND_CAPTIONS, publication_ids):
        tables[pk] = kept
        captions.setdefault(pk, []).append(caption or "")
    return {pk: searched_text("", "", json.loads(kept), captions[pk]) for pk, kept in tables.items()}


def captions_of(publication_ids: Collection[int]) -> dict[int, list[str]]:
    """The captions of these publications' pictures."""
    captions: dict[int, list[str]] = {}
    for publication_id, _order, caption in sorted(having(CAPTIONS, publication_ids)):
        captions.setdefault(publication_id, []).append(caption)
    return captions


def having(question: str, numbers: Collection[int]) -> list[Any]:
    """The rows that a question gives for these numbers, which are put to its end."""
    if not numbers:
        return []
    with connection.cursor() as cursor:
        cursor.execute(f"{question} ({', '.join(['%s'] * len(numbers))})", list(numbers))
        return list(cursor.fetchall())
