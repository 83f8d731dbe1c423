"""Bring back database and media files from a backup file."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from yearbook_site.backups.command import BackupFileCommand
from yearbook_site.backups.restoring import restore_backup


class Command(BackupFileCommand):
    """``restore FILE``."""

    help = (
        "Bring back database and media files from FILE into an empty place. Stop the site first, then start it again."
    )
    sentence = _("Restored from %(path)s: %(rows)d rows in %(tables)d tables, %(files)d files. Now start the site.")

    def work(self, file: Path) -> dict[str, Any]:
        return restore_backup(file)
