"""Restoring a backup into an empty place: everything is checked before anything is written."""

import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from yearbook_site.backups.archive import DATABASE, BackupError, Manifest, Reader, opened
from yearbook_site.backups.databases import is_empty, load, sqlite_path


def restore_backup(source: Path) -> dict[str, Any]:
    """Bring back database and media files from ``source``; returns what was brought back.

    Raises BackupError when the file is damaged or does not fit this version or this database, and when
    there is something already: then nothing has been changed.
    """
    with opened(source) as reader:
        check_fit(reader.manifest)
        try:
            check_empty()
            reader.verify()
            bring_back(reader)
        except (OSError, DatabaseError) as error:
            message = _("The backup could not be restored: %(reason)s.") % {"reason": error}
            raise BackupError("not_restored", message) from error
        return {
            "path": str(source),
            "version": reader.manifest.version,
            "made_at": reader.manifest.made_at,
            "files": len(reader.manifest.files) - 1,
            "tables": reader.manifest.tables,
        }


def check_fit(manifest: Manifest) -> None:
    """Raise BackupError for a backup of the other kind of database or of a newer version."""
    if manifest.database != connection.vendor:
        message = _(
            "The backup was made from %(made)s, but DATABASE_URL names %(here)s. Set DATABASE_URL to an empty %(made)s "
            "database."
        )
        raise BackupError("other_database", message % {"made": manifest.database, "here": connection.vendor})
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    newer = sorted(f"{app}.{name}" for app, name in manifest.migrations.items() if (app, name) not in known)
    if newer:
        message = _(
            "The backup was made by version %(version)s, which knows migrations that this one does not: %(names)s. "
            "Restore it with that version."
        )
        raise BackupError("newer", message % {"version": manifest.version, "names": ", ".join(newer)})


def check_empty() -> None:
    """Raise BackupError when there is a database with tables or any media file: nothing is overwritten."""
    if not is_empty():
        raise occupied(settings.DATABASES["default"]["NAME"])
    root = Path(settings.MEDIA_ROOT)
    if root.exists() and any(root.iterdir()):
        raise occupied(root)


def occupied(place: str | Path) -> BackupError:
    """The error for a place that holds something."""
    message = _("%(place)s is not empty. A backup is only restored into an empty place; nothing was changed.")
    return BackupError("not_empty", message % {"place": place})


def bring_back(reader: Reader) -> None:
    """Write all files beside their places, load the database, then let the media folder take its name."""
    root = Path(settings.MEDIA_ROOT)
    beside = sqlite_path().parent if connection.vendor == "sqlite" else root.parent
    for folder in (root.parent, beside):
        folder.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix=".restore-", dir=root.parent) as media,
        tempfile.TemporaryDirectory(prefix=".restore-", dir=beside) as other,
    ):
        for name in reader.manifest.files:
            target = Path(other if name == DATABASE else media, name)
            reader.extract(name, target)
            target.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        new_media = Path(media, "media")
        new_media.mkdir(exist_ok=True)
        load(Path(other, DATABASE), reader.manifest.tables)
        os.replace(new_media, root)
    # Pages of what was here before; the next start makes those of what is here now.
    shutil.rmtree(settings.PAGES_ROOT, ignore_errors=True)
