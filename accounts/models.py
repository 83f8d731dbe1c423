"""Units that contribute, and the people of the desk."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role


class Unit(models.Model):
    """A contributing unit 供稿单位."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    order = models.PositiveIntegerField(_("order"), default=0, help_text=_("Units are listed by this number."))
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("A unit that no longer contributes is switched off, never deleted.")
    )

    class Meta:
        ordering = ("order", "name")
        verbose_name = _("contributing unit")
        verbose_name_plural = _("contributing units")

    def __str__(self) -> str:
        return self.name


class Language(models.TextChoices):
    CHINESE = "zh-hans", "简体中文"
    ENGLISH = "en", "English"


class MailChoice(models.TextChoices):
    NONE = "none", _("No e-mail")
    IMMEDIATE = "immediate", _("At once")
    DAILY = "daily", _("One e-mail a day")


class User(AbstractUser):
    """A person of the desk. Never deleted: switched off."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = models.CharField(_("full name"), max_length=50, blank=True)
    post = models.CharField(
        _("post"), max_length=100, blank=True, help_text=_("Printed in brackets after the name in sign-offs.")
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, verbose_name=_("contributing unit"), null=True, blank=True, related_name="people"
    )
    reviews_units = models.ManyToManyField(
        Unit,
        verbose_name=_("reviews the units"),
        blank=True,
        related_name="reviewers",
        help_text=_("For reviewers. Empty: all units."),
    )
    language = models.CharField(
        _("language of the desk"), max_length=10, choices=Language.choices, default=Language.CHINESE
    )
    mail = models.CharField(
        _("notices by e-mail"),
        max_length=10,
        choices=MailChoice.choices,
        default=MailChoice.IMMEDIATE,
        help_text=_("Nothing is sent while there is no e-mail address."),
    )
    mailed_on = models.DateField(_("last e-mail of the day"), null=True, editable=False)
    must_change_password = models.BooleanField(
        _("must change the password"),
        default=False,
        help_text=_("Set with a one-time password; the person chooses their own at the next sign-in."),
    )

    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        ordering = ("username",)
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.full_name or self.username

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)

    @cached_property
    def role_names(self) -> frozenset[str]:
        """Names of the roles held; read through accounts.roles.roles_of."""
        if self.is_superuser:
            return frozenset(Role.values)
        return frozenset(group.name for group in self.groups.all()) & frozenset(Role.values)

    @cached_property
    def reviewed_unit_ids(self) -> frozenset[int]:
        """Ids of the units this reviewer answers for; empty means all."""
        return frozenset(unit.pk for unit in self.reviews_units.all())
