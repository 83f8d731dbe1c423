"""open_volume: open a volume to the public."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from entries import workflow
from entries.management.output import ReportingCommand


class Command(ReportingCommand):
    help = "Open a volume to the public and publish everything approved in it."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("volume", metavar="SLUG")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        volume = self.volume(options["volume"], as_json=as_json)
        assert volume is not None  # noqa: S101 (the slug is required)
        try:
            published = workflow.open_volume(volume, actor=self.person(options["actor"], as_json=as_json))
        except workflow.WorkflowRefused as refused:
            self.refuse("refused", refused, as_json=as_json)
        values = {"volume": volume.slug, "published": published}
        self.report(values, [_("%(volume)s is open; %(published)d entries were published.") % values], as_json=as_json)
