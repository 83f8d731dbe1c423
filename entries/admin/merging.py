"""Two texts of one entry after a refused save: what stands now beside what was typed, paragraph by paragraph."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entries.admin.differences import PartDifference, differences
from entries.admin.text_forms import TextForms, initial_of
from entries.comparing import ParagraphDifference, Piece
from entries.models import Entry
from entries.models.texts import EntryText

ROWS: dict[str, str | Promise] = {"pictures": gettext_lazy("pictures"), "tables": gettext_lazy("tables")}
"""Parts of a text that are one person's or the other's, by the names of their fields."""
CONTROLS = {"title": ("title",), "date": ("event_start", "event_end", "date_precision"), "kind": ("kind",)}
"""The fields that one part of a text fills; the body is merged by paragraphs, pictures and tables as wholes."""


@dataclass(frozen=True)
class MergeRow:
    """A paragraph, or a whole part: theirs at the left, mine at the right. `values` are theirs, by field, as JSON."""

    theirs: tuple[Piece, ...]
    mine: tuple[Piece, ...]
    changed: bool
    takes: str = ""
    values: str = ""

    @property
    def theirs_text(self) -> str:
        return "".join(piece.text for piece in self.theirs)

    @property
    def mine_text(self) -> str:
        return "".join(piece.text for piece in self.mine)


@dataclass(frozen=True)
class MergePart:
    name: str
    rows: tuple[MergeRow, ...]


@dataclass(frozen=True)
class OtherRows:
    """What became of their pictures and tables: in the form where mine were untouched or where I asked for theirs,
    else left beside mine. By the names of the fields.
    """

    taken_over: dict[str, str | Promise]
    left: dict[str, str | Promise]


def take_over_rows(forms: TextForms, base: EntryText, theirs: EntryText) -> OtherRows:
    """Put their pictures and tables into the form where this person had not changed them; call it after is_valid.

    Else a save of mine would take away a table that somebody put in while I was at the body.
    """
    mine = forms.text()
    rows = OtherRows({}, {})
    for name, words in ROWS.items():
        own, other = getattr(mine, name), getattr(theirs, name)
        if other in (own, getattr(base, name)):
            continue
        if own == getattr(base, name):
            forms.show_stored(name, other)
            rows.taken_over[name] = words
        else:
            rows.left[name] = words
    return rows


def take_theirs(forms: TextForms, name: str, theirs: EntryText) -> OtherRows | None:
    """Put their pictures or tables into the form in the place of mine, which the person asked for; None for others."""
    if name not in ROWS:
        return None
    forms.show_stored(name, getattr(theirs, name))
    return OtherRows({name: ROWS[name]}, {})


def merge_parts(entry: Entry, mine: EntryText) -> list[MergePart]:
    """The parts that differ between what stands now and `mine`; the body whole, so that both can be read."""
    theirs = entry.text
    values = initial_of(entry)
    return [_merge_part(part, values) for part in differences(theirs, mine) if part.changed]


def _merge_part(part: PartDifference, values: dict[str, object]) -> MergePart:
    return MergePart(part.name, tuple(_rows(part, values)))


def _rows(part: PartDifference, values: dict[str, object]) -> Iterator[MergeRow]:
    controls = CONTROLS.get(_key_of(part), ())
    takes = "body" if _key_of(part) == "body" else "fields" if controls else ""
    for row in part.rows:
        named = {name: values.get(name) or "" for name in controls}
        values_of_theirs = json.dumps(named) if named else ""
        theirs, mine = _pieces(row, "removed"), _pieces(row, "added")
        # A line end that came or went shows nothing and is nothing to decide.
        is_same = _words(theirs) == _words(mine)
        yield MergeRow(theirs, mine, changed=not is_same, takes=takes, values=values_of_theirs)


def _words(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces).rstrip("\r\n")


def _key_of(part: PartDifference) -> str:
    keys = {_("title"): "title", _("body"): "body", _("date"): "date", _("kind"): "kind"}
    return keys.get(part.name, "")


def _pieces(row: ParagraphDifference, own: str) -> tuple[Piece, ...]:
    return tuple(piece for piece in row.pieces if piece.kind in ("same", own))
