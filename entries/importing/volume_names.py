"""From the title of a manuscript to the yearbook and the volume it belongs to."""

from __future__ import annotations

import re

from entries.models.volumes import RESERVED_SLUGS, Yearbook

YEAR = r"(?:19|20)\d\d"
# “2020年鉴”: the 年 belongs to 年鉴, so it stays.
YEAR_IN_TITLE = re.compile(rf"[（(\[]?\s*{YEAR}\s*(?:年(?!鉴))?\s*卷?\s*[）)\]]?")
QUOTED_TITLE = re.compile(r"^《(.+)》(.*)$")
LONGEST_SLUG = 40


def yearbook_title(title: str) -> str:
    """The title of the series: that of the volume without its year and its book-title marks."""
    title = title.strip()
    if quoted := QUOTED_TITLE.match(title):
        title = quoted[1] + quoted[2]
    return YEAR_IN_TITLE.sub("", title, count=1).strip() or title


def free_yearbook_slug(title: str) -> str:
    """The initials of the title in pinyin; a number follows while that is taken or reserved."""
    # Its dictionaries take 57 MB in every process, for the one new yearbook in years.
    from pypinyin import Style, lazy_pinyin

    letters = "".join(lazy_pinyin(title, style=Style.FIRST_LETTER)).lower()
    base = re.sub(r"[^a-z0-9]+", "", letters)[:LONGEST_SLUG] or "yearbook"
    taken = set(Yearbook.objects.filter(slug__startswith=base).values_list("slug", flat=True)) | RESERVED_SLUGS
    return next(slug for slug in _numbered(base, len(taken) + 2) if slug not in taken)


def _numbered(base: str, most: int) -> list[str]:
    return [base, *(f"{base}{number}" for number in range(2, most + 2))]
