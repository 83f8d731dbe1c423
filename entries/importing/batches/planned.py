"""What a row would do: the value that planning makes and staging stores."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from entries.importing.batches.problems import Problem, is_refusal, problem
from entries.importing.sheets.reading import SheetRow

CREATED, CHANGED, UNCHANGED, REFUSED = "created", "changed", "unchanged", "refused"
TextTuple = tuple[str, str, str, date | None, date | None, str]
"""In the order of texts.TEXT_COLUMNS."""


@dataclass(slots=True)
class PlannedRow:
    """`text` is of entries, `values` of the other kinds; `entry_id` and `based_on` of a row that changes one.

    `rewrites` names the columns of the text in which that entry gets something else.
    """

    row: int
    outcome: str
    title: str
    problems: list[Problem] = field(default_factory=list)
    text: TextTuple | None = None
    section_id: int | None = None
    unit_id: int | None = None
    entry_id: int | None = None
    based_on: int = 0
    rewrites: Sequence[str] = ()
    from_section: int | None = None
    from_order: int | None = None
    values: dict[str, Any] | None = None

    def refuse(self, found: Problem) -> None:
        self.outcome = REFUSED
        self.problems.append(found)

    @property
    def is_refused(self) -> bool:
        return any(map(is_refusal, self.problems))


def refuse_what_was_not_worked_out(
    planned: PlannedRow,
    flaws: Mapping[int, Mapping[str, str]],
    texts: Mapping[str, str],
    spared: Collection[str] = (),
) -> None:
    """A formula that never had its result says nothing: the row is not guessed at.

    The columns `spared` may as well be empty: of them it is a warning.
    """
    for key, shown in flaws.get(planned.row, {}).items():
        if shown:
            continue
        if key in spared:
            planned.problems.append(problem("formula_left_out", texts[key]))
        else:
            planned.refuse(problem("formula_without_value", texts[key]))


class Planner(Protocol):
    """Works out what rows would do. Asked in chunks, in the order of the sheet."""

    def plan(self, rows: Sequence[SheetRow]) -> list[PlannedRow]: ...
