"""Plain makers of test data. Entries go through the workflow, like anyone's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from typing import Any

from django.utils import timezone

from accounts.models import Unit, User
from entries import workflow
from entries.lifecycle import Status
from entries.models import Entry, Section, Stage, Volume, Yearbook
from entries.models.sections import set_reading_order
from entries.models.texts import EntryText
from tests.cast import Cast

_serial = count(1)


def make_yearbook(title: str = "试验年鉴", slug: str = "synj", **fields: Any) -> Yearbook:
    return Yearbook.objects.create(title=title, slug=slug, publisher="试验办公室", **fields)


def make_volume(yearbook: Yearbook | None = None, *, year: int = 2025, is_open: bool = False, **fields: Any) -> Volume:
    yearbook = yearbook or make_yearbook()
    volume = Volume.objects.create(
        yearbook=yearbook,
        title=fields.pop("title", f"{yearbook.title}（{year}卷）"),
        slug=f"{yearbook.slug}-{year}",
        volume_year=year,
        content_year=year - 1,
        opened_at=timezone.now() if is_open else None,
        **fields,
    )
    Stage.objects.create(volume=volume, order=1)
    return volume


def make_section(volume: Volume, title: str = "综述", *, parent: Section | None = None, order: int = 0) -> Section:
    section = Section.objects.create(volume=volume, title=title, parent=parent, order=order or next(_serial))
    set_reading_order(volume)
    section.refresh_from_db()
    return section


def make_text(title: str = "概况", body: str = "全年办理事项318件。", **fields: Any) -> EntryText:
    values: dict[str, Any] = {
        "kind": "event",
        "event_start": date(2024, 3, 12),
        "event_end": date(2024, 3, 12),
        "date_precision": "day",
    }
    return EntryText(title=title, body=body, **values | fields)


def make_entry(
    section: Section | None,
    *,
    drafter: User | None,
    text: EntryText | None = None,
    volume: Volume | None = None,
    unit: Unit | None = None,
    actor: User | None = None,
) -> Entry:
    """A draft, written by `actor` (the drafter unless named)."""
    if volume is None:
        assert section is not None
        volume = section.volume
    placement = workflow.Placement(
        volume=volume, section=section, unit=unit or (drafter.unit if drafter else None), drafter=drafter
    )
    row = workflow.TextRow(text=text or make_text(f"条目{next(_serial)}"), placement=placement)
    return workflow.save_texts([row], actor=actor or drafter)[0].entry


def bring_to(entry: Entry, status: str, cast: Cast) -> Entry:
    """Take a draft to `status` the way people do: drafter submits, reviewer decides, chief publishes."""
    if status == Status.DRAFT:
        return entry
    submitter = entry.drafter or cast.drafter
    entry = workflow.submit(entry, actor=submitter)
    if status == Status.CHANGES_REQUESTED:
        return workflow.return_for_changes(entry, actor=cast.second_reviewer, comment="请核实数字。")
    if status in (Status.APPROVED, Status.PUBLISHED):
        entry = workflow.approve(entry, actor=cast.second_reviewer, revision_number=entry.revision_number)
    if status == Status.PUBLISHED and entry.status != Status.PUBLISHED:
        entry = workflow.publish(entry, actor=cast.chief)
    return entry


def save_text(entry: Entry, *, actor: User | None, **changes: Any) -> workflow.SavedText:
    """Save `entry` with some parts of its text changed."""
    row = workflow.TextRow(entry=entry, text=replace(entry.text, **changes), based_on=entry.revision_number)
    return workflow.save_texts([row], actor=actor)[0]
