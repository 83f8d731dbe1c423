"""A volume as a manuscript in the form 【标题】正文, which import_manuscript reads back unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils import timezone

from entries.exporting.outline import Outline, OutlineEntry, OutlineSection
from entries.models.texts import SignOff, TableText

LEVELS = ("类目", "分目", "子目")
TABLE_MARK = re.compile(r"〔表(\d{1,3})〕")
LONGEST_BARE_HEADING = 15


def write_txt(outline: Outline) -> str:
    """The whole volume as text, lines ending in LF."""
    return "\n".join(_lines(outline)) + "\n"


def _lines(outline: Outline) -> Iterator[str]:
    yield outline.title
    yield ""
    yield from _particulars(outline)
    for entry in outline.unplaced:
        yield from _entry(entry)
    marked = _needs_marks(outline)
    for section in outline.all_sections():
        yield f"{LEVELS[section.depth - 1]}：{section.title}" if marked else section.title
        yield ""
        for entry in section.entries:
            yield from _entry(entry)
    yield from _signed("撰稿", outline.drafters)
    yield from _signed("审核校稿", outline.reviewers)


def _particulars(outline: Outline) -> Iterator[str]:
    parts = []
    if outline.published_at:
        parts.append(f"发布时间：{timezone.localtime(outline.published_at):%Y-%m-%d %H:%M}")
    if outline.source:
        parts.append(f"来源：{outline.source}")
    if parts:
        yield " ".join(parts)
        yield ""


def _needs_marks(outline: Outline) -> bool:
    """Bare headings are read back as sections of one level, if they look like headings."""
    return any(section.depth > 1 or not _is_plain_heading(section) for section in outline.all_sections())


def _is_plain_heading(section: OutlineSection) -> bool:
    is_words = re.fullmatch(r"[\w“”《》·（）]+", section.title) is not None
    return is_words and len(section.title) <= LONGEST_BARE_HEADING and bool(section.entries)


def _entry(entry: OutlineEntry) -> Iterator[str]:
    paragraphs = [part for line in entry.text.body.split("\n") for part in _with_table(line, entry.text.tables)]
    placed = {int(mark[1]) for mark in TABLE_MARK.finditer(entry.text.body)}
    for number in range(1, len(entry.text.tables) + 1):
        if number not in placed:
            paragraphs += _with_table(f"〔表{number}〕", entry.text.tables)
    if paragraphs and TABLE_MARK.match(paragraphs[0]):
        paragraphs.insert(0, "")
    yield f"【{entry.text.title}】{paragraphs[0] if paragraphs else ''}"
    yield from paragraphs[1:]
    yield ""


def _with_table(line: str, tables: Sequence[TableText]) -> list[str]:
    """The line; where it places a table, the table with its rows, cells parted by tabs."""
    mark = TABLE_MARK.fullmatch(line.strip())
    if mark is None or not 1 <= int(mark[1]) <= len(tables):
        return [line]
    table = tables[int(mark[1]) - 1]
    lines = [f"{line.strip()}{table.title}"]
    if table.measure:
        lines.append(f"单位：{table.measure}")
    lines += ["\t".join(re.sub(r"\s+", " ", cell) for cell in row) for row in table.cells]
    if table.source:
        lines.append(f"资料来源：{table.source}")
    return lines


def _signed(role: str, people: Sequence[SignOff]) -> Iterator[str]:
    if people:
        names = (f"{person.name}（{person.post}）" if person.post else person.name for person in people)
        yield f"{role}：{'、'.join(names)}"
