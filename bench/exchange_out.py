"""Time and memory of sheets that go out, beside django-import-export's own export of the same rows and columns.

Each run is a process of its own. CPU seconds count from when Django is ready; memory is the peak of the process.
Makes a scratch SQLite database in a temporary folder and deletes it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
TARGETS = {"xlsx": (2.4, 150), "csv": (5.0, 100)}
"""At least so many times less CPU than the peer, at most so many MB."""
SIDES = ("ours", "peer")


# ── one run, in a process of its own ──────────────────────────────────────────────────────────────


def ours(file_format: str, output: Path) -> None:
    from entries.exporting.entry_sheets import working_copies
    from entries.exporting.spreadsheets import write_sheet
    from entries.models import Entry

    with output.open("wb") as file:
        write_sheet(working_copies(Entry.objects.in_reading_order()), file_format, file)


def peer(file_format: str, output: Path) -> None:
    """What the library does by itself, with the related rows joined for it."""
    from import_export.resources import ModelResource

    from entries.models import Entry

    class Resource(ModelResource):
        class Meta:
            model = Entry
            fields = (
                *("id", "number", "section__parent__title", "section__title", "title", "body", "event_start"),
                *("event_end", "unit__name", "kind", "characters", "status", "drafter__full_name", "order"),
            )

    rows = Entry.objects.in_reading_order().select_related("section__parent", "unit", "drafter")
    data = Resource().export(rows).export(file_format)
    output.write_bytes(data if isinstance(data, bytes) else data.encode())


def child(side: str, file_format: str) -> None:
    """Run one side and print what it took."""
    sys.path[:0] = [str(HERE.parent.parent)]
    import django

    django.setup()
    before = os.times()
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "out"
        {"ours": ours, "peer": peer}[side](file_format, output)
        size = output.stat().st_size
    after = os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    print(json.dumps({"cpu": cpu, "mb": peak_memory(), "bytes": size}))


def peak_memory() -> float:
    """In MB. Not ru_maxrss: that begins with what the process held that started this one."""
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


# ── all runs ──────────────────────────────────────────────────────────────────────────────────────


def run(side: str, file_format: str, database: str) -> dict[str, Any]:
    """One run in a fresh process on the scratch database."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{database}"}
    command = [sys.executable, str(HERE), "--side", side, "--format", file_format]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)  # noqa: S603 (ourselves)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(rows: int, rounds: int) -> list[dict[str, Any]]:
    """Medians of both sides taken in turns."""
    sys.path[:0] = [str(HERE.parent)]
    os.environ.pop("DATABASE_URL", None)
    import desk

    name = desk.connection.settings_dict["NAME"]
    database = str(Path(desk.FOLDER.name) / "exchange.sqlite3")
    desk.connection.settings_dict["TEST"]["NAME"] = database
    desk.connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        desk.fill(rows)
        return [_row(file_format, database, rounds) for file_format in TARGETS]
    finally:
        desk.connection.creation.destroy_test_db(name, verbosity=0)


def _row(file_format: str, database: str, rounds: int) -> dict[str, Any]:
    runs = [[run(side, file_format, database) for side in SIDES] for _ in range(rounds)]
    found: dict[str, Any] = {"format": file_format}
    for place, side in enumerate(SIDES):
        taken = [pair[place] for pair in runs]
        found[f"{side}_cpu"] = statistics.median(one["cpu"] for one in taken)
        found[f"{side}_mb"] = max(one["mb"] for one in taken)
    found["ratio"] = found["peer_cpu"] / found["ours_cpu"]
    return found


def table(rows: list[dict[str, Any]]) -> str:
    lines = [
        f"  {'format':8}{'ours s':>9}{'peer s':>9}{'ratio':>8}{'target':>8}{'ours MB':>9}{'peer MB':>9}{'target':>8}"
    ]
    for row in rows:
        ratio, most = TARGETS[row["format"]]
        mark = "" if row["ratio"] >= ratio and row["ours_mb"] <= most else "  missed"
        seconds = f"{row['ours_cpu']:9.1f}{row['peer_cpu']:9.1f}{row['ratio']:8.1f}{ratio:8.1f}"
        lines.append(f"  {row['format']:8}{seconds}{row['ours_mb']:9.0f}{row['peer_mb']:9.0f}{most:8}{mark}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of a table")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--side", choices=SIDES, help=argparse.SUPPRESS)
    parser.add_argument("--format", choices=TARGETS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.side:
        child(options.side, options.format)
        return
    rows = measure(options.rows, options.rounds)
    if options.json:
        print(json.dumps({"rows": options.rows, "results": rows}))
        return
    print(f"{options.rows:,} entries, SQLite, CPU seconds and peak memory, {options.rounds} rounds")
    print(table(rows))


if __name__ == "__main__":
    main()
