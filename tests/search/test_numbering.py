"""Numbers in the index of SQLite: nothing is lost where there is no place, and the next start puts it in order."""

from __future__ import annotations

import pytest
from django.db import connection

from entries.search import indexing, numbering
from entries.search.engine import index
from tests.search.texts import Shelf, make_shelf, text, titles


@pytest.fixture
def narrow(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """The shelf of 2025 in an index whose volumes have room for two texts each."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has places enough")
    monkeypatch.setattr(numbering, "LEAST", 2)
    indexing.rebuild()
    return shelf


def test_the_newest_volume_may_grow_without_end(narrow: Shelf) -> None:
    narrow.put(*(text(f"茶{number}") for number in range(1, 6)))
    assert titles("茶") == ["茶5", "茶4", "茶3", "茶2", "茶1"]
    assert index().is_in_order()


def test_volumes_of_other_years_find_their_place(narrow: Shelf) -> None:
    narrow.put(text("茶2025"))
    for year in (2010, 2027, 2020):
        make_shelf(year, yearbook=narrow.volume.yearbook).put(text(f"茶{year}甲"), text(f"茶{year}乙"))
    narrow.put(text("茶2025又"))
    assert index().is_in_order() is False
    expected = ["茶2027乙", "茶2027甲", "茶2025又", "茶2025", "茶2020乙", "茶2020甲", "茶2010乙", "茶2010甲"]
    assert sorted(titles("茶")) == sorted(expected)
    indexing.rebuild_if_outdated()
    assert titles("茶") == expected
    assert index().is_in_order()


def test_an_old_volume_that_has_outgrown_its_room_is_found_and_put_in_order_at_the_next_start(narrow: Shelf) -> None:
    old = make_shelf(2010, yearbook=narrow.volume.yearbook)
    narrow.put(text("茶2025"))
    indexing.rebuild()
    old.put(*(text(f"茶{number}") for number in range(1, 8)))
    assert sorted(titles("茶")) == ["茶1", "茶2", "茶2025", "茶3", "茶4", "茶5", "茶6", "茶7"]
    assert not index().is_in_order()
    indexing.rebuild_if_outdated()
    assert titles("茶") == ["茶2025", "茶7", "茶6", "茶5", "茶4", "茶3", "茶2", "茶1"]
