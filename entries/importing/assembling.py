"""Classed lines become sections, entries and names: a small machine with one step for each class."""

from collections import Counter
from dataclasses import dataclass, field, replace

from entries.importing.brackets import read_heading
from entries.importing.characters import close_up, excerpt, is_finished
from entries.importing.grammar import Settled, Token
from entries.importing.lines import CHROME, SECTION_MARK, SECTION_MARKS, TABLE_MARK, Kind, is_page_break
from entries.importing.messages import title_too_long, warn
from entries.importing.normalising import normalise_marks, normalise_title, word_blanks
from entries.importing.paragraphs import BodyLine
from entries.importing.parsed import ParsedSection, ParsedTable, ParseWarning
from entries.importing.particulars import Meta, SignOffs, count_spaced_labels, read_meta, read_sign_offs

MAX_TITLE = 255
MAX_DEPTH = 3
_AREA_ENDINGS = ("省", "市", "县", "区", "州", "盟", "旗", "镇", "乡")


@dataclass
class EntryDraft:
    """An entry while its lines are gathered."""

    line: int
    title: str
    section: tuple[str, ...] | None
    lines: list[BodyLine] = field(default_factory=list)
    tables: list[tuple[int, ParsedTable]] = field(default_factory=list)


class Assembler:
    """Takes settled lines in order; what it holds afterwards is the manuscript before its repairs."""

    def __init__(self, settled: Settled, *, as_typed: bool) -> None:
        self.sections: list[ParsedSection] = []
        self.entries: list[EntryDraft] = []
        self.signers = SignOffs()
        self.meta = Meta()
        self.counts: Counter[str] = Counter()
        self.warnings: list[ParseWarning] = []
        self._settled = settled
        self._as_typed = as_typed
        self._path: tuple[str, ...] = ()
        self._paths: set[tuple[str, ...]] = set()
        self._headings: list[Token] = []
        self._open: EntryDraft | None = None
        self._after_gap = self._after_page = False
        self._top_level = _top_level(settled)
        self._steps = {
            Kind.FURNITURE: self._pass_over,
            Kind.META: self._take_meta,
            Kind.SECTION: self._take_heading,
            Kind.ENTRY: self._take_entry,
            Kind.CONTINUATION: self._take_text,
            Kind.LIST: self._take_text,
            Kind.SIGN_OFF: self._take_sign_off,
            Kind.TABLE: self._take_table,
        }

    def run(self) -> None:
        for token in self._settled.tokens:
            self.counts["X02"] += token.chrome
            step = self._steps.get(token.kind)
            if step:
                step(token)
            self._after_gap = token.kind is Kind.BLANK or (self._after_gap and token.kind is Kind.FURNITURE)
            self._after_page = self._after_page and token.kind in (Kind.BLANK, Kind.FURNITURE)
            self._after_page = self._after_page or (token.kind is Kind.FURNITURE and is_page_break(token.line.bare))
        self._open_sections()

    def _pass_over(self, token: Token) -> None:
        chrome = len(CHROME.findall(token.line.bare))
        self.counts["X02" if chrome else "furniture"] += chrome or 1

    def _take_meta(self, token: Token) -> None:
        if self._open and (self.meta.source or self.meta.published) and not token.line.bare.startswith(("发", "浏览")):
            self._take_text(token)
        else:
            read_meta(token.line.bare, self.meta)

    def _take_sign_off(self, token: Token) -> None:
        self._open = None
        text = token.line.bare
        if not self._as_typed:
            # Blanks stay: they part names here. That of 撰    稿 goes with the label.
            text, places = normalise_marks(text)
            self.counts += places
            self.counts["S03"] += count_spaced_labels(text)
        read_sign_offs(text, self.signers)

    def _take_heading(self, token: Token) -> None:
        self._open = None
        self._headings.append(token)

    def _take_entry(self, token: Token) -> None:
        self._warn_of_broken_sentence(token)
        self._open = None
        self._open_sections()
        heading = read_heading(token.line.bare)
        number = token.line.number
        if not heading.title:
            self.warnings.append(warn(heading.flaw, number, quote=excerpt(heading.rest or token.line.bare)))
            return
        title = self._title(heading.title, number)
        if heading.flaw:
            self.warnings.append(warn(heading.flaw, number, title=title))
        if word_blanks(title):
            self.warnings.append(warn("blank_in_title", number, title=title))
        if not self._path:
            self.warnings.append(warn("no_section", number, title=title))
        self._open = EntryDraft(number, title, self._path or None)
        self.entries.append(self._open)
        if heading.rest:
            self._open.lines.append(BodyLine(number, heading.rest, token.line.bare, Kind.CONTINUATION))

    def _take_text(self, token: Token) -> None:
        line = token.line
        if self._open is None:
            self.warnings.append(warn("stray_text", line.number, quote=excerpt(line.bare)))
            return
        # A line set in begins a paragraph, as one after a blank line does.
        after_gap = self._after_gap or line.is_indented
        after_page = self._after_page and not line.is_indented
        self._open.lines.append(
            BodyLine(line.number, line.bare, line.bare, token.kind, after_gap, after_page, token.doubtful)
        )

    def _take_table(self, token: Token) -> None:
        line = token.line
        if line.table is None:
            self._take_text(replace(token, kind=Kind.CONTINUATION))
        elif self._open is None:
            self.warnings.append(
                warn("stray_table", line.number, quote=excerpt(line.table.title or line.table.cells[0][0]))
            )
        else:
            mark = TABLE_MARK.match(line.bare)
            self._open.tables.append((int(mark[1]) if mark else 0, line.table))
            self._open.lines.append(BodyLine(line.number, line.bare, "", Kind.TABLE, is_mark=True))

    def _warn_of_broken_sentence(self, token: Token) -> None:
        if not self._open or not self._open.lines or not self._after_page:
            return
        last = self._open.lines[-1]
        if not is_finished(last.text) and not last.is_mark:
            self.warnings.append(warn("broken_sentence", last.number, quote=last.text[-15:]))

    def _open_sections(self) -> None:
        """The headings passed since the last entry: sections, the place name over the page, or left out."""
        headings, self._headings = self._headings, []
        for place, token in enumerate(headings):
            is_last = place == len(headings) - 1
            bare = token.line.bare
            mark = SECTION_MARK.match(bare)
            if mark:
                self._enter(token, SECTION_MARKS.index(mark[1]) + 1, mark[2])
            elif self._is_masthead(bare, is_last):
                self.counts["furniture"] += 1
            elif token.line.level:
                self._enter(token, token.line.level - self._top_level + 1, bare)
            elif is_last:
                self._enter(token, 1, bare)
            else:
                self.warnings.append(warn("heading_without_entries", token.line.number, title=bare))

    def _is_masthead(self, bare: str, is_last: bool) -> bool:
        closed = close_up(bare)
        return self._settled.title.startswith(closed) and (not is_last or closed.endswith(_AREA_ENDINGS))

    def _enter(self, token: Token, depth: int, title: str) -> None:
        number = token.line.number
        title = self._title(title.strip(), number)
        if depth > MAX_DEPTH:
            self.warnings.append(warn("deep_section", number, title=title))
        self._path = (*self._path[: min(depth, MAX_DEPTH) - 1], title)
        if self._path in self._paths:
            self.warnings.append(warn("repeated_section", number, title=title))
        else:
            self._paths.add(self._path)
            self.sections.append(ParsedSection(number, title, self._path))

    def _title(self, text: str, number: int) -> str:
        title = text if self._as_typed else self._normal(text)
        if len(title) > MAX_TITLE:
            raise title_too_long(excerpt(title), MAX_TITLE, number)
        return title

    def _normal(self, text: str) -> str:
        text, places = normalise_title(text)
        self.counts += places
        return text


def _top_level(settled: Settled) -> int:
    """The shallowest HTML heading that is a section, the place name over the page apart."""
    levels = [
        token.line.level
        for token in settled.tokens
        if token.kind is Kind.SECTION and token.line.level and not settled.title.startswith(close_up(token.line.bare))
    ]
    return min(levels, default=1)
