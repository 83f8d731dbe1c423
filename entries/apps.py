"""The entries app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntriesConfig(AppConfig):
    name = "entries"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Yearbook")

    def ready(self) -> None:
        # Before anything asks for the admin site: that imports this package, whose pages would then be
        # registered with a site of their own and be lost.
        import entries.admin  # noqa: F401 (models are loaded only now)
