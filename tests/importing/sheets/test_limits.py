"""Files that are refused before any of them is parsed, each with a sentence."""

import re
import struct
import tracemalloc
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from entries.importing.sheets import workbook
from entries.importing.sheets.reading import SheetRefused
from tests.importing.sheets.books import MAIN, book, parts, raw, read, sheet_xml, zipped

HEAD = ("条目标题", "正文")
ROWS = [HEAD, ("甲", "甲文")]
GOOD = parts(sheet_xml(ROWS))
SHEET = "xl/worksheets/sheet1.xml"
XXE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def code(folder: Path, data: bytes, name: str = "条目.xlsx") -> str:
    """The code of the refusal; what is left of the folder is only the file itself."""
    with pytest.raises(SheetRefused) as caught:
        read(folder, data, name=name)
    assert [path.name for path in folder.iterdir()] == ["upload"]
    assert re.search("[一-龥]", str(caught.value))
    return caught.value.code


def test_the_untouched_workbook_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, zipped(GOOD))[1][0].cells == ("甲", "甲文")


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", "empty_file"),
        (b"PK", "damaged"),
        (b"PK\x03\x04 and no more", "damaged"),
        (zipped(GOOD)[:-1], "damaged"),
        (zipped(GOOD)[: len(zipped(GOOD)) // 2], "damaged"),
        (zipped(GOOD) + b"x", "damaged"),
        (b"PK" + zipped(GOOD), "damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old_format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "encrypted"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "wrong_kind"),
        (b"\x89PNG\r\n\x1a\n\0\0", "wrong_kind"),
        (zipped({"word/document.xml": "<w/>"}), "wrong_kind"),
        (zipped({"a.zip": zipped({"b.zip": zipped(GOOD)})}), "wrong_kind"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), "wrong_kind"),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, data: bytes, expected: str) -> None:
    assert code(tmp_path, data) == expected


@pytest.mark.parametrize("name", ["条目.csv", "条目.xls", "条目", "../../条目.png", "a\r\nb.xlsx"])
def test_the_content_decides_whatever_the_name(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, zipped(GOOD), name=name)[0].kind == "xlsx"
    assert read(tmp_path, "标题,正文\n甲,文\n".encode(), name="条目.xlsx")[0].kind == "csv"


@pytest.mark.parametrize("member", [*GOOD, "docProps/core.xml", "customXml/item1.xml", "xl/drawings/vml1.vml"])
@pytest.mark.parametrize("doctype", [XXE, LAUGHS], ids=["entity", "laughs"])
def test_definitions_in_any_member_are_refused(tmp_path: Path, member: str, doctype: str) -> None:
    members = GOOD | {member: doctype + str(GOOD.get(member, "<x/>"))}
    assert code(tmp_path, zipped(members)) == "unsafe"


@pytest.mark.parametrize("far", [0, 60, 200_000, 262_140])
def test_definitions_are_found_wherever_they_stand(tmp_path: Path, far: int) -> None:
    assert code(tmp_path, zipped(GOOD | {"docProps/core.xml": "<x>" + "a" * far + "<!DOCTYPE x></x>"})) == "unsafe"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_parts_in_another_encoding_are_refused(tmp_path: Path, encoding: str) -> None:
    assert code(tmp_path, zipped(GOOD | {SHEET: str(GOOD[SHEET]).encode(encoding)})) == "unsafe"
    declared = '<?xml version="1.0" encoding="UTF-7"?>' + str(GOOD[SHEET])
    assert code(tmp_path, zipped(GOOD | {SHEET: declared})) == "unsafe"


@pytest.mark.parametrize(
    "members",
    [
        {"xl/vbaProject.bin": b"x"},
        {"[Content_Types].xml": str(GOOD["[Content_Types].xml"]).replace("sheet.main", "sheet.macroEnabled.main")},
    ],
)
def test_macros_are_refused(tmp_path: Path, members: dict[str, str | bytes]) -> None:
    assert code(tmp_path, zipped(GOOD | members), name="条目.xlsm") == "macros"


def test_embedded_objects_and_links_to_elsewhere_are_never_opened(tmp_path: Path) -> None:
    more = {
        "xl/embeddings/oleObject1.bin": b"\xd0\xcf\x11\xe0",
        "xl/externalLinks/externalLink1.xml": "<externalLink><ddeLink ddeService='cmd' ddeTopic='/c'/></externalLink>",
        "xl/worksheets/_rels/sheet1.xml.rels": "<Relationships><Relationship Id='x' TargetMode='External' "
        "Type='x' Target='http://127.0.0.1:1/canary'/></Relationships>",
    }
    rows = [HEAD, ("甲", raw('<c r="%s" t="str"><f>cmd|\' /c calc\'!A1</f><v>看得见的</v></c>'))]
    assert read(tmp_path, zipped(parts(sheet_xml(rows)) | more))[1][0].cells == ("甲", "看得见的")


def test_a_bomb_is_refused_without_being_inflated_in_memory(tmp_path: Path) -> None:
    data = zipped(GOOD | {SHEET: b" " * (101 << 20)})
    assert len(data) < 200_000
    tracemalloc.start()
    assert code(tmp_path, data) == "too_large_inside"
    assert tracemalloc.get_traced_memory()[1] < 8 << 20
    tracemalloc.stop()


def test_honest_repetition_is_no_bomb(tmp_path: Path) -> None:
    rows = [HEAD, *[("外事活动", "同样的正文" * 200)] * 2000]
    data = book(rows)
    assert len(sheet_xml(rows).encode()) > 110 * len(data)
    assert len(read(tmp_path, data)[1]) == 2000


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("xl/sharedStrings.xml", "<sst>" + "<si/>" * 200 + "</sst>"),
        (SHEET, "<worksheet><sheetData><row>" + '<c r="A1"/>' * 200 + "</row></sheetData></worksheet>"),
    ],
)
def test_more_cells_or_texts_than_can_be_held_are_refused(tmp_path: Path, settings, member: str, content: str) -> None:
    settings.SHEET_MAX_CELLS = 80
    assert code(tmp_path, zipped(GOOD | {member: content})) == "too_large_inside"


@pytest.mark.parametrize("blank", [" ", "\n"])
def test_more_merged_cells_than_rows_are_refused(tmp_path: Path, settings, blank: str) -> None:
    settings.SHEET_MAX_ROWS = 3
    merged = f'<mergeCell{blank}ref="A2:A3"/>'
    assert len(read(tmp_path, book(ROWS, tail=f"<mergeCells>{merged * 3}</mergeCells>"))[1]) == 1
    assert code(tmp_path, book(ROWS, tail=f"<mergeCells>{merged * 4}</mergeCells>")) == "too_large_inside"


def test_more_cells_than_can_be_looked_at_closely_are_refused(tmp_path: Path, settings) -> None:
    settings.SHEET_MAX_SURVEYED_CELLS = 6
    formula = raw('<c r="%s" t="str"><f>1</f><v>1</v></c>')
    assert len(read(tmp_path, book([HEAD, ("甲", "文"), ("乙", formula)]))[1]) == 2
    assert code(tmp_path, book([HEAD, ("甲", "文"), ("乙", formula), ("丙", "文")])) == "too_many_cells"


@pytest.mark.parametrize("member", ["xl/workbook.xml", "_rels/.rels", "[Content_Types].xml", "mimetype"])
def test_parts_that_are_held_whole_are_small(tmp_path: Path, member: str) -> None:
    assert (
        code(tmp_path, zipped(GOOD | {member: str(GOOD.get(member, "")) + " " * ((1 << 20) + 1)})) == "too_large_inside"
    )


@pytest.mark.parametrize("more", [-1, 0, 1, 300])
def test_a_member_of_just_a_piece_is_whole(tmp_path: Path, more: int) -> None:
    xml = str(GOOD[SHEET])
    padded = xml + " " * ((1 << 20) - len(xml.encode()) + more)
    assert len(read(tmp_path, zipped(GOOD | {SHEET: padded}))[1]) == 1


def lying(data: bytes, member: str, size: int) -> bytes:
    """The same file, the directory of which gives another size for a member."""
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(member.encode()))
    return data[: at + 24] + struct.pack("<L", size) + data[at + 28 :]


def test_sizes_are_counted_and_not_believed(tmp_path: Path) -> None:
    data = zipped(GOOD | {SHEET: str(GOOD[SHEET]) + " " * 100_000})
    assert code(tmp_path, lying(data, SHEET, 10)) == "too_large_inside"
    assert code(tmp_path, lying(data, SHEET, 1_000_000)) == "damaged"


def test_members_may_not_overlap_or_come_twice(tmp_path: Path) -> None:
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in GOOD.items():
            archive.writestr(name, content)
        first = archive.infolist()[0].header_offset
        archive.getinfo(SHEET).header_offset = first
    assert code(tmp_path, out.getvalue()) == "damaged"
    assert code(tmp_path, zipped(GOOD | {SHEET.upper(): "<x/>"})) == "damaged"
    assert code(tmp_path, zipped(GOOD | {SHEET.replace("/", "\\"): "<x/>"})) == "damaged"


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("SHEET_MAX_BYTES", 100, "file_too_large"),
        ("SHEET_MAX_MEMBERS", len(GOOD) - 1, "too_large_inside"),
        ("SHEET_MAX_INFLATED_BYTES", 1000, "too_large_inside"),
        ("SHEET_MAX_MEMBER_BYTES", 100, "too_large_inside"),
        ("SHEET_RATIO_FROM_BYTES", 0, "too_large_inside"),
        ("SHEET_MAX_COLUMNS", 1, "too_many_columns"),
        ("SHEET_MAX_ROWS", 0, "too_many_rows"),
        ("SHEET_HEADING_ROWS", 0, "no_headings"),
    ],
)
def test_each_limit_is_a_setting(tmp_path: Path, settings, name: str, value: int, expected: str) -> None:
    setattr(settings, name, value)
    if name == "SHEET_RATIO_FROM_BYTES":
        settings.SHEET_MAX_RATIO = 1
    assert code(tmp_path, zipped(GOOD)) == expected


FAR = [
    '<row r="9"><c r="XFD9"><v>1</v></c></row>',
    '<row r="1048576"><c r="A1048576"><v>1</v></c></row>',
    '<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>',
    "<row r='9'><c\n s='1' r = 'xfd9'><v>1</v></c></row>",
    '<row r="1048576"><c><v>1</v></c></row>',
    f'<x:row xmlns:x="{MAIN}" r="9"><x:c r="ABC9"><x:v>1</x:v></x:c></x:row>',
    f'<row r="9">{"<c><v>1</v></c>" * 101}</row>',
    '<row r="9"><c r="XFD9" t="inlineStr"><is><t>x</t></is></c></row>',
    '<row r="109999"><c r="A109999"><v>1</v></c><c r="AZ9"><v>1</v></c></row>',
]


@pytest.mark.parametrize("row", FAR)
def test_a_cell_far_away_is_refused_before_a_grid_is_made(tmp_path: Path, row: str) -> None:
    xml = sheet_xml(ROWS).replace("</sheetData>", row + "</sheetData>")
    assert code(tmp_path, zipped(parts(xml))) == "too_many_cells"


@pytest.mark.parametrize(
    "address", ["A0", "0", "1A", "A1B2", "AAAA1", "A10000000", "A4294967297", "", " ", "Ａ1", "A١"]
)
def test_an_address_that_two_readers_may_take_differently_is_refused(tmp_path: Path, address: str) -> None:
    for row in (f'<row r="9"><c r="{address}"><v>1</v></c></row>', f'<row r="{address}"><c><v>1</v></c></row>'):
        xml = sheet_xml(ROWS).replace("</sheetData>", row + "</sheetData>")
        assert code(tmp_path, zipped(parts(xml))) == "damaged"


@pytest.mark.parametrize(
    "row",
    [
        '<row r="1048576" s="1" customFormat="1"/>',
        '<row r="1048576"><c r="XFD1048576" s="1"/></row>',
        '<row r="9"><c r="XFD9" s="1"></c></row>',
    ],
)
def test_far_cells_without_content_do_no_harm(tmp_path: Path, row: str) -> None:
    xml = sheet_xml(ROWS).replace("</sheetData>", row + "</sheetData>")
    assert len(read(tmp_path, zipped(parts(xml)))[1]) == 1


def test_a_million_empty_rows_are_passed_over(tmp_path: Path) -> None:
    xml = sheet_xml(ROWS).replace("</sheetData>", "<row/>" * 1_000_000 + "</sheetData>")
    assert len(read(tmp_path, zipped(parts(xml)))[1]) == 1


def test_a_far_sheet_beside_the_one_that_is_read_does_no_harm(tmp_path: Path) -> None:
    far = sheet_xml([("x",)]).replace("</sheetData>", FAR[0] + "</sheetData>")
    assert read(tmp_path, zipped(parts({"远": far, "数据": sheet_xml(ROWS)})))[0].name == "数据"


@pytest.mark.parametrize(
    "change",
    [
        lambda xml: xml.replace("Target='xl/workbook.xml'", "Target='other/workbook.xml'"),
        lambda xml: xml.replace("</Relationships>", "<Relationship Id='rId1' Target='x'/></Relationships>"),
    ],
)
def test_a_second_workbook_hidden_in_the_file_is_refused(tmp_path: Path, change) -> None:
    members = {f"other/{name[3:]}": content for name, content in GOOD.items() if name.startswith("xl/")}
    changed = {"_rels/.rels": change(str(GOOD["_rels/.rels"]))}
    assert code(tmp_path, zipped(GOOD | members | changed)) == "damaged"


def test_a_sheet_under_a_name_that_was_not_looked_at_is_refused(tmp_path: Path) -> None:
    links = str(GOOD["xl/_rels/workbook.xml.rels"]).replace("worksheets/sheet1.xml", "media/image1.png")
    members = GOOD | {"xl/_rels/workbook.xml.rels": links, "xl/media/image1.png": str(GOOD[SHEET])}
    assert code(tmp_path, zipped(members)) == "damaged"


def test_a_member_whose_sum_is_wrong_is_damaged(tmp_path: Path) -> None:
    """The library is given the members unpacked, each with the sum it came with."""
    whole = zipped(GOOD)
    sums = {member.CRC for member in zipfile.ZipFile(BytesIO(whole)).infolist() if member.filename == SHEET}
    assert code(tmp_path, whole.replace(struct.pack("<L", sums.pop()), b"\0\0\0\0")) == "damaged"


def test_a_panic_of_the_library_is_a_damaged_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PanicException(BaseException):
        """Named as the one of the library, which can't be imported."""

    def panics(data: object) -> None:
        raise PanicException

    monkeypatch.setattr(workbook.CalamineWorkbook, "from_path", panics, raising=False)
    assert code(tmp_path, zipped(GOOD)) == "damaged"


def test_a_file_whose_sheets_are_all_hidden(tmp_path: Path) -> None:
    assert code(tmp_path, zipped(parts({"数据": sheet_xml(ROWS)}, hidden=["数据"]))) == "no_sheet"
