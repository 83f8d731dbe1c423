"""The pages of the desk and what they answer, read from the literal table beside this file, and what they show."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image

from tests.cast import Cast

if TYPE_CHECKING:
    from entries.models import Batch, Section


def pages() -> list[dict[str, str]]:
    """One row an address: `page` with {names} to fill, then the expected answer by person."""
    lines = (Path(__file__).parent / "page_table.csv").read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def make_places(cast: Cast) -> dict[str, object]:
    """What the {names} of the table stand for: a submitted entry of the first unit with a picture, its volume, …"""
    # Models can't be imported before Django is set up, and pytest reads this file earlier.
    from entries.importing.pictures import store_picture
    from tests.factories import bring_to, make_entry, make_section, make_text, make_volume
    from tests.shelf.indexes import make_heading

    file = io.BytesIO()
    Image.new("RGB", (40, 30)).save(file, "PNG")
    file.seek(0)
    picture = store_picture(file, file_name="a.png")
    section = make_section(make_volume(), "重要活动")
    entry = make_entry(section, drafter=cast.drafter, text=make_text("条目", pictures=(picture,)))
    bring_to(entry, "submitted", cast)
    return {
        "batch": _staged_batch(cast, section).pk,
        "entry": entry.pk,
        "file": f"{picture.sha256}.{picture.extension}",
        "volume": section.volume_id,
        "section": section.pk,
        "heading": make_heading(section.volume.yearbook, "标目").pk,
        "yearbook": section.volume.yearbook_id,
        "unit": cast.unit.pk,
        "person": cast.drafter.pk,
        "step": entry.transitions.latest("pk").pk,
    }


def _staged_batch(cast: Cast, section: Section) -> Batch:
    """A sheet of the drafter that is read: a new entry, and a row without a title."""
    import tempfile

    from entries.importing.batches.receiving import of_file
    from entries.importing.batches.staging import stage

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "条目.csv")
        path.write_text("类目,条目标题,正文\n重要活动,新条目,正文。\n重要活动,,没有标题。\n", "utf-8")
        batch = of_file(path, actor=cast.drafter, volume=section.volume, unit=cast.unit)
        stage(batch, path)
    return batch
