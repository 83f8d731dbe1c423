"""A sheet of units and a sheet of people. No roles, no passwords."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model

from accounts import people
from accounts.models import Unit, User
from entries.importing.batches.planned import CHANGED, CREATED, UNCHANGED, PlannedRow
from entries.importing.batches.problems import problem
from entries.importing.batches.values import TOLD, told, unit_key, whole_number, yes_or_no
from entries.models import Batch
from entries.sheets.accounts import PersonResource, UnitResource

Values = dict[str, Any]


class _Sheet:
    """What both have in common: a record is found by a name, and what the sheet has no column for stays."""

    def __init__(self, batch: Batch, actor: User | None) -> None:
        self.actor = actor

    def finish(self, planned: Sequence[PlannedRow]) -> None:
        """The order of the rows means nothing."""

    def end(self) -> None:
        """Nothing is left to do."""


def _compare(
    record: Model, wanted: Values, planned: PlannedRow, cells: Mapping[str, str], texts: Mapping[str, str]
) -> None:
    """Whether the row changes the record, and whether what it makes of it is valid."""
    differing = {name: value for name, value in wanted.items() if getattr(record, name) != value}
    planned.values = wanted | {TOLD: told(record, differing, cells, texts)}
    if record.pk is None:
        planned.outcome = CREATED
    else:
        planned.outcome = CHANGED if differing else UNCHANGED
    for name, value in differing.items():
        setattr(record, name, value)
    if planned.outcome == UNCHANGED:
        return
    try:
        record.full_clean(exclude=["password"], validate_unique=False)
    except ValidationError as error:
        planned.refuse(problem("invalid", "", planned.title, reason="；".join(error.messages)))


class UnitSheet(_Sheet):
    resource = UnitResource

    def plan(self, cells: Mapping[str, str], planned: PlannedRow, texts: Mapping[str, str]) -> object:
        name = planned.title = cells["name"]
        wanted: Values = {"name": name}
        order = whole_number(cells.get("order", ""), "order", planned, texts)
        is_active = yes_or_no(cells.get("is_active", ""), "is_active", planned, texts)
        wanted |= {} if order is None else {"order": order}
        wanted |= {} if is_active is None else {"is_active": is_active}
        if name:
            _compare(Unit.objects.filter(name=name).first() or Unit(), wanted, planned, cells, texts)
        return name or None

    def save(self, values: Values, actor: User | None) -> None:
        unit = Unit.objects.filter(name=values["name"]).first() or Unit()
        for name, value in values.items():
            setattr(unit, name, value)
        unit.full_clean()
        unit.save()


class PersonSheet(_Sheet):
    resource = PersonResource

    def plan(self, cells: Mapping[str, str], planned: PlannedRow, texts: Mapping[str, str]) -> object:
        username = planned.title = cells["username"]
        if not username:
            return None
        person = User.objects.filter(username=username).first() or User(username=username)
        wanted: Values = {"username": username}
        wanted |= {key: cells[key] for key in ("full_name", "post", "email") if key in cells}
        if "unit" in cells:
            wanted["unit_id"] = unit_key(cells["unit"], planned, texts)
        is_active = yes_or_no(cells.get("is_active", ""), "is_active", planned, texts)
        wanted |= {} if is_active is None else {"is_active": is_active}
        if self._is_forbidden(person, is_active):
            planned.refuse(problem("person_forbidden", texts["username"], username))
            return username
        _compare(person, wanted, planned, cells, texts)
        if planned.outcome == CREATED:
            planned.problems.append(problem("needs_password", texts["username"], username))
        return username

    def _is_forbidden(self, person: User, is_active: bool | None) -> bool:
        if self.actor is None or person.pk is None:
            return person.is_superuser
        switches_off_self = person.pk == self.actor.pk and is_active is False
        return switches_off_self or not people.may_manage(self.actor, person)

    def save(self, values: Values, actor: User | None) -> None:
        values = dict(values)
        is_active = values.pop("is_active", None)
        person = User.objects.filter(username=values["username"]).first() or User(username=values["username"])
        for name, value in values.items():
            setattr(person, name, value)
        people.save_person(person, actor=actor)
        if is_active is not None and is_active != person.is_active:
            people.switch(person, is_active, actor=actor)
