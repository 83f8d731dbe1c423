"""import_manuscript: a .txt or .html manuscript into drafts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from entries.importing.decoding import MAX_BYTES
from entries.importing.drafts import ImportReport, ManuscriptRefused, import_manuscript
from entries.management.output import ReportingCommand


class Command(ReportingCommand):
    help = "Import a manuscript (.txt, .html) in the form 【title】text as drafts; all of it or nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--volume", metavar="SLUG", help="found by the title, or made, when not given")
        parser.add_argument("--unit", metavar="NAME", help="the source named in the manuscript when not given")
        parser.add_argument("--drafter", metavar="USER")
        parser.add_argument("--as-typed", action="store_true", help="leave punctuation and blanks alone")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, report the same")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        data = self.read(options["file"], as_json=as_json)
        try:
            report = import_manuscript(
                data,
                file_name=options["file"].name,
                volume=self.volume(options["volume"], as_json=as_json),
                unit=self.unit(options["unit"], as_json=as_json),
                drafter=self.person(options["drafter"], as_json=as_json),
                actor=self.person(options["actor"], as_json=as_json),
                as_typed=options["as_typed"],
                dry_run=options["dry_run"],
            )
        except ManuscriptRefused as refused:
            candidates = [vars(candidate) for candidate in refused.candidates]
            self.refuse(
                refused.code, refused.message, line=refused.line, as_json=as_json, extra={"candidates": candidates}
            )
        values = report.as_json()
        self.report(values, _sentences(report, values), as_json=as_json)

    def read(self, path: Path, *, as_json: bool) -> bytes:
        """The file, one byte more than the parser takes at most, so that it can refuse what is larger."""
        try:
            with path.open("rb") as file:
                return file.read(MAX_BYTES + 1)
        except OSError as error:
            sentence = _("%(file)s cannot be read: %(reason)s") % {"file": path, "reason": error.strerror}
            self.refuse("unreadable", sentence, as_json=as_json)


def _sentences(report: ImportReport, values: dict[str, Any]) -> list[str]:
    counts = {name: values[name] for name in ("created", "updated", "unchanged")}
    sentences = [
        _("%(title)s (%(slug)s)") % values["volume"],
        _("%(created)d entries created, %(updated)d updated, %(unchanged)d unchanged.") % counts,
    ]
    if values["normalised"]:
        rules = "、".join(f"{rule} {count}" for rule, count in values["normalised"].items())
        sentences.append(_("Normalised, by rule: %(rules)s.") % {"rules": rules})
    sentences += [
        _("line %(line)d: %(message)s") % {"line": warning.line, "message": warning.message}
        for warning in report.plan.warnings
    ]
    return sentences
