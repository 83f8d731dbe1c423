"""What an import would do, worked out by reading only: the preview and the import are the same plan."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Unit, User
from accounts.roles import Role, has_role
from entries import permissions
from entries.importing.manuscript import parse_manuscript
from entries.importing.pairing import Path, PlannedEntry, plan_entries
from entries.importing.parsed import (
    ManuscriptRefused,
    ParsedManuscript,
    ParseWarning,
)
from entries.importing.volume_names import free_yearbook_slug, yearbook_title
from entries.models import Section, Volume, Yearbook


@dataclass(frozen=True)
class PlannedVolume:
    """The volume entries go to; `volume` and `yearbook` are None where they will be made."""

    yearbook: Yearbook | None
    volume: Volume | None
    yearbook_title: str
    yearbook_slug: str
    title: str
    volume_year: int
    content_year: int

    @property
    def slug(self) -> str:
        return self.volume.slug if self.volume else f"{self.yearbook_slug}-{self.volume_year}"


@dataclass(frozen=True)
class Plan:
    parsed: ParsedManuscript
    volume: PlannedVolume
    unit: Unit | None
    unit_name: str
    drafter: User | None
    sections: dict[Path, Section]
    new_sections: tuple[Path, ...]
    entries: tuple[PlannedEntry, ...]
    warnings: tuple[ParseWarning, ...]


def make_plan(
    data: bytes,
    *,
    file_name: str,
    volume: Volume | None,
    unit: Unit | None,
    drafter: User | None,
    actor: User | None,
    as_typed: bool,
) -> Plan:
    """Read a manuscript and hold it against what is there. Writes nothing; raises ManuscriptRefused."""
    parsed = _read(data, file_name=file_name, as_typed=as_typed)
    planned_volume, warnings = _plan_volume(parsed, volume, file_name)
    _check_actor(actor, planned_volume)
    unit, unit_name = _plan_unit(parsed, unit, actor)
    if unit is None and not unit_name:
        warnings += (ParseWarning("no_unit", 1, _("The manuscript names no source. Give the entries a unit.")),)
    sections = _sections_of(planned_volume.volume)
    new_sections = tuple(section.path for section in parsed.sections if section.path not in sections)
    if new_sections and actor is not None and not permissions.may_edit_framework(actor):
        _refuse_section(parsed, new_sections[0])
    return Plan(
        parsed=parsed,
        volume=planned_volume,
        unit=unit,
        unit_name=unit_name,
        drafter=drafter or _signing_drafter(parsed, unit) or _acting_drafter(actor, unit),
        sections=sections,
        new_sections=_with_parents(new_sections, sections),
        entries=plan_entries(
            parsed.entries,
            volume=planned_volume.volume,
            content_year=planned_volume.content_year,
            sections=sections,
            actor=actor,
        ),
        warnings=parsed.warnings + warnings,
    )


def _read(data: bytes, *, file_name: str, as_typed: bool) -> ParsedManuscript:
    parsed = parse_manuscript(data, filename=file_name, as_typed=as_typed)
    if not parsed.entries:
        raise ManuscriptRefused(
            "no_entries",
            _("No entry in the form 【title】 was found, so nothing was imported. Put the titles into 【】."),
            candidates=parsed.candidates,
        )
    return parsed


def _plan_volume(
    parsed: ParsedManuscript, volume: Volume | None, file_name: str
) -> tuple[PlannedVolume, tuple[ParseWarning, ...]]:
    """The chosen volume, else the one the title names, else a new one; what was concluded is a warning."""
    if volume is not None:
        book = volume.yearbook
        return (
            PlannedVolume(book, volume, book.title, book.slug, volume.title, volume.volume_year, volume.content_year),
            (),
        )
    title = parsed.title
    warnings: tuple[ParseWarning, ...] = ()
    if not title:
        title = PurePath(file_name).stem
        warnings += (_concluded("title_from_file", _("The volume is named “{value}” after the file."), title),)
    year = parsed.volume_year
    if year is None and parsed.content_year is None:
        raise ManuscriptRefused(
            "no_year", _("No year was found in title or text. Choose the volume and import again."), 1
        )
    if year is None:
        year = (parsed.content_year or 0) + 1
        warnings += (_concluded("year_from_dates", _("The volume's year {value} was concluded from the dates."), year),)
    return _volume_by_title(title, year, parsed.content_year or year - 1), warnings


def _concluded(code: str, message: Any, value: object) -> ParseWarning:
    return ParseWarning(code, 1, format_lazy(message, value=value))


def _volume_by_title(title: str, year: int, content_year: int) -> PlannedVolume:
    name = yearbook_title(title)
    yearbook = Yearbook.objects.filter(title=name).first()
    volume = yearbook.volumes.filter(volume_year=year).first() if yearbook else None
    slug = yearbook.slug if yearbook else free_yearbook_slug(name)
    if volume is not None:
        title, content_year = volume.title, volume.content_year
    return PlannedVolume(yearbook, volume, name, slug, title, year, content_year)


def _check_actor(actor: User | None, volume: PlannedVolume) -> None:
    if actor is None:
        return
    if not permissions.may_import(actor):
        raise ManuscriptRefused("not_allowed", _("Only drafters and the chief editor import manuscripts."))
    if volume.volume is None and not permissions.may_edit_framework(actor):
        raise ManuscriptRefused("unknown_volume", _("This volume does not exist. Ask the chief editor to make it."))


def _plan_unit(parsed: ParsedManuscript, unit: Unit | None, actor: User | None) -> tuple[Unit | None, str]:
    """The unit given, else the drafter's own, else the manuscript's 来源, made when new."""
    if unit is None and actor is not None and not permissions.is_chief_editor(actor):
        unit = actor.unit
    if unit is not None:
        if actor is not None and not permissions.may_create(actor, unit.pk):
            raise ManuscriptRefused("not_allowed", _("You may import entries of your own unit only."))
        return unit, unit.name
    return Unit.objects.filter(name=parsed.source).first(), parsed.source


def _sections_of(volume: Volume | None) -> dict[Path, Section]:
    if volume is None:
        return {}
    sections = Section.objects.filter(volume=volume).select_related("parent__parent").in_reading_order()
    return {section.path(): section for section in sections}


def _refuse_section(parsed: ParsedManuscript, path: Path) -> None:
    line = next(section.line for section in parsed.sections if section.path == path)
    raise ManuscriptRefused(
        "unknown_section",
        format_lazy(
            _("Section “{title}” is not in this volume. Correct it, or ask the chief editor to make it."),
            title=path[-1],
        ),
        line,
    )


def _with_parents(paths: Iterable[Path], known: dict[Path, Section]) -> tuple[Path, ...]:
    """New sections, those they are part of before them."""
    wanted: dict[Path, None] = {}
    for path in paths:
        for depth in range(1, len(path) + 1):
            if path[:depth] not in known:
                wanted[path[:depth]] = None
    return tuple(wanted)


def _signing_drafter(parsed: ParsedManuscript, unit: Unit | None) -> User | None:
    """The account whose name signs the manuscript, when there is exactly one in the unit."""
    if unit is None or len(parsed.drafters) != 1:
        return None
    namesakes = User.objects.filter(
        full_name=parsed.drafters[0].name, unit=unit, is_active=True, groups__name=Role.DRAFTER
    )[:2]
    return namesakes[0] if len(namesakes) == 1 else None


def _acting_drafter(actor: User | None, unit: Unit | None) -> User | None:
    is_theirs = actor is not None and unit is not None and has_role(actor, Role.DRAFTER) and actor.unit_id == unit.pk
    return actor if is_theirs else None
