"""The WSGI application that the server loads: kept pages first, then Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yearbook_site.settings")

_django = get_wsgi_application()

from yearbook_site.kept_pages import KeptPages  # noqa: E402 (it reads the settings and the middleware)

application = KeptPages(_django)
