"""Cells of the sheets of records: yes and no, whole numbers, units by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Model

from entries.importing.batches.framework import units_by_name
from entries.importing.batches.planned import PlannedRow
from entries.importing.batches.problems import problem

YES = frozenset({"是", "√", "启用", "有", "yes", "y", "true", "1"})
NO = frozenset({"否", "×", "停用", "无", "no", "n", "false", "0"})
LARGEST = 2_000_000_000


TOLD = "told"
"""Among the values of a row: for each column that it sets the heading, what stood there and what it says."""
_WORDS = {True: "是", False: "否"}


def told(
    record: Model, names: Iterable[str], cells: Mapping[str, str], texts: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """What a row sets of a record, in words for the preview. Of a new one only what is written."""
    found = []
    for name in names:
        key = name.removesuffix("_id")
        before = _words(record, key) if record.pk else ""
        if record.pk or cells[key]:
            found.append((texts[key], before, cells[key]))
    return found


def _words(record: Model, key: str) -> str:
    shown = getattr(record, f"get_{key}_display", None)
    value = shown() if shown else getattr(record, key)
    return "" if value is None else _WORDS[value] if isinstance(value, bool) else str(value)


def yes_or_no(typed: str, key: str, planned: PlannedRow, texts: Mapping[str, str]) -> bool | None:
    """What is written; None when nothing is, or it is neither, which is refused."""
    if not typed:
        return None
    if typed.casefold() in YES | NO:
        return typed.casefold() in YES
    planned.refuse(problem("not_yes_or_no", texts[key], typed))
    return None


def whole_number(typed: str, key: str, planned: PlannedRow, texts: Mapping[str, str]) -> int | None:
    if not typed:
        return None
    if typed.isdecimal() and int(typed[:12]) <= LARGEST:
        return int(typed)
    planned.refuse(problem("not_a_number", texts[key], typed))
    return None


def unit_key(typed: str, planned: PlannedRow, texts: Mapping[str, str]) -> int | None:
    """The unit of that name; an unknown one is refused, as is one that no longer contributes."""
    if not typed:
        return None
    key, is_active = units_by_name().get(typed, (None, True))
    if key is None or not is_active:
        planned.refuse(problem("unit_off" if key else "unknown_unit", texts["unit"], typed))
    return key
