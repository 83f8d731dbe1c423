"""Bring back database and media files from a backup file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yearbook_site.backups.archive import BackupError
from yearbook_site.backups.restoring import restore_backup


class Command(BaseCommand):
    """``restore FILE``."""

    help = (
        "Bring back database and media files from FILE into an empty place. Stop the site first, then start it again."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = restore_backup(options["file"].absolute())
        except BackupError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": {"code": error.code, "message": str(error)}}))
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        self.stdout.write(
            _("Restored from %(path)s: %(rows)d rows in %(tables)d tables, %(files)d files. Now start the site.")
            % {**report, "rows": sum(report["tables"].values()), "tables": len(report["tables"])}
        )
