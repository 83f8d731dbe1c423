"""Which row of a sheet holds the headings, and which column each of them means."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings

from entries.importing.sheets.refusals import SheetRefused, refused

# 正文(续), 正文（续2）: the rest of a text that is longer than a cell may be.
_CONTINUED = re.compile(r"(.+?)\((?:续|continued)(\d{0,3})\)")
_MARKS = "*:✱★"
_SHOWN = 12


@dataclass(frozen=True)
class Headings:
    """The row of headings: for each key its columns, the continuations after the first."""

    row: int
    places: dict[str, tuple[int, ...]]
    texts: dict[str, str]
    unknown: tuple[str, ...]
    width: int

    @property
    def columns(self) -> tuple[int, ...]:
        """Every column that is read, those of one key side by side."""
        return tuple(place for places in self.places.values() for place in places)

    def key_of(self, index: int) -> str:
        """The key to which the column at this place among `columns` belongs."""
        return [key for key, places in self.places.items() for _ in places][index]


@dataclass
class _Candidate:
    """One row looked at as if it were the headings."""

    row: int
    cells: Sequence[object]
    parts: dict[str, dict[int, int]] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    repeated: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def folded(text: str) -> str:
    """A heading without case, blanks, line breaks, full-width forms and the mark of a column that must be filled."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold().strip(_MARKS)


def count_known(cells: Sequence[object], columns: Mapping[str, Sequence[str]]) -> int:
    """How many of the cells are known headings."""
    return len(_look_at(0, cells, _known(columns)).parts)


def find_headings(
    rows: Iterable[tuple[int, Sequence[object]]],
    *,
    sheet: str,
    columns: Mapping[str, Sequence[str]],
    required: Collection[str],
) -> Headings:
    """The first row that has all required headings; raises SheetRefused with what the best row lacks."""
    known = _known(columns)
    least = min(2, len(columns))
    best: _Candidate | None = None
    for row, cells in rows:
        candidate = _look_at(row, cells, known)
        found = len(candidate.parts)
        if found >= least and candidate.parts.keys() >= set(required):
            return _accepted(candidate, sheet)
        if best is None or found > len(best.parts):
            best = candidate
    raise _not_found(best, sheet, columns, required, least)


def _known(columns: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {folded(text): key for key, texts in columns.items() for text in texts}


def _look_at(row: int, cells: Sequence[object], known: Mapping[str, str]) -> _Candidate:
    candidate = _Candidate(row, cells)
    for place, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell.strip():
            continue
        key, part = _meaning(cell, known)
        if key is None:
            candidate.unknown.append(cell.strip())
        elif part in candidate.parts.get(key, {}):
            candidate.repeated.append(cell.strip())
        else:
            candidate.parts.setdefault(key, {})[part] = place
            if part == 0:
                candidate.texts[key] = cell.strip()
    return candidate


def _meaning(cell: str, known: Mapping[str, str]) -> tuple[str | None, int]:
    """The key a heading stands for, and which part of a divided text it holds (0 is the beginning)."""
    text = folded(cell[:200])
    if text in known:
        return known[text], 0
    continued = _CONTINUED.fullmatch(text)
    if continued:
        return known.get(continued[1].strip(_MARKS)), int(continued[2] or 1) or 1
    return None, 0


def _accepted(candidate: _Candidate, sheet: str) -> Headings:
    if candidate.repeated:
        raise refused("repeated_heading", row=candidate.row, sheet=sheet, repeated=_list(candidate.repeated))
    lonely = next((key for key, parts in candidate.parts.items() if 0 not in parts), None)
    if lonely is not None:
        text = str(candidate.cells[min(candidate.parts[lonely].values())])
        missing = _list([re.split("[(（]", text)[0]])
        raise refused("missing_heading", row=candidate.row, sheet=sheet, missing=missing, found=_list([text]))
    width = max((place for place, cell in enumerate(candidate.cells) if cell != ""), default=-1) + 1
    if width > settings.SHEET_MAX_COLUMNS:
        raise refused("too_many_columns", row=candidate.row, sheet=sheet, limit=settings.SHEET_MAX_COLUMNS)
    places = {key: tuple(parts[part] for part in sorted(parts)) for key, parts in candidate.parts.items()}
    return Headings(candidate.row, places, candidate.texts, tuple(candidate.unknown), width)


def _not_found(
    best: _Candidate | None,
    sheet: str,
    columns: Mapping[str, Sequence[str]],
    required: Collection[str],
    least: int,
) -> SheetRefused:
    if best is None or len(best.parts) < least:
        wanted = [texts[0] for key, texts in columns.items() if not required or key in required]
        return refused("no_headings", sheet=sheet, wanted=_list(wanted))
    missing = [columns[key][0] for key in columns if key in required and key not in best.parts]
    found = [str(cell).strip() for cell in best.cells if str(cell).strip()]
    return refused("missing_heading", row=best.row, sheet=sheet, missing=_list(missing), found=_list(found))


def _list(texts: Sequence[str]) -> str:
    shown = "、".join(f"“{text[:20]}”" for text in texts[:_SHOWN])
    return shown + ("…" if len(texts) > _SHOWN else "")
