"""import_entries: the rows of an .xlsx, .csv or .ods sheet into drafts."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from entries.importing.batches.applying import apply
from entries.importing.batches.planned import CHANGED, CREATED, REFUSED, UNCHANGED, PlannedRow
from entries.importing.batches.problems import BatchRefused, is_refusal
from entries.importing.batches.receiving import of_file
from entries.importing.batches.staging import stage
from entries.management.output import ReportingCommand
from entries.models import Batch, BatchKind, Volume

ROWS_A_LINE = 1000
"""Progress is told this often."""


class Progress:
    """One line of a terminal that is written anew; nothing where there is none."""

    def __init__(self, *, is_shown: bool) -> None:
        self._is_shown = is_shown

    def tell(self, words: str) -> None:
        if self._is_shown:
            sys.stderr.write(f"\r\x1b[K{words}")
            sys.stderr.flush()

    def tell_written(self, batch: Batch) -> None:
        self.tell(_("%(done)d of %(of)d rows written") % {"done": batch.applied_rows, "of": batch.to_apply})

    def end(self) -> None:
        """Take the line away: what the command says comes in its place."""
        self.tell("")


class Report:
    """What the rows did, or would do, as the command prints it."""

    def __init__(self, progress: Progress) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {CREATED: [], CHANGED: [], UNCHANGED: [], REFUSED: []}
        self.warnings: list[dict[str, Any]] = []
        self._progress = progress
        self._count = 0

    def add(self, planned: PlannedRow) -> None:
        self._count += 1
        if self._count % ROWS_A_LINE == 0:
            self._progress.tell(_("%(count)d rows read") % {"count": self._count})
        if planned.outcome != REFUSED:
            self.rows[planned.outcome].append({"row": planned.row, "title": planned.title})
        for found in planned.problems:
            told = self.rows[REFUSED] if is_refusal(found) else self.warnings
            told.append({"row": planned.row, **found})

    def values(self, batch: Batch, *, is_kept: bool) -> dict[str, Any]:
        names = (("created", CREATED), ("updated", CHANGED), ("unchanged", UNCHANGED), ("rejected", REFUSED))
        warnings = [*batch.warnings, *self.warnings]
        return {name: self.rows[key] for name, key in names} | {
            "warnings": warnings,
            "batch": batch.pk if is_kept else None,
        }


class Command(ReportingCommand):
    help = (
        "Import the rows of a sheet (.xlsx, .csv, .ods) as drafts; all of it or nothing. "
        "A row that is refused refuses the sheet, unless --skip-refused takes the others."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", metavar="FILE", type=Path)
        parser.add_argument("--volume", metavar="SLUG", help="may be left out while there is only one")
        parser.add_argument("--unit", metavar="NAME", help="for new entries whose row names none")
        parser.add_argument("--drafter", metavar="USER", help="for new entries of this person's unit")
        parser.add_argument("--kind", choices=BatchKind.values, default=BatchKind.ENTRIES.value)
        parser.add_argument("--skip-refused", action="store_true", help="apply the rows that can be applied")
        parser.add_argument("--dry-run", action="store_true", help="write nothing, report the same")

    def handle(self, *args: Any, **options: Any) -> None:
        as_json = options["json"]
        progress = Progress(is_shown=sys.stderr.isatty())
        report = Report(progress)
        batch: Batch | None = None
        is_kept = False
        try:
            batch = self.make_batch(options)
            stage(batch, options["file"], listen=report.add)
            progress.end()
            self.refuse_refused_rows(batch, report, options)
            if batch.to_apply and not options["dry_run"]:
                apply(batch, actor=batch.sent_by, listen=progress.tell_written)
                progress.end()
                is_kept = True
        except BatchRefused as refused:
            progress.end()
            self.refuse(refused.code, refused, as_json=as_json)
        finally:
            # Of a sheet that did nothing nothing is kept.
            if batch is not None and not is_kept:
                batch.delete()
        values = report.values(batch, is_kept=is_kept)
        self.report(values, self.sentences(values), as_json=as_json)

    def make_batch(self, options: dict[str, Any]) -> Batch:
        as_json = options["json"]
        kind = options["kind"]
        needs_volume = kind in (BatchKind.ENTRIES, BatchKind.SECTIONS)
        try:
            return of_file(
                options["file"],
                actor=self.person(options["actor"], as_json=as_json),
                kind=kind,
                volume=self.the_volume(options["volume"], as_json=as_json) if needs_volume else None,
                unit=self.unit(options["unit"], as_json=as_json),
                drafter=self.person(options["drafter"], as_json=as_json),
            )
        except OSError as error:
            sentence = _("%(file)s cannot be read: %(reason)s") % {"file": options["file"], "reason": error.strerror}
            self.refuse("unreadable", sentence, as_json=as_json)

    def the_volume(self, slug: str | None, *, as_json: bool) -> Volume | None:
        """The volume that is named, or the only one there is."""
        if slug is None and Volume.objects.count() == 1:
            return Volume.objects.select_related("yearbook").get()
        # The empty name is none that a volume has: the refusal lists those there are.
        return self.volume(slug or "", as_json=as_json)

    def refuse_refused_rows(self, batch: Batch, report: Report, options: dict[str, Any]) -> None:
        if not batch.refused or options["skip_refused"] or options["dry_run"]:
            return
        message = _("Nothing was imported: %(count)d rows are refused. Correct them, or skip them: --skip-refused.")
        rejected = report.values(batch, is_kept=False)
        if not options["json"]:
            for row in rejected["rejected"]:
                self.stderr.write(_row_in_words(row))
        self.refuse("rows_refused", message % {"count": batch.refused}, as_json=options["json"], extra=rejected)

    def sentences(self, values: dict[str, Any]) -> list[str]:
        counts = {name: len(values[name]) for name in ("created", "updated", "unchanged")}
        counts["refused"] = len({row["row"] for row in values["rejected"]})
        words = _("%(created)d rows new, %(updated)d changed, %(unchanged)d unchanged, %(refused)d refused.")
        return [words % counts, *map(_row_in_words, values["rejected"]), *_warnings_in_words(values["warnings"])]


def _row_in_words(row: dict[str, Any]) -> str:
    if row["row"] is None:
        return str(row["message"])
    where = {"row": row["row"], "column": row["column"], "message": row["message"]}
    return (_("row %(row)d, %(column)s: %(message)s") if row["column"] else _("row %(row)d: %(message)s")) % where


def _warnings_in_words(warnings: list[dict[str, Any]]) -> Iterator[str]:
    """Each once: what is so of every row of a sheet is no line for every row."""
    alike: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for warning in warnings:
        alike.setdefault((warning["column"], warning["message"]), []).append(warning)
    for rows in alike.values():
        more = _(" (and %(count)d more rows)") % {"count": len(rows) - 1} if len(rows) > 1 else ""
        yield _row_in_words(rows[0]) + more
