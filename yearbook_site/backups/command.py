"""What the commands backup and restore share: a file, --json, and how refusals are told."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.functional import Promise

from yearbook_site.backups.archive import BackupError


class BackupFileCommand(BaseCommand):
    """Does `work` with the file and tells it in `sentence`, or as one JSON object."""

    requires_system_checks: list[str] = []
    sentence: str | Promise = ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--json", action="store_true", help="Print one JSON object.")

    def work(self, file: Path) -> dict[str, Any]:
        """Do it and report path, rows by table, files and bytes; raises BackupError."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = self.work(options["file"].absolute())
        except BackupError as error:
            if options["json"]:
                self.stdout.write(json.dumps({"error": {"code": error.code, "message": str(error)}}))
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report))
            return
        counts = {"rows": sum(report["tables"].values()), "tables": len(report["tables"])}
        self.stdout.write(str(self.sentence) % {**report, **counts})
