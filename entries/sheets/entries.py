"""The columns of entries."""

from __future__ import annotations

from entries.sheets.columns import Column, SheetResource


class EntryResource(SheetResource):
    """Entries of one volume, a row each.

    `code` is the public number, or 稿 with the id of an entry that has none yet; it finds the entry to change,
    among those that the sender may see. Pictures and tables are no part of a sheet and stay as they are.
    """

    code = Column("编号", "code", "number", attribute="code", note="修改已有条目时填写；新条目留空。")
    section = Column("类目", "section", note="本卷篇目中已有的类目。")
    subsection = Column("分目", "subsection", note="没有分目则留空。")
    subsubsection = Column("子目", "subsubsection", note="没有子目则留空。")
    title = Column("条目标题", "标题", "title", attribute="title", note="必填。")
    body = Column("正文", "body", "text", attribute="body", note="必填。换行即分段。")
    event_start = Column("日期", "开始日期", "date", "start", note="如 2022年3月5日、2022年3月、2022年，或“无日期”。")
    event_end = Column("结束日期", "end", note="只有一天的留空。")
    unit = Column("供稿单位", "unit", attribute="unit__name", note="留空则为本单位。")
    kind = Column("体裁", "kind", attribute="kind", note="概况、综合记事或单一条目；留空为单一条目。")
    characters = Column("字数", "characters", attribute="characters", readonly=True)
    status = Column("状态", "status", attribute="get_status_display", readonly=True)
    drafter = Column("撰稿人", "drafter", attribute="drafter_name", readonly=True)
    reviewer = Column("审核人", "reviewer", readonly=True)
    order = Column("顺序", "排序", "order", attribute="order", readonly=True)

    required = ("title", "body")
    spared = ("event_start", "event_end", "kind")
