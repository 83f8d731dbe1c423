"""Where entries stand: a move of one, the order of a section."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Case, Max, Q, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.lifecycle import Verb
from entries.models import Entry, Section, Transition
from entries.models.date_order import misplaced
from entries.workflow.passing import check, swap, transition_of, write_transitions
from entries.workflow.refusals import StaleOrder, TransitionNotAllowed
from entries.workflow.shelving import publish_again, with_what_is_printed

ORDERS_AT_ONCE = 100
"""Entries put in order by one UPDATE: it looks through them for each."""


@transaction.atomic
def move(entry: Entry, *, actor: User, section: Section, before: Entry | None = None, comment: str = "") -> Entry:
    """Put the entry into `section`, before another entry or last. What is public is published again."""
    check(Verb.MOVE, entry, actor)
    if section.volume_id != entry.volume_id:
        raise TransitionNotAllowed(_("The section belongs to another volume."))
    order = _order_before(before, section, entry)
    place: dict[str, Any] = {"from_section_id": entry.section_id, "from_order": entry.order}
    place["from_no_section"] = entry.section_id is None
    swap(entry, {"section": section, "order": order})
    write_transitions([transition_of(entry, Verb.MOVE, actor, comment=comment, **place)])
    publish_again(entry)
    return entry


def order_at(order: int, section: Section, entry: Entry) -> int:
    """The place of `order` in a section, which another entry may have taken meanwhile: before it."""
    others = Entry.with_unfinished.filter(section=section, order__gte=order).exclude(pk=entry.pk)
    return _order_before(others.order_by("order", "pk").first(), section, entry)


def _order_before(before: Entry | None, section: Section, moving: Entry) -> int:
    """An order between `before` and the entry above it; spreads the section out when the gap is used up."""
    others = Entry.with_unfinished.filter(section=section).exclude(pk=moving.pk)
    if before is None:
        return (others.aggregate(last=Max("order"))["last"] or 0) + Entry.ORDER_STEP
    if before.section_id != section.pk:
        raise TransitionNotAllowed(_("The entry to stand before is in another section."))
    # Of two entries with the same order, made by two people at the same time, the older stands above.
    stands_above = Q(order__lt=before.order) | Q(order=before.order, pk__lt=before.pk)
    above = others.filter(stands_above).aggregate(last=Max("order"))["last"] or 0
    if before.order - above < 2:
        # The moving one too, so that where it stood still means the same place if the move is undone.
        _spread_out(Entry.with_unfinished.filter(section=section))
        before.refresh_from_db()
        moving.refresh_from_db(fields=["order"])
        above = others.filter(order__lt=before.order).aggregate(last=Max("order"))["last"] or 0
    return (above + before.order) // 2


def last_order(volume_id: int, section_id: int | None) -> int:
    placed = Entry.with_unfinished.filter(volume=volume_id, section=section_id)
    return placed.aggregate(last=Max("order"))["last"] or 0


def _spread_out(entries: QuerySet[Entry], step: int = Entry.ORDER_STEP) -> None:
    """Renew the gaps between entries; orders on the shelf follow."""
    places = enumerate(entries.order_by("order", "pk").values_list("pk", "order"), start=1)
    orders = {key: (order, place * step) for place, (key, order) in places if order != place * step}
    _write_orders(entries, orders)
    publish_again(*with_what_is_printed(entries.filter(pk__in=orders, number__isnull=False)))


@transaction.atomic
def reorder(section: Section, keys: Sequence[int], *, actor: User) -> list[Transition]:
    """Bring the entries of a section into the order of `keys`. The fewest move, each with a row of its own.

    Raises StaleOrder when these are not the entries of the section.
    """
    entries = _entries_in_order(section)
    if set(keys) != set(entries):
        raise StaleOrder
    places = {key: place for place, key in enumerate(entries)}
    moving = {keys[place] for place in misplaced([places[key] for key in keys])}
    for key in moving:
        check(Verb.MOVE, entries[key], actor)
    orders = _orders_in_gaps(section, keys, moving, entries)
    if orders is None:
        _spread_out(Entry.with_unfinished.filter(section=section), step=max(Entry.ORDER_STEP, 2 * len(keys)))
        entries = _entries_in_order(section)
        orders = _orders_in_gaps(section, keys, moving, entries) or {}
    before: dict[int, dict[str, Any]] = {
        key: {"from_section_id": section.pk, "from_order": entries[key].order} for key in orders
    }
    moved = _reordered(section, orders, entries)
    rows = [transition_of(entry, Verb.MOVE, actor, **before[entry.pk]) for entry in moved]
    write_transitions(rows)
    return rows


@transaction.atomic
def undo_reorder(section: Section, *, actor: User, acts: tuple[int, int]) -> int:
    """Take back own moves inside a section, from the first to the last of `acts`, as one; how many they were.

    Raises StaleOrder when something came after on any of them, or was moved in the section since.
    """
    undone = {act.entry_id or 0: act for act in permissions.moves_to_undo(actor, section.pk, acts)}
    if not undone:
        raise StaleOrder
    orders = {entry_id: act.from_order or 0 for entry_id, act in undone.items()}
    moved = _reordered(section, orders, _entries_in_order(section))
    write_transitions([transition_of(entry, Verb.UNDO, actor, undoes=undone[entry.pk]) for entry in moved])
    return len(moved)


def _entries_in_order(section: Section) -> dict[int, Entry]:
    return {entry.pk: entry for entry in Entry.objects.filter(section=section).defer("body").order_by("order", "pk")}


def _orders_in_gaps(
    section: Section, keys: Sequence[int], moving: set[int], entries: dict[int, Entry]
) -> dict[int, int] | None:
    """Orders of the moving ones, evenly in the gaps between those that stay; None when a gap is too small."""
    orders: dict[int, int] = {}
    above, waiting = 0, list[int]()
    for key in keys:
        if key in moving:
            waiting.append(key)
            continue
        step = (entries[key].order - above) // (len(waiting) + 1)
        if waiting and not step:
            return None
        orders |= {moved: above + step * place for place, moved in enumerate(waiting, start=1)}
        above, waiting = entries[key].order, []
    # After all there are: drafts of an unfinished import too, which nobody sees yet.
    last = last_order(section.volume_id, section.pk)
    return orders | {moved: last + Entry.ORDER_STEP * place for place, moved in enumerate(waiting, start=1)}


def _reordered(section: Section, orders: dict[int, int], as_read: dict[int, Entry]) -> list[Entry]:
    """Give entries of a section other orders, publish again what is public of them; they come as they stand now."""
    entries = Entry.objects.filter(section=section)
    new = {key: (as_read[key].order, order) for key, order in orders.items()}
    _write_orders(entries, new, changed_at=timezone.now())
    moved = with_what_is_printed(entries.filter(pk__in=orders))
    publish_again(*moved)
    return moved


def _write_orders(entries: QuerySet[Entry], orders: dict[int, tuple[int, int]], **more: Any) -> None:
    """Compare and swap: `orders` has of each key the order as it was read and the new one."""
    keys = list(orders)
    for batch in (keys[start : start + ORDERS_AT_ONCE] for start in range(0, len(keys), ORDERS_AT_ONCE)):
        read, new = (Case(*(When(pk=key, then=orders[key][side]) for key in batch)) for side in (0, 1))
        if entries.filter(pk__in=batch, order=read).update(order=new, **more) != len(batch):
            raise StaleOrder
