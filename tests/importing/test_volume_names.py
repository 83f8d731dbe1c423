"""From the title of a manuscript to the title and address of the series."""

from __future__ import annotations

import pytest

from entries.importing.volume_names import free_yearbook_slug, yearbook_title
from entries.models import Yearbook


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("试城人民政府外事办公室2020年鉴", "试城人民政府外事办公室年鉴"),
        ("试城外事年鉴（2024卷）", "试城外事年鉴"),
        ("《试城年鉴（2021）》", "试城年鉴"),
        ("《试城年鉴(2021)》", "试城年鉴"),
        ("试城年鉴2021", "试城年鉴"),
        ("2021年试城年鉴", "试城年鉴"),
        ("试城年鉴2021年卷", "试城年鉴"),
        ("试城年鉴", "试城年鉴"),
        ("2020", "2020"),
    ],
)
def test_the_series_is_the_title_without_its_year(title: str, expected: str) -> None:
    assert yearbook_title(title) == expected


@pytest.mark.django_db
def test_the_address_is_the_initials_and_never_taken_twice_nor_reserved() -> None:
    assert free_yearbook_slug("试城外事年鉴") == "scwsnj"
    Yearbook.objects.create(title="甲", slug="scwsnj")
    Yearbook.objects.create(title="乙", slug="scwsnj2")
    assert free_yearbook_slug("试城外事年鉴") == "scwsnj3"
    assert free_yearbook_slug("desk") == "desk2"
    assert free_yearbook_slug("——") == "yearbook"
