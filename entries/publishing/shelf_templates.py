"""What the templates of the public pages (templates/shelf) know besides what their views give them.

They are Jinja's, which Django has a backend for: rendering takes a quarter to a half of the time that Django's own
templates take (docs/decisions/0028).
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from django.templatetags.static import static
from django.utils import dateformat, timezone, translation
from jinja2 import Environment
from markupsafe import Markup

from entries.publishing import wording
from entries.publishing.foreign_names import marked
from entries.publishing.languages import address_of


def environment(**options: Any) -> Environment:
    """Jinja's environment, named in the settings."""
    made = Environment(keep_trailing_newline=True, **options)  # noqa: S701 (Django's backend asks for escaping)
    made.globals |= {
        "_": _translated,
        "language": translation.get_language,
        "static": cache(static),
        "url": address_of,
        "words": wording,
    }
    made.filters |= {"date": _date, "foreign_names": _foreign_names}
    return made


def _translated(message: str) -> Markup:
    """`{{ _("…%(name)s…")|format(name=…) }}`: the sentence may hold elements, what is put into it is escaped."""
    return Markup(translation.gettext(message))  # noqa: S704 (messages are ours)


def _foreign_names(text: object) -> Markup:
    """The text, escaped, each foreign name in a span with its language."""
    return marked(str(text))


def _date(moment: datetime, form: str) -> str:
    """In the time of the office, by the letters of Django's date filter."""
    return dateformat.format(timezone.localtime(moment), form)
