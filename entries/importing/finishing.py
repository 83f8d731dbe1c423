"""Gathered entries get their final texts, tables and dates, and are looked at as a whole."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from entries.importing.assembling import EntryDraft
from entries.importing.characters import close_up, excerpt
from entries.importing.dates import mentioned_years, read_event_dates, span_of_year
from entries.importing.lines import Line
from entries.importing.messages import warn
from entries.importing.normalising import normalise_text, word_blanks
from entries.importing.paragraphs import BodyLine, Paragraph, build_body
from entries.importing.parsed import ParsedEntry, ParsedTable, ParseWarning
from entries.importing.particulars import Meta, read_time, read_volume_year
from entries.models.texts import count_characters

OVERVIEWS = ("概况", "综述", "概述")
_LOST_START = re.compile("。[ \u3000]*(【[^【】]{1,60}】)")


@dataclass(frozen=True)
class FinishedText:
    """An entry with its final body, before its dates are read."""

    draft: EntryDraft
    body: str
    tables: tuple[ParsedTable, ...]


@dataclass
class Texts:
    entries: list[FinishedText] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    warnings: list[ParseWarning] = field(default_factory=list)


@dataclass(frozen=True)
class Years:
    volume: int | None
    content: int | None


def finish_texts(drafts: Sequence[EntryDraft], *, as_typed: bool) -> Texts:
    """Bodies of all entries: joined, normalised, tables numbered, with what was changed and what isn't sure."""
    texts = Texts()
    kept = frozenset(blank for draft in drafts for blank in word_blanks(draft.title))
    seen: set[tuple[tuple[str, ...] | None, str]] = set()
    for draft in drafts:
        lines, tables = _number_tables(draft, texts.warnings)
        body = build_body(lines, as_typed=as_typed)
        texts.counts += body.counts
        texts.warnings += body.warnings
        paragraphs = [_final(paragraph, kept, texts) for paragraph in body.paragraphs]
        texts.entries.append(FinishedText(draft, "\n".join(filter(None, paragraphs)), tables))
        texts.warnings += _warnings_of_entry(draft, seen)
    return texts


def date_entry(text: FinishedText, content_year: int | None) -> ParsedEntry:
    """The entry as the parser gives it away."""
    draft = text.draft
    is_overview = close_up(draft.title).endswith(OVERVIEWS)
    # An overview tells of the whole year, whatever days stand in it.
    whole_year = span_of_year(content_year) if is_overview and content_year else None
    event = whole_year or read_event_dates(text.body, content_year=content_year)
    kind = "event" if event.precision == "day" else "activity"
    return ParsedEntry(
        line=draft.line,
        title=draft.title,
        section=draft.section,
        body=text.body,
        event=event,
        kind="overview" if is_overview else kind,
        tables=text.tables,
        characters=count_characters(draft.title, text.body),
    )


def read_years(title: str, entries: Sequence[FinishedText], lines: Sequence[Line]) -> Years:
    """The year in the title, and the year most dates fall in, else the one before the title's.

    Without a year in title and entries, the lines that were left out may still name it.
    """
    volume = read_volume_year(title)
    counts = Counter(mentioned_years(part for text in entries for part in (text.draft.title, text.body)))
    usual = volume - 1 if volume else None
    if not counts and usual is None:
        counts = Counter(mentioned_years(line.text for line in lines))
    if not counts:
        return Years(volume, usual)
    # Of two years named equally often the usual one wins, else the later.
    return Years(volume, max(counts, key=lambda year: (counts[year], year == usual, year)))


def warnings_of_page(line: int, title: str, years: Years, meta: Meta) -> Iterator[ParseWarning]:
    """What is missing or odd about title, years and time of publication."""
    if not title:
        yield warn("no_title", line)
    elif years.volume is None:
        yield warn("no_year", line, title=title)
    if years.volume and years.content:
        values = {"volume_year": years.volume, "content_year": years.content}
        if years.volume == years.content:
            yield warn("years_equal", line, **values)
        elif abs(years.volume - years.content) > 1:
            yield warn("years_apart", line, **values)
    if meta.published and read_time(meta.published) is None:
        yield warn("published_at_unreadable", line, quote=excerpt(meta.published))


def _number_tables(draft: EntryDraft, warnings: list[ParseWarning]) -> tuple[list[BodyLine], tuple[ParsedTable, ...]]:
    """Lines whose 〔表n〕 say the place of each table in ``tables``, counted from 1."""
    typed = [number for number, _table in draft.tables]
    tables = tuple(table for _number, table in draft.tables)
    if sorted(typed) == list(range(1, len(typed) + 1)):
        return draft.lines, tuple(tables[typed.index(number)] for number in sorted(typed))
    lines, number = [], 0
    for line in draft.lines:
        if line.is_mark:
            number += 1
            if line.text and line.text != f"〔表{number}〕":
                warnings.append(warn("table_renumbered", line.number, quote=line.text, number=number))
            line = replace(line, text=f"〔表{number}〕")
        lines.append(line)
    return lines, tables


def _final(paragraph: Paragraph, kept: frozenset[str], texts: Texts) -> str:
    text = paragraph.text
    if not paragraph.verbatim:
        text, places = normalise_text(text, kept)
        texts.counts += places
    if text.count("【") != text.count("】"):
        place = text.find("【") if "【" in text else text.find("】")
        texts.warnings.append(
            warn("unpaired_bracket", paragraph.number, quote=excerpt(text[max(place - 10, 0) : place + 20]))
        )
    lost = re.match("【[^【】]{1,60}】", text) or _LOST_START.search(text)
    if lost:
        texts.warnings.append(warn("bracket_in_text", paragraph.number, quote=lost[lost.lastindex or 0]))
    return text


def _warnings_of_entry(draft: EntryDraft, seen: set[tuple[tuple[str, ...] | None, str]]) -> Iterator[ParseWarning]:
    if not draft.lines:
        yield warn("empty_body", draft.line, title=draft.title)
    if (draft.section, draft.title) in seen:
        yield warn("duplicate_title", draft.line, title=draft.title)
    seen.add((draft.section, draft.title))
