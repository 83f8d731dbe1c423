"""The index in SQLite: an FTS5 table without content and without positions, in the order of the places."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from entries.search.wanted import Row, Wanted

TABLE = "entries_search"
"""Made by a migration. To its tokenizer `ascii` all beyond ASCII are letters: only blanks part the tokens."""


class SQLiteIndex:
    def add(self, rows: Sequence[Row]) -> None:
        values = [(row.place, " ".join(row.tokens)) for row in rows]
        with connection.cursor() as cursor:
            cursor.executemany(f"INSERT INTO {TABLE} (rowid, tokens) VALUES (%s, %s)", values)  # noqa: S608 (our name)

    def remove(self, rows: Sequence[Row]) -> None:
        # Without content the table does not know what it holds: the old tokens are given back to it.
        values = [(row.place, " ".join(row.tokens)) for row in rows]
        statement = f"INSERT INTO {TABLE} ({TABLE}, rowid, tokens) VALUES ('delete', %s, %s)"  # noqa: S608 (our name)
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)

    def clear(self) -> None:
        self._do("delete-all")

    def finish(self) -> None:
        self._do("optimize")

    def _do(self, what: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} ({TABLE}) VALUES (%s)", [what])  # noqa: S608 (our name)

    def places(self, wanted: Wanted, *, below: int, limit: int) -> list[int]:
        statement = f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s"  # noqa: S608
        expression = wanted.expression(both=" AND ", either=" OR ", but_not=" NOT ", quote='"')
        with connection.cursor() as cursor:
            cursor.execute(statement, [expression, below, limit])
            return [place for (place,) in cursor.fetchall()]

    def unsure_places(self) -> list[int]:
        return []
