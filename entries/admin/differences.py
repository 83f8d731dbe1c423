"""The difference of two texts of an entry, part by part, for the review page, the history and a stale save."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from entries.admin.fields import as_typed
from entries.comparing import ParagraphDifference, Piece, compare_paragraphs
from entries.models.entries import DatePrecision, EntryKind
from entries.models.texts import EntryText, PictureText, TableText, count_characters

if TYPE_CHECKING:
    from entries.models import StagedRow

LONG, AROUND = 160, 40
"""Of an unchanged stretch longer than LONG characters only so many AROUND a change are shown."""


@dataclass(frozen=True)
class Skipped(Piece):
    """Stands for unchanged text that is not shown: whole paragraphs, or a stretch within one (then 0 of them)."""

    characters: int
    paragraphs: int = 0

    @classmethod
    def of(cls, *texts: str, paragraphs: int = 0) -> Skipped:
        return cls("same", "", count_characters(*texts), paragraphs)


@dataclass(frozen=True)
class PartDifference:
    """One part of a text: its name and its rows."""

    name: str
    rows: tuple[ParagraphDifference, ...]

    @property
    def changed(self) -> bool:
        return any(row.changed for row in self.rows)


def differences(old: EntryText, new: EntryText, *, only_changes: bool = False) -> list[PartDifference]:
    """What changed from one text to the other, in reading order; with `only_changes` the rest is skipped."""
    parts = [PartDifference(name, compare_paragraphs(before, after)) for name, before, after in _parts(old, new)]
    if not only_changes:
        return parts
    return [_only_changed_rows(part) for part in parts if part.changed]


def whole(name: str, before: str, after: str) -> PartDifference:
    """A value that is replaced: a date or a name is not compared letter by letter."""
    pieces = (Piece("removed", before), Piece("added", after))
    return PartDifference(name, (ParagraphDifference(tuple(piece for piece in pieces if piece.text), changed=True),))


def _only_changed_rows(part: PartDifference) -> PartDifference:
    rows: list[ParagraphDifference] = []
    for changed, group in groupby(part.rows, key=lambda row: row.changed):
        if changed:
            rows += [ParagraphDifference(tuple(_folded(row.pieces)), True) for row in group]
        else:
            rows.append(ParagraphDifference((_skipped(list(group)),), False))
    return PartDifference(part.name, tuple(rows))


def _skipped(rows: list[ParagraphDifference]) -> Skipped:
    texts = ["".join(piece.text for piece in row.pieces) for row in rows]
    return Skipped.of(*texts, paragraphs=sum(1 for text in texts if text.strip()))


def _folded(pieces: tuple[Piece, ...]) -> Iterator[Piece]:
    """The pieces of a changed paragraph; of a long unchanged stretch what stands beside the changes."""
    last = len(pieces) - 1
    for place, piece in enumerate(pieces):
        text = piece.text
        if piece.kind != "same" or len(text) <= LONG:
            yield piece
            continue
        head = _beside_a_word(text, AROUND, 1) if place else 0
        tail = _beside_a_word(text, len(text) - AROUND, -1) if place < last else len(text)
        if head >= tail:
            yield piece
            continue
        stretches = (Piece("same", text[:head]), Skipped.of(text[head:tail]), Piece("same", text[tail:]))
        yield from (stretch for stretch in stretches if stretch.text or isinstance(stretch, Skipped))


def _beside_a_word(text: str, at: int, by: int) -> int:
    """The place nearest to `at`, going `by`, where nothing is torn: a number from its unit, a word, an accent."""
    while 0 < at < len(text) and (_belongs(*text[at - 1 : at + 1]) or unicodedata.combining(text[at])):
        at += by
    return at


def _belongs(left: str, right: str) -> bool:
    return left.isdigit() or (left + right).isascii() and not (left.isspace() or right.isspace())


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


def date_words(text: EntryText | StagedRow) -> str:
    """The date of a text in words: 2024-03-12, or from — to, or why there is none."""
    start, end, precision = text.event_start, text.event_end, text.date_precision
    if start is None or end is None:
        return str(DatePrecision(precision).label)
    begins, ends = as_typed(start, precision), as_typed(end, precision)
    return begins if begins == ends else f"{begins} — {ends}"
