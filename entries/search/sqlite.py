"""The index in SQLite: an FTS5 table without content and without positions, in the order of the places."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from entries.search.wanted import BEFORE_ALL, Row, Wanted

TABLE = "entries_search"
"""Made by a migration. To its tokenizer `ascii` all beyond ASCII are letters: only blanks part the tokens."""


PAGE_BYTES = 1000
"""Of the index. FTS5 skips what no other list has by whole pages, and by default they have 4,050 bytes."""


class SQLiteIndex:
    def add(self, rows: Sequence[Row]) -> None:
        self._change(f"INSERT INTO {TABLE} (rowid, tokens) VALUES (%s, %s)", rows)  # noqa: S608 (our name)

    def remove(self, rows: Sequence[Row]) -> None:
        # Without content the table does not know what it holds: the old tokens are given back to it.
        self._change(f"INSERT INTO {TABLE} ({TABLE}, rowid, tokens) VALUES ('delete', %s, %s)", rows)  # noqa: S608

    def _change(self, statement: str, rows: Sequence[Row]) -> None:
        # In the order of the places: at each step back FTS5 writes out all that it remembers.
        values = sorted((row.place, " ".join(row.tokens)) for row in rows)
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)

    def clear(self) -> None:
        self._do("delete-all")
        self._do("pgsz", PAGE_BYTES)

    def finish(self) -> None:
        self._do("optimize")

    def _do(self, what: str, value: int | None = None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES (%s, %s)", [what, value])  # noqa: S608

    def places(self, wanted: Wanted, *, after: int, limit: int) -> list[int]:
        statement = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid > %s ORDER BY rowid LIMIT %s"  # noqa: S608
        expression = wanted.expression(both=" AND ", either=" OR ", but_not=" NOT ", quote='"')
        with connection.cursor() as cursor:
            cursor.execute(statement, [expression, after, limit])
            return [place for (place,) in cursor.fetchall()]

    def all_places(self, wanted: Wanted, *, most: int) -> list[int] | None:
        places = self.places(wanted, after=BEFORE_ALL, limit=most + 1)
        return places if len(places) <= most else None

    def unsure_places(self) -> list[int]:
        return []
