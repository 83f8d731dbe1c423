"""Revisions 修订: every text an entry ever had. A row is written once and never changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.models.entries import Entry
from entries.models.texts import EntryText, PictureText, TableText, text_columns


class Revision(models.Model):
    """`number` counts from 1 within the entry; `round` is the entry's round when it was written.

    `restored_from` is the number of the revision whose text was taken up again.
    """

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="revisions", verbose_name=_("entry"), db_index=False)
    number = models.PositiveIntegerField(_("revision"))
    round = models.PositiveIntegerField()
    restored_from = models.PositiveIntegerField(_("restored from"), null=True)
    title = models.CharField(_("title"), max_length=255, blank=True)
    body = models.TextField(_("body"), blank=True)
    kind = models.CharField(_("kind"), max_length=10)
    event_start = models.DateField(_("date"), null=True)
    event_end = models.DateField(_("until"), null=True)
    date_precision = models.CharField(_("exactness of the date"), max_length=5, blank=True)
    pictures = models.JSONField(_("pictures"), default=list)
    tables = models.JSONField(_("tables"), default=list)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("author")
    )
    author_name = models.CharField(_("author"), max_length=50)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        ordering = ("entry", "number")
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        constraints = (models.UniqueConstraint(fields=("entry", "number"), name="one_revision_a_number"),)
        indexes = (models.Index(fields=("entry", "round", "author")),)

    def __str__(self) -> str:
        return str(_("Revision %(number)s") % {"number": self.number})

    @classmethod
    def of(cls, entry: Entry, text: EntryText) -> Revision:
        """An unsaved revision of `entry` holding `text`; number, round and author are left to the caller."""
        return cls(
            entry=entry,
            **text_columns(text),
            pictures=[picture.as_json() for picture in text.pictures],
            tables=[table.as_json() for table in text.tables],
        )

    @property
    def text(self) -> EntryText:
        return EntryText(
            **text_columns(self),
            pictures=tuple(PictureText.from_json(picture) for picture in self.pictures),
            tables=tuple(TableText.from_json(table) for table in self.tables),
        )
