"""All addresses: the desk at /desk/, everything else belongs to the shelf."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("desk/", admin.site.urls),
    path("", include("entries.urls")),
]
