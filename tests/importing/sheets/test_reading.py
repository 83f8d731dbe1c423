"""Rows of an xlsx sheet, as a person sees them."""

from datetime import date
from pathlib import Path

import pytest

from entries.importing.sheets.reading import SheetRefused
from entries.sheets.cells import EXAMPLE_MARK
from tests.importing.sheets.books import book, cells, opened, parts, raw, read, sheet_xml, zipped

HEAD = ("条目标题", "正文")


def one(folder: Path, xml: str, *, shared: str = "", workbook: str = "") -> object:
    """What is read from one cell, written as given."""
    rows = cells(folder, book([HEAD, ("标题", raw(xml))], shared=shared, workbook=workbook))
    return rows[0][1]


def test_rows_come_with_their_number_and_in_the_order_of_the_sheet(tmp_path: Path) -> None:
    sheet, rows = read(tmp_path, book([("正文", "条目标题"), ("甲文", "甲"), ("乙文", "乙")]))
    assert (sheet.kind, sheet.name, sheet.heading_row, sheet.keys) == ("xlsx", "表1", 1, ("body", "title"))
    assert sheet.headings == {"body": 0, "title": 1}
    assert [(row.number, row.cells) for row in rows] == [(2, ("甲文", "甲")), (3, ("乙文", "乙"))]


def test_columns_that_begin_elsewhere_than_in_a(tmp_path: Path) -> None:
    sheet, rows = read(tmp_path, book([("", "", *HEAD), ("", "", "甲", "甲文")]))
    assert sheet.headings == {"title": 2, "body": 3}
    assert rows[0].cells == ("甲", "甲文")


@pytest.mark.parametrize(
    ("xml", "expected"),
    [
        ('<c r="%s"><v>3.0</v></c>', "3"),
        ('<c r="%s"><v>3</v></c>', "3"),
        ('<c r="%s"><v>-12</v></c>', "-12"),
        ('<c r="%s"><v>0.1</v></c>', "0.1"),
        ('<c r="%s"><v>0.30000000000000004</v></c>', "0.3"),
        ('<c r="%s"><v>1E5</v></c>', "100000"),
        ('<c r="%s" t="str"><v>007</v></c>', "007"),
        ('<c r="%s" t="str"><v>1E5</v></c>', "1E5"),
        ('<c r="%s" t="str"><v>110101199003071234</v></c>', "110101199003071234"),
        ('<c r="%s" t="b"><v>1</v></c>', "是"),
        ('<c r="%s" t="b"><v>0</v></c>', "否"),
        ('<c r="%s" s="1"><v>44625</v></c>', date(2022, 3, 5)),
        ('<c r="%s" s="2"><v>44625</v></c>', date(2022, 3, 5)),
        ('<c r="%s" s="3"><v>44625.75</v></c>', date(2022, 3, 5)),
        ('<c r="%s" t="d"><v>2022-03-05</v></c>', date(2022, 3, 5)),
        ('<c r="%s" s="4"><v>0.5</v></c>', "12:00"),
        ('<c r="%s" t="inlineStr"><is><t xml:space="preserve">  前后  </t></is></c>', "  前后  "),
        ('<c r="%s" t="inlineStr"><is><r><t>粗</t></r><r><t xml:space="preserve"> 细</t></r></is></c>', "粗 细"),
        ('<c r="%s" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>トウ</t></rPh></is></c>', "東京"),
        ('<c r="%s" t="str"><v>一_x000D_\n二</v></c>', "一\n二"),
        ('<c r="%s" t="str"><v>一&#13;二</v></c>', "一\n二"),
        ('<c r="%s" t="str"><v>_x005F_x000D_</v></c>', "_x000D_"),
        ('<c r="%s" t="inlineStr"><is><t>第一段\n第二段</t></is></c>', "第一段\n第二段"),
        ('<c r="%s" t="inlineStr"><is><t>&#x20BB7;烮&amp;&lt;</t></is></c>', "𠮷烮&<"),
        ('<c r="%s" t="str"><f>"a"&amp;1</f><v>a1</v></c>', "a1"),
    ],
)
def test_what_is_read_from_a_cell(tmp_path: Path, xml: str, expected: object) -> None:
    assert one(tmp_path, xml) == expected


@pytest.mark.parametrize(
    ("shared", "expected"),
    [
        ("<si><t>共用</t></si>", "共用"),
        ('<si><r><t>富</t></r><r><rPr><b/></rPr><t xml:space="preserve"> 文本 </t></r></si>', "富 文本 "),
        ('<si><t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>', "東京"),
        ("<si><t>a_x0041_b</t></si>", "aAb"),
        ('<si><t xml:space="preserve">\n两行\n</t></si>', "\n两行\n"),
    ],
)
def test_what_is_read_from_a_shared_text(tmp_path: Path, shared: str, expected: str) -> None:
    assert one(tmp_path, '<c r="%s" t="s"><v>0</v></c>', shared=shared) == expected


def test_dates_counted_from_1904(tmp_path: Path) -> None:
    assert one(tmp_path, '<c r="%s" s="1"><v>43163</v></c>', workbook='<workbookPr date1904="1"/>') == date(2022, 3, 5)


def test_blank_rows_are_passed_over_and_fifty_of_them_end_the_sheet(tmp_path: Path) -> None:
    near = [HEAD, ("甲", "甲文"), *[("", "")] * 49, ("乙", "乙文")]
    sheet, rows = read(tmp_path, book(near))
    assert [row.number for row in rows] == [2, 52]
    assert sheet.warnings == []
    sheet, rows = read(tmp_path, book([*near, *[(" ", "\u3000")] * 50, ("丙", "丙文")]))
    assert [row.number for row in rows] == [2, 52]
    assert [(warning.code, warning.row) for warning in sheet.warnings] == [("rows_after_blanks", 52)]


def test_the_example_of_the_template_is_no_row(tmp_path: Path) -> None:
    rows = [HEAD, (EXAMPLE_MARK, "文"), ("甲", f"见{EXAMPLE_MARK}"), ("文", EXAMPLE_MARK + "……")]
    assert cells(tmp_path, book(rows)) == [("甲", f"见{EXAMPLE_MARK}")]


def test_merged_cells_are_filled_down(tmp_path: Path) -> None:
    rows = [("供稿单位", *HEAD), ("外事办", "甲", "甲文"), ("", "乙", "乙文"), ("", "丙", "丙文"), ("", "", "")]
    merged = '<mergeCells count="2"><mergeCell ref="A2:A3"/><mergeCell ref="B2:C2"/></mergeCells>'
    assert cells(tmp_path, book(rows, tail=merged)) == [
        ("外事办", "甲", "甲文"),
        ("外事办", "乙", "乙文"),
        ("", "丙", "丙文"),
    ]


def test_a_merged_range_does_not_make_rows_of_blank_ones(tmp_path: Path) -> None:
    merged = '<mergeCells count="1"><mergeCell ref="A2:A9"/></mergeCells>'
    assert len(cells(tmp_path, book([("供稿单位", *HEAD), ("外事办", "甲", "甲文"), ("", "", "")], tail=merged))) == 1


def test_a_text_divided_over_columns_is_joined_exactly(tmp_path: Path) -> None:
    sheet, rows = read(tmp_path, book([("正文（续2）", "条目标题", "正文", "正文(续)"), (" 三", "甲", "一\n", "二")]))
    assert sheet.keys == ("body", "title")
    assert rows[0].cells == ("一\n二 三", "甲")


def test_44_a_formula_without_a_result_and_an_error_are_told(tmp_path: Path) -> None:
    sheet, rows = read(
        tmp_path,
        book(
            [
                ("备注", *HEAD),
                (raw('<c r="%s"><f>1</f></c>'), raw('<c r="%s" t="str"><f>A1&amp;1</f></c>'), "文"),
                ("", raw('<c r="%s" t="str"><f>A1&amp;1</f><v></v></c>'), "文"),
                ("", "甲", raw('<c r="%s" t="e"><f>A9</f><v>#REF!</v></c>')),
                ("", raw('<c r="%s" t="str"><f>A1&amp;1</f><v>乙</v></c>'), "文"),
            ]
        ),
    )
    assert [row.cells for row in rows] == [("", "文"), ("", "文"), ("甲", ""), ("乙", "文")]
    # Worked out as an empty text is a value.
    assert sheet.flaws == {2: {"title": ""}, 4: {"body": "#REF!"}}
    assert [(warning.code, warning.row, warning.column) for warning in sheet.warnings] == [("error_value", 4, "body")]
    assert "#REF!" in str(sheet.warnings[0].message)


@pytest.mark.parametrize("shown", ["#N/A", "&#35;N/A"])
@pytest.mark.parametrize("before", [0, 70_000])
def test_an_error_without_a_formula_is_found(tmp_path: Path, shown: str, before: int) -> None:
    """It stands in the sheets of programs that write values only; looked for where a value begins with #."""
    error = raw(f'<c r="%s" t="e"><v>{shown}</v></c>')
    sheet, rows = read(tmp_path, book([("类目", "标题", "正文"), ("", "甲" * before or "甲", "文"), ("", "乙", error)]))
    assert sheet.flaws == {3: {"body": "#N/A"}}
    assert len(rows) == 2


def test_44_a_sheet_that_was_never_worked_out_is_refused_as_a_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("reading", "surveying"):
        monkeypatch.setattr(f"entries.importing.sheets.{module}.MANY_FLAWS", 3)
    rows = [(raw('<c r="%s"><f>1</f></c>'), "文") for _ in range(3)]
    with pytest.raises(SheetRefused) as refused:
        read(tmp_path, book([HEAD, *rows]))
    assert refused.value.code == "many_flaws"


def test_a_number_longer_than_excel_keeps_is_told(tmp_path: Path) -> None:
    sheet, rows = read(tmp_path, book([HEAD, ("甲", raw('<c r="%s"><v>110101199003071000</v></c>'))]))
    assert rows[0].cells == ("甲", "110101199003071000")
    assert [(warning.code, warning.row, warning.column) for warning in sheet.warnings] == [("long_number", 2, "body")]


def test_45_a_character_no_database_takes_is_refused_with_its_row(tmp_path: Path) -> None:
    sheet = opened(tmp_path, book([HEAD, ("甲", "文"), ("乙", raw('<c r="%s" t="str"><v>a_x0000_b</v></c>'))]))
    with pytest.raises(SheetRefused) as caught:
        list(sheet.rows())
    assert (caught.value.code, caught.value.row) == ("nul", 3)


def test_too_many_rows_are_refused(tmp_path: Path, settings) -> None:
    settings.SHEET_MAX_ROWS = 2
    assert len(cells(tmp_path, book([HEAD, ("甲", "文"), ("乙", "文")]))) == 2
    with pytest.raises(SheetRefused) as caught:
        cells(tmp_path, book([HEAD, ("甲", "文"), ("乙", "文"), ("丙", "文")]))
    assert (caught.value.code, caught.value.row) == ("too_many_rows", 4)


def test_the_first_visible_sheet_with_the_headings_is_read(tmp_path: Path) -> None:
    sheets = {
        "说明": sheet_xml([HEAD, ("写标题", "写正文")]),
        "隐藏": sheet_xml([HEAD, ("旧", "旧文")]),
        "目录": sheet_xml([("序号", "名称"), (1, "甲")]),
        "数据": sheet_xml([HEAD, ("甲", "甲文")]),
        "数据2": sheet_xml([HEAD, ("乙", "乙文")]),
    }
    sheet, rows = read(tmp_path, zipped(parts(sheets, hidden=["隐藏"])))
    assert (sheet.name, [row.cells for row in rows]) == ("数据", [("甲", "甲文")])
