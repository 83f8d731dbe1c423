"""Reading written sheets back with other people's code, cell by cell."""

from __future__ import annotations

import csv
import io
from xml.etree import ElementTree
from zipfile import ZipFile

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape

from entries.exporting.spreadsheets import Sheet, write_sheet

Rows = list[tuple[str, ...]]


def written(sheet: Sheet, file_format: str) -> bytes:
    file = io.BytesIO()
    write_sheet(sheet, file_format, file)
    return file.getvalue()


def xlsx_cells(data: bytes) -> Rows:
    """Every cell as text; fails on a cell that is anything else."""
    found = []
    for row in load_workbook(io.BytesIO(data)).active.iter_rows():
        assert {cell.data_type for cell in row if cell.value is not None} <= {"s", "inlineStr"}
        found.append(tuple(unescape(cell.value or "") for cell in row))
    return found


def csv_cells(data: bytes) -> Rows:
    """The cells as they stand in the file, apostrophes included."""
    assert data.startswith(b"\xef\xbb\xbf")
    return [tuple(row) for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))]


def ods_cells(data: bytes) -> Rows:
    content = ElementTree.fromstring(ZipFile(io.BytesIO(data)).read("content.xml"))  # noqa: S314 (our own file)
    table, text = (
        "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}",
        "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}",
    )
    found = []
    for row in content.iter(f"{table}table-row"):
        cells = [cell.findall(f"{text}p") for cell in row.findall(f"{table}table-cell")]
        found.append(tuple("\n".join(_paragraph(line, text) for line in cell) for cell in cells))
    return found


def _paragraph(line: ElementTree.Element, text: str) -> str:
    spaces = "".join(" " * int(part.get(f"{text}c", "1")) + (part.tail or "") for part in line)
    return (line.text or "") + spaces


READERS = {"xlsx": xlsx_cells, "csv": csv_cells, "ods": ods_cells}
