"""Words of the public pages that depend on a number or need a context.

They are not in the templates because Django's makemessages finds only plain messages there.
"""

from __future__ import annotations

from django.utils.translation import ngettext, pgettext_lazy
from markupsafe import Markup

published = pgettext_lazy("time", "Published")
small = pgettext_lazy("size of text", "Small")
medium = pgettext_lazy("size of text", "Medium")
large = pgettext_lazy("size of text", "Large")
small_sign = pgettext_lazy("size of text", "A−")  # noqa: RUF001 (a minus sign is meant)
medium_sign = pgettext_lazy("size of text", "A")
large_sign = pgettext_lazy("size of text", "A+")
light = pgettext_lazy("colours", "Light")
dark = pgettext_lazy("colours", "Dark")
contrast = pgettext_lazy("colours", "Contrast")


def number_of_sections(n: int) -> str:
    return ngettext("%(n)s section", "%(n)s sections", n) % {"n": n}


def number_of_entries(n: int) -> str:
    return ngettext("%(n)s entry", "%(n)s entries", n) % {"n": n}


def number_of_characters(n: int) -> str:
    return ngettext("%(shown)s character", "%(shown)s characters", n) % {"shown": f"{n:,}"}


def volumes_since(n: int, year: int) -> str:
    return ngettext("%(n)s volume since %(year)s", "%(n)s volumes since %(year)s", n) % {"n": n, "year": year}


def whole_volume(n: int) -> str:
    return ngettext("Whole volume, %(n)s entry", "Whole volume, %(n)s entries", n) % {"n": n}


def number_of_pictures(n: int) -> str:
    return ngettext("%(n)s picture", "%(n)s pictures", n) % {"n": n}


def number_of_tables(n: int) -> str:
    return ngettext("%(n)s table", "%(n)s tables", n) % {"n": n}


def number_of_events(n: int) -> str:
    return ngettext("%(n)s event", "%(n)s events", n) % {"n": n}


def number_of_headings(n: int) -> str:
    return ngettext("%(n)s heading", "%(n)s headings", n) % {"n": n}


def chosen(n: int) -> str:
    return ngettext("%(n)s chosen", "%(n)s chosen", n) % {"n": n}


def more(n: int) -> str:
    return ngettext("%(n)s more", "%(n)s more", n) % {"n": n}


def found(n: int) -> str:
    """With the number in an element."""
    sentence = ngettext("<strong>%(n)s</strong> entry", "<strong>%(n)s</strong> entries", n)
    return Markup(sentence) % {"n": n}  # noqa: S704 (messages are ours)
