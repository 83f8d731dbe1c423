"""Asking the layer as a WSGI server does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from wsgiref.util import setup_testing_defaults

from yearbook_site.kept_pages import KeptPages


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


def ask(layer: KeptPages, path: str, method: str = "GET", query: str = "", **environ: str) -> Answer:
    """What the layer answers; 299 when it left the request to Django."""
    asked: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "QUERY_STRING": query}
    asked |= {"HTTP_HOST": "127.0.0.1:8000", **environ}
    setup_testing_defaults(asked)
    told: list[Any] = []
    body = b"".join(layer(asked, lambda status, headers: told.extend([status, headers])))
    return Answer(int(told[0].split()[0]), dict(told[1]), body)


def left_to_django(_environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("299 Django", [])
    return [b"django"]
