"""What of a publication is searched: title, body, its tables, the captions of its pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from entries.models.publications import PublishedPicture

PLACE_LINES = re.compile(r"^[ \t]*〔[图表]\d{1,3}〕[ \t]*$", re.MULTILINE)
"""Lines that only say where a picture or table stands; nobody reads them."""


def searched_text(title: str, body: str, tables: Iterable[Mapping[str, Any]], captions: Iterable[str]) -> str:
    """All of it, part by part on lines of their own, the title first. No word goes over the end of a line."""
    # Few texts have such a line, and to look for the bracket is a hundred times faster.
    lines = [title.replace("\n", " "), (PLACE_LINES.sub("", body) if "〔" in body else body).strip("\n")]
    for table in tables:
        lines += [table["title"], *("　".join(row) for row in table["cells"]), table["source"]]
    return "\n".join(filter(None, (*lines, *captions)))


def captions_of(publication_ids: Iterable[int]) -> dict[int, list[str]]:
    """The captions of these publications' pictures."""
    captions: dict[int, list[str]] = {}
    pictures = PublishedPicture.objects.filter(publication__in=list(publication_ids)).order_by("publication", "order")
    for publication_id, caption in pictures.values_list("publication", "caption"):
        captions.setdefault(publication_id, []).append(caption)
    return captions
