"""How to cite a page, by GB/T 7714. Data of the Chinese standard, so never translated, with the Chinese address."""

from __future__ import annotations

from datetime import date

from django.utils.timezone import localdate, localtime

from entries.models.volumes import Volume
from entries.publishing.furniture import absolute, site_name
from entries.publishing.languages import in_chinese


def cite_volume(volume: Volume, *, address: str) -> str:
    """`publisher. volume[M/OL]. publisher, year[day of access]. address`."""
    return f"{site_name(volume.yearbook)}. {volume.title}[M/OL]. {_where(volume, address, localdate())}"


def cite_part(title: str, volume: Volume, *, address: str) -> str:
    """`publisher. title[M/OL]//volume. publisher, year[day of access]. address`."""
    return f"{site_name(volume.yearbook)}. {title}[M/OL]//{volume.title}. {_where(volume, address, localdate())}"


def _where(volume: Volume, address: str, today: date) -> str:
    # The place of publication is left out, as the standard allows for what is online.
    published_at = volume.shown_published_at
    year = localtime(published_at).year if published_at else volume.volume_year
    return f"{site_name(volume.yearbook)}, {year}[{today:%Y-%m-%d}]. {absolute(in_chinese(address))}"
