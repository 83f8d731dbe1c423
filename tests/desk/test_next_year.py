"""The page that makes next year's volume: it shows what will be made and makes it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from entries.models import Section, Volume
from tests.cast import Cast
from tests.factories import make_entry, make_section, make_volume

pytestmark = pytest.mark.django_db

FORM = {"volume_year": "2026", "content_year": "2025", "title": "试验年鉴（2026卷）"}


@pytest.fixture
def last(db: None) -> Volume:
    return make_section(make_volume(), "重要活动").volume


def address(volume: Volume) -> str:
    return f"/desk/entries/volume/{volume.pk}/next-year/"


def test_the_page_shows_what_will_be_made_and_makes_nothing(
    cast: Cast, last: Volume, sign_in: Callable[[Any], Client]
) -> None:
    Section.objects.update(unit=cast.unit, is_by_date=True)
    make_entry(Section.objects.get(), drafter=cast.drafter)
    answer = sign_in(cast.chief).get(address(last))
    page = answer.content.decode()
    assert answer.context["form"].initial == {"volume_year": 2026, "content_year": 2025, "title": "试验年鉴（2026卷）"}
    assert "重要活动" in page and "综合处" in page and "审核校稿" in page
    assert Volume.objects.count() == 1


def test_sent_twice_it_makes_one_volume(cast: Cast, last: Volume, sign_in: Callable[[Any], Client]) -> None:
    client = sign_in(cast.chief)
    first, second = client.post(address(last), FORM), client.post(address(last), FORM)
    made = Volume.objects.get(volume_year=2026)
    assert (first.status_code, first["Location"]) == (302, f"/desk/entries/volume/{made.pk}/plan/")
    assert second.status_code == 409 and f"/desk/entries/volume/{made.pk}/change/" in second.content.decode()
    assert Section.objects.of_volume(made).count() == 1


@pytest.mark.parametrize(
    "wrong", [{"volume_year": "20 26"}, {"volume_year": "1"}, {"title": " "}, {"title": "长" * 121}]
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(
    cast: Cast, last: Volume, sign_in: Callable[[Any], Client], wrong: dict[str, str]
) -> None:
    answer = sign_in(cast.chief).post(address(last), FORM | {"content_year": "2024"} | wrong)
    assert answer.status_code == 422 and set(answer.context["form"].errors) == set(wrong)
    assert 'value="2024"' in answer.content.decode()
    assert Volume.objects.count() == 1


@pytest.mark.parametrize("role", ["drafter", "reviewer", "administrator", "auditor"])
def test_nobody_else_makes_a_volume(cast: Cast, last: Volume, sign_in: Callable[[Any], Client], role: str) -> None:
    assert sign_in(getattr(cast, role)).post(address(last), FORM).status_code == 403
    assert Volume.objects.count() == 1


def test_a_section_has_its_unit_and_its_order(cast: Cast, last: Volume, sign_in: Callable[[Any], Client]) -> None:
    section = Section.objects.get()
    form = {"title": "重要活动", "kind": "regular", "order": "1", "unit": cast.unit.pk, "is_by_date": "on"}
    client = sign_in(cast.chief)
    assert client.post(f"/desk/entries/section/{section.pk}/change/", form).status_code == 302
    section.refresh_from_db()
    assert (section.unit, section.is_by_date) == (cast.unit, True)


def test_a_section_keeps_a_unit_that_was_switched_off_and_no_other_is_offered(
    cast: Cast, last: Volume, sign_in: Callable[[Any], Client]
) -> None:
    Section.objects.update(unit=cast.unit)
    type(cast.unit).objects.update(is_active=False)
    page = sign_in(cast.chief).get(f"/desk/entries/section/{Section.objects.get().pk}/change/")
    assert list(page.context["adminform"].form.fields["unit"].queryset) == [cast.unit]
