"""A column of a spreadsheet: what it holds, which headings mean it, and whether a sheet may set it."""

from __future__ import annotations

from typing import Any

from import_export.fields import Field
from import_export.resources import Resource


class Column(Field):  # type: ignore[misc]
    """A field of a Resource with everything that a person may call it.

    `headings` are all headings that mean this column, the one that is written first. They are literal: a sheet
    is written and read in Chinese whatever the language of the desk, and English headings are understood.
    `readonly` columns are written, and ignored with a warning when read. `note` is what the template says of it.
    """

    def __init__(self, *headings: str, attribute: str | None = None, note: str = "", **options: Any) -> None:
        super().__init__(attribute=attribute, column_name=headings[0], **options)
        self.headings = headings
        self.note = note


class SheetResource(Resource):  # type: ignore[misc]
    """A Resource whose fields are Columns. Its row loops are ours (importing.batches, exporting.spreadsheets)."""

    required: tuple[str, ...] = ()
    """Keys of the columns without which a sheet can't be read."""
    spared: tuple[str, ...] = ()
    """Keys of the columns whose formula may lack its result: the cell is left out with a warning, the row is taken."""
    forbidden: tuple[str, ...] = ()
    """Headings with which a sheet is refused."""

    @classmethod
    def columns(cls) -> dict[str, Column]:
        """Every column by its key, in the order of the sheet."""
        return {key: column for key, column in cls.fields.items() if isinstance(column, Column)}

    @classmethod
    def headings(cls) -> dict[str, tuple[str, ...]]:
        """For each key the headings that mean it, read-only ones too: what they hold is ignored, not unknown."""
        return {key: column.headings for key, column in cls.columns().items()}

    @classmethod
    def settable(cls) -> tuple[str, ...]:
        """Keys of the columns that a sheet may set."""
        return tuple(key for key, column in cls.columns().items() if not column.readonly)
