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
        return self[7:]


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
        found: dict[str, list[Existing]] = {}
        for entry in self._read("pk", self._keys_of(titles)):
            found.setdefault(entry.title, []).append(entry)
        return found

    def _keys_of(self, titles: Collection[str]) -> list[int]:
        """By title alone: asked with the volume, SQLite reads all of the volume for every chunk of titles."""
        if not titles:
            return []
        namesakes = Entry.objects.filter(title__in=any_of(titles)).order_by().values_list("pk", "volume")
        return sorted(pk for pk, volume in namesakes if volume == self.volume.pk)

    def _read(self, name: str, values: Collection[int]) -> Iterator[Existing]:
        if not values:
            return
        entries = Entry.objects.filter(volume=self.volume, **{f"{name}__in": any_of(values)})
        if self.actor is not None:
            entries = entries.visible_to(self.actor)
        yield from map(Existing._make, entries.order_by().values_list(*Existing._fields))
