"""The trail as CSV, line by line, harmless in a spreadsheet."""

from __future__ import annotations

import csv
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from entries.models import Transition
from entries.sheets.cells import guarded


def from_to(step: Transition) -> str:
    """The change of status in words; empty where the act changes none."""
    words = [step.get_from_status_display(), step.get_to_status_display()]
    return " → ".join(str(word) for word in words if word)


class Line:
    """Gives back the line that csv.writer wants to write."""

    def write(self, line: str) -> str:
        return line


def csv_of(steps: QuerySet[Transition], language: str) -> Iterator[str]:
    """Lines of the trail, with the mark by which Excel knows UTF-8.

    They are sent after the request has lost its language, so each is written in `language`.
    """
    writer = csv.writer(Line())
    with translation.override(language):
        heads = (_("time"), _("act"), _("volume"), _("entry"), _("status"), _("revision"), _("actor"), _("post"))
        line = "\ufeff" + writer.writerow([*heads, _("comment")])
    yield line
    for step in steps.iterator(chunk_size=500):
        with translation.override(language):
            line = writer.writerow([guarded(cell) for cell in cells_of(step)])
        yield line


def cells_of(step: Transition) -> tuple[str, ...]:
    """A step as one line of the export."""
    return (
        timezone.localtime(step.at).isoformat(sep=" ", timespec="seconds"),
        step.act,
        step.volume.title if step.volume else "",
        step.entry_title,
        from_to(step),
        "" if step.revision_number is None else str(step.revision_number),
        step.actor_name,
        step.actor_post,
        step.comment,
    )
