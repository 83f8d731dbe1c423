"""What reading a spreadsheet says to a person, by code; the codes are stable, the sentences translated when shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise as Lazy

Message = str | Promise
# A sheet that is wrong throughout needs no more to be told so.
MANY_WARNINGS = 1000

REFUSALS: dict[str, Lazy] = {
    "file_too_large": _(
        "The file is larger than {limit} MB. Split it and import the parts one by one, "
        "or have the administrator raise the setting SHEET_MAX_BYTES."
    ),
    "empty_file": _("The file “{file}” is empty. Choose the right file and import it again."),
    "wrong_kind": _("The file “{file}” is no spreadsheet that can be read. Save it as .xlsx or .csv and import that."),
    "old_format": _(
        "The file “{file}” is in an old format (.xls, .et). Open it in Excel or WPS, save it as .xlsx and import that."
    ),
    "encrypted": _(
        "The file “{file}” is protected by a password. Remove the password in Excel or WPS, save and import it again."
    ),
    "macros": _("The file “{file}” holds macros. Save it as .xlsx without macros and import that."),
    "damaged": _(
        "The file “{file}” is damaged or incomplete. Open it in Excel or WPS, save it anew as .xlsx and import that."
    ),
    "unsafe": _(
        "The file “{file}” holds definitions that a spreadsheet doesn't need ({member}). "
        "Copy the cells into a new workbook and import that."
    ),
    "too_large_inside": _(
        "The file “{file}” is larger when unpacked than the settings SHEET_MAX_INFLATED_BYTES, SHEET_MAX_MEMBER_BYTES "
        "and SHEET_MAX_CELLS allow. Copy the cells into a new workbook, or split the sheet, and import that."
    ),
    "too_many_cells": _(
        "The sheet “{sheet}” reaches to row {last_row}, column {last_column}: that is too large. "
        "Delete the empty rows and columns round the data, or split the sheet, and import it again."
    ),
    "too_many_columns": _(
        "The sheet “{sheet}” has more than {limit} columns. Delete those that aren't needed and import it again."
    ),
    "too_many_rows": _("The sheet “{sheet}” has more than {limit} rows. Split it and import the parts one by one."),
    "no_sheet": _(
        "The file “{file}” has no sheet that can be seen. Unhide the sheet with the data and import it again."
    ),
    "no_headings": _(
        "No row with the headings {wanted} was found in “{sheet}”. "
        "Write the headings above the data, or use the template, and import it again."
    ),
    "missing_heading": _(
        "The headings in row {row} of “{sheet}” lack {missing}. Found: {found}. "
        "Add a column with this heading and import it again."
    ),
    "repeated_heading": _(
        "Row {row} of “{sheet}” has the heading {repeated} more than once. Keep one column of it and import it again."
    ),
    "wrong_encoding": _(
        "The characters of “{file}” can't be read. Save it as .xlsx, or as .csv in UTF-8, and import that."
    ),
    "unclosed_quotes": _(
        "The quotation marks in row {row} of “{file}” don't pair. Correct the row, or save the sheet as .xlsx."
    ),
    "many_flaws": _(
        "In “{sheet}” {limit} cells or more have a formula without its result or show an error. "
        "Open the file in Excel or WPS, let it calculate, save it and import it again."
    ),
    "nul": _("Row {row} of “{sheet}” holds a character that can't be stored. Type the cell anew and import it again."),
}
WARNINGS: dict[str, Lazy] = {
    "error_value": _(
        "The cell in row {row}, column {column}, shows the error {value} and was read as empty. Correct it."
    ),
    "long_number": _(
        "The number in row {row}, column {column}, has more than 15 digits, and Excel has changed the last ones. "
        "Set the cell to text and type the number anew."
    ),
    "rows_after_blanks": _(
        "After row {row} come {limit} blank rows; what stands below them wasn't read. "
        "Delete the blank rows if it is needed."
    ),
    "extra_cells": _(
        "Row {row} has more cells than there are headings; the last ones were left out. Put text that holds commas "
        "into quotation marks."
    ),
}


@dataclass(frozen=True)
class SheetWarning:
    """Something to look at in a sheet that was read; `column` is the key of the column, "" when it is the whole row."""

    code: str
    message: Message
    row: int | None = None
    column: str = ""


class SheetRefused(Exception):
    """A sheet that isn't read, with the reason: what happened, to which thing, what to do next."""

    def __init__(self, code: str, message: Message, row: int | None = None, column: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.row = row
        self.column = column

    def __str__(self) -> str:
        return str(self.message)


def refused(code: str, *, row: int | None = None, **values: object) -> SheetRefused:
    """A refusal with its sentence filled in, still untranslated."""
    return SheetRefused(code, format_lazy(REFUSALS[code], row=row, **values), row)


def warn(code: str, row: int, key: str = "", **values: object) -> SheetWarning:
    """A warning with its sentence filled in, still untranslated."""
    return SheetWarning(code, format_lazy(WARNINGS[code], row=row, **values), row, key)
