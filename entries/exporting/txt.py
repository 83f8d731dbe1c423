"""A volume as a manuscript in the form 【标题】正文, which import_manuscript reads back unchanged."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from django.utils import timezone

from entries.exporting.outline import Outline, OutlineEntry
from entries.models.texts import SignOff, TableText

LEVELS = ("类目", "分目", "子目")
TABLE_MARK = re.compile(r"〔表(\d{1,3})〕")
INDENT = "\u3000\u3000"
"""Sets in every paragraph after the first, so that none is read back as a heading or joined to the next."""


def write_txt(outline: Outline) -> str:
    """The whole volume as text, lines ending in LF."""
    return "\n".join(_lines(outline)) + "\n"


def _lines(outline: Outline) -> Iterator[str]:
    yield outline.title
    yield ""
    yield from _particulars(outline)
    for entry in outline.unplaced:
        yield from _entry(entry)
    for section in outline.all_sections():
        yield f"{LEVELS[section.depth - 1]}：{section.title}"
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


def _entry(entry: OutlineEntry) -> Iterator[str]:
    paragraphs = entry.text.body.split("\n")
    placed = {int(mark[1]) for mark in TABLE_MARK.finditer(entry.text.body)}
    paragraphs += [f"〔表{number}〕" for number in range(1, len(entry.text.tables) + 1) if number not in placed]
    first = "" if TABLE_MARK.match(paragraphs[0]) else paragraphs.pop(0)
    yield f"【{entry.text.title}】{first}"
    for paragraph in paragraphs:
        yield from _paragraph(paragraph, entry.text.tables)
    yield ""


def _paragraph(line: str, tables: Sequence[TableText]) -> Iterator[str]:
    """The line, set in; where it places a table, the table with its rows, cells parted by tabs."""
    mark = TABLE_MARK.fullmatch(line.strip())
    if mark is None or not 1 <= int(mark[1]) <= len(tables):
        yield f"{INDENT}{line}" if line else line
        return
    table = tables[int(mark[1]) - 1]
    yield f"{line.strip()}{table.title}"
    if table.measure:
        yield f"单位：{table.measure}"
    for row in table.cells:
        yield "\t".join(re.sub(r"\s+", " ", cell) for cell in row)
    if table.source:
        yield f"资料来源：{table.source}"


def _signed(role: str, people: Sequence[SignOff]) -> Iterator[str]:
    if people:
        yield f"{role}：{'、'.join(map(str, people))}"
