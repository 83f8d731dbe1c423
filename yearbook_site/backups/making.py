"""Making a backup: the database first, then the media files, into one file that appears whole or not at all."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from django.utils.translation import gettext as _

from yearbook_site import __version__
from yearbook_site.backups.archive import DATABASE, MEDIA, BackupError, Manifest, Writer
from yearbook_site.backups.databases import dump


def make_backup(target: Path) -> dict[str, Any]:
    """Write a backup to ``target``, which must not exist; returns what it holds, for people and programs.

    A run that is cut short leaves at most a folder named ``.backup-…`` beside the target.
    """
    if target.exists():
        raise taken(target)
    try:
        with tempfile.TemporaryDirectory(prefix=".backup-", dir=target.parent) as folder:
            whole = Path(folder, "backup")
            manifest = write(whole, Path(folder))
            put_in_place(whole, target)
    except (OSError, DatabaseError) as error:
        message = _("The backup %(path)s could not be written: %(reason)s.")
        raise BackupError("not_written", message % {"path": target, "reason": error}) from error
    return {
        "path": str(target),
        "bytes": target.stat().st_size,
        "version": manifest.version,
        "database": manifest.database,
        "files": len(manifest.files) - 1,
        "tables": manifest.tables,
        "migrations": manifest.migrations,
    }


def write(whole: Path, folder: Path) -> Manifest:
    """Write the archive and see it onto the disk."""
    copy = folder / "database"
    # Files after the database: one too many does no harm, one too few would.
    tables = dump(copy)
    manifest = Manifest(
        version=__version__,
        made_at=timezone.localtime().isoformat(timespec="seconds"),
        database=connection.vendor,
        tables=tables,
        migrations=migration_heads(),
    )
    descriptor = os.open(whole, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        writer = Writer(stream)
        writer.add(DATABASE, copy)
        for path in media_files():
            writer.add(f"{MEDIA}/{path.relative_to(settings.MEDIA_ROOT).as_posix()}", path)
        writer.finish(manifest)
        stream.flush()
        os.fsync(stream.fileno())
    return manifest


def media_files() -> Iterator[Path]:
    """The files under MEDIA_ROOT, sorted; links are not followed and not kept."""
    for folder, subfolders, names in os.walk(settings.MEDIA_ROOT):
        subfolders.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if path.is_file() and not path.is_symlink():
                yield path


def migration_heads() -> dict[str, str]:
    """The last applied migration of each app."""
    applied = MigrationRecorder(connection).applied_migrations()
    heads: dict[str, str] = {}
    for app, name in sorted(applied):
        heads[app] = name
    return heads


def put_in_place(whole: Path, target: Path) -> None:
    """Give the finished file its name, unless another run was faster."""
    try:
        os.link(whole, target)
    except FileExistsError as error:
        raise taken(target) from error
    except OSError:
        # Some file systems (USB sticks, shares) know no hard links; a rename is whole as well.
        os.replace(whole, target)
    descriptor = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def taken(target: Path) -> BackupError:
    """The error for a name that is in use."""
    message = _("%(path)s exists already and is not overwritten. Choose another name.")
    return BackupError("exists", message % {"path": target})
