"""How headings are read, with the office's own readings, and the place in the index that follows from it."""

from __future__ import annotations

from collections.abc import Mapping

from entries.indexing.ordering import letter_of, sort_key, syllables_of
from entries.models.headings import HeadingKind, Reading


def office_readings() -> dict[str, str]:
    return dict(Reading.objects.values_list("word", "syllables"))


def spoken(text: str, kind: str, readings: Mapping[str, str], *, typed: str = "") -> dict[str, str]:
    """The columns of a heading that follow from its text; `typed` are syllables that the office wrote for it."""
    is_person = kind == HeadingKind.PERSON
    syllables = tuple(typed.split()) or syllables_of(text, readings, is_person=is_person)
    return {
        "syllables": " ".join(syllables),
        "sort_key": sort_key(text, syllables),
        "letter": letter_of(text, syllables),
    }
