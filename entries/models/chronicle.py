"""Lines of the chronicle 大事记 that the office wrote or took out. The others come from the publications."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entries.models.volumes import Volume

LONGEST_LINE = 300


class ChronicleLine(models.Model):
    """The words of the office for the entry with this number, or a line without an entry, which has its own date.

    `basis` is the line as it came from the text when it was edited: if the text says something else now, the line
    stays and is marked.
    """

    volume = models.ForeignKey(Volume, models.CASCADE, related_name="chronicle_lines", verbose_name=_("volume"))
    number = models.PositiveIntegerField(null=True)
    text = models.CharField(_("line"), max_length=LONGEST_LINE)
    is_hidden = models.BooleanField(_("left out"), default=False)
    basis = models.CharField(max_length=LONGEST_LINE, blank=True)
    event_start = models.DateField(_("date"), null=True)
    event_end = models.DateField(_("until"), null=True)
    date_precision = models.CharField(max_length=5, blank=True)

    class Meta:
        ordering = ("volume", "pk")
        verbose_name = _("line of the chronicle")
        verbose_name_plural = _("lines of the chronicle")
        constraints = (
            models.UniqueConstraint(
                fields=("volume", "number"), condition=Q(number__isnull=False), name="one_line_an_entry"
            ),
            models.CheckConstraint(
                condition=Q(number__isnull=False) | Q(event_start__isnull=False), name="a_line_has_a_number_or_a_date"
            ),
        )

    def __str__(self) -> str:
        return self.text
