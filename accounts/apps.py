"""The accounts app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    default_auto_field = "django.db.models.BigAutoField"
    verbose_name = _("People and units")

    def ready(self) -> None:
        from accounts.roles import make_groups  # models are loaded only now

        post_migrate.connect(make_groups, sender=self, dispatch_uid="accounts.make_groups")
