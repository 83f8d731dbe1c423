"""A volume with sections to plan rows into, and what is said of the only row of a sheet."""

from __future__ import annotations

from entries.models import Batch, Section, Volume
from tests.factories import make_section, make_volume
from tests.importing.batches.sheets import rows_of

BODY = "全年办理事项318件。"


def a_framework() -> Volume:
    """Sections 综述, 外事 with 友城 and 侨务 below it, and 大事记 with another 友城."""
    made = make_volume()
    make_section(made, "综述")
    above = make_section(made, "外事")
    make_section(made, "友城", parent=above)
    make_section(made, "侨务", parent=above)
    make_section(made, "友城", parent=make_section(made, "大事记"))
    return made


def section(volume: Volume, title: str) -> Section:
    return Section.objects.filter(volume=volume, title=title).first()


def tell(batch: Batch) -> tuple[str, list[str]]:
    """Outcome and remarks of the only row."""
    (found,) = rows_of(batch) or [(0, "unchanged", [])]
    return found[1], found[2]
