"""Batches are small here, and nobody waits between two slices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from entries.models import Batch, Entry, Volume
    from tests.cast import Cast


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    from entries.importing.batches import taking_back

    monkeypatch.setattr(taking_back, "PAUSE", 0)


@pytest.fixture
def slices_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    from entries.importing.batches import applying, taking_back

    monkeypatch.setattr(applying, "SLICE", 2)
    monkeypatch.setattr(taking_back, "SLICE", 2)


@pytest.fixture
def volume(cast: Cast) -> Volume:
    from tests.factories import make_section, make_volume

    made = make_volume()
    make_section(made, "综述")
    make_section(made, "外事")
    return made


@pytest.fixture
def old(cast: Cast, volume: Volume) -> list[Entry]:
    """Three drafts in 综述 that the sheet changes."""
    from tests.factories import make_entry, make_text

    section = volume.sections.get(title="综述")
    return [make_entry(section, drafter=cast.drafter, text=make_text(f"原有{number}", "旧。")) for number in range(3)]


@pytest.fixture
def batch(cast: Cast, volume: Volume, old: list[Entry], slices_of_two: None) -> Batch:
    from tests.importing.batches.sheets import counts, send
    from tests.importing.batches.ten_rows import a_sheet

    found = send(a_sheet(old), sender=cast.drafter, volume=volume)
    assert counts(found) == (7, 3, 0, 0)
    return found
