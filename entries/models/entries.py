"""The entry 条目: the working copy of a text. Its status is set by the workflow alone."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import IsNull
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from entries.lifecycle import TEXT_IS_OPEN, Status
from entries.models.batches import Batch
from entries.models.manuscripts import Manuscript
from entries.models.sections import Section
from entries.models.texts import EntryText, count_characters, text_columns
from entries.models.volumes import Volume
from entries.querysets import EntryManager, EntryQuerySet, refuse_status


class EntryKind(models.TextChoices):
    OVERVIEW = "overview", _("Overview")
    ACTIVITY = "activity", _("Activity")
    EVENT = "event", _("Event")


class DatePrecision(models.TextChoices):
    UNSET = "", _("Not given yet")
    NONE = "none", _("No date")
    DAY = "day", _("Day")
    MONTH = "month", _("Month")
    YEAR = "year", _("Year")


DATED = (DatePrecision.DAY, DatePrecision.MONTH, DatePrecision.YEAR)


class StatusField(models.CharField[str, str]):
    """A status that starts as draft and that save, create and bulk_create can't change."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = super().pre_save(model_instance, add)
        loaded = Status.DRAFT if add else model_instance.__dict__.get("_loaded_status", Status.DRAFT)
        if value != loaded:
            refuse_status()
        return value


IS_DUE = IsNull(F("due_on"), False)
"""Sorted by before the day, downwards, entries without one come last: an index holds that in both databases."""


class Entry(models.Model):
    """An entry. `revision_number` counts its texts, `submission` its submissions, `round` its approvals + 1.

    `stage` is the stage of review it waits at (0: none). `number` is its public number, given at the
    first publication and never used again. `order` has gaps, so that a move touches one row.
    `batch` is the sheet that made it, if one did.
    `due_on` (截稿) and `word_budget` are the plan's: they bind nobody and are no part of the text.
    """

    ORDER_STEP = 1000
    UNNUMBERED = "稿"

    # An index of its own would be one more to keep beside those below that begin with the same column.
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="entries", verbose_name=_("volume"), db_index=False)
    section = models.ForeignKey(
        Section, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name=_("section")
    )
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="entries",
        verbose_name=_("contributing unit"),
        db_index=False,
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="drafted_entries",
        verbose_name=_("drafter"),
        db_index=False,
    )
    drafter_name = models.CharField(max_length=50, blank=True, editable=False)
    drafter_post = models.CharField(max_length=100, blank=True, editable=False)
    title = models.CharField(_("title"), max_length=255, blank=True)
    body = models.TextField(_("body"), blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=EntryKind.choices, default=EntryKind.EVENT)
    event_start = models.DateField(_("date"), null=True, blank=True)
    event_end = models.DateField(_("until"), null=True, blank=True)
    date_precision = models.CharField(
        _("exactness of the date"),
        max_length=5,
        choices=DatePrecision.choices,
        default=DatePrecision.UNSET,
        blank=True,
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    word_budget = models.PositiveIntegerField(_("planned characters"), null=True, blank=True)
    characters = models.PositiveIntegerField(_("characters"), default=0, editable=False)
    order = models.PositiveIntegerField(_("order"), default=0, editable=False)
    number = models.PositiveIntegerField(_("number"), null=True, editable=False)
    status = StatusField(_("status"), max_length=20, choices=Status.choices, default=Status.DRAFT, editable=False)
    stage = models.PositiveSmallIntegerField(_("stage of review"), default=0, editable=False)
    round = models.PositiveIntegerField(default=1, editable=False)
    submission = models.PositiveIntegerField(default=0, editable=False)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("submitted by"),
        db_index=False,
    )
    submitted_at = models.DateTimeField(_("submitted at"), null=True, editable=False)
    revision_number = models.PositiveIntegerField(default=0, editable=False)
    manuscript = models.ForeignKey(
        Manuscript,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="entries",
        verbose_name=_("manuscript"),
        db_index=False,
    )
    batch = models.ForeignKey(
        Batch,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="made_entries",
        verbose_name=_("batch"),
        db_index=False,
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    changed_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects: ClassVar[EntryQuerySet] = EntryManager()
    with_unfinished: ClassVar[EntryQuerySet] = EntryQuerySet.as_manager()  # type: ignore[assignment]
    """Drafts of unfinished batches too: for workflow, which makes them and must not give their places away."""

    class Meta:
        ordering = ("volume", "section__sort_key", "order", "pk")
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = (
            models.CheckConstraint(condition=Q(status__in=Status.values), name="status_is_known"),
            models.CheckConstraint(
                condition=Q(status__in=(Status.DRAFT, Status.CHANGES_REQUESTED))
                | (~Q(title="") & ~Q(body="") & Q(section__isnull=False)),
                name="past_drafting_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(stage__gte=1, status=Status.SUBMITTED) | (Q(stage=0) & ~Q(status=Status.SUBMITTED)),
                name="only_submitted_has_a_stage",
            ),
            models.CheckConstraint(
                condition=Q(date_precision__in=DATED, event_start__isnull=False, event_end__isnull=False)
                | (~Q(date_precision__in=DATED) & Q(event_start__isnull=True, event_end__isnull=True)),
                name="dated_has_dates",
            ),
            models.CheckConstraint(
                condition=Q(event_start__isnull=True) | Q(event_end__gte=models.F("event_start")),
                name="event_ends_after_start",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.PUBLISHED) | Q(number__isnull=False), name="published_has_a_number"
            ),
            models.UniqueConstraint(fields=("volume", "number"), name="numbers_differ_in_a_volume"),
        )
        indexes = (
            models.Index(fields=("volume", "section", "order")),
            models.Index(fields=("unit", "status")),
            models.Index(fields=("status", "submitted_at")),
            # The desk's list: what is counted, sorted by and filtered by.
            # With the key, by which drafts of unfinished batches are left out: counted in the index alone.
            models.Index(fields=("status", "kind", "due_on", "id")),
            models.Index(fields=("volume", "status", "kind")),
            models.Index(fields=("volume", "unit")),
            models.Index(fields=("volume", "drafter")),
            models.Index(fields=("unit", "drafter")),
            models.Index(fields=("drafter", "status")),
            models.Index(fields=("status", "id")),
            models.Index(fields=("changed_at", "id")),
            models.Index(fields=("due_on", "id")),
            models.Index(IS_DUE, "due_on", "id", name="latest_due_first"),
            models.Index(fields=("title",)),
            models.Index(fields=("characters",)),
            models.Index(fields=("event_start",)),
            models.Index(fields=("event_end",)),
            models.Index(fields=("batch", "id"), condition=Q(batch__isnull=False), name="entries_of_a_batch"),
            models.Index(
                fields=("submitted_by",), condition=Q(submitted_by__isnull=False), name="entries_submitted_by"
            ),
            models.Index(fields=("manuscript",), condition=Q(manuscript__isnull=False), name="entries_of_a_manuscript"),
        )

    def __str__(self) -> str:
        return self.title or str(_("(no title)"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.characters = count_characters(self.title, self.body)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The public address; only meaningful once it has a number."""
        return reverse("entry", args=(self.volume.yearbook.slug, self.volume.volume_year, self.number))

    @classmethod
    def from_db(cls, db: str | None, field_names: Any, values: Any, **kwargs: Any) -> Entry:
        entry = super().from_db(db, field_names, values, **kwargs)
        if "status" in entry.__dict__:
            entry.__dict__["_loaded_status"] = entry.status
        return entry

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        super().refresh_from_db(*args, **kwargs)
        if "status" in self.__dict__:
            self.__dict__["_loaded_status"] = self.status

    @property
    def code(self) -> str:
        """What a sheet calls this entry: its public number, or 稿 with its id while it has none."""
        return self.code_of(self.pk, self.number)

    @classmethod
    def code_of(cls, pk: int, number: int | None) -> str:
        """The code of an entry that was not loaded whole."""
        return str(number) if number is not None else f"{cls.UNNUMBERED}{pk}"

    @property
    def text(self) -> EntryText:
        """The present text with its pictures and tables."""
        return EntryText(
            **text_columns(self),
            pictures=tuple(picture.text for picture in self.pictures.all()),
            tables=tuple(table.text for table in self.tables.all()),
        )

    @property
    def is_planned(self) -> bool:
        """Listed in the plan and not begun (未报); the same as querysets.planned."""
        return self.status == Status.DRAFT and not self.body

    def is_late_on(self, day: date) -> bool:
        """Due before `day` and still with the drafter; the same as querysets.late_on."""
        return self.due_on is not None and self.due_on < day and self.status in TEXT_IS_OPEN and self.number is None
