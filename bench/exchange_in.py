"""Time and memory of sheets that come in, beside django-import-export's own import of the same file.

What is measured is what a person waits for: the file read, what it would do shown, and then done; and reading alone,
beside openpyxl as the library uses it. Both sides get the same file. Each run is a process of its own on a database of
its own; CPU seconds count from when Django is ready, those of the writing too
(on PostgreSQL seconds on the wall, since the server's work is another process's). Memory is the peak of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
sys.path[:0] = [str(HERE.parent), str(HERE.parent.parent)]
HEADINGS = ("类目", "条目标题", "正文", "日期", "供稿单位")
SECTIONS, UNITS = 20, 40
SENTENCES = 5
"""In a text: with more a hundred thousand rows would be larger than a sheet may be (SHEET_MAX_MEMBER_BYTES)."""
CASES = ("new", "changed", "unchanged", "only read")
FILES = (("new", "new"), ("unchanged", "new"), ("changed", "changed"), ("only read", "new"))
"""What is done, in this order, and with which file."""
SIDES = ("ours", "peer")
TIMES_THE_PEER, TIMES_ITS_READING, UNCHANGED_A_SECOND, MOST_MB, WALL_SECONDS = 12, 6, 20_000, 400, 1.5
"""The targets: new rows and reading against the peer, unchanged rows a CPU second, memory, and seconds on the wall
for 10,000 new rows into PostgreSQL."""


# ── the files ─────────────────────────────────────────────────────────────────────────────────────


def write_files(folder: Path, rows: int) -> None:
    """A sheet of entries as an office has them, and the same sheet with a sentence more in every text."""
    import xlsxwriter
    from comparing import sentence

    for name in ("new", "changed"):
        chance = random.Random(20)
        book = xlsxwriter.Workbook(str(folder / f"{name}.xlsx"), {"constant_memory": True})
        page = book.add_worksheet()
        page.write_row(0, 0, HEADINGS)
        for row in range(rows):
            body = "".join(sentence(chance) for _ in range(SENTENCES)) + ("另有补充。" if name == "changed" else "")
            place = row * SECTIONS // rows
            cells = (f"类目{place}", f"{sentence(chance)[:12]}{row}", body, "2024-03-05", f"供稿单位{row % UNITS}")
            page.write_row(row + 1, 0, cells)
        book.close()


def fill() -> Any:
    """The frame that the rows go into."""
    from accounts.models import Unit
    from entries.models import Section, Stage, Volume, Yearbook
    from entries.models.sections import set_reading_order

    yearbook = Yearbook.objects.create(title="量测年鉴", slug="lcnj", publisher="办公室")
    volume = Volume.objects.create(
        yearbook=yearbook, title="量测年鉴（2025卷）", slug="lcnj-2025", volume_year=2025, content_year=2024
    )
    Stage.objects.create(volume=volume, order=1)
    Section.objects.bulk_create(Section(volume=volume, title=f"类目{row}", order=row) for row in range(SECTIONS))
    set_reading_order(volume)
    Unit.objects.bulk_create(Unit(name=f"供稿单位{row}", order=row) for row in range(UNITS))
    return volume


# ── one run, in a process of its own ──────────────────────────────────────────────────────────────


def ours(path: Path) -> dict[str, int]:
    from entries.importing.batches.applying import apply
    from entries.importing.batches.receiving import of_file
    from entries.importing.batches.staging import stage
    from entries.models import Volume

    batch = of_file(path, actor=None, volume=Volume.objects.select_related("yearbook").get())
    stage(batch, path)
    if batch.to_apply:
        apply(batch, actor=None)
    return {"created": batch.created, "changed": batch.changed, "unchanged": batch.unchanged, "refused": batch.refused}


def peer(path: Path) -> dict[str, int]:
    """What the library does by itself: a resource of the model, a dry run for the preview, and the import."""
    from import_export.fields import Field
    from import_export.formats.base_formats import XLSX
    from import_export.resources import ModelResource
    from import_export.widgets import ForeignKeyWidget

    from accounts.models import Unit
    from entries.models import Entry, Section, Volume

    volume = Volume.objects.get()

    class Resource(ModelResource):
        title = Field("title", "条目标题")
        body = Field("body", "正文")
        section = Field("section", "类目", ForeignKeyWidget(Section, "title"))
        unit = Field("unit", "供稿单位", ForeignKeyWidget(Unit, "name"))

        class Meta:
            model = Entry
            fields = ("title", "body", "section", "unit")
            import_id_fields = ("title",)

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.volume = volume

    data = XLSX().create_dataset(path.read_bytes())
    Resource().import_data(data, dry_run=True)
    result = Resource().import_data(data, dry_run=False)
    return dict(result.totals)


def ours_reads(path: Path) -> dict[str, int]:
    from entries.importing.sheets.reading import open_sheet
    from entries.sheets.entries import EntryResource

    columns, required = EntryResource.headings(), EntryResource.required
    return {"rows": sum(1 for _ in open_sheet(path, file_name=path.name, columns=columns, required=required).rows())}


def peer_reads(path: Path) -> dict[str, int]:
    from import_export.formats.base_formats import XLSX

    return {"rows": len(XLSX().create_dataset(path.read_bytes()))}


def child(side: str, path: Path, *, only_read: bool) -> None:
    """Run one side and print what it took."""
    import django

    django.setup()
    from django.db import connection

    before, started = cpu_seconds(), time.perf_counter()
    sides = {"ours": ours_reads, "peer": peer_reads} if only_read else {"ours": ours, "peer": peer}
    counts = sides[side](path)
    cpu, ended = cpu_seconds() - before, time.perf_counter()
    seconds = cpu if only_read or connection.vendor == "sqlite" else ended - started
    print(json.dumps({"seconds": seconds, "mb": peak_memory(), "counts": counts}))


def cpu_seconds() -> float:
    """Of this process and of those it has waited for. Not os.times(), which counts in hundredths."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_memory() -> float:
    """In MB. Not ru_maxrss: that begins with what the process held that started this one."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


# ── all runs ──────────────────────────────────────────────────────────────────────────────────────


class Database:
    """A scratch database of the kind that DATABASE_URL names, empty but for the frame; made anew for each run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.name = ""

    def make(self) -> None:
        from django.db import connection

        self.name = connection.settings_dict["NAME"]
        kept = str(self.folder / "scratch.sqlite3") if connection.vendor == "sqlite" else f"bench_in_{os.getpid()}"
        connection.settings_dict["TEST"]["NAME"] = kept
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        fill()
        connection.close()

    def remove(self) -> None:
        from django.db import connection

        connection.creation.destroy_test_db(self.name, verbosity=0)

    def address(self) -> str:
        from django.db import connection

        values = connection.settings_dict
        if connection.vendor == "sqlite":
            return f"sqlite:///{values['NAME']}"
        return f"postgresql://{values['USER']}@{values['HOST']}:{values['PORT']}/{values['NAME']}"

    def run(self, side: str, case: str, path: Path) -> dict[str, Any]:
        environment = os.environ | {"DATABASE_URL": self.address()}
        command = [sys.executable, str(HERE), "--side", side, "--file", str(path)]
        command += ["--only-read"] if case == "only read" else []
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 (ourselves)
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def measure(rows: int, rounds: int, sides: tuple[str, ...]) -> list[dict[str, Any]]:
    """For each case the medians of all rounds."""
    folder = Path(tempfile.mkdtemp(prefix="bench-in-"))
    os.environ |= {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "yearbook_site.settings"}
    import django

    django.setup()
    taken: dict[tuple[str, str], list[dict[str, Any]]] = {}
    try:
        write_files(folder, rows)
        for side in sides:
            for _ in range(rounds):
                database = Database(folder)
                database.make()
                for case, name in FILES:
                    taken.setdefault((side, case), []).append(database.run(side, case, folder / f"{name}.xlsx"))
                database.remove()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return [_row(case, taken, rows) for case in CASES]


def _row(case: str, taken: dict[tuple[str, str], list[dict[str, Any]]], rows: int) -> dict[str, Any]:
    found: dict[str, Any] = {"case": case, "rows": rows}
    for side in SIDES:
        runs = taken.get((side, case), [])
        if runs:
            found[f"{side}_seconds"] = statistics.median(run["seconds"] for run in runs)
            found[f"{side}_a_second"] = rows / found[f"{side}_seconds"]
            found[f"{side}_mb"] = max(run["mb"] for run in runs)
            found[f"{side}_counts"] = runs[-1]["counts"]
    if "peer_seconds" in found:
        found["ratio"] = found["ours_a_second"] / found["peer_a_second"]
    return found


def table(rows: list[dict[str, Any]]) -> str:
    lines = [f"  {'rows are':12}{'ours s':>9}{'rows/s':>10}{'MB':>7}{'peer rows/s':>13}{'ratio':>8}"]
    for row in rows:
        peers = f"{row['peer_a_second']:13.0f}{row['ratio']:8.1f}" if "ratio" in row else ""
        lines.append(
            f"  {row['case']:12}{row['ours_seconds']:9.2f}{row['ours_a_second']:10.0f}{row['ours_mb']:7.0f}{peers}"
        )
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--without-peer", action="store_true", help="the library takes minutes")
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--only-read", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        child(options.side, options.file, only_read=options.only_read)
        return
    rows = measure(options.rows, options.rounds, SIDES[:1] if options.without_peer else SIDES)
    if options.json:
        print(json.dumps({"results": rows}))
        return
    print(f"{options.rows:,} rows of .xlsx, the same file for both, {options.rounds} rounds")
    print(table(rows))
    print(
        f"  targets: new ≥ {TIMES_THE_PEER}× the peer, changed no slower than new, unchanged ≥ {UNCHANGED_A_SECOND:,} "
        f"rows a CPU second, reading ≥ {TIMES_ITS_READING}×, ≤ {MOST_MB} MB; "
        f"10,000 new rows into PostgreSQL ≤ {WALL_SECONDS} s"
    )


if __name__ == "__main__":
    main()
