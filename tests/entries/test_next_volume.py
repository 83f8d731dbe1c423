"""A volume from last year's framework: what is taken over, what is not, once and whole."""

from __future__ import annotations

import pytest

from accounts.people import deactivate
from entries import workflow
from entries.models import Entry, Section, Stage, Volume, next_volume
from entries.models.next_volume import next_title
from tests.cast import Cast
from tests.factories import make_entry, make_section, make_volume, make_yearbook

pytestmark = pytest.mark.django_db

NEXT = {"volume_year": 2026, "content_year": 2025, "title": "试验年鉴（2026卷）"}


@pytest.fixture
def last(cast: Cast) -> Volume:
    """Three levels, a unit, a section by date, two stages, an entry."""
    volume = make_volume(source="试验市外事办公室")
    Stage.objects.create(volume=volume, order=2, name="终审").reviewers.set([cast.reviewer, cast.second_reviewer])
    activities = make_section(volume, "重要活动", order=20)
    make_section(volume, "综述", order=10)
    visits = make_section(volume, "来访", parent=activities, order=5)
    guests = make_section(volume, "外宾", parent=visits, order=5)
    Section.objects.filter(pk=visits.pk).update(unit=cast.unit, is_by_date=True, kind="special")
    make_entry(guests, drafter=cast.drafter)
    return volume


def framework(volume: Volume) -> list[tuple[object, ...]]:
    """The sections in reading order, as they are told apart."""
    sections = Section.objects.of_volume(volume).in_reading_order()
    return [(s.path(), s.depth, s.order, s.kind, s.unit_id, s.is_by_date) for s in sections]


def test_the_framework_is_taken_over_and_no_entry(cast: Cast, last: Volume) -> None:
    made = workflow.make_next_volume(last, actor=cast.chief, **NEXT)
    assert framework(made) == [
        (("综述",), 1, 10, "regular", None, False),
        (("重要活动",), 1, 20, "regular", None, False),
        (("重要活动", "来访"), 2, 5, "special", cast.unit.pk, True),
        (("重要活动", "来访", "外宾"), 3, 5, "regular", None, False),
    ]
    assert framework(last) == framework(made)
    assert (made.slug, made.volume_year, made.content_year, made.source) == (
        "synj-2026",
        2026,
        2025,
        "试验市外事办公室",
    )
    assert not made.is_open and made.published_at is None and made.next_number == 1
    assert Entry.objects.of_volume(made).count() == 0


def test_stages_keep_the_reviewers_who_still_review(cast: Cast, last: Volume) -> None:
    deactivate(cast.reviewer, actor=cast.administrator)
    made = workflow.make_next_volume(last, actor=cast.chief, **NEXT)
    stages = [(stage.order, stage.name, list(stage.reviewers.all())) for stage in made.stages.all()]
    assert stages == [(1, "审核校稿", []), (2, "终审", [cast.second_reviewer])]


def test_a_unit_that_no_longer_contributes_is_left_out(cast: Cast, last: Volume) -> None:
    type(cast.unit).objects.filter(pk=cast.unit.pk).update(is_active=False)
    made = workflow.make_next_volume(last, actor=cast.chief, **NEXT)
    assert not made.sections.filter(unit__isnull=False).exists()


def test_the_year_is_made_once(cast: Cast, last: Volume) -> None:
    workflow.make_next_volume(last, actor=cast.chief, **NEXT)
    with pytest.raises(workflow.VolumeExists) as refused:
        workflow.make_next_volume(last, actor=cast.chief, **NEXT)
    assert "2026" in str(refused.value)
    assert Volume.objects.filter(volume_year=2026).count() == 1


def test_it_is_all_or_nothing(cast: Cast, last: Volume, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_args: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(next_volume, "set_reading_order", breaks)
    with pytest.raises(RuntimeError):
        workflow.make_next_volume(last, actor=cast.chief, **NEXT)
    assert (Volume.objects.count(), Section.objects.count(), Stage.objects.count()) == (1, 4, 2)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("试验年鉴（2025卷）", "试验年鉴（2026卷）"),
        ("2025试验年鉴2025", "2026试验年鉴2026"),
        ("首卷", "试验年鉴（2026卷）"),
    ],
)
def test_the_title_has_the_new_year(title: str, expected: str) -> None:
    assert next_title(make_volume(make_yearbook(), title=title), 2026) == expected
