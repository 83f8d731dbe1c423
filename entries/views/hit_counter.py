"""Counting visits in memory and writing them now and then: a reader costs no write."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from multiprocessing.util import Finalize
from threading import Lock, Timer

from django.db import DatabaseError, IntegrityError, connections, transaction
from django.db.models import Case, F, PositiveBigIntegerField, Value, When

from entries.models.hits import HitCount

logger = logging.getLogger(__name__)

WRITE_EVERY = 10
"""Seconds."""

ADDRESSES_AT_ONCE = 200


class HitCounter:
    """Visits of this process that are not written yet. An address is (volume id, number); number 0 is the volume.

    Several processes can't lose each other's visits: what is written is an addition. `later`
    is called with `write` when there is something to write.
    """

    def __init__(self, later: Callable[[Callable[[], None]], None]) -> None:
        self.later = later
        self.waiting: Counter[tuple[int, int]] = Counter()
        self.lock = Lock()

    def add(self, volume_id: int, number: int) -> None:
        """Count one visit."""
        with self.lock:
            is_first = not self.waiting
            self.waiting[volume_id, number] += 1
        if is_first:
            self.later(self.write)

    def shown(self, volume_id: int, number: int) -> int:
        """Visits so far, as this process knows them."""
        written = HitCount.objects.filter(volume=volume_id, number=number).values_list("count", flat=True).first()
        with self.lock:
            return (written or 0) + self.waiting[volume_id, number]

    def write(self) -> None:
        """Add what is waiting to the database; what can't be written waits on."""
        with self.lock:
            taken, self.waiting = self.waiting, Counter()
        by_volume: dict[int, dict[int, int]] = {}
        for (volume_id, number), visits in taken.items():
            if visits:
                by_volume.setdefault(volume_id, {})[number] = visits
        for volume_id, visits_of in by_volume.items():
            try:
                _write_volume(volume_id, visits_of)
            except IntegrityError:
                logger.warning("Volume %d is no more; its visits are dropped.", volume_id)
            except DatabaseError:
                logger.exception("Visits of volume %d could not be written and are kept.", volume_id)
                self._keep(volume_id, visits_of)

    def _keep(self, volume_id: int, visits_of: dict[int, int]) -> None:
        with self.lock:
            self.waiting.update({(volume_id, number): visits for number, visits in visits_of.items()})
        self.later(self.write)


@transaction.atomic
def _write_volume(volume_id: int, visits_of: dict[int, int]) -> None:
    """One INSERT for addresses never seen, one UPDATE for all, for each ADDRESSES_AT_ONCE of a volume."""
    numbers = sorted(visits_of)
    for start in range(0, len(numbers), ADDRESSES_AT_ONCE):
        some = numbers[start : start + ADDRESSES_AT_ONCE]
        rows = [HitCount(volume_id=volume_id, number=number) for number in some]
        HitCount.objects.bulk_create(rows, ignore_conflicts=True)
        visits = Case(
            *(When(number=number, then=Value(visits_of[number])) for number in some),
            output_field=PositiveBigIntegerField(),
        )
        HitCount.objects.filter(volume=volume_id, number__in=some).update(count=F("count") + visits)


def in_a_while(write: Callable[[], None]) -> None:
    """Call `write` in WRITE_EVERY seconds, in a thread that does not keep the process alive."""

    def write_and_disconnect() -> None:
        write()
        connections.close_all()

    timer = Timer(WRITE_EVERY, write_and_disconnect)
    timer.daemon = True
    timer.start()


COUNTER = HitCounter(later=in_a_while)
# Not atexit: the server's workers are processes of multiprocessing, which end without it. This runs in both.
Finalize(None, lambda: COUNTER.write(), exitpriority=10)
