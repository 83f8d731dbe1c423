"""The subject index 主题索引 of a yearbook, kept from year to year: headings, where they lead, what was done to them.

A heading leads to public numbers, not to rows: a number is permanent, whatever is published again at it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from entries.models.volumes import Volume, Yearbook

LONGEST_HEADING = 60


class HeadingKind(models.TextChoices):
    SUBJECT = "subject", _("Subject")
    PERSON = "person", _("Person")
    BODY = "body", _("Organisation")
    COUNTRY = "country", _("Country")
    PLACE = "place", _("Place name")


class Decision(models.TextChoices):
    """What the chief editor thinks of a proposal."""

    PROPOSED = "proposed", _("Proposed")
    KEPT = "kept", _("Kept")
    REJECTED = "rejected", _("Rejected")


class SubjectHeading(models.Model):
    """A heading 标目. One that is a variant leads where its main heading leads; `is_see` shows it as 见 in the index.

    `syllables` is its pinyin, one for each Chinese character; `is_typed` when the office wrote it.
    """

    yearbook = models.ForeignKey(Yearbook, models.CASCADE, related_name="headings", verbose_name=_("yearbook"))
    kind = models.CharField(_("kind of heading"), max_length=10, choices=HeadingKind.choices)
    text = models.CharField(_("heading"), max_length=LONGEST_HEADING)
    qualifier = models.CharField(
        _("qualifier"), max_length=30, blank=True, help_text=_("Tells apart what is written alike; stands in brackets.")
    )
    state = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PROPOSED)
    syllables = models.CharField(_("pinyin"), max_length=500, blank=True)
    is_typed = models.BooleanField(default=False)
    sort_key = models.CharField(max_length=400, editable=False)
    letter = models.CharField(max_length=1, editable=False)
    variant_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="variants")
    is_see = models.BooleanField(default=False)

    class Meta:
        ordering = ("sort_key", "text", "qualifier")
        verbose_name = _("heading")
        verbose_name_plural = _("headings")
        constraints = (
            models.UniqueConstraint(fields=("yearbook", "text", "qualifier"), name="one_heading_of_these_words"),
            models.CheckConstraint(condition=Q(state__in=Decision.values), name="heading_state_is_known"),
            models.CheckConstraint(condition=Q(is_see=False) | Q(variant_of__isnull=False), name="see_leads_somewhere"),
            models.CheckConstraint(
                condition=Q(variant_of__isnull=True) | ~Q(variant_of=F("pk")), name="no_heading_is_its_own_variant"
            ),
        )
        indexes = (models.Index(fields=("yearbook", "letter", "sort_key"), name="headings_in_order"),)

    def __str__(self) -> str:
        return f"{self.text}（{self.qualifier}）" if self.qualifier else self.text

    def get_absolute_url(self) -> str:
        return address_of_heading(self.yearbook.slug, self.pk)


def address_of_heading(slug: str, key: int) -> str:
    """Address of a heading in the language that is active, by the slug of its yearbook."""
    return _address_of_heading(get_language(), slug, key)


@lru_cache(maxsize=20_000)
def _address_of_heading(_language: str | None, slug: str, key: int) -> str:
    return reverse("heading", args=(slug, key))


MAIN = Coalesce("heading__variant_of", "heading")
"""Of a link: the heading under which it stands, which is that of a variant's main heading."""


class HeadingLinkQuerySet(models.QuerySet["HeadingLink"]):
    def kept(self) -> Self:
        """What the public may see, as far as the entries are public."""
        return self.filter(state=Decision.KEPT).exclude(heading__state=Decision.REJECTED)

    def under(self, headings: Iterable[int]) -> Self:
        """Those that stand under these main headings, also through their variants."""
        keys = list(headings)
        return self.filter(Q(heading__in=keys) | Q(heading__variant_of__in=keys))


class HeadingLink(models.Model):
    """A heading leads to the entry with this public number of a volume."""

    heading = models.ForeignKey(SubjectHeading, models.CASCADE, related_name="links", db_index=False)
    volume = models.ForeignKey(Volume, models.CASCADE, related_name="heading_links", db_index=False)
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=Decision.choices, default=Decision.PROPOSED)
    mentions = models.PositiveSmallIntegerField(default=0)
    in_title = models.BooleanField(default=False)
    context = models.CharField(max_length=150, blank=True)

    objects: ClassVar[HeadingLinkQuerySet] = HeadingLinkQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("volume", "number")
        verbose_name = _("place in the index")
        verbose_name_plural = _("places in the index")
        constraints = (
            models.UniqueConstraint(fields=("heading", "volume", "number"), name="a_heading_leads_there_once"),
            models.CheckConstraint(condition=Q(state__in=Decision.values), name="link_state_is_known"),
        )
        indexes = (models.Index(fields=("volume", "number"), name="headings_of_a_number"),)

    def __str__(self) -> str:
        return f"{self.heading} {self.volume_id}/{self.number}"


class SeeReference(models.Model):
    """参见: who reads one heading finds more under the other. 见 is a variant with `is_see`."""

    source = models.ForeignKey(SubjectHeading, models.CASCADE, related_name="see_also")
    target = models.ForeignKey(SubjectHeading, models.CASCADE, related_name="seen_from")

    class Meta:
        verbose_name = _("see also")
        verbose_name_plural = _("see also")
        constraints = (
            models.UniqueConstraint(fields=("source", "target"), name="one_reference_between_two"),
            models.CheckConstraint(condition=~Q(source=F("target")), name="no_reference_to_itself"),
        )

    def __str__(self) -> str:
        return f"{self.source} → {self.target}"


class Reading(models.Model):
    """How the office reads a word that pinyin libraries get wrong."""

    word = models.CharField(_("word"), max_length=20, unique=True)
    syllables = models.CharField(_("pinyin"), max_length=160, help_text=_("With tone marks or numbers: shàn, shan4."))

    class Meta:
        ordering = ("word",)
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return self.word


class IndexedText(models.Model):
    """Which revision of a number was last looked through for headings."""

    volume = models.ForeignKey(Volume, models.CASCADE, related_name="+", db_index=False)
    number = models.PositiveIntegerField()
    revision_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("volume", "number"), name="a_number_is_looked_through_once"),)

    def __str__(self) -> str:
        return f"{self.volume_id}/{self.number}"


class IndexAct(models.Model):
    """What was done to the index, by whom, and the rows before and after, by which it is undone."""

    yearbook = models.ForeignKey(Yearbook, models.CASCADE, related_name="index_acts")
    verb = models.CharField(max_length=20)
    about = models.CharField(max_length=200)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_name = models.CharField(max_length=50)
    at = models.DateTimeField(auto_now_add=True)
    changes = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("act on the index")
        verbose_name_plural = _("acts on the index")

    def __str__(self) -> str:
        return f"{self.verb} {self.about}"
