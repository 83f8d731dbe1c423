"""Names in Latin letters inside Chinese texts, marked with a language for those who have pages read to them.

The rule, without a dictionary and without guessing:

- A name is a run of words in Latin letters, one of which has a capital and two small letters after each other:
  Santa Cruz, Iris Wu, iJinhua. Abbreviations (APEC), units (km, kWh), numbers of models (C919), addresses of pages
  and of mail are no names of a language: they are spelled out in Chinese too.
- It is English where one of its words is spelled so in English only: University of Waterloo.
- Else it is `und-Latn`, "not determined, in Latin letters": a person's name tells neither Spanish from Portuguese nor
  French from Somali. That it isn't Chinese is certain, and a program for reading aloud may choose its voice; a wrong
  language would be read with a wrong one. WCAG 3.1.2 asks no mark of proper names; GB/T 37668 and this project do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from markupsafe import Markup, escape

UNKNOWN = "und-Latn"
NAMED = Markup('<span lang="{}">{}</span>')
LETTERS = "A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ\u0300-\u036f"
RUN = re.compile(
    rf"""
    (?<![{LETTERS}0-9@._])
    [{LETTERS}]++
    (?:(?:[-'’&]|\.(?=[A-ZÀ-ÖØ-Þ])|[.,]?[ ](?:&[ ])?)[{LETTERS}]++)*+    # Hewlett-Packard, J.R. Smith, Tom & Sons
    (?P<more>[0-9@_]|://|\.[a-z0-9])?                                   # then it is an address, or a number
    """,
    re.VERBOSE,
)
"""Each letter is looked at once: what follows a run never makes the search go back."""
NAME = re.compile(r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ɏḀ-ỿ\u0300-\u036f]{2}")
ENGLISH = re.compile(
    r"\b(the|of|and|with|city|cities|university|council|foreign|school|company|ltd|foundation|society|world)\b",
    re.IGNORECASE,
)
"""Words that no other language in Latin letters has in its names, or hardly ever."""


def marked(text: str) -> Markup:
    """The text, escaped, each foreign name in a span with its language."""
    if not NAME.search(text):
        return escape(text)
    return Markup("").join(_pieces(text))


def _pieces(text: str) -> Iterator[Markup]:
    start = 0
    for run in RUN.finditer(text):
        if run["more"] or not NAME.search(run[0]):
            continue
        language = "en" if ENGLISH.search(run[0]) else UNKNOWN
        yield escape(text[start : run.start()])
        yield NAMED.format(language, run[0])
        start = run.end()
    yield escape(text[start:])
