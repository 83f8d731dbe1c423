"""Write database and media files into one backup file."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from yearbook_site.backups.command import BackupFileCommand
from yearbook_site.backups.making import make_backup


class Command(BackupFileCommand):
    """``backup FILE``."""

    help = "Write database and media files into FILE, which must not exist yet. The site may go on running."
    sentence = _("Backup written: %(path)s, %(rows)d rows in %(tables)d tables, %(files)d files, %(bytes)d bytes.")

    def work(self, file: Path) -> dict[str, Any]:
        return make_backup(file)
