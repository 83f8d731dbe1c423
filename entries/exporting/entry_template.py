"""The template for the entries of a volume: its sections and units to choose from."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation

from accounts.models import Unit
from entries.exporting.entry_sheets import LANGUAGE, TITLE
from entries.exporting.template import Template
from entries.models import Section, Volume
from entries.models.entries import EntryKind
from entries.sheets.entries import EntryResource

LEVELS = ("section", "subsection", "subsubsection")


def entry_template(volume: Volume, units: Iterable[Unit]) -> Template:
    """The template of a volume for somebody who delivers for these units."""
    names = [unit.name for unit in units]
    with translation.override(LANGUAGE):
        kinds = [str(label) for label in EntryKind.labels]
    titles = _titles(volume)
    example = {
        **{key: found[0] for key, found in titles.items() if key == "section" and found},
        "title": "友好城市代表团来访",
        "body": "3月5日至8日，某市代表团一行6人来访，参观……，签署……。\n另起一段时，在格子里按 Alt+Enter 换行。",
        "event_start": f"{volume.content_year}年3月5日",
        "event_end": f"{volume.content_year}年3月8日",
        "unit": names[0] if names else "",
        "kind": kinds[1],
    }
    return Template(EntryResource, TITLE, example, {**titles, "unit": names, "kind": kinds})


def _titles(volume: Volume) -> dict[str, list[str]]:
    """For each level the titles of its sections in reading order, each once."""
    found: dict[str, dict[str, None]] = {key: {} for key in LEVELS}
    for depth, title in Section.objects.of_volume(volume).in_reading_order().values_list("depth", "title"):
        found[LEVELS[depth - 1]][title] = None
    return {key: list(titles) for key, titles in found.items()}
