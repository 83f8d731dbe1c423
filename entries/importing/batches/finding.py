"""Finding the entries that the rows of a sheet are about, among those that its sender sees."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from accounts.models import User
from entries.models import Entry, Volume
from entries.models.asking import any_of

_CODE = re.compile(r"(稿?)(\d{1,9})")


class Existing(NamedTuple):
    """What an entry is compared by, in the order it is read; the text in the order of texts.TEXT_COLUMNS."""

    pk: int
    volume_id: int
    number: int | None
    section_id: int | None
    unit_id: int | None
    revision_number: int
    status: str
    order: int
    title: str
    body: str
    kind: str
    event_start: object
    event_end: object
    date_precision: str

    @property
    def text(self) -> tuple[Any, ...]:
        return self[8:]


def plain_code(typed: str) -> str:
    """A code as Entry.code writes it, "" for what is none: full-width digits and leading zeros are understood."""
    match = _CODE.fullmatch(unicodedata.normalize("NFKC", typed).strip())
    return f"{match[1]}{int(match[2])}" if match else ""


@dataclass(frozen=True)
class Finder:
    """Looks up entries of one volume in chunks. What `actor` may not see is not there."""

    volume: Volume
    actor: User | None

    def by_codes(self, codes: Collection[str]) -> dict[str, Existing]:
        """The entries that plain codes name."""
        drafts = [int(code[1:]) for code in codes if code.startswith(Entry.UNNUMBERED)]
        numbers = [int(code) for code in codes if code.isdigit()]
        found = {f"{Entry.UNNUMBERED}{entry.pk}": entry for entry in self._read("pk", drafts)}
        return found | {str(entry.number): entry for entry in self._read("number", numbers)}

    def by_titles(self, titles: Collection[str]) -> dict[str, list[Existing]]:
        """By title alone: asked with the volume or the person, SQLite reads all of theirs for every chunk of titles."""
        if not titles:
            return {}
        namesakes = Entry.objects.filter(title__in=any_of(titles)).order_by().values_list(*Existing._fields)
        entries = [entry for entry in map(Existing._make, namesakes) if entry.volume_id == self.volume.pk]
        found: dict[str, list[Existing]] = {}
        for entry in self._visible(entries):
            found.setdefault(entry.title, []).append(entry)
        return found

    def _visible(self, entries: list[Existing]) -> list[Existing]:
        if self.actor is None or not entries:
            return entries
        asked = Entry.objects.filter(pk__in=any_of([entry.pk for entry in entries])).visible_to(self.actor)
        visible = set(asked.order_by().values_list("pk", flat=True))
        return [entry for entry in entries if entry.pk in visible]

    def _read(self, name: str, values: Collection[int]) -> Iterator[Existing]:
        if not values:
            return
        entries = Entry.objects.filter(volume=self.volume, **{f"{name}__in": any_of(values)})
        if self.actor is not None:
            entries = entries.visible_to(self.actor)
        yield from map(Existing._make, entries.order_by().values_list(*Existing._fields))
