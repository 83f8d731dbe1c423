"""The difference of two texts of an entry, part by part, for the review page, the history and a stale save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from entries.admin.fields import as_typed
from entries.comparing import ParagraphDifference, compare_paragraphs
from entries.models.entries import DatePrecision, EntryKind
from entries.models.texts import EntryText, PictureText, TableText


@dataclass(frozen=True)
class PartDifference:
    """One part of a text: its name and its rows."""

    name: str
    rows: tuple[ParagraphDifference, ...]

    @property
    def changed(self) -> bool:
        return any(row.changed for row in self.rows)


def differences(old: EntryText, new: EntryText, *, only_changes: bool = False) -> list[PartDifference]:
    """What changed from one text to the other, in reading order; with `only_changes` nothing else."""
    parts = [PartDifference(name, compare_paragraphs(before, after)) for name, before, after in _parts(old, new)]
    if not only_changes:
        return parts
    return [_only_changed_rows(part) for part in parts if part.changed]


def _only_changed_rows(part: PartDifference) -> PartDifference:
    return PartDifference(part.name, tuple(row for row in part.rows if row.changed))


def _parts(old: EntryText, new: EntryText) -> Iterator[tuple[str, str, str]]:
    yield _("title"), old.title, new.title
    yield _("body"), old.body, new.body
    yield _("date"), date_words(old), date_words(new)
    if old.kind != new.kind:
        yield _("kind"), _kind_words(old), _kind_words(new)
    yield from _things(_("Picture %(place)d"), old.pictures, new.pictures)
    yield from _things(_("Table %(place)d"), old.tables, new.tables)


def _things(
    name: str, old: Sequence[PictureText | TableText], new: Sequence[PictureText | TableText]
) -> Iterator[tuple[str, str, str]]:
    for place in range(max(len(old), len(new))):
        before = _words(old[place]) if place < len(old) else ""
        after = _words(new[place]) if place < len(new) else ""
        yield name % {"place": place + 1}, before, after


def _words(thing: PictureText | TableText) -> str:
    """A picture or table as lines of text; a file by the beginning of its hash, so that a new file shows."""
    if isinstance(thing, TableText):
        cells = ("　".join(row) for row in thing.cells)
        return "\n".join(filter(None, (thing.title, thing.measure, *cells, thing.source)))
    file = _("file %(hash)s, %(width)d × %(height)d") % {
        "hash": thing.sha256[:8],
        "width": thing.width,
        "height": thing.height,
    }
    taken_on = thing.taken_on.isoformat() if thing.taken_on else ""
    return "\n".join(filter(None, (thing.caption, thing.alt, thing.credit, taken_on, file)))


def _kind_words(text: EntryText) -> str:
    return str(EntryKind(text.kind).label)


def date_words(text: EntryText) -> str:
    """The date of a text in words: 2024-03-12, or from — to, or why there is none."""
    start, end, precision = text.event_start, text.event_end, text.date_precision
    if start is None or end is None:
        return str(DatePrecision(precision).label)
    begins, ends = as_typed(start, precision), as_typed(end, precision)
    return begins if begins == ends else f"{begins} — {ends}"
