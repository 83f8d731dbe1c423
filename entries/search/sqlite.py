"""The index in SQLite: an FTS5 table without content and without positions, in the order of the places."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from entries.search.numbering import lay_out, numbers_of, rooms_are_in_order
from entries.search.wanted import BEFORE_ALL, Found, Row, Wanted

TABLE = "entries_search"
"""Made by a migration. To its tokenizer `ascii` all beyond ASCII are letters: only blanks part the tokens."""

TEXTS = "entries_search_texts"
"""Which publication stands at a number."""

PAGE_BYTES = 1000
"""Of the index. FTS5 skips what no other list has by whole pages, and by default they have 4,050 bytes."""

PARTS = 16
"""Parts of one size that FTS5 leaves beside each other before it makes one of them. By default it is four: then each
text that is published pays for three times as much merging, and no search is faster by it."""

INSERT = f"INSERT INTO {TABLE} (rowid, tokens) VALUES (%s, %s)"  # noqa: S608 (our names)
DELETE = f"INSERT INTO {TABLE} ({TABLE}, rowid, tokens) VALUES ('delete', %s, %s)"  # noqa: S608
"""Without content the table does not know what it holds: the old tokens are given back to it."""

PLACES = (
    f"SELECT {TABLE}.rowid, publication_id FROM {TABLE} CROSS JOIN {TEXTS} ON number = {TABLE}.rowid"  # noqa: S608
    f" WHERE {TABLE} MATCH %s AND {TABLE}.rowid > %s ORDER BY {TABLE}.rowid LIMIT %s"
)


class SQLiteIndex:
    def change(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        numbers = numbers_of([*old, *new])
        before = {numbers[row.key]: row for row in old}
        after = {numbers[row.key]: row for row in new}
        with connection.cursor() as cursor:
            # In the order of the numbers: at each step back FTS5 writes out all that it remembers.
            for number in sorted({*before, *after}):
                gone, come = _tokens(before, number), _tokens(after, number)
                # Most of a text that is published again stays as it was. FTS5 counts rows, so both are done or none:
                # none where all of it stays, as when a section is put in order.
                if number in before and number in after and gone == come:
                    continue
                if number in before:
                    cursor.execute(DELETE, [number, " ".join(gone - come)])
                if number in after:
                    cursor.execute(INSERT, [number, " ".join(come - gone)])
            # One text cannot stand at two numbers, nor two at one, while they change.
            cursor.executemany(f"DELETE FROM {TEXTS} WHERE number = %s", [(number,) for number in before])  # noqa: S608
            values = [(number, row.publication_id) for number, row in after.items()]
            cursor.executemany(f"INSERT INTO {TEXTS} (number, publication_id) VALUES (%s, %s)", values)  # noqa: S608

    def clear(self) -> None:
        self._do("delete-all")
        self._do("pgsz", PAGE_BYTES)
        self._do("automerge", PARTS)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TEXTS}")  # noqa: S608 (our name)
        lay_out()

    def finish(self) -> None:
        self._do("optimize")

    def is_in_order(self) -> bool:
        return rooms_are_in_order()

    def _do(self, what: str, value: int | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES (%s, %s)", [what, value])  # noqa: S608

    def places(self, wanted: Wanted, *, after: int, limit: int) -> list[Found]:
        expression = wanted.expression(both=" AND ", either=" OR ", but_not=" NOT ", quote='"')
        with connection.cursor() as cursor:
            cursor.execute(PLACES, [expression, after, limit])
            return list(cursor.fetchall())

    def all_publications(self, wanted: Wanted, *, most: int) -> list[int] | None:
        found = self.places(wanted, after=BEFORE_ALL, limit=most + 1)
        return [pk for _place, pk in found] if len(found) <= most else None

    def unsure_places(self) -> list[Found]:
        return []


def _tokens(rows: dict[int, Row], number: int) -> frozenset[str]:
    return rows[number].tokens if number in rows else frozenset()
