"""The index in PostgreSQL: the same tokens as a tsvector without positions, in a table of its own."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, transaction

from entries.search.wanted import Row, Wanted

TABLE = "entries_search"
"""Made by a migration."""

LONGEST_VECTOR = 1_000_000
"""Bytes of all tokens together; PostgreSQL refuses a tsvector from 1,048,576 on. No yearbook text comes near."""


BY_TOKENS = "SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off; SET LOCAL jit = off"
"""A plan by anything but the tokens unpacks the vectors of all texts it walks past: half a second for a common word."""


class PostgreSQLIndex:
    def add(self, rows: Sequence[Row]) -> None:
        values = [(row.place, *_vector(row.tokens)) for row in rows]
        statement = f"INSERT INTO {TABLE} VALUES (%s, array_to_tsvector(%s::text[]), %s)"  # noqa: S608 (our name)
        with connection.cursor() as cursor:
            cursor.executemany(statement, values)

    def remove(self, rows: Sequence[Row]) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE} WHERE place = ANY(%s)", [[row.place for row in rows]])  # noqa: S608

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 (our name)

    def finish(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(%s)", [f"{TABLE}_tokens"])
            cursor.execute(f"ANALYZE {TABLE}")

    def places(self, wanted: Wanted, *, below: int, limit: int) -> list[int]:
        statement = f"SELECT place FROM {TABLE} WHERE tokens @@ %s::tsquery AND place < %s ORDER BY place DESC LIMIT %s"  # noqa: S608
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(BY_TOKENS)
            cursor.execute(statement, [_expression(wanted), below, limit])
            return [place for (place,) in cursor.fetchall()]

    def unsure_places(self) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT place FROM {TABLE} WHERE is_long ORDER BY place DESC")  # noqa: S608 (our name)
            return [place for (place,) in cursor.fetchall()]


def _vector(tokens: frozenset[str]) -> tuple[list[str], bool]:
    """The tokens, and whether they are too many: then they are left out and the text is looked at each time."""
    is_long = sum(len(token.encode()) for token in tokens) > LONGEST_VECTOR
    return [] if is_long else sorted(tokens), is_long


def _expression(wanted: Wanted) -> str:
    """The query in the language of tsquery. Tokens hold letters and digits only, so nothing needs escaping."""
    groups = [
        "(" + " | ".join("(" + " & ".join(map(_quoted, tokens)) + ")" for tokens in group) + ")"
        for group in wanted.groups
    ]
    unwanted = f" & !({' | '.join(map(_quoted, wanted.without))})" if wanted.without else ""
    return f"({' & '.join(groups)}){unwanted}"


def _quoted(token: str) -> str:
    return f"'{token}'"
