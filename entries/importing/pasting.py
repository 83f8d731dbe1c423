"""What is pasted from Word, a spreadsheet or a browser: its markup becomes plain paragraphs and tables."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import nh3
from django.utils.translation import gettext as _

from entries.importing.characters import BLANKS
from entries.importing.html import LineReader, page_of
from entries.importing.lines import is_heading_like
from entries.importing.normalising import clean_invisible
from entries.importing.parsed import ParsedTable
from entries.importing.tables import MEASURE, SOURCE, gather_tables

BULLET = "•"
# Word says in the style which letters are the mark of a list; nothing else of a style is of use.
_TAGS = frozenset(
    ("address", "article", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt", "figcaption", "h1", "h2")
    + ("h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section", "span", "table", "tbody", "td", "tfoot", "th")
    + ("thead", "tr", "ul")
)
_ATTRIBUTES = {"td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}, "ol": {"start", "type"}, "li": {"value"}}
_DROPPED = frozenset(("script", "style", "title", "xml", "template", "noscript", "textarea", "select", "svg"))
_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=set(_DROPPED),
    attributes={**_ATTRIBUTES, "span": {"style"}},
    filter_style_properties={"mso-list"},
    strip_comments=True,
    link_rel=None,
)
# Bad nesting is repaired by repeating what is open; the bounds are far above any document, below any damage.
MOST_TAGS = 100_000
MOST_DEPTH = 200
MOST_WORK = 3_000_000
MOST_AMPERSANDS = 200_000
MOST_ATTRIBUTES = 5_000
"""Of one tag: the cleaner compares each with all others."""
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9:]*)[^<>]*>")
_CLOSED_BY_THEMSELVES = frozenset(
    ("p", "li", "td", "th", "tr", "tbody", "thead", "tfoot", "dd", "dt", "br", "hr", "img", "input", "link", "meta")
    + ("col", "wbr")
)
_SEPARATOR = re.compile(r"[\s/=]")
_PICTURE = re.compile(r"<img\b", re.IGNORECASE)
_NUMBERED = re.compile(r"[0-9０-９〇一二三四五六七八九十①-⑳]|[A-Za-z]+[.)、）．]")
_TABLE_NUMBER = re.compile(r"〔?(?:附?表)\s*(?:\d{1,3}(?:[-—.．]\d{1,3})*)?〕?[:：、.．\s\u3000]*(?=\S)")
_BLANKS = re.compile(" {2,}")


@dataclass(frozen=True)
class PastedText:
    """One line a paragraph. A line of `tables` stands where the mark 〔表n〕 is, counted from `first_table`."""

    body: str
    tables: tuple[ParsedTable, ...]
    pictures_left_out: int


class PasteRefused(Exception):
    """Markup that no document has; str() says so to the person."""


def read_paste(markup: str, *, first_table: int = 1) -> PastedText:
    """The text and the tables of pasted markup. Raises PasteRefused; the caller limits its size."""
    _check_intricacy(markup)
    lines = gather_tables(page_of(_PasteReader(), _CLEANER.clean(markup)).lines)
    tables: list[ParsedTable] = []
    kept: list[str] = []
    for line in lines:
        if line.table is None:
            kept.append(_clean(line.text))
            continue
        tables.append(_with_title(line.table, kept))
        kept.append(f"〔表{first_table + len(tables) - 1}〕")
    body = "\n".join(filter(None, kept))
    return PastedText(body, tuple(tables), len(_PICTURE.findall(markup)))


def _check_intricacy(markup: str) -> None:
    depth = deepest = tags = 0
    for match in _TAG.finditer(markup):
        tags += 1
        if match[2].lower() not in _CLOSED_BY_THEMSELVES:
            depth = max(depth - 1, 0) if match[1] else depth + 1
            deepest = max(deepest, depth)
    is_deep = tags > MOST_TAGS or deepest > MOST_DEPTH or tags * deepest > MOST_WORK
    if is_deep or markup.count("&") > MOST_AMPERSANDS or _most_attributes(markup) > MOST_ATTRIBUTES:
        raise PasteRefused(
            _("What was pasted is too intricate to be read with its tables; it was pasted as plain text.")
        )


def _most_attributes(markup: str) -> int:
    """No fewer than any tag has: what separates them is counted up to the next tag, quoted or not."""
    return max((len(_SEPARATOR.findall(piece)) for piece in markup.split("<")), default=0)


def _clean(text: str) -> str:
    return _BLANKS.sub(" ", clean_invisible(text)[0]).strip(BLANKS)


def _with_title(table: ParsedTable, before: list[str]) -> ParsedTable:
    """The table with title, 单位 and 资料来源 out of its own rows and of the line before it, which is taken away."""
    table = _without_own_titles(replace(table, cells=tuple(tuple(map(_clean, row)) for row in table.cells)))
    while before and not before[-1]:
        before.pop()
    if table.title or not before or not (_TABLE_NUMBER.match(before[-1]) or is_heading_like(before[-1])):
        return replace(table, title=_TABLE_NUMBER.sub("", table.title, count=1))
    return replace(table, title=_TABLE_NUMBER.sub("", before.pop(), count=1))


def _without_own_titles(table: ParsedTable) -> ParsedTable:
    """A row with a single text is none of the data when it says 单位 or 资料来源, or heads the table."""
    rows = list(table.cells)
    while len(rows) > 1 and (alone := _single(rows[0])):
        measure = MEASURE.fullmatch(alone)
        if measure is None and table.title:
            break
        table = replace(table, measure=measure[1].strip()) if measure else replace(table, title=alone)
        del rows[0]
    source = SOURCE.fullmatch(_single(rows[-1]))
    if source and len(rows) > 1:
        table = replace(table, source=source[1].strip())
        del rows[-1]
    return replace(table, cells=tuple(rows))


def _single(row: Sequence[str]) -> str:
    """The only text of a row of several cells; empty when there are more."""
    texts = [cell for cell in row if cell]
    return texts[0] if len(texts) == 1 and len(row) > 1 else ""


# ── the marks of lists, which a browser draws and a text has to write ─────────────────────────────


class _PasteReader(LineReader):
    """Writes numbers and bullets before the text of their items."""

    def __init__(self) -> None:
        super().__init__()
        self._numbers: list[int] = []
        self._mark = ""
        self._spans: list[bool] = []
        self._drawn = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        super().handle_starttag(tag, attrs)
        values = dict(attrs)
        if tag in ("ol", "ul"):
            self._numbers.append(_number(values.get("start"), 1) if tag == "ol" else 0)
        elif tag == "li":
            self._mark = self._next_mark(values.get("value"))
        elif tag == "span":
            self._spans.append("ignore" in (values.get("style") or "").lower())

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self._spans and self._spans.pop() and not any(self._spans):
            self._mark, self._drawn = _mark_of(self._drawn), ""
        super().handle_endtag(tag)
        if tag in ("ol", "ul") and self._numbers:
            self._numbers.pop()
        elif tag == "li":
            self._mark = ""

    def add_text(self, data: str) -> None:
        if any(self._spans):
            self._drawn += data
            return
        bare = data.strip(BLANKS + "\r\n\f")
        if self._mark and bare:
            # "1.2024年" would read as a figure.
            gap = " " if bare[0].isascii() and bare[0].isalnum() else ""
            data, self._mark = self._mark + gap + data.lstrip(BLANKS + "\r\n\f"), ""
        super().add_text(data)

    def _next_mark(self, value: str | None) -> str:
        if not self._numbers or self._numbers[-1] == 0:
            return BULLET
        number = _number(value, self._numbers[-1])
        self._numbers[-1] = number + 1
        return f"{number}."


def _number(value: str | None, otherwise: int) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and 0 < len(value) < 5 else otherwise


def _mark_of(drawn: str) -> str:
    """What Word draws before an item: a number as it is, a letter of a font of signs as a bullet."""
    bare = drawn.strip(BLANKS + "\r\n\f")
    return bare if not bare or _NUMBERED.match(bare.lstrip("(（第")) else BULLET
