"""The entries app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntriesConfig(AppConfig):
    name = "entries"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Yearbook")
