"""Rows of .ods sheets."""

from datetime import date
from pathlib import Path

import pytest

from entries.importing.sheets.reading import SheetRefused
from tests.importing.sheets.books import cells, read
from tests.importing.sheets.ods_books import cell, ods, row

HEAD = row(cell("标题"), cell("正文"))
TAIL = row(
    '<table:table-cell table:number-columns-repeated="16384"/>', attributes='table:number-rows-repeated="1048574"'
)


def refusal(folder: Path, data: bytes) -> SheetRefused:
    with pytest.raises(SheetRefused) as caught:
        read(folder, data, name="条目.ods")
    return caught.value


def test_rows_with_the_endless_blank_ones_that_programs_write(tmp_path: Path) -> None:
    gap = row('<table:table-cell table:number-columns-repeated="9"/>', attributes='table:number-rows-repeated="3"')
    sheet, rows = read(tmp_path, ods(HEAD + row(cell("甲"), cell("甲文")) + gap + row(cell("乙"), cell("乙文")) + TAIL))
    assert (sheet.kind, sheet.name) == ("ods", "表1")
    assert [(found.number, found.cells) for found in rows] == [(2, ("甲", "甲文")), (6, ("乙", "乙文"))]
    assert sheet.warnings == []


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        (cell("<text:p>一</text:p><text:p/><text:p>三</text:p>"), "一\n\n三"),
        (cell('<text:p>甲<text:s text:c="3"/>乙<text:tab/>丙<text:line-break/>丁</text:p>'), "甲   乙\t丙\n丁"),
        (cell("<text:p>甲<text:span>乙</text:span><text:a>丙</text:a></text:p>"), "甲乙丙"),
        (cell("<office:annotation><text:p>注</text:p></office:annotation><text:p>甲</text:p>"), "甲"),
        (cell("<draw:frame><text:p>图</text:p></draw:frame><text:p>甲</text:p>"), "甲"),
        (
            cell(
                "<text:p><text:ruby><text:ruby-base>東</text:ruby-base><text:ruby-text>to</text:ruby-text></text:ruby></text:p>"
            ),
            "東",
        ),
        (cell("3.00", 'office:value-type="float" office:value="3"'), "3"),
        (cell("25%", 'office:value-type="percentage" office:value="0.25"'), "25%"),
        (cell("TRUE", 'office:value-type="boolean" office:boolean-value="true"'), "是"),
        (cell("x", 'office:value-type="date" office:date-value="2022-03-05"'), date(2022, 3, 5)),
        (cell("x", 'office:value-type="date" office:date-value="2022-03-05T10:00:00"'), date(2022, 3, 5)),
        (cell("甲", 'office:value-type="string" table:formula="of:=A1"'), "甲"),
    ],
)
def test_what_is_read_from_a_cell(tmp_path: Path, xml: str, expected: object) -> None:
    assert cells(tmp_path, ods(HEAD + row(cell("标题"), xml)), name="条目.ods")[0][1] == expected


def test_merged_cells_are_filled_down(tmp_path: Path) -> None:
    spanned = cell(
        "外事办", 'office:value-type="string" table:number-rows-spanned="2" table:number-columns-spanned="1"'
    )
    head = row(cell("供稿单位"), cell("标题"), cell("正文"))
    rows = row(spanned, cell("甲"), cell("一")) + row("<table:covered-table-cell/>", cell("乙"), cell("二"))
    assert cells(tmp_path, ods(head + rows), name="条目.ods") == [("外事办", "甲", "一"), ("外事办", "乙", "二")]


def test_44_a_formula_without_a_result_and_an_error_are_told(tmp_path: Path) -> None:
    error = cell("#REF!", 'table:formula="of:=A1" office:value-type="string" calcext:value-type="error"')
    sheet, rows = read(
        tmp_path, ods(HEAD + row(cell("", 'table:formula="of:=A1"'), cell("文")) + row(cell("乙"), error))
    )
    assert [found.cells for found in rows] == [("", "文"), ("乙", "")]
    assert sheet.flaws == {2: {"title": ""}, 3: {"body": "#REF!"}}
    assert [(warning.code, warning.row, warning.column) for warning in sheet.warnings] == [("error_value", 3, "body")]


def test_hidden_sheets_are_not_read(tmp_path: Path) -> None:
    style = '<style:style style:name="h"><style:table-properties table:display="false"/></style:style>'
    data = ods(HEAD + row(cell("甲"), cell("一")), styles=style, table=' table:style-name="h"')
    assert refusal(tmp_path, data).code == "no_sheet"


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        (row(cell("甲"), cell("一"), attributes='table:number-rows-repeated="1048576"'), "too_many_rows"),
        (row(cell("甲", 'office:value-type="string" table:number-columns-repeated="16384"')), "too_many_columns"),
        (row(cell("甲", 'office:value-type="date" office:date-value="2022-13-45"')), "damaged"),
        (row(cell("甲", 'office:value-type="float" office:value="x"')), "damaged"),
        ("<table:table-row>", "damaged"),
    ],
)
def test_what_is_refused(tmp_path: Path, rows: str, code: str) -> None:
    assert refusal(tmp_path, ods(HEAD + rows)).code == code


def test_no_more_than_the_rows_of_the_setting(tmp_path: Path, settings) -> None:
    settings.SHEET_MAX_ODS_ROWS = 2
    one = row(cell("甲"), cell("一"))
    assert len(cells(tmp_path, ods(HEAD + one * 2), name="条目.ods")) == 2
    assert refusal(tmp_path, ods(HEAD + one * 3)).code == "too_many_rows"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"Basic/Standard/Module1.xml": "<x/>"}, "macros"),
        ({"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}, "encrypted"),
        ({"META-INF/manifest.xml": "<!DOCTYPE x><manifest/>"}, "unsafe"),
        ({"settings.xml": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x/>'}, "unsafe"),
    ],
)
def test_what_the_file_may_not_hold(tmp_path: Path, more: dict[str, str | bytes], code: str) -> None:
    assert refusal(tmp_path, ods(HEAD, more=more)).code == code
