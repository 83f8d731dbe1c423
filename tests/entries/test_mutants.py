"""Every mutant of the rules dies: one fragment changed, and the check that watches it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DataError, IntegrityError, transaction

from entries import workflow
from entries.models import Entry
from tests.cast import make_cast
from tests.entries import (  # noqa: F401 (they add their checks)
    order_checks,
    rule_effects,
    sheet_checks,
    shelf_checks,
    telling_checks,
    undo_checks,
)
from tests.entries.mutants import MUTANTS
from tests.entries.mutating import FragmentNotFound, Mutant, alive
from tests.entries.rule_checks import CHECKS, World
from tests.factories import bring_to, make_entry, make_section, make_volume
from tests.permission_table import STATUSES

pytestmark = pytest.mark.django_db

DEATHS = (AssertionError, workflow.WorkflowRefused, IntegrityError, DataError, Entry.DoesNotExist)
"""How a check may fail. Anything else, a NameError say, is a badly written mutant and no death."""


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: object) -> Iterator[World]:
    """The cast and an entry in each status, made once for all mutants."""
    with django_db_blocker.unblock(), undone():
        cast = make_cast()
        section = make_section(make_volume())
        entries = {
            status: bring_to(make_entry(section, drafter=cast.drafter), status, cast) for status in STATUSES.values()
        }
        yield World(cast, {status: entry.pk for status, entry in entries.items()})


@contextmanager
def undone() -> Iterator[None]:
    """Whatever is written inside is taken back at the end."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def fails(name: str, world: World) -> bool:
    try:
        with undone():
            CHECKS[name](world)
    except DEATHS:
        return True
    return False


@pytest.mark.parametrize("name", CHECKS)
def test_the_rules_as_they_stand_pass(world: World, name: str) -> None:
    with undone():
        CHECKS[name](world)


@pytest.mark.parametrize("mutant", MUTANTS, ids=str)
def test_every_mutant_dies(world: World, mutant: Mutant) -> None:
    with alive(mutant):
        assert fails(mutant.dies_by, world), f"{mutant} survived {mutant.dies_by}"


PUT_BACK = {mutant.where: mutant for mutant in MUTANTS}


@pytest.mark.parametrize("where", ["may_view", "submit", "TRANSITIONS", "RULES", "TEXT_IS_OPEN"])
def test_a_rule_is_put_back(world: World, where: str) -> None:
    """For each kind of thing that is mutated: a function, one in a transaction, the tables, a set."""
    mutant = PUT_BACK[where]
    with alive(mutant):
        pass
    assert not fails(mutant.dies_by, world)


def test_a_fragment_that_is_gone_is_an_error() -> None:
    gone = Mutant("permissions.rules", "may_view", "no such fragment", "", "table_for_one")
    with pytest.raises(FragmentNotFound), alive(gone):
        pass


def test_there_are_enough_mutants_and_no_two_alike() -> None:
    assert len(MUTANTS) == len(set(map(str, MUTANTS))) >= 30
