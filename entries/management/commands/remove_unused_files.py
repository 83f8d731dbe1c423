"""remove_unused_files: deletes files of pictures that were put into a form and never saved. For a timer."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from entries.importing.unused_files import remove_unused_files
from entries.management.output import ReportingCommand

USUAL_DAYS = 30


class Command(ReportingCommand):
    help = "Delete picture files that no entry, revision or publication names and that are older than some days."
    writes = False  # nobody's act: nothing of it is in the trail

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--days", type=int, default=USUAL_DAYS, help=f"how old at least (usually {USUAL_DAYS})")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        days, dry_run = options["days"], options["dry_run"]
        if not 1 <= days <= 3650:
            # A form may be open for hours; its pictures are not unused yet.
            raise CommandError("--days is a number from 1 to 3650", returncode=2)
        removed = remove_unused_files(timezone.now() - timedelta(days=days), dry_run=dry_run)
        words = {"files": removed.files, "kilobytes": removed.bytes // 1024, "days": days}
        if dry_run:
            said = _("%(files)d unused files, %(kilobytes)d KB, would be deleted (older than %(days)d days).") % words
        else:
            said = _("%(files)d unused files, %(kilobytes)d KB, were deleted (older than %(days)d days).") % words
        self.report(asdict(removed) | {"days": days, "dry_run": dry_run}, [said], as_json=options["json"])
