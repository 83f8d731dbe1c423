"""A sheet of ten rows: seven new entries, and three drafts of 综述 that it changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from entries.importing.batches import applying
from entries.models import Entry
from tests.importing.batches.sheets import row, sheet

SEVEN = [f"密稿{number}" for number in range(7)]


def a_sheet(old: list[Entry]) -> bytes:
    """Seven new entries; of three old ones two get another text and the third another place."""
    new = [row(title, f"{title}的正文。", day="2024-05-01") for title in SEVEN]
    day = old[0].event_start.isoformat()
    changed = [row(entry.title, "新。", code=entry.code, day=day) for entry in old[:2]]
    return sheet(*new, *changed, row(old[2].title, "旧。", code=old[2].code, section="外事", day=day))


def texts() -> dict[str, tuple[str, str, int]]:
    return {
        title: (body, section, number)
        for title, body, section, number in Entry.objects.values_list(
            "title", "body", "section__title", "revision_number"
        )
    }


BEFORE = {f"原有{number}": ("旧。", "综述", 1) for number in range(3)}
AFTER = {title: (f"{title}的正文。", "综述", 1) for title in SEVEN} | {
    "原有0": ("新。", "综述", 2),
    "原有1": ("新。", "综述", 2),
    "原有2": ("旧。", "外事", 1),
}


class Stop(Exception):
    """The program dies here."""


@contextmanager
def stopped_after(monkeypatch: pytest.MonkeyPatch, slices: int) -> Iterator[None]:
    """The program dies after so many slices."""
    done = iter(range(slices + 1))
    original = applying._next_slice

    def next_slice(*arguments: object) -> bool:
        if next(done) == slices:
            raise Stop
        return original(*arguments)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(applying, "_next_slice", next_slice)
        with pytest.raises(Stop):
            yield
