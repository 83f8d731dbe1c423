"""Tables 表格 of the working copy of an entry."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.models.entries import Entry
from entries.models.texts import TableText


class Table(models.Model):
    """`cells` is a list of rows, each a list of texts; the first row heads the columns."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="tables", verbose_name=_("entry"))
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    title = models.CharField(_("title"), max_length=255, blank=True)
    measure = models.CharField(_("unit of measure"), max_length=50, blank=True)
    source = models.CharField(_("source of the data"), max_length=100, blank=True)
    cells = models.JSONField(_("cells"), default=list)

    class Meta:
        ordering = ("entry", "order")
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        constraints = (models.UniqueConstraint(fields=("entry", "order"), name="one_table_a_place"),)

    def __str__(self) -> str:
        return self.title or str(_("Table %(order)s") % {"order": self.order})

    @classmethod
    def of(cls, entry: Entry, order: int, table: TableText) -> Table:
        """An unsaved row at place `order` of `entry`."""
        return cls(entry=entry, order=order, **table.as_json())

    @property
    def text(self) -> TableText:
        cells = tuple(tuple(row) for row in self.cells)
        return TableText(title=self.title, measure=self.measure, source=self.source, cells=cells)
