"""Many rows at once, by the model's own columns: what bulk_create does, without an instance for each row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import connection, models
from django.utils import timezone

MADE_ANEW = (models.JSONField, models.DateField)
"""Fields whose values a database does not take as Python has them."""


def insert_from(
    model: type[models.Model], source: str, values: Sequence[Any], *, taken: Mapping[str, str], given: Mapping[str, Any]
) -> int:
    """INSERT … SELECT: `taken` are columns as SQL over `source`, `given` those that are the same for all rows.

    Every other column gets the default of its field. `source` is SQL of ours, from FROM on. Returns how many rows.
    """
    columns, chosen, constants = [], [], []
    for field in _fields(model):
        columns.append(_quoted(field))
        chosen.append(taken.get(field.name, "%s"))
        if field.name not in taken:
            constants.append(_constant(field, given))
    into = f"INSERT INTO {connection.ops.quote_name(model._meta.db_table)} ({', '.join(columns)})"
    # Nothing in it but names of our own columns and the SQL that the callers write out.
    with connection.cursor() as cursor:
        cursor.execute(f"{into} SELECT {', '.join(chosen)} {source}", [*constants, *values])  # noqa: S608
        return int(cursor.rowcount)


def insert_many(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert rows of values for the fields `names`; every other column gets its default."""
    if not rows:
        return
    by_name = {field.name: field for field in _fields(model)}
    varying = [by_name[name] for name in names]
    others = [field for field in _fields(model) if field.name not in names]
    constants = tuple(_constant(field, {}) for field in others)
    prepared = _prepared(varying, rows, constants)
    columns = ", ".join(map(_quoted, (*varying, *others)))
    into = f"{connection.ops.quote_name(model._meta.db_table)} ({columns})"
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            marks = ", ".join(["%s"] * len(prepared[0]))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", prepared)  # noqa: S608 (our own columns)
            return
        with cursor.copy(f"COPY {into} FROM STDIN") as copy:
            for row in prepared:
                copy.write_row(row)


def _prepared(
    varying: Sequence[models.Field[Any, Any]], rows: Sequence[tuple[Any, ...]], constants: tuple[Any, ...]
) -> list[tuple[Any, ...]]:
    """The rows as the database takes them. Most values are taken as they are."""
    made_anew = [(place, field) for place, field in enumerate(varying) if isinstance(field, MADE_ANEW)]
    days: dict[date, Any] = {}  # the same few again and again
    prepared = []
    for row in rows:
        values = list(row)
        for place, field in made_anew:
            value = values[place]
            if isinstance(value, date):
                if value not in days:
                    days[value] = field.get_db_prep_save(value, connection)
                values[place] = days[value]
            elif value is not None:
                values[place] = field.get_db_prep_save(value, connection)
        prepared.append((*values, *constants))
    return prepared


def _fields(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    return [field for field in model._meta.concrete_fields if not field.primary_key]


def _quoted(field: models.Field[Any, Any]) -> str:
    return connection.ops.quote_name(field.column or "")


def _constant(field: models.Field[Any, Any], given: Mapping[str, Any]) -> Any:
    if field.name in given:
        value = given[field.name]
    elif isinstance(field, models.DateTimeField) and (field.auto_now or field.auto_now_add):
        value = timezone.now()
    else:
        value = field.get_default()
    return field.get_db_prep_save(value, connection)
