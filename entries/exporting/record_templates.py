"""The templates for sections, units and people: their columns, what can be chosen, and an example."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils import translation

from entries.exporting.entry_sheets import LANGUAGE
from entries.exporting.record_sheets import NO, YES
from entries.exporting.template import Template
from entries.models.sections import SectionKind
from entries.sheets.accounts import PersonResource, UnitResource
from entries.sheets.sections import SectionResource

YES_OR_NO = (YES, NO)


def section_template(units: Iterable[str]) -> Template:
    """The framework of a volume, for somebody who assigns these units."""
    names = list(units)
    with translation.override(LANGUAGE):
        kinds = [str(label) for label in SectionKind.labels]
    example = {"subsection": "友好往来", "kind": kinds[0], "is_by_date": NO, "unit": names[0] if names else ""}
    return Template(SectionResource, "篇目", example, {"kind": kinds, "is_by_date": YES_OR_NO, "unit": names})


def unit_template() -> Template:
    return Template(UnitResource, "供稿单位", {"order": "10", "is_active": YES}, {"is_active": YES_OR_NO})


def person_template(units: Iterable[str]) -> Template:
    names = list(units)
    example = {"full_name": "张三", "post": "科长", "unit": names[0] if names else "", "is_active": YES}
    return Template(PersonResource, "人员", example, {"unit": names, "is_active": YES_OR_NO})
