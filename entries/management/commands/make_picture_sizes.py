"""make_picture_sizes: makes the smaller sizes that published pictures lack, of those from before there were sizes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from entries.importing.picture_sizes import make_missing_sizes
from entries.management.output import ReportingCommand


class Command(ReportingCommand):
    help = "Make the smaller sizes (480, 960, 1600 pixels, WebP) that published pictures lack."
    writes = False  # nobody's act: nothing of it is in the trail

    def handle(self, *args: Any, **options: Any) -> None:
        made = make_missing_sizes()
        self.report({"files": made}, [_("Files made: %(number)d.") % {"number": made}], as_json=options["json"])
