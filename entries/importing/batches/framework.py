"""What a sheet of entries is held against: the sections of the volume and the units."""

from __future__ import annotations

from dataclasses import dataclass, field

from accounts.models import Unit
from entries.importing.batches.problems import Problem, problem
from entries.models import Section, Volume

Path = tuple[str, ...]


@dataclass(frozen=True)
class FoundSection:
    """The section that the three cells name; None with a problem, or with none when they are empty."""

    section_id: int | None
    problem: Problem | None = None


@dataclass
class Sections:
    """Finds sections by the titles in 类目, 分目 and 子目: the deepest one filled in names the section."""

    column: str
    paths: dict[Path, int]
    units: dict[int, int | None]
    _by_title: dict[str, list[Path]] = field(default_factory=dict)
    _known: dict[Path, FoundSection] = field(default_factory=dict)

    @classmethod
    def of(cls, volume: Volume, column: str) -> Sections:
        rows = {pk: (parent, title, unit) for pk, parent, title, unit in _rows_of(volume)}
        paths: dict[Path, int] = {}
        for pk in rows:
            titles: list[str] = []
            place: int | None = pk
            while place is not None:
                place, title, _unit = rows[place]
                titles.insert(0, title)
            paths[tuple(titles)] = pk
        found = cls(column, paths, {pk: unit for pk, (_parent, _title, unit) in rows.items()})
        for path in paths:
            found._by_title.setdefault(path[-1], []).append(path)
        return found

    def find(self, cells: Path) -> FoundSection:
        known = self._known.get(cells)
        if known is None:
            known = self._known[cells] = self._find(tuple(title.strip() for title in cells if title.strip()))
        return known

    def _find(self, path: Path) -> FoundSection:
        if not path:
            return FoundSection(None)
        if path in self.paths:
            return FoundSection(self.paths[path])
        named = self._by_title.get(path[-1], [])
        shown = " / ".join(path)
        if len(named) == 1:
            lacking = [title for title in path[:-1] if title not in named[0]]
            there = " / ".join(named[0])
            told = problem("upper_section", self.column, lacking[0], path=there) if lacking else None
            return FoundSection(self.paths[named[0]], told)
        return FoundSection(None, problem("ambiguous_section" if named else "unknown_section", self.column, shown))


def _rows_of(volume: Volume) -> list[tuple[int, int | None, str, int | None]]:
    return list(Section.objects.filter(volume=volume).values_list("pk", "parent", "title", "unit"))


def units_by_name() -> dict[str, tuple[int, bool]]:
    """Every unit by its name: its key, and whether it still contributes."""
    return {name: (pk, is_active) for pk, name, is_active in Unit.objects.values_list("pk", "name", "is_active")}
