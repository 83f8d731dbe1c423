"""A saved web page becomes lines, as a person reading it would see them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from entries.importing.characters import BLANKS, HANZI
from entries.importing.html_tables import TableDraft
from entries.importing.lines import Line

BLOCKS = frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt")
    + ("fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr")
    + ("html", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "ul")
    + ("table", "tbody", "td", "tfoot", "th", "thead", "tr")
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
MAX_TABLE_NESTING = 8
# A "<" is markup only if its ">" comes before the next "<"; this also keeps the parser's time in proportion.
_STRAY_LESS = re.compile(r"<(?![!/?A-Za-z][^<>]{0,5000}>)")
_SOURCE_BLANKS = re.compile("[ \t\r\n\f]+")
_BETWEEN_HANZI = re.compile(f"(?<=[{HANZI}，。、；：])\n(?=[{HANZI}])")
_DROPPED = (("<!--", "-->"), ("<script", "</script"), ("<style", "</style"))


@dataclass(frozen=True)
class Page:
    lines: tuple[Line, ...]
    title: str


def read_html(markup: str) -> Page:
    """Lines of a page, numbered by the line of the markup they begin on; never fails on bad markup."""
    return page_of(LineReader(), markup)


def page_of(reader: LineReader, markup: str) -> Page:
    """The page that this reader makes of the markup."""
    reader.feed(_STRAY_LESS.sub("&lt;", _without_hidden(markup)))
    reader.close()
    reader.finish()
    return Page(tuple(reader.lines), reader.title.strip())


def _without_hidden(markup: str) -> str:
    """The markup without comments, scripts and styles, its lines still numbered as before."""
    for opening, closing in _DROPPED:
        lowered = markup.lower() if len(markup.lower()) == len(markup) else markup
        kept, place = [], 0
        while (start := lowered.find(opening, place)) >= 0:
            kept.append(markup[place:start])
            end = lowered.find(closing, start)
            end = lowered.find(">", end) + 1 if end >= 0 else 0
            place = end or len(markup)
            kept.append("\n" * markup.count("\n", start, place))
        markup = "".join(kept) + markup[place:]
    return markup


class LineReader(HTMLParser):
    """Gathers lines; those of a table go to the table, which decides at its end what it is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.title = ""
        self._parts: list[str] = []
        self._number = 0
        self._level = 0
        self._hidden = ""
        self._tables: list[TableDraft] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("head", "title"):
            self._hidden = tag
        elif tag == "br":
            self._end_line()
        elif tag == "body" or tag in BLOCKS:
            # The end tags of a head may be left out.
            self._hidden = ""
            self._end_block()
            self._level = HEADINGS.get(tag, self._level)
            self._open_table_part(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag == self._hidden or tag == "head":
            self._hidden = ""
        elif tag in BLOCKS:
            self._end_block()
            if tag in HEADINGS:
                self._level = 0
            self._close_table_part(tag)

    def handle_data(self, data: str) -> None:
        if self._hidden == "title":
            self.title += data
        elif not self._hidden:
            self.add_text(data)

    def parse_marked_section(self, i: int, report: bool = True) -> int:
        # The standard one asserts on unknown sections; a page with them is still readable.
        return self.parse_bogus_comment(i)

    def finish(self) -> None:
        self._end_block()
        while self._tables:
            self._close_table()

    def add_text(self, data: str) -> None:
        bare = data.lstrip(" \t\r\n\f")
        if bare and not self._parts:
            self._number = self.getpos()[0] + data[: len(data) - len(bare)].count("\n")
        if bare or self._parts:
            self._parts.append(data)

    def _end_line(self) -> None:
        if not self._parts:
            return
        # Each run of blanks is looked at once: a million of them must not cost a million times a million.
        joined = _SOURCE_BLANKS.sub(lambda run: "\n" if "\n" in run[0] else " ", "".join(self._parts))
        text = _BETWEEN_HANZI.sub("", joined).replace("\n", " ").strip(" ")
        if text.strip(BLANKS):
            self._put(Line(self._number, text, self._level))
        self._parts = []

    def _end_block(self) -> None:
        self._end_line()
        lines = self._tables[-1].lines if self._tables else self.lines
        if lines and lines[-1].text:
            lines.append(Line(self.getpos()[0], ""))

    def _put(self, line: Line) -> None:
        if self._tables:
            self._tables[-1].add(line)
        else:
            self.lines.append(line)

    def _open_table_part(self, tag: str, attrs: dict[str, str | None]) -> None:
        if tag == "table" and len(self._tables) < MAX_TABLE_NESTING:
            self._tables.append(TableDraft(self.getpos()[0]))
        elif self._tables:
            self._tables[-1].open(tag, attrs)

    def _close_table_part(self, tag: str) -> None:
        if tag == "table" and self._tables:
            self._close_table()
        elif self._tables:
            self._tables[-1].close(tag)

    def _close_table(self) -> None:
        draft = self._tables.pop()
        outer = self._tables[-1] if self._tables else None
        lines = outer.lines if outer else self.lines
        lines.extend(draft.as_lines())
        if outer:
            outer.is_layout = True
