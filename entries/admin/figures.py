"""How far a volume is: per unit and per section what is planned, in hand, waiting, finished and late."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.roles import Role
from entries.lifecycle import TEXT_IS_OPEN, Status
from entries.models import Entry, Section, Volume
from entries.querysets import late_on, planned

SOON = 5
"""Days before a deadline from which it is shown in bold."""

BAR_WIDTH = 1000
BAR = ("published", "approved", "submitted", "changes_requested", "begun")
"""Segments of a bar from the left, finished first; what is not begun stays empty."""


@dataclass(frozen=True)
class Column:
    """A column of figures: its head, the filter that lists what it counts, and the class of its mark."""

    name: str
    label: str | Promise
    query: str = ""
    mark: str = ""


COLUMNS = (
    Column("total", gettext_lazy("due in all")),
    Column("planned", gettext_lazy("Not begun"), "plan=planned", "missing"),
    Column("begun", Status.DRAFT.label, "plan=begun", "draft"),
    Column("submitted", Status.SUBMITTED.label, "status__exact=submitted", "submitted"),
    Column("changes_requested", Status.CHANGES_REQUESTED.label, "status__exact=changes_requested", "changes_requested"),
    Column("approved", Status.APPROVED.label, "status__exact=approved", "approved"),
    Column("published", Status.PUBLISHED.label, "status__exact=published", "published"),
    Column("late", gettext_lazy("late"), "plan=late"),
)


@dataclass(frozen=True)
class Figures:
    """Counts by the names of COLUMNS, what is still with the drafters, and the first day any of it is due."""

    counts: Counter[str] = field(default_factory=Counter)
    outstanding: int = 0
    due_on: date | None = None

    def __add__(self, other: Figures) -> Figures:
        days = [day for day in (self.due_on, other.due_on) if day]
        return Figures(self.counts + other.counts, self.outstanding + other.outstanding, min(days) if days else None)


@dataclass(frozen=True)
class Row:
    """A line of the table. `query` is the filter of its entries; `is_heading` has no entries of its own."""

    name: str
    query: str
    figures: Figures
    today: date
    note: str = ""
    depth: int = 1
    is_heading: bool = False

    @property
    def cells(self) -> list[tuple[Column, int, str]]:
        """Each column with its figure and the filter behind it."""
        return [
            (column, self.figures.counts[column.name], "&".join(filter(None, (self.query, column.query))))
            for column in COLUMNS
        ]

    @property
    def days_left(self) -> int | None:
        return (self.figures.due_on - self.today).days if self.figures.due_on else None

    @property
    def urgency(self) -> str:
        """late, soon, later, open (no day given), done or none (nothing planned): the class of the last column."""
        if not self.figures.counts["total"]:
            return "none"
        if not self.figures.outstanding:
            return "done"
        if self.days_left is None:
            return "open"
        return "late" if self.days_left < 0 else "soon" if self.days_left <= SOON else "later"

    @property
    def when(self) -> str:
        """The deadline in words."""
        days = self.days_left
        if self.urgency in ("none", "done"):
            return _("nothing planned") if self.urgency == "none" else _("all delivered")
        if days is None:
            return _("no day given")
        if days < 0:
            return ngettext("%(days)d day late", "%(days)d days late", -days) % {"days": -days}
        return ngettext("%(days)d day left", "%(days)d days left", days) % {"days": days} if days else _("due today")

    @property
    def bar(self) -> list[tuple[str, str, str]]:
        """Segments as (name, x, width) for a drawing BAR_WIDTH wide."""
        segments, x = [], 0.0
        for name in BAR:
            width = self._width(name)
            if width:
                segments.append((name, f"{x:.1f}", f"{width:.1f}"))
            x += width
        return segments

    @property
    def bar_rest(self) -> tuple[str, str] | None:
        """Where what is not begun stands: (x, width), a little inside the edge for its own line."""
        width = self._width("planned") or (0 if self.figures.counts["total"] else BAR_WIDTH)
        return (f"{BAR_WIDTH - width + 2:.1f}", f"{width - 4:.1f}") if width > 4 else None

    def _width(self, name: str) -> float:
        total = self.figures.counts["total"]
        return BAR_WIDTH * self.figures.counts[name] / total if total else 0

    @property
    def bar_words(self) -> str:
        """The bar for who hears it."""
        said = [f"{column.label} {self.figures.counts[column.name]}" for column in COLUMNS[1:-1]]
        return "，".join(said)


@dataclass(frozen=True)
class Board:
    """A volume's progress as the page shows it."""

    volume: Volume
    total: Row
    units: list[Row]
    sections: list[Row]

    @property
    def finished(self) -> int:
        return self.total.figures.counts["approved"] + self.total.figures.counts["published"]

    @property
    def units_late(self) -> int:
        return sum(row.urgency == "late" for row in self.units)

    @property
    def units_soon(self) -> int:
        return sum(row.urgency == "soon" for row in self.units)


def board_of(volume: Volume, today: date) -> Board:
    """Count the volume. The number of queries does not depend on its size: entries, sections, people."""
    counted = _count(volume, today)
    whole = sum((figures for _keys, figures in counted), Figures())
    total = Row(_("Total"), f"volume={volume.pk}", whole, today)
    return Board(volume, total, _unit_rows(counted, total), _section_rows(counted, total, volume))


Keys = dict[str, Any]


def _count(volume: Volume, today: date) -> list[tuple[Keys, Figures]]:
    """Figures of each pair of section and unit that has entries."""
    outstanding = Q(status__in=TEXT_IS_OPEN, number__isnull=True)
    rows: QuerySet[Any, Any] = (
        Entry.objects.of_volume(volume).order_by().values("section_id", "unit_id", "unit__name", "unit__order")
    )
    rows = rows.annotate(
        total=Count("pk"),
        planned=Count("pk", filter=planned()),
        late=Count("pk", filter=late_on(today)),
        outstanding=Count("pk", filter=outstanding),
        first_due=Min("due_on", filter=outstanding),
        **{f"is_{status}": Count("pk", filter=Q(status=status)) for status in Status},
    )
    return [(row, _figures(row)) for row in rows]


def _figures(row: Keys) -> Figures:
    counts = {status.value: row[f"is_{status}"] for status in Status}
    counts["begun"] = counts.pop(Status.DRAFT.value) - row["planned"]
    counts |= {name: row[name] for name in ("total", "planned", "late")}
    return Figures(Counter(counts), row["outstanding"], row["first_due"])


def _summed(counted: Iterable[tuple[Keys, Figures]], key: str) -> dict[int | None, tuple[Keys, Figures]]:
    sums: dict[int | None, tuple[Keys, Figures]] = {}
    for keys, figures in counted:
        _first, before = sums.get(keys[key], (keys, Figures()))
        sums[keys[key]] = (keys, before + figures)
    return sums


def _unit_rows(counted: list[tuple[Keys, Figures]], total: Row) -> list[Row]:
    """Units, the most urgent first: the earliest deadline that is not met, then what has none, then the finished."""
    sums = _summed(counted, "unit_id")
    people = _drafters(sums)
    rows = [
        replace(
            total,
            name=keys["unit__name"] or _("(no unit yet)"),
            query=f"{total.query}&unit={unit_id or 'none'}",
            figures=figures,
            note="、".join(people.get(unit_id, ())),
        )
        for unit_id, (keys, figures) in sorted(sums.items(), key=lambda item: item[1][0]["unit__order"] or 0)
    ]
    return sorted(rows, key=_urgency)


def _urgency(row: Row) -> tuple[bool, bool, date, int]:
    figures = row.figures
    return (not figures.outstanding, figures.due_on is None, figures.due_on or date.max, -figures.outstanding)


def _drafters(units: Iterable[int | None]) -> dict[int | None, list[str]]:
    """Names of the active drafters by unit."""
    active = User.objects.filter(is_active=True, groups__name=Role.DRAFTER, unit__in=[unit for unit in units if unit])
    people: dict[int | None, list[str]] = {}
    for person in active.order_by("unit", "full_name", "username"):
        people.setdefault(person.unit_id, []).append(str(person))
    return people


def _section_rows(counted: list[tuple[Keys, Figures]], total: Row, volume: Volume) -> list[Row]:
    """Sections as the framework orders them, empty ones too; entries without a section last."""
    sums = _summed(counted, "section_id")
    rows = [_section_row(section, sums, total) for section in _sections(volume)]
    if None in sums:
        rows.append(
            replace(total, name=_("(no section yet)"), query=f"{total.query}&section=none", figures=sums[None][1])
        )
    return rows


def _sections(volume: Volume) -> Iterable[Any]:
    has_parts = Exists(Section.objects.filter(parent=OuterRef("pk")))
    sections = Section.objects.of_volume(volume).in_reading_order().select_related("unit")
    return sections.annotate(has_parts=has_parts)


def _section_row(section: Any, sums: dict[int | None, tuple[Keys, Figures]], total: Row) -> Row:
    return replace(
        total,
        name=section.title,
        query=f"{total.query}&section={section.pk}",
        figures=sums[section.pk][1] if section.pk in sums else Figures(),
        note=str(section.unit or ""),
        depth=section.depth,
        is_heading=section.has_parts and section.pk not in sums,
    )
