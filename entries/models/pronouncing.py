"""How headings are read, with the office's own readings, and the place in the index that follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from operator import or_

from django.db.models import Q

from entries.indexing.ordering import letter_of, sort_key, syllables_of
from entries.models.headings import HeadingKind, Reading, SubjectHeading


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


def put_in_order_again(*words: str) -> list[SubjectHeading]:
    """Read the headings with these words again, but for those whose pinyin the office wrote; those headings."""
    holds = reduce(or_, (Q(text__contains=word) for word in words))
    headings = list(SubjectHeading.objects.filter(holds, is_typed=False))
    readings = office_readings()
    for heading in headings:
        for name, value in spoken(heading.text, heading.kind, readings).items():
            setattr(heading, name, value)
    SubjectHeading.objects.bulk_update(headings, ("syllables", "sort_key", "letter"), batch_size=200)
    return headings
