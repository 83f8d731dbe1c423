"""Manuscripts 来稿 as they came in: the file is kept, its own sign-offs are never printed as approvals."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.models.volumes import Volume


class Manuscript(models.Model):
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="manuscripts", verbose_name=_("volume"))
    file = models.FileField(_("file"), upload_to="manuscripts", max_length=200)
    file_name = models.CharField(_("name of the file"), max_length=255)
    sha256 = models.CharField(max_length=64)
    title = models.CharField(_("title"), max_length=255, blank=True)
    published_at = models.DateTimeField(_("published at"), null=True)
    source = models.CharField(_("source"), max_length=100, blank=True)
    drafters = models.JSONField(_("signed as drafters"), default=list)
    reviewers = models.JSONField(_("signed as reviewers"), default=list)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("imported by")
    )
    imported_at = models.DateTimeField(_("imported at"), auto_now_add=True)

    class Meta:
        ordering = ("-imported_at",)
        verbose_name = _("manuscript")
        verbose_name_plural = _("manuscripts")

    def __str__(self) -> str:
        return self.title or self.file_name
