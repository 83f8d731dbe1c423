"""Rows as an .ods file, every cell a text.

Written by hand: odfpy takes twelve seconds for 5,000 rows, and parts of it name the GPL and the LGPL.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from entries.sheets.cells import encoded

TYPE = "application/vnd.oasis.opendocument.spreadsheet"
NAMES = "urn:oasis:names:tc:opendocument:xmlns"
DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
MANIFEST = (
    f'<manifest:manifest xmlns:manifest="{NAMES}:manifest:1.0" manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)
CONTENT = (
    f'<office:document-content xmlns:office="{NAMES}:office:1.0" xmlns:text="{NAMES}:text:1.0" '
    f'xmlns:table="{NAMES}:table:1.0" xmlns:style="{NAMES}:style:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.2">'
    '<office:automatic-styles><style:style style:name="heading" style:family="table-cell">'
    '<style:text-properties fo:font-weight="bold"/></style:style></office:automatic-styles>'
    '<office:body><office:spreadsheet><table:table table:name="{title}">'
    '<table:table-column table:number-columns-repeated="{columns}"/>'
)
CONTENT_END = "</table:table></office:spreadsheet></office:body></office:document-content>"
# Several blanks are one to the format, and those at an edge none.
_BLANKS = re.compile("^ +| +$| {2,}")


def write_ods(file: IO[bytes], title: str, lines: Iterator[Sequence[str]]) -> None:
    """Write the lines, the first of which are the headings."""
    headings = next(lines)
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", TYPE, ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", DECLARATION + MANIFEST)
        with archive.open("content.xml", "w") as content:
            content.write((DECLARATION + CONTENT.format(title=_xml(title), columns=len(headings))).encode())
            content.write(_row(headings, ' table:style-name="heading"').encode())
            for line in lines:
                content.write(encoded(_row(line)))
            content.write(CONTENT_END.encode())


def _row(cells: Sequence[str], style: str = "") -> str:
    return f"<table:table-row>{''.join(_cell(cell, style) for cell in cells)}</table:table-row>"


def _cell(cell: str, style: str) -> str:
    if not cell:
        return "<table:table-cell/>"
    lines = "".join(f"<text:p>{_line(line)}</text:p>" for line in cell.split("\n"))
    return f'<table:table-cell{style} office:value-type="string">{lines}</table:table-cell>'


def _line(line: str) -> str:
    # A tab as a character is kept by all that read the format; as text:tab some leave it out.
    return _BLANKS.sub(lambda found: f'<text:s text:c="{len(found[0])}"/>', _xml(line))


def _xml(text: str) -> str:
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    return text.replace("\t", "&#9;").replace("\r", "&#13;")
