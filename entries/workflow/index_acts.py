"""The trail of the index and the chronicle: each act with the rows before and after it, to undo it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.models import ChronicleLine, HeadingLink, IndexAct, SeeReference, SubjectHeading, Volume, Yearbook
from entries.publishing.addresses import addresses_of_chronicle, addresses_of_index
from entries.publishing.chronicle import month_of, months_of_texts
from entries.publishing.pages.stale import pages_are_stale
from entries.workflow.passing import name_of
from entries.workflow.refusals import IndexRefused, TransitionNotAllowed

Row = SubjectHeading | HeadingLink | SeeReference | ChronicleLine
Columns = dict[str, Any] | None
"""A row as it is kept; None: there is none."""

KEPT_COLUMNS: dict[type[models.Model], tuple[str, ...]] = {
    SubjectHeading: (
        "yearbook_id", "kind", "text", "qualifier", "state", "syllables", "is_typed", "sort_key", "letter",
        "variant_of_id", "is_see",
    ),
    HeadingLink: ("heading_id", "volume_id", "number", "state"),
    SeeReference: ("source_id", "target_id"),
    ChronicleLine: ("volume_id", "number", "text", "is_hidden", "basis", "event_start", "event_end", "date_precision"),
}  # fmt: skip
"""What an act changes, in the order in which rows that are missing are made again."""

MODELS = {model.__name__: model for model in KEPT_COLUMNS}
AT_ONCE = 500
LEADS_TO = ("heading_id", "variant_of_id", "source_id", "target_id")
"""Columns that name a heading."""


class Noted:
    """The rows that an act touches, as they were before it."""

    def __init__(self) -> None:
        self.before: dict[tuple[str, int], Columns] = {}

    def touch(self, rows: Iterable[Row]) -> None:
        """Say so before rows are changed or deleted."""
        for row in rows:
            self.before.setdefault((type(row).__name__, row.pk), _columns(row))

    def made(self, row: Row) -> None:
        self.before.setdefault((type(row).__name__, row.pk), None)

    def changes(self) -> list[list[Any]]:
        """[model, key, before, after] of each row that is another now."""
        after = _rows_now(self.before)
        return [[*key, before, after.get(key)] for key, before in self.before.items() if after.get(key) != before]


def _columns(row: models.Model) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in KEPT_COLUMNS[type(row)]}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}


def _rows_now(keys: Iterable[tuple[str, int]]) -> dict[tuple[str, int], Columns]:
    found: dict[tuple[str, int], Columns] = {}
    by_model: dict[str, list[int]] = {}
    for name, pk in keys:
        by_model.setdefault(name, []).append(pk)
    for name, pks in by_model.items():
        for start in range(0, len(pks), AT_ONCE):
            rows = MODELS[name]._default_manager.filter(pk__in=pks[start : start + AT_ONCE])
            found |= {(name, row.pk): _columns(row) for row in rows}
    return found


def check(actor: User | None) -> None:
    if actor is not None and not permissions.may_keep_index(actor):
        raise TransitionNotAllowed(_("This can be done by %(who)s.") % {"who": _("the chief editor")})


@contextmanager
def act(verb: str, yearbook: Yearbook, about: str, *, actor: User | None) -> Iterator[Noted]:
    """Do something to the index of a yearbook, all or nothing, and note it; what changes nothing leaves no row."""
    check(actor)
    with transaction.atomic():
        # One at a time for each yearbook: what an act is decided on must not change under it.
        Yearbook.objects.select_for_update(no_key=True).get(pk=yearbook.pk)
        noted = Noted()
        yield noted
        changes = noted.changes()
        if changes:
            pages_are_stale(_addresses_of(yearbook, changes))
            who = {"actor": actor, "actor_name": name_of(actor)}
            IndexAct.objects.create(yearbook=yearbook, verb=verb, about=about[:200], changes=changes, **who)


def undo(row: IndexAct, *, actor: User | None) -> None:
    """Bring every row of an act to what it was. Raises IndexRefused when any was changed since."""
    check(actor)
    with transaction.atomic():
        Yearbook.objects.select_for_update(no_key=True).get(pk=row.yearbook_id)
        if IndexAct.objects.filter(pk=row.pk, undone_at=None).update(undone_at=timezone.now()) != 1:
            raise IndexRefused(_("This has been undone already."))
        now = _rows_now([(name, pk) for name, pk, _before, _after in row.changes])
        if any(now.get((name, pk)) != after for name, pk, _before, after in row.changes):
            raise _changed_since()
        # A heading that goes takes along what was kept under it since.
        stale = _addresses_of(row.yearbook, row.changes)
        try:
            _put_back(row.changes)
        except models.ProtectedError:
            # Another heading was merged into one that would go.
            raise _changed_since() from None
        pages_are_stale(list(dict.fromkeys([*stale, *_addresses_of(row.yearbook, row.changes)])))


def _changed_since() -> IndexRefused:
    return IndexRefused(_("It has been changed since, so this can no longer be undone."))


def _addresses_of(yearbook: Yearbook, changes: list[list[Any]]) -> list[str]:
    named = addresses_of_index(yearbook, _headings_in(changes), _numbers_in(changes))
    for volume_id, lines in _lines_in(changes).items():
        volume = Volume.objects.select_related("yearbook").get(pk=volume_id)
        named += addresses_of_chronicle(volume, _months_of(volume, lines))
    return named


def _lines_in(changes: list[list[Any]]) -> dict[int, list[dict[str, Any]]]:
    """Lines of chronicles that an act is about, before and after it, by the key of their volume."""
    found: dict[int, list[dict[str, Any]]] = {}
    for name, _pk, *sides in changes:
        for columns in filter(None, sides if name == ChronicleLine.__name__ else ()):
            found.setdefault(columns["volume_id"], []).append(columns)
    return found


def _months_of(volume: Volume, lines: list[dict[str, Any]]) -> list[str]:
    """Where they stand: a line of a text in the month of the text, one of the office in its own."""
    of_office = [line for line in lines if line["number"] is None]
    numbers = [line["number"] for line in lines if line["number"] is not None]
    return [*(month_of(_dated(line)) for line in of_office), *months_of_texts(volume, numbers)]


def _dated(line: dict[str, Any]) -> ChronicleLine:
    start, end = (date.fromisoformat(line[name]) if line[name] else None for name in ("event_start", "event_end"))
    return ChronicleLine(event_start=start, event_end=end, date_precision=line["date_precision"])


def _numbers_in(changes: list[list[Any]]) -> set[tuple[int, int]]:
    """Where the links of an act led or lead: key of a volume and public number."""
    links = (sides for name, _pk, *sides in changes if name == HeadingLink.__name__)
    return {(columns["volume_id"], columns["number"]) for sides in links for columns in filter(None, sides)}


def _headings_in(changes: list[list[Any]]) -> set[int]:
    """Keys of the headings that an act is about, before or after it."""
    found = {pk for name, pk, _before, _after in changes if name == SubjectHeading.__name__}
    for _name, _pk, *sides in changes:
        for columns in filter(None, sides):
            found |= {
                columns[name] for name in ("heading_id", "variant_of_id", "source_id", "target_id") if name in columns
            }
    return {key for key in found if key}


def _put_back(changes: list[list[Any]]) -> None:
    """Places go back to their headings; then new rows go, the last kind first; then the old ones are as they were.

    In this order, because a heading that goes takes along the places that it has, and gives its words free.
    """
    _write_old(HeadingLink, changes)
    for name, model in reversed(MODELS.items()):
        gone = [pk for kind, pk, before, _after in changes if kind == name and before is None]
        model._default_manager.filter(pk__in=gone).delete()
    for model in KEPT_COLUMNS:
        _write_old(model, changes)


def _write_old(model: type[models.Model], changes: list[list[Any]]) -> None:
    name = model.__name__
    rows = {pk: before for kind, pk, before, _after in changes if kind == name and before is not None}
    there = {pk for _name, pk in _rows_now((name, pk) for pk in rows)}
    manager = model._default_manager
    manager.bulk_create([model(pk=pk, **before) for pk, before in rows.items() if pk not in there])
    old = [model(pk=pk, **before) for pk, before in rows.items() if pk in there]
    manager.bulk_update(old, KEPT_COLUMNS[model], batch_size=100)
