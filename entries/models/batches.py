"""Batches 批次: a sheet that was sent in, what it would do row by row, and what became of it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from entries.models.sections import Section
from entries.models.volumes import Volume
from entries.querysets import UNFINISHED_BATCHES


class BatchKind(models.TextChoices):
    ENTRIES = "entries", _("Entries")
    SECTIONS = "sections", _("Sections")
    UNITS = "units", _("Contributing units")
    PEOPLE = "people", _("People")


class BatchState(models.TextChoices):
    """`applying`, `taking_back` and `undoing` are the ones whose drafts nobody sees (querysets.UNFINISHED_BATCHES)."""

    WAITING = "waiting", _("Waiting to be read")
    READING = "reading", _("Being read")
    REFUSED = "refused", _("Could not be read")
    READY = "ready", _("Read, not yet applied")
    APPLYING = "applying", _("Being applied")
    TAKING_BACK = "taking_back", _("Being taken back")
    APPLIED = "applied", _("Applied")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")
    ABANDONED = "abandoned", _("Not applied")


IN_HAND = (BatchState.WAITING, BatchState.READING, *UNFINISHED_BATCHES)
"""States in which a program is, or should be, at work."""

ENDED = (BatchState.APPLIED, BatchState.UNDONE, BatchState.REFUSED, BatchState.ABANDONED)
"""States that nothing but an undoing leads on from. The rows of such a sheet are kept for SHEET_ROWS_DAYS."""


class Batch(models.Model):
    """One sheet of a kind, sent in by a person or (null) by the command line.

    `unit` and `drafter` are given to new entries whose row names none. `file` is there until the sheet was read:
    afterwards its rows are staged and the file is deleted; name, hash and size stay. `applied_rows` is the cursor:
    a slice begins by moving it on, so that of two programs one does the slice. `rewrites` names the columns of the
    text in which any entry gets something else; null: it was read before that was noted, and may be all of them.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=BatchKind.choices, default=BatchKind.ENTRIES)
    volume = models.ForeignKey(
        Volume, models.PROTECT, null=True, related_name="batches", verbose_name=_("volume"), db_index=False
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("contributing unit"), db_index=False
    )
    drafter = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("drafter"),
        db_index=False,
    )
    file = models.FileField(_("file"), upload_to="sheets", max_length=200, blank=True)
    file_name = models.CharField(_("name of the file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveIntegerField(_("size"))
    state = models.CharField(_("state"), max_length=12, choices=BatchState.choices, default=BatchState.WAITING)
    message = models.TextField(_("message"), blank=True)
    columns = models.JSONField(_("columns"), default=list)
    warnings = models.JSONField(_("warnings"), default=list)
    rewrites = models.JSONField(null=True)
    created = models.PositiveIntegerField(_("created"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    read_rows = models.PositiveIntegerField(_("rows read"), default=0)
    applied_rows = models.PositiveIntegerField(_("rows applied"), default=0)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="batches", verbose_name=_("sent by")
    )
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    act = models.OneToOneField(
        "Transition", models.PROTECT, null=True, related_name="batch", verbose_name=_("transition")
    )
    sent_at = models.DateTimeField(_("sent at"), auto_now_add=True)
    read_at = models.DateTimeField(_("read at"), null=True)
    applied_at = models.DateTimeField(_("applied at"), null=True)
    undone_at = models.DateTimeField(_("undone at"), null=True)
    heartbeat_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("batch")
        verbose_name_plural = _("batches")
        constraints = (models.CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_is_known"),)
        indexes = (models.Index(fields=("state",)),)

    def __str__(self) -> str:
        return self.file_name

    @property
    def to_apply(self) -> int:
        """Rows that do something when applied."""
        return self.created + self.changed

    @property
    def has_its_rows(self) -> bool:
        """Whether all rows that do something are still staged: they go some time after the end."""
        staged = StagedRow.objects.filter(batch=self, outcome__in=(Outcome.CREATED, Outcome.CHANGED))
        return staged.count() >= self.to_apply

    @property
    def is_in_hand(self) -> bool:
        return self.state in IN_HAND


class Outcome(models.TextChoices):
    CREATED = "created", _("New")
    CHANGED = "changed", _("Changed")
    REFUSED = "refused", _("Refused")


class StagedRow(models.Model):
    """What one row of a sheet would do. Rows that change nothing are only counted.

    Entries stand in columns, as they will stand in the entry; other kinds in `values`. `cells` is the row as typed,
    kept of refused ones, for the sheet that goes back. `problems` are [{column, code, message, value}]: warnings,
    and of a refused row why. A changed row was planned on revision `based_on`; one without a kind moves the entry and
    leaves its text. `from_section` and `from_order` are where an entry that is moved stood.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows", db_index=False)
    row = models.PositiveIntegerField(_("row"))
    outcome = models.CharField(_("outcome"), max_length=8, choices=Outcome.choices)
    title = models.CharField(_("title"), max_length=255, blank=True)
    body = models.TextField(_("body"), blank=True)
    kind = models.CharField(max_length=10, blank=True)
    event_start = models.DateField(null=True)
    event_end = models.DateField(null=True)
    date_precision = models.CharField(max_length=5, blank=True)
    characters = models.PositiveIntegerField(default=0)
    # No constraints: both may go between reading and applying, which asks again.
    section = models.ForeignKey(
        Section, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    unit = models.ForeignKey(Unit, models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False)
    entry = models.ForeignKey("Entry", models.SET_NULL, null=True, related_name="+", db_index=False)
    based_on = models.PositiveIntegerField(default=0)
    from_section = models.PositiveBigIntegerField(null=True)
    from_order = models.PositiveIntegerField(null=True)
    values = models.JSONField(null=True)
    cells = models.JSONField(null=True)
    problems = models.JSONField(null=True)

    objects: ClassVar[models.Manager[StagedRow]] = models.Manager()

    class Meta:
        ordering = ("batch", "row")
        verbose_name = _("row of a sheet")
        verbose_name_plural = _("rows of a sheet")
        constraints = (models.UniqueConstraint(fields=("batch", "outcome", "row"), name="a_row_is_staged_once"),)
        indexes = (models.Index(fields=("entry",), condition=Q(entry__isnull=False), name="rows_that_change_an_entry"),)

    def __str__(self) -> str:
        return f"{self.row} {self.title}".strip()
