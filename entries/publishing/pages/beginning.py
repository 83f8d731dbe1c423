"""Before the site begins to answer: pages of other code, another database or another machine's run are no use."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from entries.publishing.addresses import all_addresses
from entries.publishing.pages import files
from entries.publishing.pages.stale import note

SOURCES = ("accounts", "entries", "yearbook_site", "templates", "locale")
"""Folders whose files decide how a page looks; a few too many cost only a rebuild."""

SHOWN_SETTINGS = ("PUBLIC_URL", "LANGUAGES", "LANGUAGE_CODE", "TIME_ZONE", "STATIC_URL", "MEDIA_URL")
BOOT = Path("/proc/sys/kernel/random/boot_id")


def bring_pages_up_to_date() -> int:
    """Make all pages stale when something other than the data changed, else those that are missing; how many."""
    mark, now = files.root() / "version", version()
    wanted = all_addresses()
    if mark.exists() and mark.read_text(encoding="ascii") == now:
        for address in set(files.kept_addresses()) - set(wanted):
            files.remove(address)
        wanted = [address for address in wanted if not files.is_kept(address)]
        note(wanted)
        return len(wanted)
    if files.root().exists():
        shutil.rmtree(files.root())
    files.root().mkdir(mode=0o750, parents=True)
    note(wanted)
    # Last: whoever is cut off before begins again.
    mark.write_text(now, encoding="ascii")
    return len(wanted)


def version() -> str:
    """What pages depend on besides the rows of the database.

    With the start of the machine: a page that was being written when the power failed may be torn, and its row gone.
    """
    digest = hashlib.sha256()
    database = settings.DATABASES["default"]
    for part in (
        *(repr(getattr(settings, name)) for name in SHOWN_SETTINGS),
        *(str(database.get(name, "")) for name in ("ENGINE", "NAME", "HOST", "PORT")),
        BOOT.read_text(encoding="ascii") if BOOT.exists() else "",
    ):
        digest.update(part.encode() + b"\0")
    for path in _sources():
        digest.update(str(path).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    manifest = Path(settings.STATIC_ROOT, "staticfiles.json")
    yield from (path for path in (manifest, Path(settings.BASE_DIR, "requirements.txt")) if path.exists())
    for folder in SOURCES:
        for path in sorted(Path(settings.BASE_DIR, folder).rglob("*")):
            if path.is_file() and path.suffix in {".py", ".html", ".xml", ".txt", ".mo", ".json"}:
                yield path
