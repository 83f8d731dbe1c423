"""A manuscript file becomes a value: decode, read lines, class them, assemble, repair, date."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePath

from entries.importing.assembling import Assembler
from entries.importing.candidates import find_candidates
from entries.importing.dates import read_event_dates, read_typed_date
from entries.importing.decoding import decode
from entries.importing.finishing import date_entry, finish_texts, read_years, warnings_of_page
from entries.importing.grammar import Settled, settle
from entries.importing.html import read_html
from entries.importing.lines import Line
from entries.importing.messages import too_many_entries, too_many_lines, too_many_tags, unsupported_format, warn
from entries.importing.normalising import clean_invisible, normalise_text
from entries.importing.parsed import (
    Candidate,
    EventDates,
    ManuscriptRefused,
    ParsedEntry,
    ParsedManuscript,
    ParsedSection,
    ParsedTable,
    ParseWarning,
    SignOff,
)
from entries.importing.particulars import pick_page_title, read_time
from entries.importing.suspicions import find_pinyin, find_traditional
from entries.importing.tables import gather_tables

__all__ = [
    "Candidate",
    "EventDates",
    "ManuscriptRefused",
    "ParseWarning",
    "ParsedEntry",
    "ParsedManuscript",
    "ParsedSection",
    "ParsedTable",
    "SignOff",
    "parse_manuscript",
    "read_event_dates",
    "read_typed_date",
]

STRAY = ("stray_text", "stray_table", "possible_heading")
WEB_PAGES = (".html", ".htm")
# Their bytes might pass as text by accident; better to say at once what to do.
UNREADABLE = (".doc", ".docx", ".wps", ".rtf", ".odt", ".pdf", ".xls", ".xlsx", ".et", ".ods", ".csv", ".zip")
# A volume of 2,000 entries has some 20,000 lines.
MAX_LINES = 200_000
MAX_ENTRIES = 20_000
# Saved by a word processor it has some twenty tags a line; 20 MB of nothing but tags would take a minute.
MAX_TAGS = 500_000
_LINE_END = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


def parse_manuscript(data: bytes, *, filename: str, as_typed: bool = False) -> ParsedManuscript:
    """Read a .txt or .html manuscript in the form 【标题】正文; raises ManuscriptRefused and nothing else.

    ``as_typed`` leaves every text as it stands: no rule is applied and no lines are joined.
    """
    lines, fallback_title = _read_lines(data, filename)
    counts: Counter[str] = Counter()
    if not as_typed:
        lines, counts["S02"] = _clean(lines)
    settled = settle(lines, fallback_title=fallback_title)
    assembler = Assembler(settled, as_typed=as_typed)
    assembler.run()
    return _finish(settled, assembler, lines, counts, as_typed=as_typed)


def _read_lines(data: bytes, filename: str) -> tuple[list[Line], str]:
    suffix = PurePath(filename).suffix.lower()
    if suffix in UNREADABLE:
        raise unsupported_format(suffix)
    text = decode(data)
    if text.count("【") > MAX_ENTRIES:
        raise too_many_entries(MAX_ENTRIES)
    if suffix in WEB_PAGES or text[:200].lstrip("\ufeff \t\r\n").lower().startswith(("<!doctype html", "<html")):
        if text.count("<") > MAX_TAGS:
            raise too_many_tags(MAX_TAGS)
        page = read_html(text)
        if len(page.lines) > MAX_LINES:
            raise too_many_lines(MAX_LINES)
        return gather_tables(page.lines), pick_page_title(page.title)
    texts = _LINE_END.split(text)
    if len(texts) > MAX_LINES:
        raise too_many_lines(MAX_LINES)
    return gather_tables([Line(number, line) for number, line in enumerate(texts, 1)]), ""


def _clean(lines: Sequence[Line]) -> tuple[list[Line], int]:
    cleaned, places = [], 0
    for line in lines:
        text, found = clean_invisible(line.text)
        places += found
        cleaned.append(Line(line.number, text, line.level, line.table) if found else line)
    return cleaned, places


def _finish(
    settled: Settled, assembler: Assembler, lines: Sequence[Line], counts: Counter[str], *, as_typed: bool
) -> ParsedManuscript:
    title, title_counts = (settled.title, Counter[str]()) if as_typed else normalise_text(settled.title)
    texts = finish_texts(assembler.entries, as_typed=as_typed)
    years = read_years(title, texts.entries, lines)
    entries = tuple(date_entry(text, years.content) for text in texts.entries)
    warnings = [
        *assembler.warnings,
        *texts.warnings,
        *find_traditional(lines),
        *find_pinyin(lines),
        *warnings_of_page(settled.title_line, title, years, assembler.meta),
    ]
    return ParsedManuscript(
        title=title,
        volume_year=years.volume,
        content_year=years.content,
        published_at=read_time(assembler.meta.published),
        source=assembler.meta.source,
        sections=tuple(assembler.sections) if entries else (),
        entries=entries,
        drafters=tuple(assembler.signers.drafters),
        reviewers=tuple(assembler.signers.reviewers),
        normalised=_in_order(counts + assembler.counts + title_counts + texts.counts),
        warnings=_in_line_order(warnings, has_entries=bool(entries)),
        candidates=() if entries else tuple(find_candidates(settled.tokens)),
    )


def _in_order(counts: Counter[str]) -> dict[str, int]:
    return {rule: counts[rule] for rule in sorted(counts) if counts[rule]}


def _in_line_order(warnings: Sequence[ParseWarning], *, has_entries: bool) -> tuple[ParseWarning, ...]:
    """Warnings by line. Where there is no entry at all, that is said once and not for every line."""
    if not has_entries:
        warnings = [warning for warning in warnings if warning.code not in STRAY] + [warn("no_brackets", 1)]
    return tuple(sorted(warnings, key=lambda warning: warning.line))
