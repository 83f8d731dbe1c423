"""What the text of an entry consists of, as frozen values without a database."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any


def count_characters(*texts: str) -> int:
    """Code points that are not white space: the one count used everywhere."""
    return len("".join("\n".join(texts).split()))


PICTURE_FOLDER = "pictures"


def stored_picture_name(sha256: str, extension: str) -> str:
    """Name of a picture's file in the default storage: by content, so equal pictures are stored once."""
    return f"{PICTURE_FOLDER}/{sha256[:2]}/{sha256}.{extension}"


SMALLER_WIDTHS = (480, 960, 1600)
"""Pixels: in which sizes a picture is kept beside its own, as WebP. For a phone, for a page, for a fine screen."""


def stored_smaller_name(sha256: str, width: int) -> str:
    """Name of a smaller one of a picture's files; `sha256` is that of the picture itself."""
    return f"{PICTURE_FOLDER}/{sha256[:2]}/{sha256}-{width}.webp"


@dataclass(frozen=True)
class PictureText:
    """A stored picture, by the hash of its content, with what is printed beside it."""

    sha256: str
    extension: str
    width: int
    height: int
    caption: str = ""
    alt: str = ""
    credit: str = ""
    taken_on: date | None = None

    @property
    def stored_name(self) -> str:
        """Where the file lies in the default storage."""
        return stored_picture_name(self.sha256, self.extension)

    @property
    def smaller_widths(self) -> tuple[int, ...]:
        """The smaller sizes there are of it."""
        return tuple(width for width in SMALLER_WIDTHS if width < self.width)

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"taken_on": self.taken_on.isoformat() if self.taken_on else None}

    @classmethod
    def of(cls, row: object) -> PictureText:
        """From a row with the same columns."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> PictureText:
        taken_on = values.get("taken_on")
        return cls(**values | {"taken_on": date.fromisoformat(taken_on) if taken_on else None})


@dataclass(frozen=True)
class TableText:
    """A table: rows of cells, the first row heading the columns. `measure` is 单位."""

    title: str = ""
    measure: str = ""
    source: str = ""
    cells: tuple[tuple[str, ...], ...] = ()

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"cells": [list(row) for row in self.cells]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> TableText:
        return cls(**values | {"cells": tuple(tuple(row) for row in values["cells"])})


TEXT_COLUMNS = ("title", "body", "kind", "event_start", "event_end", "date_precision")
"""What entries, revisions, publications and EntryText have in common, by the same names."""


def text_columns(source: object) -> dict[str, Any]:
    """The common columns of a row or a value, by name."""
    return {name: getattr(source, name) for name in TEXT_COLUMNS}


@dataclass(frozen=True)
class EntryText:
    """All of an entry that a reviewer reads and approves. Any change of it is a new revision."""

    title: str
    body: str
    kind: str
    event_start: date | None = None
    event_end: date | None = None
    date_precision: str = ""
    pictures: tuple[PictureText, ...] = ()
    tables: tuple[TableText, ...] = ()


@dataclass(frozen=True)
class SignOff:
    """A printed name with its post as of that day."""

    name: str
    post: str = ""

    def __str__(self) -> str:
        return f"{self.name}（{self.post}）" if self.post else self.name

    def as_json(self) -> dict[str, str]:
        return asdict(self)
