"""All addresses: the desk at /desk/, everything else belongs to the shelf, its pages in English at /en/."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from entries.urls import machine_addresses, page_addresses
from entries.views import errors

urlpatterns = [
    path("desk/", admin.site.urls),
    path("", include(machine_addresses)),
    *i18n_patterns(path("", include(page_addresses)), prefix_default_language=False),
]

handler404 = errors.not_found
