"""Tables typed as text: 〔表1〕标题, 单位, rows parted by tabs, 资料来源 become one line that holds the table."""

import re
from collections.abc import Sequence
from dataclasses import replace

from entries.importing.characters import BLANKS
from entries.importing.lines import TABLE_MARK, Line
from entries.importing.parsed import ParsedTable

MEASURE = re.compile("单位[:：](.*)")
SOURCE = re.compile("资料来源[:：](.*)")


def gather_tables(lines: Sequence[Line]) -> list[Line]:
    """The lines with each table in one of them; rows, 单位 and 资料来源 are taken out of the text."""
    gathered: list[Line] = []
    place = 0
    while place < len(lines):
        line = lines[place]
        mark = TABLE_MARK.match(line.bare)
        if line.table is not None:
            place = _take_web_table(line.table, lines, place, gathered)
        elif mark:
            place = _take_typed_table(mark, lines, place, gathered)
        else:
            gathered.append(line)
            place += 1
    return gathered


def _take_typed_table(mark: re.Match[str], lines: Sequence[Line], place: int, gathered: list[Line]) -> int:
    start = place + 1
    measure = _field(MEASURE, lines, start)
    first = end = start + (measure is not None)
    while end < len(lines) and _is_row(lines[end]):
        end += 1
    if end == first:
        gathered.append(lines[place])
        return start
    source = _field(SOURCE, lines, end)
    cells = tuple(tuple(line.text.split("\t")) for line in lines[first:end])
    table = ParsedTable(mark[2].strip(BLANKS), measure or "", source or "", cells)
    gathered.append(Line(lines[place].number, f"〔表{mark[1]}〕", table=table))
    return end + (source is not None)


def _take_web_table(table: ParsedTable, lines: Sequence[Line], place: int, gathered: list[Line]) -> int:
    while gathered and not gathered[-1].bare:
        gathered.pop()
    measure = _field(MEASURE, gathered, len(gathered) - 1)
    if measure is not None:
        gathered.pop()
    after = place + 1
    while after < len(lines) and not lines[after].bare and lines[after].table is None:
        after += 1
    source = _field(SOURCE, lines, after)
    gathered.append(replace(lines[place], table=replace(table, measure=measure or "", source=source or "")))
    return place + 1 if source is None else after + 1


def _is_row(line: Line) -> bool:
    return "\t" in line.text and not line.bare.startswith("【")


def _field(shape: re.Pattern[str], lines: Sequence[Line], place: int) -> str | None:
    if not 0 <= place < len(lines) or lines[place].table is not None:
        return None
    match = shape.fullmatch(lines[place].bare)
    return match[1].strip(BLANKS) if match else None
