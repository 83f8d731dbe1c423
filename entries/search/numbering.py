"""The numbers of texts in the index of SQLite: whole, close together, and the lower the newer.

FTS5 keeps of each token the steps from text to text, so without gaps the index is a fifth smaller. Each volume has a
room of numbers, in which its texts stand from the highest to the lowest; a text's number never changes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Count

from entries.models.volumes import Volume
from entries.search.wanted import Row

TABLE = "entries_search_rooms"
"""Made by a migration."""

START = 1 << 18
"""Where the newest volume begins: as many texts may still come before it with numbers above nought."""

LEAST = 1024
"""Numbers that a volume has at least; one has twice as many as it has entries, for what may still come."""


@dataclass(frozen=True)
class Room:
    """Where texts of a volume stand: the one numbered `first` at `top`, the next ones below it."""

    volume_id: int
    first: int
    top: int
    year: int

    @property
    def age(self) -> tuple[int, int]:
        return -self.year, -self.volume_id

    def number_of(self, row: Row) -> int:
        return self.top - (row.number - self.first)


def lay_out() -> None:
    """Give every volume a room, in the order of their years; nothing may be in the index."""
    volumes = Volume.objects.annotate(entry_count=Count("entries")).order_by("-volume_year", "-pk")
    top, rooms = START, []
    for pk, year, number, entries in volumes.values_list("pk", "volume_year", "next_number", "entry_count"):
        top += _size(max(number, entries))
        rooms.append(Room(pk, 1, top, year))
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {TABLE}")  # noqa: S608 (our name)
    _add(rooms)


def numbers_of(rows: Iterable[Row]) -> dict[tuple[int, int], int]:
    """The number of each text, by its volume and its number there. Makes room where there is none."""
    rooms = _rooms()
    numbers = {}
    for row in sorted(rows, key=lambda row: row.key):
        own = [room for room in rooms if room.volume_id == row.volume_id and room.first <= row.number]
        room = max(own, key=lambda room: room.first, default=None)
        if room is None or room.number_of(row) <= _floor(rooms, room):
            room = _another(rooms, row)
            rooms.append(room)
            _add([room])
        numbers[row.key] = room.number_of(row)
    return numbers


def rooms_are_in_order() -> bool:
    """Whether each volume has one room and the newest come first: where there was no place it went before all."""
    ages = [room.age for room in sorted(_rooms(), key=lambda room: room.top)]
    return all(one < other for one, other in zip(ages, ages[1:], strict=False))


def _another(rooms: list[Room], row: Row) -> Room:
    """A new room: before all others, or among those of its time when there is place."""
    lowest = min(rooms, key=lambda room: room.top, default=None)
    if lowest is None:
        return Room(row.volume_id, row.number, START, row.volume_year)
    room = Room(row.volume_id, row.number, _lowest_number(lowest) - LEAST, row.volume_year)
    newer = [other for other in rooms if other.age < room.age]
    older = [other for other in rooms if other.age > room.age]
    if not newer or any(other.volume_id == row.volume_id for other in rooms):
        return room
    top = max(other.top for other in newer) + _size(row.number)
    if older and top >= _lowest_number(min(older, key=lambda other: other.top)):
        return room
    return Room(row.volume_id, row.number, top, row.volume_year)


def _floor(rooms: Iterable[Room], room: Room) -> int:
    """The highest number below a room that is another's."""
    return max((other.top for other in rooms if other.top < room.top), default=-(1 << 62))


def _lowest_number(room: Room) -> int:
    """Below it nothing stands in the room, and nothing comes as long as no more is published there."""
    next_number = Volume.objects.values_list("next_number", flat=True).get(pk=room.volume_id)
    return room.top - max(next_number - room.first, _size(0))


def _size(count: int) -> int:
    return max(LEAST, 2 * count)


def _rooms() -> list[Room]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT volume_id, first, top, year FROM {TABLE}")  # noqa: S608 (our name)
        return [Room(*row) for row in cursor.fetchall()]


def _add(rooms: list[Room]) -> None:
    values = [(room.volume_id, room.first, room.top, room.year) for room in rooms]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {TABLE} (volume_id, first, top, year) VALUES (%s, %s, %s, %s)", values)  # noqa: S608
