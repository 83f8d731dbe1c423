"""Noting that pages are stale, in the transaction of the cause, and making them anew when it is through.

A row names the address until its page is in place, so what a crash left is found. Two who work on one page can't
leave the older one: a page is put in place by a transaction that holds the row with the token it was made for.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterable, Sequence

from django.db import connection, transaction

from entries.models.stale_addresses import StaleAddress
from entries.models.volumes import Volume, Yearbook
from entries.publishing.addresses import addresses_of_volume, addresses_of_yearbook, all_addresses
from entries.publishing.pages import files
from entries.publishing.pages.making import make_page

logger = logging.getLogger(__name__)

AT_ONCE = 10
"""Pages made before the person who changed something gets an answer; the page writer makes the others."""

TOGETHER = 10
"""Pages put in place by one transaction."""


class AfterCommit:
    """Called once for all that a transaction made stale."""

    def __init__(self, addresses: Iterable[str]) -> None:
        self.addresses = dict.fromkeys(addresses)

    def __call__(self) -> None:
        addresses = list(self.addresses)
        # Until they are made again the views answer for the rest.
        take_away(addresses[AT_ONCE:])
        write_pages(addresses[:AT_ONCE])


def pages_are_stale(addresses: Iterable[str]) -> None:
    """Note that these pages show what is no more, the most important first. Call it inside the transaction."""
    addresses = list(dict.fromkeys(addresses))
    note(addresses)
    if addresses:
        _after_commit(addresses)


def note(addresses: Iterable[str]) -> None:
    """Leave it to the page writer to make these pages anew."""
    token = secrets.token_hex(8)
    # Sorted, so that two who note the same addresses wait for each other and not for ever.
    rows = [StaleAddress(address=address, token=token) for address in sorted(set(addresses))]
    StaleAddress.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["address"], update_fields=["token"], batch_size=400
    )


def pages_are_gone(addresses: Iterable[str]) -> None:
    """Note it and take the pages away before the transaction is through: nobody reads them after it.

    Should it fail after all, the views answer until the next start, which misses the pages.
    """
    addresses = list(addresses)
    pages_are_stale(addresses)
    for address in addresses:
        files.remove(address)


def volume_changed(volume: Volume) -> None:
    """Its fields or its framework were edited."""
    pages_are_stale(addresses_of_volume(volume))


def yearbook_changed(yearbook: Yearbook) -> None:
    """Its fields were edited."""
    pages_are_stale(addresses_of_yearbook(yearbook))


def everything_changed() -> None:
    """Something that every page shows was edited."""
    pages_are_stale(all_addresses())


def _after_commit(addresses: Iterable[str]) -> None:
    for registered in connection.run_on_commit:
        call = registered[1]
        if isinstance(call, AfterCommit):
            call.addresses |= dict.fromkeys(addresses)
            return
    # Robust: the change stands, whatever becomes of its pages now.
    transaction.on_commit(AfterCommit(addresses), robust=True)


def _held(addresses: Iterable[str]) -> dict[str, str]:
    """Tokens of those addresses that nobody else is noting or working on. Call it inside a transaction.

    On SQLite a transaction is alone with the database.
    """
    rows = StaleAddress.objects.select_for_update(skip_locked=True).filter(address__in=list(addresses))
    return dict(rows.values_list("address", "token"))


def take_away(addresses: Sequence[str]) -> None:
    """Remove the pages that are still stale."""
    if addresses:
        with transaction.atomic():
            for address in _held(addresses):
                files.remove(address)


def write_pages(addresses: Sequence[str]) -> int:
    """Make those of these pages anew that are stale; how many that were."""
    written = 0
    for start in range(0, len(addresses), TOGETHER):
        rows = StaleAddress.objects.filter(address__in=addresses[start : start + TOGETHER])
        tokens = dict(rows.values_list("address", "token"))
        made = {address: make_page(address) for address in tokens}
        written += _put_in_place(made, tokens)
    return written


@transaction.atomic
def _put_in_place(made: dict[str, dict[str, bytes] | None], tokens: dict[str, str]) -> int:
    """Put the pages in place that are still right, and only those."""
    held = _held(made)
    right = [address for address in made if held.get(address) == tokens[address]]
    for address in right:
        variants = made[address]
        if variants is None:
            files.remove(address)
        else:
            files.put(address, variants)
    StaleAddress.objects.filter(address__in=right).delete()
    return len(right)


def write_some() -> int:
    """Make some pages that wait, whoever left them; how many that were."""
    return write_pages(list(StaleAddress.objects.order_by("address").values_list("address", flat=True)[:100]))
