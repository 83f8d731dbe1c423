"""Batches are small here, and nobody waits between two slices."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    from entries.importing.batches import taking_back

    monkeypatch.setattr(taking_back, "PAUSE", 0)


@pytest.fixture
def slices_of_two(monkeypatch: pytest.MonkeyPatch) -> None:
    from entries.importing.batches import applying, taking_back

    monkeypatch.setattr(applying, "SLICE", 2)
    monkeypatch.setattr(taking_back, "SLICE", 2)
