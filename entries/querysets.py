"""Reading entries: each method is a phrase, and the visibility rules come from permissions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.db import models
from django.db.models import F, Func, Q

from entries.lifecycle import TEXT_IS_OPEN, Status, Verb
from entries.permissions import may_q, of_drafters_unit, viewable_by

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import Entry, Section, Transition, Volume  # noqa: F401 (they name what the sets hold)


def planned() -> Q:
    """What the plan lists and nobody has begun (未报). For one entry: Entry.is_planned."""
    return Q(status=Status.DRAFT, body="")


def late_on(day: date) -> Q:
    """Due before `day` and still with the drafter. A revised text has been delivered once and is never late.

    For one entry: Entry.is_late_on.
    """
    return Q(due_on__lt=day, status__in=TEXT_IS_OPEN, number__isnull=True)


def written_by(user: User) -> Q:
    """What is this person's to write: given to them, or to their unit and to nobody yet."""
    return of_drafters_unit(user) & (Q(drafter=user.pk) | Q(drafter=None))


def written_by_nobody() -> Q:
    """Open texts that were given to nobody, or to somebody who is switched off."""
    return Q(Q(drafter=None) | Q(drafter__is_active=False), status__in=TEXT_IS_OPEN)


UNFINISHED_BATCHES = ("applying", "taking_back", "undoing")
"""States of a batch whose drafts nobody sees: it is made, or taken away, whole."""
_UNFINISHED = ", ".join(f"'{state}'" for state in UNFINISHED_BATCHES)
WHOLE_BATCHES = ("applied", "undone")
"""The other states in which a batch can have drafts."""


class OfWholeBatch(Func):
    """Whether the key of an entry is none of a draft of an unfinished batch.

    Written out, because it stands in every query of entries and is made as often. By the key, which is in every
    index of SQLite, so that lists are still counted in an index alone; and the first question, which is asked once a
    query, is nearly always the last.
    """

    template = """(
        NOT EXISTS (SELECT 1 FROM entries_batch WHERE state IN (UNFINISHED))
        OR %(expressions)s NOT IN (
            SELECT hidden.id FROM entries_entry hidden JOIN entries_batch batch ON hidden.batch_id = batch.id
            WHERE batch.state IN (UNFINISHED)
        )
    )""".replace("UNFINISHED", _UNFINISHED)
    output_field = models.BooleanField()


def of_whole_batches(entries: str) -> Q:
    """For counts over `entries`, a relation with its underscores: joins see what the manager of entries hides."""
    return Q(**{f"{entries}batch": None}) | Q(**{f"{entries}batch__state__in": WHOLE_BATCHES})


class StatusBelongsToWorkflow(TypeError):
    """Status was assigned outside workflow."""


def refuse_status(*_args: object) -> NoReturn:
    raise StatusBelongsToWorkflow("Entry.status is set by the functions of entries.workflow only.")


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **values: Any) -> int:
        """Any column but the status, which workflow sets by a compare-and-swap of its own."""
        if "status" in values:
            refuse_status()
        return super().update(**values)

    def visible_to(self, user: User) -> Self:
        """What this person sees at the desk."""
        return self.filter(viewable_by(user))

    def on_which(self, user: User, verb: Verb) -> Self:
        """Those to which this person may do `verb` now."""
        return self.filter(may_q(user, verb))

    def awaiting_review_by(self, user: User) -> Self:
        """Submitted entries this person may approve, oldest submission first."""
        return self.on_which(user, Verb.APPROVE).order_by("submitted_at", "pk")

    def returned_to(self, user: User) -> Self:
        return self.on_which(user, Verb.SUBMIT).filter(status=Status.CHANGES_REQUESTED)

    def written_by(self, user: User) -> Self:
        return self.filter(written_by(user))

    def planned(self) -> Self:
        return self.filter(planned())

    def of_volume(self, volume: Volume) -> Self:
        return self.filter(volume=volume)

    def in_reading_order(self) -> Self:
        """Volume, then sections as the framework orders them, then entries; unplaced ones last."""
        return self.order_by("volume_id", F("section__sort_key").asc(nulls_last=True), "order", "pk")


class EntryManager(models.Manager.from_queryset(EntryQuerySet)):  # type: ignore[misc]
    """Entries without the drafts of an unfinished batch: every list, count, lookup and related set begins here."""

    def get_queryset(self) -> EntryQuerySet:
        entries: EntryQuerySet = super().get_queryset()
        return entries.filter(OfWholeBatch(F("pk")))


class TransitionQuerySet(models.QuerySet["Transition"]):
    def of_whole_batches(self) -> Self:
        """Without the rows that tell of drafts which nobody sees yet, or any more: for every list of the trail."""
        return self.filter(Q(entry=None) | Q(OfWholeBatch(F("entry_id"))))


class SectionQuerySet(models.QuerySet["Section"]):
    def of_volume(self, volume: Volume) -> Self:
        return self.filter(volume=volume)

    def in_reading_order(self) -> Self:
        return self.order_by("volume_id", "sort_key")
