"""Workbooks as Excel, WPS and LibreOffice write them: the same two rows in each dialect of the format."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from entries.importing.sheets.dates import read_dates
from entries.importing.sheets.reading import SheetRefused
from tests.importing.sheets.books import LINKS, MAIN, parts, read, zipped

SHARED = (
    f'<sst xmlns="{MAIN}" count="6" uniqueCount="6"><si><t>标题</t></si><si><t>正文</t></si><si><t>日期</t></si>'
    '<si><t>东京代表团来访</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh><phoneticPr fontId="1"/></si>'
    '<si><r><t xml:space="preserve">一行 </t></r><r><rPr><b/><rFont val="宋体"/></rPr><t>6人</t></r></si>'
    "<si><t>另一行</t></si></sst>"
)
ROWS = (
    '<row r="1" spans="1:3"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>2</v></c></row>'
    '<row r="2" spans="1:3"><c r="A2" s="1" t="s"><v>3</v></c><c r="B2" t="s"><v>4</v></c>'
    '<c r="C2" s="2"><v>44625</v></c></row>'
    '<row r="3"><c r="A3" t="s"><v>5</v></c><c r="B3" t="inlineStr"><is><t>文。</t></is></c>'
    '<c r="C3" s="2"><v>44626</v></c></row>'
)
SHEET = f'<worksheet xmlns="{MAIN}"><dimension ref="A1:C3"/><sheetData>{ROWS}</sheetData></worksheet>'
READ = [
    ("东京代表团来访", "一行 6人", date(2022, 3, 5)),
    ("另一行", "文。", date(2022, 3, 6)),
]


def plain() -> dict[str, str]:
    made = parts(SHEET, shared=SHARED)
    made["xl/sharedStrings.xml"] = SHARED
    return {name: text if isinstance(text, str) else text.decode() for name, text in made.items()}


def with_prefix(members: dict[str, str]) -> dict[str, str]:
    """Every element of the sheets' own namespace as x:…, the way Open XML SDK programs write."""

    def prefixed(xml: str) -> str:
        xml = xml.replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
        return re.sub(r"<(/?)(?![?!])(?=\w+[\s/>])", r"<\1x:", xml)

    ours = ("xl/workbook.xml", "xl/sharedStrings.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml")
    return {name: prefixed(xml) if name in ours else xml for name, xml in members.items()}


def strict(members: dict[str, str]) -> dict[str, str]:
    """Excel's “Strict Open XML”: other names for the same things, dates as dates."""
    made = {
        name: xml.replace(MAIN, "http://purl.oclc.org/ooxml/spreadsheetml/main").replace(
            LINKS, "http://purl.oclc.org/ooxml/officeDocument/relationships"
        )
        for name, xml in members.items()
    }
    name = "xl/worksheets/sheet1.xml"
    made[name] = made[name].replace('<c r="C2" s="2"><v>44625', '<c r="C2" s="2" t="d"><v>2022-03-05')
    return made


def absolute(members: dict[str, str]) -> dict[str, str]:
    """Links from the root of the file, as openpyxl and some exports of WPS write them."""
    return {
        name: xml.replace("Target='worksheets", "Target='/xl/worksheets").replace("Target='xl/", "Target='/xl/")
        for name, xml in members.items()
    }


def from_1904(members: dict[str, str]) -> dict[str, str]:
    """Old workbooks of a Mac count the days from 1904."""
    book, name = "xl/workbook.xml", "xl/worksheets/sheet1.xml"
    flag = '<workbookPr date1904="1"/><sheets>'
    rows = members[name].replace("44625", "43163").replace("44626", "43164")
    return members | {book: members[book].replace("<sheets>", flag), name: rows}


def without_addresses(members: dict[str, str]) -> dict[str, str]:
    """Rows and cells that stand where they come."""
    name = "xl/worksheets/sheet1.xml"
    return members | {name: re.sub(r' r="[A-C]?\d"', "", members[name])}


DIALECTS = (with_prefix, strict, absolute, from_1904, without_addresses)


@pytest.mark.parametrize("dialect", [dict, *DIALECTS], ids=lambda one: one.__name__)
def test_the_rows_are_the_same(tmp_path: Path, dialect: object) -> None:
    sheet, rows = read(tmp_path, zipped(dialect(plain())))  # type: ignore[operator]
    assert [row.cells for row in rows] == READ
    assert (sheet.keys, sheet.warnings) == (("title", "body", "date"), [])


CHINESE = (
    'yyyy"年"m"月"d"日"',
    'yyyy"年"m"月"d"日";@',
    '[$-804]yyyy"年"m"月"d"日";@',
    "yyyy/m/d;@",
    "[$-F800]dddd, mmmm dd, yyyy",
)


@pytest.mark.parametrize("code", [*CHINESE, '[DBNum1][$-804]yyyy"年"m"月"d"日";@', "yyyy年m月d日"])
def test_a_date_whatever_its_format(tmp_path: Path, code: str) -> None:
    members = plain()
    escaped = code.replace('"', "&quot;")
    members["xl/styles.xml"] = re.sub('formatCode="[^"]*"', f'formatCode="{escaped}"', members["xl/styles.xml"])
    assert read(tmp_path, zipped(members))[1][0].cells[2] == date(2022, 3, 5)


@pytest.mark.parametrize("number", [27, 30, 31, 36, 50, 57, 58])
def test_a_date_in_a_format_that_only_chinese_excel_knows(tmp_path: Path, number: int) -> None:
    """Formats 27–36 and 50–58 are dates in Chinese Excel and WPS, and are written without their code."""
    members = plain()
    members["xl/styles.xml"] = members["xl/styles.xml"].replace('<xf numFmtId="170"/>', f'<xf numFmtId="{number}"/>')
    first = read(tmp_path, zipped(members))[1][0].cells[2]
    dates = read_dates(first, year=2022)
    assert dates is not None
    assert (dates.start, dates.precision) == (date(2022, 3, 5), "day")


@pytest.mark.parametrize(
    ("typed", "is_date"), [("44625", True), ("44625.75", True), ("318", False), ("123456", False), ("99999", False)]
)
def test_days_counted_as_excel_counts_them_are_a_date(typed: str, is_date: bool) -> None:
    dates = read_dates(typed, year=2022)
    assert (dates is not None and dates.start == date(2022, 3, 5)) == is_date


def test_an_et_file_of_wps_is_refused_with_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(SheetRefused) as caught:
        read(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), name="条目.et")
    assert caught.value.code == "old_format"
    assert ".et" in str(caught.value)


def test_a_csv_of_chinese_excel(tmp_path: Path) -> None:
    """“CSV（逗号分隔）” of Excel: GB18030 without a mark, a line break inside quotation marks, \\r\\n."""
    data = '标题,正文,日期\r\n东京代表团来访,"一行 ""6人""\n第二段",2022年3月5日\r\n另一行,𠮷,2022/3/6\r\n'
    _sheet, rows = read(tmp_path, data.encode("gb18030"), name="条目.csv")
    assert [row.cells for row in rows] == [
        ("东京代表团来访", '一行 "6人"\n第二段', "2022年3月5日"),
        ("另一行", "𠮷", "2022/3/6"),
    ]
