"""Of a long volume the chronicle is read by month and the index by letter: which parts there are, which a change shows.

A part shows its own lines and which others there are, so it changes with those alone.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q

from entries.indexing.ordering import OTHER_LETTER
from entries.models.headings import SubjectHeading
from entries.models.publications import Publication
from entries.models.volumes import Volume
from entries.publishing.chronicle import month_of, months_with_lines
from entries.publishing.headings import heading_keys_of, letters_of, with_references
from entries.publishing.reading import is_long

ALL = "all"
"""The part that is all of a list, for print."""
OTHER = "other"
"""In an address, of headings that begin with no letter of the pinyin."""

Part = tuple[str, str]
"""Name of an address and the key of the part."""


def part_of_letter(letter: str) -> str:
    """How a letter of the index is named in an address."""
    return OTHER if letter == OTHER_LETTER else letter


def parts_of(volume: Volume) -> list[Part]:
    """The parts that a volume has: none when it is not long."""
    return [*_months(months_with_lines(volume)), *_letters(letters_of(volume))] if is_long(volume) else []


def parts_with(volume: Volume, texts: Sequence[Publication]) -> list[Part]:
    """Those that are other without these public texts of a volume."""
    if not is_long(volume):
        return []
    if not is_long(volume, without=len(texts)):
        return parts_of(volume)
    lines = months_with_lines(volume)
    months = {month_of(text) for text in texts if text.event_start} & lines.keys()
    if any(lines[month] <= len(texts) for month in months):
        months |= lines.keys()
    return [*_months(months), *_letters(_letters_with(volume, texts))]


def parts_with_lines(volume: Volume, months: Collection[str]) -> list[Part]:
    """Those of the chronicle that may be other by a change of lines, each in one of these months."""
    if not is_long(volume):
        return []
    lines = months_with_lines(volume)
    stays = all(lines[month] > len(months) for month in months)
    return _months({*months} if stays else {*months, *lines})


def all_letters(volume: Volume) -> list[Part]:
    """Every part that its index can have: an act on a heading may have brought the first of a letter, or the last."""
    return _letters([*string.ascii_uppercase, OTHER_LETTER]) if is_long(volume) else []


def _letters_with(volume: Volume, texts: Sequence[Publication]) -> set[str]:
    keys = heading_keys_of(texts)
    if not keys:
        return set()
    letters = {*letters_of(volume)}
    if letters != {*letters_of(volume, without=[text.number for text in texts])}:
        return letters
    shown = SubjectHeading.objects.filter(Q(pk__in=with_references(keys)) | Q(variant_of__in=keys, is_see=True))
    return letters.intersection(shown.values_list("letter", flat=True))


def _months(keys: Iterable[str]) -> list[Part]:
    found = sorted(keys)
    return [("chronicle_part", key) for key in (*found, ALL)] if found else []


def _letters(letters: Iterable[str]) -> list[Part]:
    found = sorted(letters)
    return [("index_part", key) for key in (*map(part_of_letter, found), ALL)] if found else []
