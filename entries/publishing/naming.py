"""A volume's name as it is set on a cover: the series, the edition, the slip with the year in Chinese numerals."""

from __future__ import annotations

from dataclasses import dataclass

from entries.models.volumes import Volume

NUMERALS = str.maketrans("0123456789", "〇一二三四五六七八九")
LONGEST_ON_SLIP = 12
"""Characters that a slip holds in one column."""


@dataclass(frozen=True)
class VolumeName:
    """`series` and `edition` are the parts of a title like 试验年鉴（2025卷）, and empty when it has another form."""

    series: str
    edition: str
    slip: str
    year: str


def name_of(volume: Volume) -> VolumeName:
    """How the title of a volume is set."""
    series = volume.yearbook.title
    rest = volume.title.removeprefix(series).strip()
    is_usual = volume.title.startswith(series) and rest[:1] in ("（", "(") and rest[-1:] in ("）", ")")
    return VolumeName(
        series=series if is_usual else "",
        edition=rest[1:-1].strip() if is_usual else "",
        slip=series if len(series) <= LONGEST_ON_SLIP else "",
        year=str(volume.volume_year).translate(NUMERALS),
    )
