"""Addresses and forms of an entry's pages, as a browser sends them."""

from __future__ import annotations

import re
from typing import Any

from entries.models import Entry


def address(entry: Entry, page: str = "change") -> str:
    return f"/desk/entries/entry/{entry.pk}/{page}/"


def as_read(entry: Entry, **more: Any) -> dict[str, Any]:
    """The hidden fields of a form: what its page showed."""
    return {"based_on": entry.revision_number, "status": entry.status, **more}


def typed(entry: Entry, **changes: Any) -> dict[str, Any]:
    """The form of an entry as a browser sends it, without pictures and tables."""
    values = {
        "title": entry.title,
        "section": entry.section_id or "",
        "kind": entry.kind,
        "event_start": entry.event_start.isoformat() if entry.event_start else "",
        "event_end": "",
        "date_precision": "",
        "body": entry.body,
    }
    return as_read(entry) | values | changes


def without_token(answer: Any) -> str:
    """The page without the token against forged requests, which differs each time."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode())
