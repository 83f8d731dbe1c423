"""A new volume made from the framework of an earlier one: sections and stages of review, no text, no entries."""

from __future__ import annotations

from collections.abc import Iterable

from accounts.models import User
from accounts.roles import Role
from entries.models.sections import DEEPEST, Section, set_reading_order
from entries.models.volumes import Stage, Volume, make_volume

TAKEN_OVER = ("title", "kind", "is_by_date", "order", "depth")
"""Columns of a section that the next volume keeps. The unit is kept while it still contributes."""


def next_title(last: Volume, volume_year: int) -> str:
    """The title of last year's volume with the year replaced."""
    if str(last.volume_year) in last.title:
        return last.title.replace(str(last.volume_year), str(volume_year))
    return f"{last.yearbook.title}（{volume_year}卷）"


def make_volume_like(last: Volume, *, volume_year: int, content_year: int, title: str) -> Volume:
    """Make the volume with the sections and stages of `last`. The caller keeps it all or nothing."""
    volume = make_volume(
        last.yearbook, volume_year=volume_year, content_year=content_year, title=title, source=last.source
    )
    _copy_stages(last, volume)
    _copy_sections(last, volume)
    return volume


def reviewers_still(stage: Stage) -> list[User]:
    """Those named for the stage who can still review: a stage that waits for others would never end."""
    return [person for person in stage.reviewers.all() if person.is_active and Role.REVIEWER in person.role_names]


def _copy_stages(last: Volume, volume: Volume) -> None:
    for stage in last.stages.prefetch_related("reviewers"):
        # make_volume has made the first already.
        made, _is_new = Stage.objects.update_or_create(volume=volume, order=stage.order, defaults={"name": stage.name})
        made.reviewers.set(reviewers_still(stage))


def _copy_sections(last: Volume, volume: Volume) -> None:
    """Level by level, since a section needs the key of the one it belongs to."""
    sections = list(Section.objects.of_volume(last).select_related("unit"))
    made: dict[int | None, Section | None] = {None: None}
    for depth in range(1, DEEPEST + 1):
        level = [section for section in sections if section.depth == depth]
        made |= zip((section.pk for section in level), _copies(level, volume, made), strict=True)
    set_reading_order(volume)


def _copies(level: Iterable[Section], volume: Volume, made: dict[int | None, Section | None]) -> list[Section]:
    return Section.objects.bulk_create(
        [
            Section(
                volume=volume,
                parent=made[section.parent_id],
                unit=section.unit if section.unit and section.unit.is_active else None,
                **{name: getattr(section, name) for name in TAKEN_OVER},
            )
            for section in level
        ],
        batch_size=500,
    )
