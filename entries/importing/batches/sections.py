"""A sheet of the framework: makes and changes sections in the order of its rows, and deletes none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import User
from entries.importing.batches.framework import Path
from entries.importing.batches.planned import CHANGED, CREATED, UNCHANGED, PlannedRow
from entries.importing.batches.problems import problem
from entries.importing.batches.values import TOLD, told, unit_key, yes_or_no
from entries.models import Batch, Section
from entries.models.sections import SectionKind, set_reading_order
from entries.publishing.pages.stale import volume_changed
from entries.sheets.sections import SectionResource

Values = dict[str, Any]
LONGEST_TITLE = 100


def _kinds() -> dict[str, str]:
    names = {kind.value: kind.value for kind in SectionKind} | {"常规": "regular", "特载": "special", "专记": "special"}
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names |= {str(kind.label).casefold(): kind.value for kind in SectionKind}
    return names


class SectionSheet:
    resource = SectionResource

    def __init__(self, batch: Batch, actor: User | None) -> None:
        self.volume = batch.volume
        self._kinds = _kinds()
        self._known: dict[Path, Section | None] = {}
        self._siblings: dict[Path, list[str]] = {}
        self._read()

    def _read(self) -> None:
        paths: dict[int | None, Path] = {None: ()}
        for section in Section.objects.filter(volume=self.volume).order_by("depth", "order", "pk"):
            path = (*paths[section.parent_id], section.title)
            paths[section.pk] = path
            self._known[path] = section
            self._siblings.setdefault(path[:-1], []).append(section.title)

    def plan(self, cells: Mapping[str, str], planned: PlannedRow, texts: Mapping[str, str]) -> object:
        titles = [cells.get(key, "") for key in ("section", "subsection", "subsubsection")]
        path = tuple(title for title in titles if title)
        if not path:
            return None
        planned.title = path[-1]
        if tuple(titles[: len(path)]) != path or path[:-1] not in self._known and path[:-1]:
            planned.refuse(problem("unknown_section", texts["section"], " / ".join(path[:-1]) or titles[0]))
            return path
        if len(path[-1]) > LONGEST_TITLE:
            more = {"count": len(path[-1]), "limit": LONGEST_TITLE}
            planned.refuse(problem("title_too_long", texts["section"], path[-1], **more))
        section = self._known.get(path)
        planned.outcome = UNCHANGED if section else CREATED
        wanted = self._wanted(cells, planned, texts)
        here = section or Section()
        differing = [name for name, value in wanted.items() if getattr(here, name) != value]
        if section and differing:
            planned.outcome = CHANGED
        planned.values = wanted | {"path": list(path), TOLD: told(here, differing, cells, texts)}
        if not planned.is_refused:
            self._known.setdefault(path, None)
        return path

    def _wanted(self, cells: Mapping[str, str], planned: PlannedRow, texts: Mapping[str, str]) -> Values:
        """What the row says of the section, where the sheet has a column for it."""
        wanted: Values = {}
        kind = cells.get("kind", "")
        if kind and kind.casefold() not in self._kinds:
            planned.refuse(problem("section_kind_unknown", texts["kind"], kind))
        elif kind:
            wanted["kind"] = self._kinds[kind.casefold()]
        is_by_date = yes_or_no(cells.get("is_by_date", ""), "is_by_date", planned, texts)
        wanted |= {} if is_by_date is None else {"is_by_date": is_by_date}
        if "unit" in cells:
            wanted["unit_id"] = unit_key(cells["unit"], planned, texts)
        return wanted

    def finish(self, planned: Sequence[PlannedRow]) -> None:
        """Give every row its place: new sections after the row above them, those here in the order of the rows."""
        by_parent: dict[Path, list[PlannedRow]] = {}
        for row in planned:
            if not row.is_refused and row.values and "path" in row.values:
                by_parent.setdefault(tuple(row.values["path"][:-1]), []).append(row)
        for parent, rows in by_parent.items():
            self._place(self._siblings.get(parent, []), rows)

    def _place(self, here: list[str], rows: Sequence[PlannedRow]) -> None:
        wanted = _merged(here, [row.title for row in rows])
        old = {title: place for place, title in enumerate([title for title in wanted if title in set(here)])}
        for row in rows:
            values = row.values or {}
            values["after"] = wanted[: wanted.index(row.title)]
            moved = row.title in old and here[old[row.title]] != row.title
            if row.outcome == UNCHANGED and moved:
                row.outcome = CHANGED
            if moved:
                places = (str(here.index(row.title) + 1), str(old[row.title] + 1))
                values[TOLD] = [*values[TOLD], (_("Position"), *places)]

    def save(self, values: Values, actor: User | None) -> None:
        path = tuple(values["path"])
        section = self._known.get(path)
        if section is None:
            parent = self._known.get(path[:-1]) if path[:-1] else None
            section = Section(volume=self.volume, parent=parent, title=path[-1])
        for name in ("kind", "is_by_date", "unit_id"):
            if name in values:
                setattr(section, name, values[name])
        section.depth = len(path)
        section.full_clean(exclude=["sort_key"])
        section.save()
        self._known[path] = section
        here = self._siblings.setdefault(path[:-1], [])
        self._siblings[path[:-1]] = _merged(here, [*values["after"], path[-1]])

    def end(self) -> None:
        """Number the sections of every parent anew, where their order is another."""
        for parent, titles in self._siblings.items():
            for place, title in enumerate(titles, start=1):
                section = self._known[(*parent, title)]
                if section is not None and section.order != place:
                    Section.objects.filter(pk=section.pk).update(order=place)
        if self.volume is not None:
            set_reading_order(self.volume)
            volume_changed(self.volume)


def _merged(here: Sequence[str], rows: Sequence[str]) -> list[str]:
    """The titles that are here, those of the rows in the order of the rows; new ones after the row above them."""
    named = [title for title in rows if title in set(here)]
    slots = iter(named)
    merged = [next(slots) if title in set(named) else title for title in here]
    last: str | None = None
    for title in rows:
        if title not in set(here):
            merged.insert(len(merged) if last is None else merged.index(last) + 1, title)
        last = title
    return merged
