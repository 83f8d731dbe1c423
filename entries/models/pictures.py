"""Pictures 图片 of the working copy of an entry. Files are stored by the hash of their content."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.models.entries import Entry
from entries.models.texts import PictureText


class Picture(models.Model):
    entry = models.ForeignKey(Entry, models.PROTECT, related_name="pictures", verbose_name=_("entry"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    sha256 = models.CharField(max_length=64, editable=False, db_index=True)
    extension = models.CharField(max_length=5, editable=False)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    caption = models.CharField(_("caption"), max_length=255, blank=True, help_text=_("Time, place, people, event."))
    alt = models.CharField(
        _("alternative text"), max_length=255, blank=True, help_text=_("For readers who cannot see the picture.")
    )
    credit = models.CharField(_("photographer"), max_length=50, blank=True)
    taken_on = models.DateField(_("taken on"), null=True, blank=True)

    class Meta:
        ordering = ("entry", "order")
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = (models.UniqueConstraint(fields=("entry", "order"), name="one_picture_a_place"),)

    def __str__(self) -> str:
        return self.caption or str(_("Picture %(order)s") % {"order": self.order})

    @classmethod
    def of(cls, entry: Entry, order: int, picture: PictureText) -> Picture:
        """An unsaved row at place `order` of `entry`."""
        return cls(entry=entry, order=order, **vars(picture))

    @property
    def text(self) -> PictureText:
        return PictureText.of(self)
