"""Rows as an .xlsx file, every cell a text: nothing is taken for a formula, a link, a number or a date.

Written by hand because it takes a third of the time that XlsxWriter takes for as many rows, and because that
one passes on a text between <r> and </r> as markup. XlsxWriter makes the sheets that people fill in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import IO
from zipfile import ZIP_DEFLATED, ZipFile

from entries.sheets.cells import encoded

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
HEADING, TEXT = 1, 2
"""Numbers of the two styles below."""
AT_A_TIME = 200
WIDE = {"条目标题": 30, "正文": 60}
"""Widths of columns, in characters; of others 14."""

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{OFFICE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{OFFICE}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{OFFICE}.styles+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE8EDF3"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1">'
    '<alignment vertical="top"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
WORKBOOK = (
    f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets><sheet name="{{title}}" sheetId="1" r:id="rId1"/></sheets>'
    '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">\'{title}\'!$1:$1</definedName>'
    "</definedNames></workbook>"
)
SHEET = (
    f'<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" '
    'state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>{columns}<sheetData>'
)
SHEET_END = '</sheetData><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'

# Excel writes a character that XML can't hold, or changes, as _xHHHH_, and the _ before a text that looks like one.
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def write_xlsx(file: IO[bytes], title: str, lines: Iterator[Sequence[str]]) -> None:
    """Write the lines, the first of which are the headings."""
    headings = next(lines)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, DECLARATION + part)
        archive.writestr("xl/workbook.xml", DECLARATION + WORKBOOK.format(title=_xml(title)))
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            sheet.write((DECLARATION + SHEET.format(columns=_columns(headings))).encode())
            rows = _rows(headings, lines)
            while part := "".join(islice(rows, AT_A_TIME)):
                sheet.write(encoded(part))
            sheet.write(SHEET_END.encode())


def _columns(headings: Sequence[str]) -> str:
    columns = "".join(
        f'<col min="{place}" max="{place}" width="{WIDE.get(heading, 14)}" customWidth="1"/>'
        for place, heading in enumerate(headings, start=1)
    )
    return f"<cols>{columns}</cols>"


def _rows(headings: Sequence[str], lines: Iterator[Sequence[str]]) -> Iterator[str]:
    names = [_letters(place) for place in range(len(headings))]
    yield _row(1, names, headings, HEADING)
    for number, line in zip(count(2), lines):  # noqa: B905 (the numbers never end)
        yield _row(number, names, line, TEXT)


def _row(number: int, names: list[str], cells: Sequence[str], style: int) -> str:
    begin = f'{number}" s="{style}" t="inlineStr"><is><t xml:space="preserve">'
    inner = [f'<c r="{name}{begin}{_xml(cell)}</t></is></c>' for name, cell in zip(names, cells, strict=True) if cell]
    return f'<row r="{number}">{"".join(inner)}</row>'


def _letters(place: int) -> str:
    """The name of a column, from 0: A … Z, AA …"""
    letters = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        letters = chr(65 + letter) + letters
    return letters


def _xml(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    if "_x" in text:
        text = _LOOKS_ESCAPED.sub("_x005F_", text)
    return text.replace("\r", "_x000D_")
