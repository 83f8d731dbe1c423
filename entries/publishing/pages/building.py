"""The whole public site as files in a folder: for an archive, or for any file server.

What a server has to do is missing there: search, counts of visits.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import get_resolver, reverse

from entries.models.publications import Publication, PublishedPicture
from entries.models.texts import PictureText
from entries.publishing.addresses import all_addresses
from entries.publishing.pages.files import file_name
from entries.publishing.pages.making import answer

CHECKSUMS = "SHA256SUMS"
"""Names every other file, as `sha256sum --check` reads it."""


class FolderInUse(Exception):
    """The folder exists and holds something."""


@dataclass(frozen=True)
class BuiltSite:
    """How many files of each kind, their bytes, and the SHA-256 of the list of checksums."""

    path: str
    pages: int
    pictures: int
    files: int
    bytes: int
    sha256: str


def build_site(folder: Path, *, base_url: str = "") -> BuiltSite:
    """Write the site into a new or empty folder: all of it or nothing. `base_url`: the origin it will answer at.

    Files of the style are taken from STATIC_ROOT, which must have been collected. Raises FolderInUse, OSError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise FolderInUse
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as beside, _answering_at(base_url):
        built = Path(beside, "site")
        pages = _write(built, [*all_addresses(), reverse("robots")])
        pictures = _write(built, _addresses_of_pictures())
        _write_not_found(built)
        shutil.copytree(settings.STATIC_ROOT / "shelf", built / settings.STATIC_URL.strip("/") / "shelf")
        files = sorted(path for path in built.rglob("*") if path.is_file())
        sums = "".join(f"{_sha256(path)}  {path.relative_to(built)}\n" for path in files)
        (built / CHECKSUMS).write_text(sums, encoding="utf-8")
        size = sum(path.stat().st_size for path in files)
        # Over an empty folder too.
        built.replace(folder)
    digest = hashlib.sha256(sums.encode()).hexdigest()
    return BuiltSite(str(folder), pages, pictures, len(files), size, digest)


@contextmanager
def _answering_at(origin: str) -> Iterator[None]:
    """Pages name this origin in what is absolute: canonical addresses, feeds, site maps, citations."""
    here = settings.PUBLIC_URL, settings.PUBLIC_HOST
    try:
        if origin:
            settings.PUBLIC_URL, settings.PUBLIC_HOST = origin, urlsplit(origin).hostname or ""
        yield
    finally:
        settings.PUBLIC_URL, settings.PUBLIC_HOST = here


def _write(built: Path, addresses: Iterable[str]) -> int:
    """Write what the views answer at these addresses; how many did."""
    count = 0
    for address in addresses:
        try:
            body = answer(address).content
        except Http404:
            continue
        target = built / (file_name(address) or address[1:])
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
        count += 1
    return count


def _addresses_of_pictures() -> list[str]:
    """Every picture that the public sees, in each size there is of it."""
    rows = PublishedPicture.objects.filter(publication__in=Publication.objects.public()).order_by("pk")
    addresses = []
    for picture in map(PictureText.of, rows):
        addresses.append(reverse("media", args=(picture.sha256, picture.extension)))
        addresses += [reverse("media_sized", args=(picture.sha256, width)) for width in picture.smaller_widths]
    return list(dict.fromkeys(addresses))


def _write_not_found(built: Path) -> None:
    """The page that file servers show for what is not there."""
    show: Any = get_resolver().resolve_error_handler(404)
    (built / "404.html").write_bytes(show(HttpRequest(), Http404()).content)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
