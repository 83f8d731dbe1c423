"""Tables in text and in pages: cells verbatim, the place kept by 〔表n〕 in the body."""

from entries.importing.parsed import ParsedTable
from tests.importing.reading import codes, paths, read, read_page

ROWS = (("国别", "批次", ""), ("甲 国", "3", "(1)"))
TYPED = ["〔表1〕来访统计", "单位：批", "国别\t批次\t", "甲 国\t3\t(1)", "资料来源：市外办"]


def test_typed_table() -> None:
    parsed = read("综述", "【概况】来宾12批。", *TYPED, "全年完成。")
    assert parsed.entries[0].tables == (ParsedTable("来访统计", "批", "市外办", ROWS),)
    assert parsed.entries[0].body == "来宾12批。\n〔表1〕\n全年完成。"
    assert codes(parsed) == []


def test_table_needs_neither_title_nor_measure_nor_source() -> None:
    parsed = read("综述", "【概况】来宾12批。", "〔表1〕", "国别\t批次", "", "全年完成。")
    assert parsed.entries[0].tables == (ParsedTable("", "", "", (("国别", "批次"),)),)
    assert parsed.entries[0].body == "来宾12批。\n〔表1〕\n全年完成。"


def test_mark_without_rows_and_mark_of_a_picture_are_text() -> None:
    parsed = read("综述", "【概况】来宾12批。", "〔图1〕", "〔表1〕", "单位：批", "完成。")
    assert parsed.entries[0].tables == ()
    assert parsed.entries[0].body == "来宾12批。\n〔图1〕\n〔表1〕\n单位：批\n完成。"


def test_two_tables_are_ordered_by_their_number() -> None:
    lines = ["〔表2〕乙", "a\tb", "", "〔表1〕甲", "c\td"]
    parsed = read("综述", "【概况】来宾12批。", *lines)
    assert [table.title for table in parsed.entries[0].tables] == ["甲", "乙"]
    assert parsed.entries[0].body == "来宾12批。\n〔表2〕\n〔表1〕"


def test_number_that_is_not_the_entry_s_own_is_changed_and_named() -> None:
    parsed = read("综述", "【概况】来宾12批。", "〔表7〕甲", "a\tb")
    assert parsed.entries[0].body == "来宾12批。\n〔表1〕"
    assert codes(parsed) == [("table_renumbered", 3)]


def test_table_outside_entries_is_named() -> None:
    assert codes(read("〔表1〕甲", "a\tb", "综述", "【概况】来宾12批。")) == [("stray_table", 1)]


def test_table_of_a_page() -> None:
    parsed = read_page(
        "<h2>综述</h2><p>【概况】来宾12批。</p><p>单位：批</p><table><caption>来访统计</caption>"
        "<tr><th>国别<th>批次<th></tr><tr><td>甲 国<td>3<td>(1)</tr></table><p>资料来源：市外办</p><p>完成。</p>"
    )
    assert paths(parsed) == [("综述",)]
    assert parsed.entries[0].tables == (ParsedTable("来访统计", "批", "市外办", ROWS),)
    assert parsed.entries[0].body == "来宾12批。\n〔表1〕\n完成。"


def test_spanning_cells_keep_the_columns_straight() -> None:
    parsed = read_page(
        "<h2>综述</h2><p>【概况】来宾。</p><table><tr><td rowspan=2>甲<td colspan=2>乙</tr><tr><td>1<td>2</tr></table>"
    )
    assert parsed.entries[0].tables[0].cells == (("甲", "乙", ""), ("", "1", "2"))


def test_table_that_lays_out_the_page_is_read_as_lines() -> None:
    parsed = read_page(
        "<table><tr><td>菜单<td><table><tr><td><h2>综述</h2><p>【概况】来宾12批。</p></td></tr></table></td></tr></table>"
    )
    assert [(entry.section, entry.body) for entry in parsed.entries] == [(("综述",), "来宾12批。")]
