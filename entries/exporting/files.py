"""Writing an export to a file: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from entries.exporting.json import write_json
from entries.exporting.outline import Outline, volume_outline
from entries.exporting.txt import write_txt
from entries.models import Volume

FORMATS: dict[str, Callable[[Outline], str]] = {"txt": write_txt, "json": write_json}


@dataclass(frozen=True)
class ExportReport:
    path: str
    entries: int
    characters: int
    bytes: int


def export_volume(volume: Volume, *, file_format: str, output: Path, drafts: bool = False) -> ExportReport:
    """Write a volume to `output` in one of FORMATS; an older file there is replaced in one step. Raises OSError."""
    outline = volume_outline(volume, drafts=drafts)
    data = FORMATS[file_format](outline).encode("utf-8")
    _write_whole(output, data)
    entries = list(outline.all_entries())
    return ExportReport(
        path=str(output),
        entries=len(entries),
        characters=sum(entry.characters for entry in entries),
        bytes=len(data),
    )


def _write_whole(output: Path, data: bytes) -> None:
    handle, beside = tempfile.mkstemp(dir=output.parent, prefix=f".{output.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(beside).chmod(0o640)
        Path(beside).replace(output)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise
