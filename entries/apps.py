"""The entries app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class EntriesConfig(AppConfig):
    name = "entries"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("Yearbook")

    def ready(self) -> None:
        # Before anything asks for the admin site: that imports this package, whose pages would then be
        # registered with a site of their own and be lost.
        import entries.admin  # noqa: F401 (models are loaded only now)
        from entries.publishing.rendering_anew import render_outdated
        from entries.search.indexing import rebuild_if_outdated

        post_migrate.connect(rebuild_if_outdated, sender=self, dispatch_uid="entries.rebuild_if_outdated")
        post_migrate.connect(render_outdated, sender=self, dispatch_uid="entries.render_outdated")
