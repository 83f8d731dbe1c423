"""Small spreadsheets, made by hand so that every byte of them is known."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from entries.importing.sheets.reading import Sheet, SheetRow, open_sheet
from entries.importing.sheets.surveying import column_letters

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
#: Cell formats by their place: 0 general, 1 date, 2 date in Chinese, 3 date and time, 4 time.
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" '
    'formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs count="5">'
    '<xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="22"/><xf numFmtId="20"/>'
    "</cellXfs></styleSheet>"
)
COLUMNS = {
    "title": ("条目标题", "标题", "title"),
    "body": ("正文", "body"),
    "date": ("日期", "开始日期", "date"),
    "unit": ("供稿单位", "unit"),
}
REQUIRED = ("title", "body")


def raw(xml: str) -> str:
    """A cell written as it stands, %s for its address; marked so that `cell` leaves it alone."""
    return f"\0{xml}"


def cell(value: object, address: str) -> str:
    """A cell with an inline text, a number, or what `raw` was given."""
    if isinstance(value, str) and value.startswith("\0"):
        return value[1:].replace("%s", address)
    if isinstance(value, int | float):
        return f'<c r="{address}"><v>{value}</v></c>'
    text = escape(str(value))
    return f'<c r="{address}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>' if value != "" else ""


def sheet_xml(rows: Iterable[Sequence[object]], *, tail: str = "", first_row: int = 1) -> str:
    lines = []
    for number, values in enumerate(rows, start=first_row):
        cells = "".join(cell(value, f"{column_letters(place)}{number}") for place, value in enumerate(values))
        lines.append(f'<row r="{number}">{cells}</row>')
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData>{tail}</worksheet>'


def parts(
    sheets: Mapping[str, str] | str, *, shared: str = "", workbook: str = "", hidden: Sequence[str] = ()
) -> dict[str, str | bytes]:
    """The members of a workbook with these sheets: name → XML, or one sheet named 表1."""
    named = {"表1": sheets} if isinstance(sheets, str) else sheets
    entries = "".join(
        f"<sheet name={quoteattr(name)} sheetId='{number}' r:id='rId{number}'"
        f"{' state=' + quoteattr('hidden') if name in hidden else ''}/>"
        for number, name in enumerate(named, start=1)
    )
    links = "".join(
        f"<Relationship Id='rId{number}' Type='{LINKS}/worksheet' Target='worksheets/sheet{number}.xml'/>"
        for number in range(1, len(named) + 1)
    )
    overrides = "".join(
        f"<Override PartName='/xl/worksheets/sheet{number}.xml' "
        "ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml'/>"
        for number in range(1, len(named) + 1)
    )
    return {
        "[Content_Types].xml": f"<Types xmlns='{PACKAGE}/content-types'><Default Extension='rels' "
        "ContentType='application/vnd.openxmlformats-package.relationships+xml'/>"
        "<Default Extension='xml' ContentType='application/xml'/><Override PartName='/xl/workbook.xml' "
        "ContentType='application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml'/>"
        f"{overrides}</Types>",
        "_rels/.rels": f"<Relationships xmlns='{PACKAGE}/relationships'><Relationship Id='rId1' "
        f"Type='{LINKS}/officeDocument' Target='xl/workbook.xml'/></Relationships>",
        "xl/workbook.xml": f"<workbook xmlns='{MAIN}' xmlns:r='{LINKS}'>{workbook}<sheets>{entries}</sheets>"
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f"<Relationships xmlns='{PACKAGE}/relationships'>{links}"
        f"<Relationship Id='s1' Type='{LINKS}/sharedStrings' Target='sharedStrings.xml'/>"
        f"<Relationship Id='s2' Type='{LINKS}/styles' Target='styles.xml'/></Relationships>",
        "xl/styles.xml": STYLES,
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{shared}</sst>',
    } | {f"xl/worksheets/sheet{number}.xml": xml for number, xml in enumerate(named.values(), start=1)}


def zipped(members: Mapping[str, str | bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(rows: Iterable[Sequence[object]], *, tail: str = "", shared: str = "", workbook: str = "") -> bytes:
    """A workbook of one sheet."""
    return zipped(parts(sheet_xml(rows, tail=tail), shared=shared, workbook=workbook))


def opened(
    folder: Path,
    data: bytes,
    *,
    name: str = "条目.xlsx",
    columns: Mapping[str, Sequence[str]] = COLUMNS,
    required: Sequence[str] = REQUIRED,
) -> Sheet:
    path = folder / "upload"
    path.write_bytes(data)
    return open_sheet(path, file_name=name, columns=columns, required=required)


def read(folder: Path, data: bytes, *, name: str = "条目.xlsx") -> tuple[Sheet, list[SheetRow]]:
    sheet = opened(folder, data, name=name)
    return sheet, list(sheet.rows())


def cells(folder: Path, data: bytes, *, name: str = "条目.xlsx") -> list[tuple[object, ...]]:
    return [row.cells for row in read(folder, data, name=name)[1]]
