"""Small .ods files, made by hand."""

from tests.importing.sheets.books import zipped

_SPACES = "".join(
    f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "style", "draw")
)
_MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def ods(rows: str, *, styles: str = "", table: str = "", more: dict[str, str | bytes] | None = None) -> bytes:
    """A file of one sheet named 表1 with these rows, written as they stand; `table` are more attributes of it."""
    content = (
        f'<office:document-content{_SPACES} xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:'
        f'xmlns:calcext:1.0"><office:automatic-styles>{styles}</office:automatic-styles><office:body>'
        f'<office:spreadsheet><table:table table:name="表1"{table}>{rows}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    members: dict[str, str | bytes] = {"mimetype": _MIMETYPE, "content.xml": content.encode("utf-8", "surrogatepass")}
    return zipped(members | (more or {}))


def row(*cells: str, attributes: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def cell(text: str, attributes: str = 'office:value-type="string"') -> str:
    """A cell with one paragraph, or with XML that begins with a tag."""
    inner = text if text.startswith("<") or not text else f"<text:p>{text}</text:p>"
    return f"<table:table-cell {attributes}>{inner}</table:table-cell>"
