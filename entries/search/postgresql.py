"""The index in PostgreSQL: the same tokens as a tsvector without positions, in a table of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connection

from entries.search.wanted import LAST_PLACE, Found, Row, Wanted

TABLE = "entries_search"
"""Made by a migration."""

LONGEST_VECTOR = 1_000_000
"""Bytes of all tokens together; PostgreSQL refuses a tsvector from 1,048,576 on. No yearbook text comes near."""


SETTINGS = ("enable_seqscan", "enable_indexscan", "jit")
"""Off for the index's questions: a plan by anything but the tokens unpacks the vectors of all texts it walks past,
half a second for a common word."""

NUMBER_BITS, VOLUME_BITS, LAST_YEAR = 22, 24, 9999
"""Four million texts of a volume, sixteen million volumes: with the year less than the 63 bits there are."""

PLACES = (
    f"SELECT place, publication_id FROM {TABLE} WHERE tokens @@ %s::tsquery AND place > %s AND place <= %s"  # noqa: S608 (our name)
    " ORDER BY place LIMIT %s"
)
ALL = (
    f"(SELECT publication_id FROM {TABLE} WHERE tokens @@ %s::tsquery LIMIT %s)"  # noqa: S608 (our name)
    f" UNION ALL SELECT publication_id FROM {TABLE} WHERE is_long"
)
TSQUERY = {"both": " & ", "either": " | ", "but_not": " & !", "quote": "'"}

YEARS_AT_ONCE = (1, 3, 12)
"""Volumes of so many years are asked first, then of so many before them, then all others.

The tokens give places in no order, so a common word would be collected from all volumes to show the newest twenty.
"""


class PostgreSQLIndex:
    def change(self, old: Sequence[Row], new: Sequence[Row]) -> None:
        values = [(_place(row), row.publication_id, *_vector(row.tokens)) for row in new]
        insert = f"INSERT INTO {TABLE} (place, publication_id, tokens, is_long)"  # noqa: S608 (our name)
        with connection.cursor() as cursor:
            if old:
                places = [_place(row) for row in old]
                cursor.execute(f"DELETE FROM {TABLE} WHERE place = ANY(%s)", [places])  # noqa: S608 (our name)
            cursor.executemany(f"{insert} VALUES (%s, %s, array_to_tsvector(%s::text[]), %s)", values)

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 (our name)

    def finish(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(%s)", [f"{TABLE}_tokens"])
            # With it what few publications added would wait in a list, which every search then walks: 200 ms for 200.
            cursor.execute(f"ALTER INDEX {TABLE}_tokens SET (fastupdate = off)")
            cursor.execute(f"ANALYZE {TABLE}")

    def is_in_order(self) -> bool:
        return True

    def places(self, wanted: Wanted, *, after: int, limit: int) -> list[Found]:
        found: list[Found] = []
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT min(place) FROM {TABLE} WHERE place > %s", [after])  # noqa: S608 (our name)
            first = cursor.fetchone()[0]
        if first is None:
            return []
        for some, last in _newest_first(wanted, _year_at(first)):
            found += _by_tokens(PLACES, [some.expression(**TSQUERY), after, last, limit - len(found)])
            if len(found) == limit:
                break
            after = last
        return found

    def all_publications(self, wanted: Wanted, *, most: int) -> list[int] | None:
        found = [pk for (pk,) in _by_tokens(ALL, [wanted.expression(**TSQUERY), most + 1])]
        return found if len(found) <= most else None

    def unsure_places(self) -> list[Found]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT place, publication_id FROM {TABLE} WHERE is_long ORDER BY place")  # noqa: S608
            return list(cursor.fetchall())


def _by_tokens(question: str, values: list[Any]) -> list[Any]:
    """The rows that a question gives. One statement for the server: what is set for it ends with it."""
    before = [f"SET LOCAL {name} = off" for name in SETTINGS]
    after = [f"SET LOCAL {name} TO DEFAULT" for name in SETTINGS]
    with connection.cursor() as cursor:
        cursor.execute("; ".join((*before, question, *after)), values)
        for _setting in before:
            cursor.nextset()
        return list(cursor.fetchall())


def _newest_first(wanted: Wanted, newest_year: int) -> Iterator[tuple[Wanted, int]]:
    """What is wanted in some volumes after others, with the last place that each part may find."""
    after = newest_year + 1
    for count in YEARS_AT_ONCE:
        years = range(after - count, after)
        yield wanted.narrowed_to(years), _last_place_of(years.start)
        after = years.start
    yield wanted, LAST_PLACE


def _place(row: Row) -> int:
    """The newest volume comes first, and in it the highest number; neither ever changes."""
    last = _last_place_of(row.volume_year)
    return last - (row.volume_id << NUMBER_BITS) - row.number


def _last_place_of(year: int) -> int:
    return (LAST_YEAR + 1 - year << VOLUME_BITS + NUMBER_BITS) - 1


def _year_at(place: int) -> int:
    return LAST_YEAR - (place >> VOLUME_BITS + NUMBER_BITS)


def _vector(tokens: frozenset[str]) -> tuple[list[str], bool]:
    """The tokens, and whether they are too many: then they are left out and the text is looked at each time."""
    is_long = sum(len(token.encode()) for token in tokens) > LONGEST_VECTOR
    return [] if is_long else list(tokens), is_long
