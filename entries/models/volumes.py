"""The yearbook as a series, its volumes, and the stages of review of a volume."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from entries.models.site_details import SiteDetails

RESERVED_SLUGS = frozenset(
    {
        "about", "accessibility", "api", "chronicle", "desk", "en", "entries", "feeds", "figures", "healthz", "help",
        "hits", "index", "media", "search", "sections", "sitemap", "static", "suggestions", "zh",
    }
)  # fmt: skip
"""First path parts in use, or kept for later: no yearbook may take them."""

YEARS = (1900, 2999)


def refuse_reserved_slug(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(_("“%(slug)s” is an address of the site itself. Choose another.") % {"slug": slug})


USUAL_REASONS = (  # what is written to the drafters, so content and not labels
    "事件的起止日期缺失或不准确，请核实补全。",
    "人名、职务、单位名称须用全称，请核对。",
    "数字与所附材料不符，请核实并注明来源。",
    "评价性的话不合年鉴体例，请删去，只写事实。",
    "叙述笼统，请补充时间、地点、人物和结果。",
    "与其他条目内容重复，请合并或删减。",
    "标题不能概括正文，请修改标题。",
    "图片缺少说明、时间或摄影者，请补全。",
)


def usual_reasons() -> str:
    """What an office returns texts for most often: the list a new yearbook begins with."""
    return "\n".join(USUAL_REASONS)


class Yearbook(SiteDetails):
    """A series 年鉴: one office, one volume a year."""

    title = models.CharField(_("title"), max_length=100, unique=True, help_text=_("Without the year."))
    slug = models.SlugField(
        _("address"),
        max_length=50,
        unique=True,
        validators=[refuse_reserved_slug],
        help_text=_("First part of every public address of this yearbook. It should never change."),
    )
    publisher = models.CharField(
        _("publishing office"), max_length=100, blank=True, help_text=_("Formal name, as in the site's SiteName tag.")
    )
    description = models.CharField(_("description"), max_length=255, blank=True)
    keywords = models.CharField(_("keywords"), max_length=255, blank=True)
    title_limit = models.PositiveSmallIntegerField(
        _("longest entry title"), default=18, help_text=_("In characters. Longer titles are marked, not refused.")
    )
    stock_reasons = models.TextField(
        _("stock reasons for a return"),
        blank=True,
        default=usual_reasons,
        help_text=_("One a line. Reviewers choose from them; the first nine have the keys 1 to 9."),
    )

    class Meta:
        ordering = ("title",)
        verbose_name = _("yearbook")
        verbose_name_plural = _("yearbooks")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("home")

    @property
    def reasons(self) -> list[str]:
        """The stock reasons, line by line."""
        return [line.strip() for line in self.stock_reasons.splitlines() if line.strip()]


class Volume(models.Model):
    """A volume 卷. `volume_year` is the year in its title, `content_year` the year it records."""

    yearbook = models.ForeignKey(Yearbook, models.PROTECT, related_name="volumes", verbose_name=_("yearbook"))
    title = models.CharField(_("title"), max_length=120)
    slug = models.SlugField(_("name in commands"), max_length=60, unique=True)
    volume_year = models.PositiveSmallIntegerField(_("volume year"))
    content_year = models.PositiveSmallIntegerField(_("year recorded"))
    source = models.CharField(_("source"), max_length=100, blank=True)
    published_at = models.DateTimeField(
        _("published at"), null=True, blank=True, help_text=_("发布时间 as printed; empty: when the volume was opened.")
    )
    opened_at = models.DateTimeField(_("opened at"), null=True, editable=False)
    next_number = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        ordering = ("yearbook", "-volume_year")
        verbose_name = _("volume")
        verbose_name_plural = _("volumes")
        constraints = (
            models.UniqueConstraint(fields=("yearbook", "volume_year"), name="one_volume_a_year"),
            models.CheckConstraint(
                condition=Q(volume_year__range=YEARS) & Q(content_year__range=YEARS), name="volume_years_are_years"
            ),
        )

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("volume", args=(self.yearbook.slug, self.volume_year))

    @property
    def is_open(self) -> bool:
        """Whether anything of this volume answers publicly."""
        return self.opened_at is not None

    @property
    def shown_published_at(self) -> datetime | None:
        return self.published_at or self.opened_at


class Stage(models.Model):
    """A stage of review of a volume; every volume has at least the first."""

    DEFAULT_NAME = "审核校稿"  # what is printed, so content and not a label

    volume = models.ForeignKey(Volume, models.CASCADE, related_name="stages", verbose_name=_("volume"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=30, default=DEFAULT_NAME)
    reviewers = models.ManyToManyField(
        "accounts.User",
        blank=True,
        related_name="stages",
        verbose_name=_("reviewers"),
        help_text=_("Empty: every reviewer of the entry's unit."),
    )

    class Meta:
        ordering = ("volume", "order")
        verbose_name = _("stage of review")
        verbose_name_plural = _("stages of review")
        constraints = (
            models.UniqueConstraint(fields=("volume", "order"), name="one_stage_a_place"),
            models.CheckConstraint(condition=Q(order__gte=1), name="stages_count_from_one"),
        )

    def __str__(self) -> str:
        return self.name


def make_volume(
    yearbook: Yearbook,
    *,
    volume_year: int,
    content_year: int,
    title: str,
    source: str = "",
    published_at: datetime | None = None,
) -> Volume:
    """Make a volume with its name in commands and its first stage of review."""
    volume = Volume.objects.create(
        yearbook=yearbook,
        slug=f"{yearbook.slug}-{volume_year}",
        volume_year=volume_year,
        content_year=content_year,
        title=title,
        source=source,
        published_at=published_at,
    )
    Stage.objects.create(volume=volume, order=1)
    return volume
