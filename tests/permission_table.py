"""The expected permissions, read from the literal table beside this file. Imports nothing of entries."""

from __future__ import annotations

import csv
from pathlib import Path

STATUSES = {"D": "draft", "S": "submitted", "C": "changes_requested", "A": "approved", "P": "published"}


def _rows() -> list[dict[str, str]]:
    lines = (Path(__file__).parent / "permission_table.csv").read_text("utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


TABLE: dict[tuple[str, str], frozenset[str]] = {
    (row["verb"], person): frozenset(STATUSES[letter] for letter in cell if letter != "-")
    for row in _rows()
    for person, cell in row.items()
    if person != "verb"
}
"""(verb, person) → the statuses in which it is allowed."""

VERBS = tuple(row["verb"] for row in _rows())
PEOPLE = tuple(name for name in _rows()[0] if name != "verb")
