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
TEXTS = "SELECT id, title, body, CAST(tables AS text) FROM entries_publication WHERE id IN"
CAPTIONS = 'SELECT publication_id, "order", caption FROM entries_publishedpicture WHERE publication_id IN'
NO_TABLES = "[]"


def texts_of(publication_ids: Collection[int]) -> list[tuple[int, str, str, str]]:
    """Title, body and tables, these as they are kept, of publications."""
    return having(TEXTS, publication_ids)


def below_bodies_of(tables: Mapping[int, str]) -> dict[int, str]:
    """What stands in tables, as they are kept, and in captions, of those publications that have any."""
    captions = captions_of(tables)
    having_any = [pk for pk, kept in tables.items() if kept != NO_TABLES or pk in captions]
    return {pk: searched_text("", "", json.loads(tables[pk]), captions.get(pk, ())) for pk in having_any}


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
