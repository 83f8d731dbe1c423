"""Small sheets written by hand, sent in and applied the way the desk does it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from django.core.files.base import ContentFile

from accounts.models import User
from entries.importing.batches.receiving import of_file, receive
from entries.importing.batches.staging import read_batch, stage
from entries.models import Batch, StagedRow, Volume

HEADINGS = ["编号", "类目", "条目标题", "正文", "日期", "结束日期", "供稿单位", "体裁"]


def sheet(*rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> bytes:
    """A csv of these rows under the headings; short rows are filled up with empty cells."""
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(headings)
    writer.writerows([*row, *[""] * (len(headings) - len(row))] for row in rows)
    return written.getvalue().encode("utf-8-sig")


def row(title: str = "", body: str = "", **cells: str) -> list[str]:
    """A row under HEADINGS: `code`, `section` (综述 unless given), `day`, `end`, `unit`, `kind`."""
    names = ("day", "end", "unit", "kind")
    return [cells.get("code", ""), cells.get("section", "综述"), title, body, *(cells.get(name, "") for name in names)]


def send(data: bytes, *, sender: User, volume: Volume, name: str = "来稿.csv", **more: object) -> Batch:
    """Send a sheet in at the desk and let the worker read it."""
    batch = receive(ContentFile(data), file_name=name, sent_by=sender, volume=volume, **more)  # type: ignore[arg-type]
    read_batch.call(batch.pk)
    batch.refresh_from_db()
    return batch


def from_command_line(data: bytes, path: Path, *, volume: Volume | None, **more: object) -> Batch:
    path.write_bytes(data)
    batch = of_file(path, actor=None, volume=volume, **more)  # type: ignore[arg-type]
    stage(batch, path)
    return batch


def rows_of(batch: Batch) -> list[tuple[int, str, list[str]]]:
    """Row number, outcome and codes of the remarks of every staged row, in the order of the sheet."""
    staged = StagedRow.objects.filter(batch=batch).order_by("row")
    return [(found.row, found.outcome, [problem["code"] for problem in found.problems or []]) for found in staged]


def counts(batch: Batch) -> tuple[int, int, int, int]:
    """Created, changed, unchanged, refused."""
    return batch.created, batch.changed, batch.unchanged, batch.refused
