"""The same page for machines: JSON-LD in the words of schema.org, and OpenGraph. Data only; nothing is executed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django.utils.safestring import SafeString
from django.utils.timezone import localtime

from entries.models.publications import Publication
from entries.models.volumes import Volume

LANGUAGE = "zh-CN"
Node = dict[str, Any]

ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
"""So that no text can end the element it stands in."""


def as_script(nodes: Iterable[Node]) -> SafeString:
    """The nodes as the text of one script element of the type application/ld+json."""
    graph = {"@context": "https://schema.org", "@graph": list(nodes)}
    # Safe: whatever could end the element or begin another is escaped above, as in Django's json_script.
    return SafeString(json.dumps(graph, ensure_ascii=False, separators=(",", ":")).translate(ESCAPED))


def breadcrumb_list(steps: Iterable[tuple[str, str]]) -> Node:
    """Steps as (name, absolute address); the last one, the page itself, needs none."""
    items = [
        {"@type": "ListItem", "position": position, "name": name, **({"item": address} if address else {})}
        for position, (name, address) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def volume_node(volume: Volume, *, address: str) -> Node:
    """A volume as part of its yearbook."""
    yearbook = volume.yearbook
    return _filled(
        {
            "@type": "PublicationVolume",
            "@id": address,
            "url": address,
            "name": volume.title,
            "volumeNumber": str(volume.volume_year),
            "inLanguage": LANGUAGE,
            "datePublished": _day(volume),
            "publisher": _office(volume),
            "isPartOf": {"@type": "Periodical", "name": yearbook.title},
        }
    )


def article_node(text: Publication, *, address: str, volume_address: str, image: str) -> Node:
    """A text as an article of its volume."""
    return _filled(
        {
            "@type": "Article",
            "@id": address,
            "url": address,
            "mainEntityOfPage": address,
            "headline": text.title,
            "inLanguage": LANGUAGE,
            "datePublished": _day(text.volume),
            "dateModified": localtime(text.published_at).isoformat(timespec="seconds"),
            "author": [{"@type": "Person", "name": person["name"]} for person in text.drafters],
            "publisher": _office(text.volume),
            "image": image,
            "isPartOf": {"@type": "PublicationVolume", "@id": volume_address, "name": text.volume.title},
        }
    )


def _office(volume: Volume) -> Node:
    return {"@type": "Organization", "name": volume.yearbook.publisher or volume.yearbook.title}


def _day(volume: Volume) -> str:
    published_at = volume.shown_published_at
    return localtime(published_at).isoformat(timespec="seconds") if published_at else ""


def _filled(node: Node) -> Node:
    return {name: value for name, value in node.items() if value}
