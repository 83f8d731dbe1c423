"""A sheet as a table of an entry: the cells as they stand, whatever heads them."""

from __future__ import annotations

import pytest

from entries.importing.sheets.plain_tables import MOST_ROWS, read_table
from entries.importing.sheets.refusals import SheetRefused
from tests.importing.sheets.books import book


def test_a_workbook_and_a_csv_give_the_same_cells() -> None:
    wanted = (("国家", "团组"), ("甲国", "3"), ("乙国", ""))
    assert read_table(book([["国家", "团组"], ["甲国", 3], ["乙国", ""]]), file_name="a.xlsx") == wanted
    for text in ("国家,团组\n甲国,3\n乙国,\n", "国家\t团组\n甲国\t3\n乙国\t\n"):
        for encoding in ("utf-8-sig", "gb18030"):
            assert read_table(text.encode(encoding), file_name="a.csv") == wanted


def test_blank_rows_and_columns_around_are_left_out_and_breaks_are_blanks() -> None:
    rows: list[list[object]] = [["", "", ""], ["", "甲\n乙", ""], ["", "", ""], ["", "丙", ""]]
    assert read_table(book(rows), file_name="a.xlsx") == (("甲 乙",), ("丙",))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty_file"),
        (b"%PDF-1.4", "wrong_kind"),
        (b"PK\x03\x04 no archive", "damaged"),
        (("甲,乙\n" * (MOST_ROWS + 1)).encode(), "too_many_rows"),
        (book([[""]]), "empty_file"),
    ],
    ids=["empty", "pdf", "damaged", "many rows", "blank"],
)
def test_what_is_no_table_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(SheetRefused) as refusal:
        read_table(data, file_name="表.xlsx")
    assert refusal.value.code == code
