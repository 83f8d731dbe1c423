"""The sheets of sections, units and people: how each column of their Resources is written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone, translation

from accounts.models import Unit, User
from entries.exporting.entry_sheets import LANGUAGE, Cells, Row, section_paths
from entries.exporting.spreadsheets import Sheet
from entries.models import Section
from entries.models.sections import SectionKind
from entries.sheets.accounts import PersonResource, UnitResource
from entries.sheets.columns import SheetResource
from entries.sheets.sections import SectionResource

YES, NO = "是", "否"


def section_sheet(sections: QuerySet[Section]) -> Sheet:
    """Sections in the order given, each with the titles above it."""
    with translation.override(LANGUAGE):
        kinds = {value: str(label) for value, label in SectionKind.choices}
    paths = section_paths()
    rows = sections.annotate(entry_count=Count("entries"))
    cells: Cells = {
        "section": lambda row: paths[row["pk"]][0],
        "subsection": lambda row: paths[row["pk"]][1],
        "subsubsection": lambda row: paths[row["pk"]][2],
        "kind": lambda row: kinds[row["kind"]],
        "is_by_date": _yes_or_no("is_by_date"),
        "unit": _text("unit__name"),
        "entries": _text("entry_count"),
    }
    return _sheet("篇目", SectionResource, rows.values("pk", "kind", "is_by_date", "unit__name", "entry_count"), cells)


def unit_sheet(units: QuerySet[Unit]) -> Sheet:
    cells: Cells = {"name": _text("name"), "order": _text("order"), "is_active": _yes_or_no("is_active")}
    return _sheet("供稿单位", UnitResource, units.values("name", "order", "is_active"), cells)


def people_sheet(people: QuerySet[User]) -> Sheet:
    """Accounts without roles and passwords."""
    texts = {"username": "username", "full_name": "full_name", "post": "post", "unit": "unit__name", "email": "email"}
    cells: Cells = {
        **{key: _text(name) for key, name in texts.items()},
        "is_active": _yes_or_no("is_active"),
        "last_login": _last_login,
    }
    return _sheet("人员", PersonResource, people.values(*texts.values(), "is_active", "last_login"), cells)


def _sheet(title: str, resource: type[SheetResource], rows: QuerySet[Any, Any], cells: Cells) -> Sheet:
    headings = tuple(column.headings[0] for column in resource.columns().values())
    return Sheet(title, headings, _lines(rows, [cells[key] for key in resource.columns()]))


def _lines(rows: QuerySet[Any, Any], cells: list[Callable[[Row], str]]) -> Iterator[list[str]]:
    for row in rows.iterator(chunk_size=500):
        yield [cell(row) for cell in cells]


def _text(name: str) -> Callable[[Row], str]:
    return lambda row: "" if row[name] is None else str(row[name])


def _yes_or_no(name: str) -> Callable[[Row], str]:
    return lambda row: YES if row[name] else NO


def _last_login(row: Row) -> str:
    return f"{timezone.localtime(row['last_login']):%Y-%m-%d %H:%M}" if row["last_login"] else ""
