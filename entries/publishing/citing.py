"""How to cite a page, by GB/T 7714. Data of the Chinese standard, so never translated, with the Chinese address."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localtime

from entries.models.volumes import Volume
from entries.publishing.furniture import absolute, site_name
from entries.publishing.languages import in_chinese


@dataclass(frozen=True)
class Citation:
    """A citation, parted where the day of access goes: a page is kept for long, so only a script knows that day."""

    start: str
    address: str


def cite_volume(volume: Volume, *, address: str) -> Citation:
    """`publisher. volume[M/OL]. publisher, year[day of access]. address`."""
    return _citation(f"{site_name(volume.yearbook)}. {volume.title}[M/OL]. ", volume, address)


def cite_part(title: str, volume: Volume, *, address: str) -> Citation:
    """`publisher. title[M/OL]//volume. publisher, year[day of access]. address`."""
    return _citation(f"{site_name(volume.yearbook)}. {title}[M/OL]//{volume.title}. ", volume, address)


def _citation(what: str, volume: Volume, address: str) -> Citation:
    # The place of publication is left out, as the standard allows for what is online.
    published_at = volume.shown_published_at
    year = localtime(published_at).year if published_at else volume.volume_year
    return Citation(f"{what}{site_name(volume.yearbook)}, {year}", absolute(in_chinese(address)))
