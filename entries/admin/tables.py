"""Tables of an entry: their part of the form, cells pasted from a spreadsheet or from Word."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any, Self

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entries.admin.fields import OneLine, PastedText
from entries.admin.numbers import read_number
from entries.admin.pictures import OrderedForms
from entries.importing.sheets.plain_tables import read_table
from entries.importing.sheets.refusals import SheetRefused
from entries.models.texts import TableText

NEW_FILES = "tables-new"
MOST_TABLES = 20
MOST_COLUMNS = 40
LONGEST_TABLE = 200_000


class TableForm(forms.Form):
    """One table: a row a line, cells parted by tabs, as a spreadsheet copies them."""

    title = OneLine(label=gettext_lazy("Title of the table"), max_length=255)
    measure = OneLine(
        label=gettext_lazy("Unit of measure"), max_length=50, help_text=gettext_lazy("Printed after 单位：")
    )
    source = OneLine(
        label=gettext_lazy("Source of the data"), max_length=100, help_text=gettext_lazy("Printed after 资料来源：")
    )
    cells = PastedText(
        label=gettext_lazy("Cells"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_TABLE,
        help_text=gettext_lazy(
            "Copy the cells in the spreadsheet and paste them here. The first row heads the columns."
        ),
    )

    def clean_cells(self) -> tuple[tuple[str, ...], ...]:
        """Rows of cells; empty lines at the end don't count."""
        lines = self.cleaned_data["cells"].rstrip("\n").split("\n")
        rows = tuple(tuple(cell.strip() for cell in line.split("\t")) for line in lines)
        if max(map(len, rows)) > MOST_COLUMNS:
            raise forms.ValidationError(
                _("A table has at most %(limit)d columns; a page holds no more. Part it into several.")
                % {"limit": MOST_COLUMNS}
            )
        return () if rows == (("",),) else rows

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not values.get("cells") and not self.errors:
            self.add_error("cells", _("Paste the cells of this table, or empty the row."))
        return values

    def text(self) -> TableText:
        values = self.cleaned_data
        return TableText(
            title=values["title"], measure=values["measure"], source=values["source"], cells=values["cells"]
        )


def as_cells(rows: tuple[tuple[str, ...], ...]) -> str:
    """Cells as a spreadsheet copies them."""
    return "\n".join("\t".join(row) for row in rows)


class TableForms(
    forms.formset_factory(  # type: ignore[misc]
        TableForm,
        formset=OrderedForms,
        extra=1,
        can_order=True,
        can_delete=True,
        max_num=MOST_TABLES,
        absolute_max=MOST_TABLES,
        validate_max=True,
    )
):
    """The tables of a text. `refused` are the sentences about files that were not taken."""

    default_error_messages = {"too_many_forms": gettext_lazy("An entry has at most %(num)d tables. Remove some.")}

    refused: tuple[str, ...] = ()

    @classmethod
    def of(cls, tables: tuple[TableText, ...], data: Any, files: Any) -> Self:
        """Forms that show `tables`, or what was sent, each new file as a table more."""
        if data is None:
            initial = [vars(table) | {"cells": as_cells(table.cells)} for table in tables]
            return cls(prefix="tables", initial=initial)
        data, refused = _with_new_rows(data, files.getlist(NEW_FILES))
        formset = cls(prefix="tables", data=data)
        formset.refused = refused
        return formset

    def clean(self) -> None:
        if self.refused:
            raise forms.ValidationError(list(self.refused))


def _with_new_rows(data: Any, files: list[Any]) -> tuple[Any, tuple[str, ...]]:
    """What was sent, with a row for each spreadsheet that came along; and why some were not taken."""
    total = read_number(data.get("tables-TOTAL_FORMS", ""), most_digits=4)
    if not files or total is None:
        return data, ()
    data, place, refused = data.copy(), total, []
    for file in files:
        try:
            cells = read_table(file.read(settings.SHEET_MAX_BYTES + 1), file_name=file.name)
        except SheetRefused as refusal:
            refused.append(str(refusal))
            continue
        data[f"tables-{place}-title"] = PurePath(file.name).stem[:255]
        data[f"tables-{place}-cells"] = as_cells(cells)
        place += 1
    data["tables-TOTAL_FORMS"] = str(place)
    return data, tuple(refused)
