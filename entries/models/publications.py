"""Publications 已发布稿: what the public reads. A row is a snapshot.

Of it only `is_current` changes, and `html` when the same text is rendered by other rules.
"""

from __future__ import annotations

from functools import lru_cache
from typing import ClassVar, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entries.models.sections import Section
from entries.models.texts import TableText
from entries.models.volumes import Volume


def address_of_text(slug: str, volume_year: int, number: int) -> str:
    """Address of a text in the language that is active, by the slug of its yearbook and the year of its volume."""
    return _address_of_text(get_language(), slug, volume_year, number)


# Kept in memory: a page names some thirty texts, and finding each address took a tenth of its time.
@lru_cache(maxsize=20_000)
def _address_of_text(_language: str | None, slug: str, volume_year: int, number: int) -> str:
    return reverse("entry", args=(slug, volume_year, number))


class PublicationQuerySet(models.QuerySet["Publication"]):
    def public(self) -> Self:
        """What a stranger may read: current publications of open volumes. The one definition."""
        return self.filter(is_current=True, volume__opened_at__isnull=False)

    def in_reading_order(self) -> Self:
        return self.order_by("volume_id", "section__sort_key", "order", "number")


class Publication(models.Model):
    """`drafters` and `reviewers` are lists of {name, post}; `html` is the escaped body as rendered by `rendering`."""

    entry = models.ForeignKey("entries.Entry", models.PROTECT, related_name="publications")
    revision = models.ForeignKey("entries.Revision", models.PROTECT, related_name="publications")
    volume = models.ForeignKey(Volume, models.PROTECT, related_name="publications")
    section = models.ForeignKey(Section, models.PROTECT, related_name="publications")
    number = models.PositiveIntegerField(_("number"))
    order = models.PositiveIntegerField(_("order"))
    title = models.CharField(_("title"), max_length=255)
    body = models.TextField(_("body"))
    html = models.TextField()
    rendering = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=10)
    event_start = models.DateField(_("date"), null=True)
    event_end = models.DateField(_("until"), null=True)
    date_precision = models.CharField(max_length=5, blank=True)
    unit_name = models.CharField(_("contributing unit"), max_length=100, blank=True)
    drafters = models.JSONField(default=list)
    reviewers = models.JSONField(default=list)
    tables = models.JSONField(default=list)
    characters = models.PositiveIntegerField(_("characters"))
    is_current = models.BooleanField(default=True)
    published_at = models.DateTimeField(_("published at"))

    objects: ClassVar[PublicationQuerySet] = PublicationQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("volume", "section__sort_key", "order", "number")
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = (
            models.UniqueConstraint(
                fields=("entry",), condition=Q(is_current=True), name="one_current_publication_an_entry"
            ),
            models.UniqueConstraint(
                fields=("volume", "number"), condition=Q(is_current=True), name="one_current_publication_a_number"
            ),
        )
        indexes = (
            models.Index(
                fields=("volume", "section", "order"), condition=Q(is_current=True), name="current_publications"
            ),
            models.Index(fields=("event_start",), condition=Q(is_current=True), name="current_by_day"),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return address_of_text(self.volume.yearbook.slug, self.volume.volume_year, self.number)

    @property
    def rendered(self) -> SafeString:
        """The kept HTML for a template."""
        # Made of the text by our own template, which escaped all of it.
        return SafeString(self.html)

    def table_texts(self) -> tuple[TableText, ...]:
        return tuple(TableText.from_json(table) for table in self.tables)


class PublishedPicture(models.Model):
    """A picture of a publication: the only files the media door opens for."""

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="pictures")
    order = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    extension = models.CharField(max_length=5)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    caption = models.CharField(max_length=255, blank=True)
    alt = models.CharField(max_length=255, blank=True)
    credit = models.CharField(max_length=50, blank=True)
    taken_on = models.DateField(null=True)

    class Meta:
        ordering = ("publication", "order")
        constraints = (models.UniqueConstraint(fields=("publication", "order"), name="one_published_picture_a_place"),)

    def __str__(self) -> str:
        return self.caption
