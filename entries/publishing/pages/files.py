"""Where pages lie as files. An address has one file and a file one address, so no address leads out of the folder."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from django.conf import settings

NAME = "[A-Za-z0-9_-]{1,100}"
ADDRESS = re.compile(rf"/(?:{NAME}/){{0,8}}(?:{NAME}(\.xml|\.txt))?")
"""Addresses that can be kept. With at most one dot, and it before xml or txt, none is the name of a kept file."""

PAGE = "index.html"
"""The file of an address that ends in a slash."""

VARIANTS = ("", ".gz", ".br")
"""What is added to the name of a file for its compressed forms."""

TYPES = {
    None: "text/html; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
}
"""Content type by the ending of the address, but for the feeds."""

FEEDS, FEED_TYPE = "/feeds/", "application/atom+xml; charset=utf-8"


def root() -> Path:
    """The folder of the pages."""
    return Path(settings.PAGES_ROOT)


def file_name(address: str) -> str | None:
    """Name of the file of an address inside the folder; None for an address that is never kept."""
    if not ADDRESS.fullmatch(address):
        return None
    return address[1:] + (PAGE if address.endswith("/") else "")


def content_type(address: str) -> str | None:
    """The content type that a page must have to be kept at this address."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        return None
    return FEED_TYPE if address.startswith(FEEDS) else TYPES[match[1]]


def put(address: str, variants: Mapping[str, bytes]) -> None:
    """Put a page in place, the plain form last: it tells readers that all three are new."""
    target = _path(address)
    target.parent.mkdir(parents=True, exist_ok=True)
    for ending in reversed(VARIANTS):
        beside = target.with_name(f".{target.name}{ending}.{os.getpid()}")
        beside.write_bytes(variants[ending])
        beside.replace(target.with_name(target.name + ending))


def remove(address: str) -> None:
    """Take a page away, the plain form first: the compressed ones are looked for only beside it."""
    target = _path(address)
    for ending in VARIANTS:
        target.with_name(target.name + ending).unlink(missing_ok=True)


def is_kept(address: str) -> bool:
    return _path(address).exists()


def kept_addresses() -> Iterator[str]:
    """Addresses of all pages in the folder."""
    for folder, _folders, names in os.walk(root()):
        inside = os.path.relpath(folder, root()).replace(os.sep, "/")
        start = "/" if inside == "." else f"/{inside}/"
        for name in names:
            address = start if name == PAGE else start + name
            if name == PAGE or ADDRESS.fullmatch(address):
                yield address


def _path(address: str) -> Path:
    name = file_name(address)
    if name is None:
        raise ValueError(f"no page is kept at {address!r}")
    return root() / name
