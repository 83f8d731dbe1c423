"""The sheet of the entries of a volume: how each column of EntryResource is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils import translation

from entries.exporting.spreadsheets import Sheet
from entries.lifecycle import Status
from entries.models import Entry, Publication, Section, Volume
from entries.models.entries import DATED, DatePrecision, EntryKind
from entries.models.sections import DEEPEST
from entries.models.texts import SignOff
from entries.sheets.cells import LONGEST_CELL, continued, parts_needed, split_text
from entries.sheets.entries import EntryResource

TITLE = "条目"
NO_DATE = "无日期"
DAY, MONTH, YEAR = (precision.value for precision in DATED)
LANGUAGE = "zh-hans"
"""A sheet is in Chinese whatever the language of the desk."""
AT_A_TIME = 500

Row = dict[str, Any]
Cells = dict[str, Callable[[Row], str]]
"""For each key of the Resource how its cell is made from a row of the database."""

TEXT = ("section_id", "title", "body", "kind", "event_start", "event_end", "date_precision", "characters", "order")
WORKING = ("id", "number", *TEXT, "unit__name", "status", "drafter_name", "drafter__full_name", "drafter__username")
PUBLISHED = ("number", *TEXT, "unit_name", "drafters", "reviewers")


def name_of_sheet(volume: Volume, *, published: bool) -> str:
    """What the sheet of a volume is called, as a file and in the trail."""
    return f"{volume.title}-{TITLE}-{'已发布稿' if published else '稿件'}"


def working_copies(entries: QuerySet[Entry]) -> Sheet:
    """The texts as they stand at the desk, of exactly these entries, in the order given."""
    with translation.override(LANGUAGE):
        status = {value: str(label) for value, label in Status.choices}
    cells: Cells = {
        "code": lambda row: Entry.code_of(row["id"], row["number"]),
        "unit": lambda row: row["unit__name"] or "",
        "status": lambda row: status[row["status"]],
        "drafter": lambda row: row["drafter_name"] or row["drafter__full_name"] or row["drafter__username"] or "",
        "reviewer": lambda row: "",
    }
    return _sheet(entries, WORKING, cells)


def published_texts(publications: QuerySet[Publication]) -> Sheet:
    """The texts as the public reads them, in the order given."""
    with translation.override(LANGUAGE):
        published = str(Status.PUBLISHED.label)
    cells: Cells = {
        "code": lambda row: str(row["number"]),
        "unit": lambda row: row["unit_name"],
        "status": lambda row: published,
        "drafter": lambda row: _signed(row["drafters"]),
        "reviewer": lambda row: _signed(row["reviewers"]),
    }
    return _sheet(publications, PUBLISHED, cells)


def _sheet(rows: QuerySet[Any], names: tuple[str, ...], cells: Cells) -> Sheet:
    made = {**_text_cells(), **cells}
    columns = EntryResource.columns()
    parts = body_parts(rows)
    headings: list[str] = []
    for key, column in columns.items():
        headings += [continued(column.headings[0], part) for part in range(parts if key == "body" else 1)]
    return Sheet(TITLE, tuple(headings), _lines(rows.values(*names), [made[key] for key in columns], parts))


def body_parts(rows: QuerySet[Any]) -> int:
    """How many cells the longest body takes. Only bodies that could be too long are read."""
    long = rows.order_by().annotate(length=Length("body")).filter(length__gt=LONGEST_CELL // 2)
    return parts_needed(long.values_list("body", flat=True).iterator(chunk_size=AT_A_TIME))


def _lines(rows: QuerySet[Any, Any], cells: list[Callable[[Row], str]], parts: int) -> Iterator[list[str]]:
    body = list(EntryResource.columns()).index("body")
    for row in rows.iterator(chunk_size=AT_A_TIME):
        line = [cell(row) for cell in cells]
        if parts > 1:
            texts = split_text(line[body])
            line[body : body + 1] = texts + [""] * (parts - len(texts))
        yield line


def _text_cells() -> Cells:
    with translation.override(LANGUAGE):
        kinds = {value: str(label) for value, label in EntryKind.choices}
    paths = section_paths()
    return {
        "section": lambda row: paths[row["section_id"]][0],
        "subsection": lambda row: paths[row["section_id"]][1],
        "subsubsection": lambda row: paths[row["section_id"]][2],
        "title": lambda row: row["title"],
        "body": lambda row: row["body"],
        "event_start": first_day,
        "event_end": last_day,
        "kind": lambda row: kinds[row["kind"]],
        "characters": lambda row: str(row["characters"]),
        "order": lambda row: str(row["order"]),
    }


def section_paths() -> dict[int | None, tuple[str, ...]]:
    """The three titles 类目, 分目, 子目 of every section, empty ones below its own; of no section three empty ones."""
    above = {pk: (parent, title) for pk, parent, title in Section.objects.values_list("pk", "parent_id", "title")}
    paths: dict[int | None, tuple[str, ...]] = {None: ("",) * DEEPEST}
    for pk in above:
        titles: list[str] = []
        place: int | None = pk
        while place is not None:
            place, title = above[place]
            titles.insert(0, title)
        paths[pk] = (*titles, *("",) * (DEEPEST - len(titles)))
    return paths


def _signed(people: list[dict[str, str]]) -> str:
    return "、".join(str(SignOff(**person)) for person in people)


# ── dates, each as exact as it is known ───────────────────────────────────────────────────────────


def first_day(row: Row) -> str:
    """2022-03-05, 2022年3月, 2022年, 无日期, or nothing when no date was given yet."""
    start, precision = row["event_start"], row["date_precision"]
    if start is None:
        return NO_DATE if precision == DatePrecision.NONE else ""
    return _typed(start, precision, is_first=True)


def last_day(row: Row) -> str:
    """The same for the last day; nothing when the first says it already."""
    start, end, precision = row["event_start"], row["event_end"], row["date_precision"]
    if end is None or (start == end and precision == DAY):
        return ""
    last = _typed(end, precision, is_first=False)
    return "" if last == _typed(start, precision, is_first=True) else last


def _typed(day: date, precision: str, *, is_first: bool) -> str:
    """A day as coarse as its precision, where it is the edge of its year or month; else the day itself."""
    if precision == DAY:
        return day.isoformat()
    beyond = day if is_first else day + timedelta(days=1)
    if precision == YEAR and (beyond.month, beyond.day) == (1, 1):
        return f"{day.year}年"
    if beyond.day == 1:
        return f"{day.year}年{day.month}月"
    return day.isoformat()
