"""remove_unused_files: deletes pictures that were put into a form and never saved, and rows of old sheets."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from entries.importing.batches.clearing import clear_old_rows
from entries.importing.unused_files import remove_unused_files
from entries.management.output import ReportingCommand

USUAL_DAYS = 30


class Command(ReportingCommand):
    help = (
        "Delete picture files that no entry, revision or publication names and that are older than some days, "
        "and the rows of sheets that were imported, undone or discarded long ago; who sent them stays on record."
    )
    writes = False  # nobody's act: nothing of it is in the trail

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--days", type=int, default=USUAL_DAYS, help=f"how old at least (usually {USUAL_DAYS})")
        kept = settings.SHEET_ROWS_DAYS
        parser.add_argument(
            "--sheet-days", type=int, default=kept, help=f"how long rows of a sheet are kept (usually {kept})"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")

    def handle(self, *args: Any, **options: Any) -> None:
        days, sheet_days, dry_run = options["days"], options["sheet_days"], options["dry_run"]
        if not (1 <= days <= 3650 and 1 <= sheet_days <= 3650):
            # A form may be open for hours; its pictures are not unused yet.
            raise CommandError("--days and --sheet-days are numbers from 1 to 3650", returncode=2)
        now = timezone.now()
        removed = remove_unused_files(now - timedelta(days=days), dry_run=dry_run)
        cleared = clear_old_rows(now - timedelta(days=sheet_days), dry_run=dry_run)
        words = {"files": removed.files, "kilobytes": removed.bytes // 1024, "days": days}
        if dry_run:
            said = _("%(files)d unused files, %(kilobytes)d KB, would be deleted (older than %(days)d days).") % words
        else:
            said = _("%(files)d unused files, %(kilobytes)d KB, were deleted (older than %(days)d days).") % words
        words = {"rows": cleared.sheet_rows, "sheets": cleared.sheets, "days": sheet_days}
        if dry_run:
            also = _("%(rows)d rows of %(sheets)d sheets would be deleted (ended more than %(days)d days ago).") % words
        else:
            also = _("%(rows)d rows of %(sheets)d sheets were deleted (ended more than %(days)d days ago).") % words
        report = asdict(removed) | asdict(cleared) | {"days": days, "sheet_days": sheet_days, "dry_run": dry_run}
        self.report(report, [said, also], as_json=options["json"])
