"""The framework of a volume: nested sections 类目, 分目, 子目."""

from __future__ import annotations

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit
from entries.models.volumes import Volume
from entries.querysets import SectionQuerySet

DEEPEST = 3


class SectionKind(models.TextChoices):
    REGULAR = "regular", _("Regular")
    SPECIAL = "special", _("Special feature")
    CHRONICLE = "chronicle", _("Chronicle")
    APPENDIX = "appendix", _("Appendix")


class Section(models.Model):
    """A section of a volume. `sort_key` is its place in reading order, kept by `set_reading_order`."""

    volume = models.ForeignKey(Volume, models.PROTECT, related_name="sections", verbose_name=_("volume"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=SectionKind.choices, default=SectionKind.REGULAR)
    unit = models.ForeignKey(
        Unit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sections",
        verbose_name=_("contributing unit"),
        help_text=_("Who delivers this section; planned entries begin with it."),
    )
    is_by_date = models.BooleanField(
        _("ordered by date"),
        default=False,
        help_text=_("Entries that stand out of the order of their dates are marked."),
    )
    order = models.PositiveIntegerField(_("order"), default=0)
    depth = models.PositiveSmallIntegerField(_("depth"), default=1, editable=False)
    sort_key = models.CharField(max_length=18, default="", editable=False)

    objects: ClassVar[SectionQuerySet] = SectionQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("volume", "sort_key")
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        constraints = (
            models.CheckConstraint(condition=Q(depth__range=(1, DEEPEST)), name="sections_three_deep"),
            models.CheckConstraint(
                condition=Q(depth=1, parent__isnull=True) | Q(depth__gt=1, parent__isnull=False),
                name="only_top_sections_without_parent",
            ),
            models.UniqueConstraint(
                fields=("volume", "title"), condition=Q(parent__isnull=True), name="top_section_titles_differ"
            ),
            models.UniqueConstraint(
                fields=("parent", "title"), condition=Q(parent__isnull=False), name="titles_in_a_section_differ"
            ),
        )
        indexes = (models.Index(fields=("volume", "sort_key")),)

    def __str__(self) -> str:
        return self.title

    def save(self, *args: object, **kwargs: object) -> None:
        """Depth follows from the parent, so it is never left to the caller."""
        self.depth = self.parent.depth + 1 if self.parent else 1
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def get_absolute_url(self) -> str:
        return reverse("section", args=(self.volume.yearbook.slug, self.volume.volume_year, self.pk))

    def clean(self) -> None:
        """Refuse a parent of another volume, a circle, and a fourth level."""
        if self.parent is None:
            return
        if self.parent.volume_id != self.volume_id:
            raise ValidationError({"parent": _("A section and the section it belongs to are of one volume.")})
        if self.pk and self.pk in {section.pk for section in self.parent.ancestors()}:
            raise ValidationError({"parent": _("A section cannot be part of itself.")})
        if self.parent.depth + self.height() > DEEPEST:
            raise ValidationError({"parent": _("Sections are at most three levels deep.")})

    def ancestors(self) -> list[Section]:
        """This section and those above it, the topmost first."""
        line: list[Section] = []
        section: Section | None = self
        while section is not None:
            line.insert(0, section)
            section = section.parent
        return line

    def path(self) -> tuple[str, ...]:
        """Titles from the topmost section down to this one."""
        return tuple(section.title for section in self.ancestors())

    def height(self) -> int:
        """Levels in this section, itself included."""
        if not self.pk:
            return 1
        return 1 + max((child.height() for child in self.children.all()), default=0)


def set_reading_order(volume: Volume) -> None:
    """Give every section of the volume its depth and its key, the titles' places joined: 001, 001.002, …"""
    children: dict[int | None, list[Section]] = {}
    for section in Section.objects.filter(volume=volume).order_by("order", "pk"):
        children.setdefault(section.parent_id, []).append(section)
    changed: list[Section] = []

    def number(parent_id: int | None, prefix: str, depth: int) -> None:
        for place, section in enumerate(children.get(parent_id, ()), start=1):
            key = f"{prefix}{place:05d}"
            if (section.sort_key, section.depth) != (key, depth):
                section.sort_key, section.depth = key, depth
                changed.append(section)
            number(section.pk, key, depth + 1)

    number(None, "", 1)
    Section.objects.bulk_update(changed, ("sort_key", "depth"), batch_size=500)
