"""export_volume: a volume in reading order, as a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from entries.exporting.files import FORMATS, export_volume
from entries.exporting.spreadsheets import TooManyRows
from entries.management.output import ReportingCommand


class Command(ReportingCommand):
    help = "Export what is published of a volume, or with --drafts the working copies of all entries."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("volume", metavar="SLUG")
        parser.add_argument("--format", required=True, choices=sorted(FORMATS))
        parser.add_argument("--output", required=True, metavar="FILE", type=Path)
        parser.add_argument("--drafts", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.person(options["actor"], as_json=options["json"])
        volume = self.volume(options["volume"], as_json=options["json"])
        assert volume is not None  # noqa: S101 (the slug is required)
        try:
            report = export_volume(
                volume, file_format=options["format"], output=options["output"], drafts=options["drafts"], actor=actor
            )
        except TooManyRows as refused:
            self.refuse("too_many_rows", refused, as_json=options["json"])
        except OSError as error:
            sentence = _("%(file)s cannot be written: %(reason)s")
            values = {"file": options["output"], "reason": error.strerror}
            self.refuse("unwritable", sentence % values, as_json=options["json"])
        sentence = _("%(entries)d entries, %(characters)d characters, %(bytes)d bytes written to %(path)s.")
        self.report(vars(report), [sentence % vars(report)], as_json=options["json"])
