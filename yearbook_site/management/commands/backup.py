"""Write database and media files into one backup file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yearbook_site.backups.archive import BackupError
from yearbook_site.backups.making import make_backup


class Command(BaseCommand):
    """``backup FILE``."""

    help = "Write database and media files into FILE, which must not exist yet. The site may go on running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = make_backup(options["file"].absolute())
        except BackupError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": {"code": error.code, "message": str(error)}}))
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(
            _("Backup written: %(path)s, %(rows)d rows in %(tables)d tables, %(files)d files, %(bytes)d bytes.")
            % {**report, "rows": sum(report["tables"].values()), "tables": len(report["tables"])}
        )
