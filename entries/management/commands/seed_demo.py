"""seed_demo: fill an empty place with the demo."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from demo.seeding import seed_demo
from entries.management.output import ReportingCommand


class Command(ReportingCommand):
    help = "Fill an empty place with the demo, once; --entries adds a big volume of invented entries."
    writes = False  # it has its own people

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--entries", type=int, default=0, metavar="N", help="add a volume of N invented entries")

    def handle(self, *args: Any, **options: Any) -> None:
        accounts_file = Path(settings.VAR_DIR) / "demo-accounts.txt"
        as_json = options["json"]
        report = seed_demo(accounts_file, big=options["entries"])
        if report is None:
            sentence = _("There is a yearbook here already; the demo was left out.")
            self.report({"volumes": []}, [sentence], as_json=as_json)
            return
        values = {**vars(report), "volumes": list(report.volumes)}
        sentences = [
            _("Demo filled: %(volumes)s.") % {"volumes": "、".join(report.volumes)},
            _("Accounts and passwords: %(file)s") % {"file": report.accounts_file},
        ]
        self.report(values, sentences, as_json=as_json)
