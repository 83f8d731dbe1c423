"""App configurations: the site itself and the admin that serves as the desk."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.core.signals import request_finished
from django.utils.translation import gettext_lazy as _

from yearbook_site.logs import forget_request


class SiteConfig(AppConfig):
    """Makes the commands, checks and templates of the site known to Django."""

    name = "yearbook_site"
    verbose_name = _("Site")

    def ready(self) -> None:
        request_finished.connect(forget_request, dispatch_uid="yearbook_site.forget_request")


class YearbookAdminConfig(AdminConfig):
    """Names the site class, so that every app registers with plain ``@admin.register``."""

    default_site = "entries.admin.site.DeskSite"
