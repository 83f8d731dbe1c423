"""无障碍声明: what the site does for readers who see, hear or move differently, and whom to tell."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.publishing.furniture import HOME_COLUMN, Crumb, shelf_page, site_page


@require_safe
def accessibility(_request: HttpRequest) -> HttpResponse:
    name = _("Accessibility")
    step = Crumb(name, is_content=False)
    page = site_page(name, address=reverse("accessibility"), column=HOME_COLUMN, steps=(step,))
    return shelf_page("entries/accessibility.html", page, contact=page.office.contact if page.office else "")
