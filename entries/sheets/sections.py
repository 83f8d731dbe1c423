"""The columns of the framework."""

from __future__ import annotations

from entries.sheets.columns import Column, SheetResource


class SectionResource(SheetResource):
    """Sections of one volume, a row each, in reading order. The deepest title filled in is the section itself."""

    section = Column("类目", "section", note="每行写到这一级为止；下面的分目、子目另起一行，并重写所属类目。")
    subsection = Column("分目", "subsection", note="不是分目则留空。")
    subsubsection = Column("子目", "subsubsection", note="不是子目则留空。")
    kind = Column("种类", "kind", note="一般类目、特载·专记、大事记或附录；留空为一般类目。")
    is_by_date = Column("按日期排列", "by date", note="是或否。")
    unit = Column("供稿单位", "unit", note="负责供稿的单位；可留空。")
    entries = Column("条目数", "entries", readonly=True)

    required = ("section",)
