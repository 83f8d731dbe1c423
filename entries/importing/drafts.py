"""From a manuscript to drafts: all of it or nothing, with a report of what was made."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from accounts.models import Unit, User
from entries import workflow
from entries.importing.pairing import CREATED, UNCHANGED, UPDATED, PlannedEntry
from entries.importing.parsed import ManuscriptRefused, ParsedManuscript, SignOff
from entries.importing.plans import Plan, make_plan
from entries.models import Manuscript, Section, Volume, Yearbook
from entries.models.sections import set_reading_order
from entries.models.volumes import make_volume

__all__ = ["ManuscriptRefused", "ImportReport", "import_manuscript"]


@dataclass(frozen=True)
class ImportReport:
    """What was done, or with a dry run would be. `volume` is None when it would still have to be made."""

    plan: Plan
    volume: Volume | None
    manuscript: Manuscript | None

    def counts(self) -> Counter[str]:
        return Counter(entry.outcome for entry in self.plan.entries)

    def as_json(self) -> dict[str, Any]:
        """The object that the command prints."""
        parsed, counts = self.plan.parsed, self.counts()
        return {
            "volume": self._volume_json(),
            "sections": [
                {
                    "title": section.title,
                    "path": "/".join(section.path),
                    "depth": len(section.path),
                    "entries": sum(entry.section == section.path for entry in parsed.entries),
                }
                for section in parsed.sections
            ],
            "entries": [_entry_json(entry) for entry in self.plan.entries],
            "created": counts[CREATED],
            "updated": counts[UPDATED],
            "unchanged": counts[UNCHANGED],
            "sign_offs": {
                "drafters": [vars(person) for person in parsed.drafters],
                "reviewers": [vars(person) for person in parsed.reviewers],
            },
            "normalised": parsed.normalised,
            "warnings": [
                {"code": warning.code, "line": warning.line, "message": str(warning.message)}
                for warning in self.plan.warnings
            ],
            "candidates": [vars(candidate) for candidate in parsed.candidates],
        }

    def _volume_json(self) -> dict[str, Any]:
        planned, parsed = self.plan.volume, self.plan.parsed
        return {
            "slug": planned.slug,
            "title": planned.title,
            "volume_year": planned.volume_year,
            "content_year": planned.content_year,
            "published_at": timezone.localtime(parsed.published_at).isoformat() if parsed.published_at else None,
            "source": parsed.source,
        }


def _entry_json(planned: PlannedEntry) -> dict[str, Any]:
    parsed, text = planned.parsed, planned.text
    return {
        "line": parsed.line,
        "title": text.title,
        "section": "/".join(parsed.section) if parsed.section else None,
        "body": text.body,
        "characters": parsed.characters,
        "event_start": text.event_start.isoformat() if text.event_start else None,
        "event_end": text.event_end.isoformat() if text.event_end else None,
        "date_precision": text.date_precision,
        "pictures": len(text.pictures),
        "tables": len(text.tables),
        "status": planned.outcome,
    }


def import_manuscript(
    data: bytes,
    *,
    file_name: str,
    actor: User | None,
    volume: Volume | None = None,
    unit: Unit | None = None,
    drafter: User | None = None,
    as_typed: bool = False,
    dry_run: bool = False,
) -> ImportReport:
    """Read a .txt or .html manuscript into drafts of a volume.

    `actor` None is the command line. A dry run writes nothing and gives the same report. Raises
    ManuscriptRefused, and then nothing was written; the original file is kept with what it made.
    """
    plan = make_plan(
        data, file_name=file_name, volume=volume, unit=unit, drafter=drafter, actor=actor, as_typed=as_typed
    )
    if dry_run:
        return ImportReport(plan, plan.volume.volume, None)
    return _carry_out(plan, data, file_name, actor)


def _carry_out(plan: Plan, data: bytes, file_name: str, actor: User | None) -> ImportReport:
    if all(entry.outcome == UNCHANGED for entry in plan.entries) and plan.volume.volume and not plan.new_sections:
        return ImportReport(plan, plan.volume.volume, None)
    stored_name, is_new = _store_file(data, file_name)
    try:
        with transaction.atomic():
            return _write(plan, stored_name, hashlib.sha256(data).hexdigest(), file_name, actor)
    except BaseException as error:
        if is_new:
            default_storage.delete(stored_name)
        if isinstance(error, workflow.WorkflowRefused):
            raise ManuscriptRefused("refused", str(error)) from error
        raise


def _store_file(data: bytes, file_name: str) -> tuple[str, bool]:
    """Keep the original by its hash; returns its name in the storage and whether it is new there."""
    name = f"manuscripts/{hashlib.sha256(data).hexdigest()}{PurePath(file_name).suffix.lower()}"
    if default_storage.exists(name):
        return name, False
    return default_storage.save(name, ContentFile(data)), True


def _write(plan: Plan, stored_name: str, sha256: str, file_name: str, actor: User | None) -> ImportReport:
    volume = plan.volume.volume or _make_volume(plan)
    unit = plan.unit or (Unit.objects.get_or_create(name=plan.unit_name)[0] if plan.unit_name else None)
    sections = plan.sections | _make_sections(plan, volume)
    manuscript = _make_manuscript(plan.parsed, volume, stored_name, sha256, file_name, actor)
    rows = [
        _row(entry, sections, workflow.Placement(volume, None, unit, plan.drafter, manuscript))
        for entry in plan.entries
        if entry.outcome != UNCHANGED
    ]
    workflow.save_texts(rows, actor=actor)
    return ImportReport(plan, volume, manuscript)


def _make_volume(plan: Plan) -> Volume:
    planned, parsed = plan.volume, plan.parsed
    yearbook = planned.yearbook or Yearbook.objects.create(
        title=planned.yearbook_title, slug=planned.yearbook_slug, publisher=parsed.source
    )
    return make_volume(
        yearbook,
        volume_year=planned.volume_year,
        content_year=planned.content_year,
        title=planned.title,
        source=parsed.source,
        published_at=parsed.published_at,
    )


def _make_sections(plan: Plan, volume: Volume) -> dict[tuple[str, ...], Section]:
    """Make the sections that are new, after those that are there, in the order of the manuscript."""
    made: dict[tuple[str, ...], Section] = {}
    order = max((section.order for section in plan.sections.values()), default=0)
    for order, path in enumerate(plan.new_sections, start=order + 1):  # noqa: B020 (goes on counting)
        parent = made.get(path[:-1]) or plan.sections.get(path[:-1])
        made[path] = Section.objects.create(volume=volume, parent=parent, title=path[-1], order=order)
    if made:
        set_reading_order(volume)
    return made


def _make_manuscript(
    parsed: ParsedManuscript, volume: Volume, stored_name: str, sha256: str, file_name: str, actor: User | None
) -> Manuscript:
    return Manuscript.objects.create(
        volume=volume,
        file=stored_name,
        file_name=file_name,
        sha256=sha256,
        title=parsed.title,
        published_at=parsed.published_at,
        source=parsed.source,
        drafters=_people(parsed.drafters),
        reviewers=_people(parsed.reviewers),
        imported_by=actor,
    )


def _people(sign_offs: tuple[SignOff, ...]) -> list[dict[str, str]]:
    return [{"name": person.name, "post": person.post} for person in sign_offs]


def _row(
    planned: PlannedEntry, sections: dict[tuple[str, ...], Section], place: workflow.Placement
) -> workflow.TextRow:
    if planned.existing is not None:
        return workflow.TextRow(
            text=planned.text,
            entry=planned.existing,
            based_on=planned.existing.revision_number,
            manuscript=place.manuscript,
        )
    section = sections[planned.parsed.section] if planned.parsed.section else None
    return workflow.TextRow(
        text=planned.text,
        placement=workflow.Placement(place.volume, section, place.unit, place.drafter, place.manuscript),
    )
