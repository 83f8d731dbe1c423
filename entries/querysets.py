"""Reading entries: each method is a phrase, and the visibility rules come from permissions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from entries.lifecycle import TEXT_IS_OPEN, Status, Verb
from entries.permissions import may_q, of_drafters_unit, viewable_by

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import Entry, Section, Volume  # noqa: F401 (Entry and Section name what the sets hold)


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


UNFINISHED_BATCHES = ("applying", "taking_back", "undoing")
"""States of a batch whose drafts nobody sees: it is made, or taken away, whole."""
WHOLE_BATCHES = ("applied", "undone")
"""The other states in which a batch can have drafts."""


def unfinished(batch: str = "batch") -> Q:
    """Drafts of a batch that is not whole; `batch` leads to it. One query inside another, whatever the rows."""
    batches = apps.get_model("entries", "Batch")._default_manager.filter(state__in=UNFINISHED_BATCHES)
    return Q(**{f"{batch}__in": batches.order_by().values("pk")})


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
        return entries.filter(~unfinished())


class SectionQuerySet(models.QuerySet["Section"]):
    def of_volume(self, volume: Volume) -> Self:
        return self.filter(volume=volume)

    def in_reading_order(self) -> Self:
        return self.order_by("volume_id", "sort_key")
