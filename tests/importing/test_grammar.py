"""What the neighbours of a line decide: title, sections, the place name over the page, entries over several lines."""

import pytest

from entries.importing.manuscript import ManuscriptRefused
from tests.importing.reading import codes, paths, read, titles

E1, E2 = "【来访】12批来宾到访。", "【出访】8批团组出访。"


@pytest.mark.parametrize(
    ("line", "title", "year"),
    [
        ("安渡县外事办公室2021年鉴", "安渡县外事办公室2021年鉴", 2021),
        ("《安渡年鉴(2021)》", "安渡年鉴（2021）", 2021),
        ("安渡外事年鉴（2024卷）", "安渡外事年鉴（2024卷）", 2024),
        ("安渡县二〇二一年鉴", "安渡县二〇二一年鉴", 2021),
        ("安渡外事年鉴", "安渡外事年鉴", None),
    ],
)
def test_title_and_its_year(line: str, title: str, year: int | None) -> None:
    parsed = read(line, "", "综述", "", E1)
    assert (parsed.title, parsed.volume_year) == (title, year)
    assert paths(parsed) == [("综述",)]


def test_title_with_a_year_goes_before_one_without() -> None:
    parsed = read("首页 >", "部门年鉴", "安渡县2021年鉴", "", "综述", E1)
    assert parsed.title == "安渡县2021年鉴"
    assert parsed.normalised == {"furniture": 2}


def test_running_head_names_the_volume_when_nothing_else_does() -> None:
    parsed = read("综述", "", E1, "Page 2 - 《安渡年鉴（2021）》", "P. 2")
    assert parsed.title == "安渡年鉴（2021）"
    assert codes(parsed) == []


def test_without_title_or_year_the_reader_is_told() -> None:
    assert [w.code for w in read("综述", "", E1).warnings] == ["no_title"]
    assert codes(read("安渡外事年鉴", "", "综述", "", E1)) == [("no_year", 1)]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("综述", "", E1, "", "重要活动", "", E2), [("综述",), ("重要活动",)]),
        (("综述", E1, "重要活动", E2), [("综述",), ("重要活动",)]),
        (("综 \u00a0述", "", E1), [("综述",)]),
        (("一、综述", E1, "二、重要活动", E2), [("一、综述",), ("二、重要活动",)]),
        (("第一章 综述", E1), [("第一章 综述",)]),
        (("类目：外事", "分目：来访", "子目：团组", E1), [("外事",), ("外事", "来访"), ("外事", "来访", "团组")]),
        (("类目：外事", "子目：来访", E1, "分目:出访", E2), [("外事",), ("外事", "来访"), ("外事", "出访")]),
        (("类目：外事", E1, "类目：侨务"), [("外事",), ("侨务",)]),
    ],
)  # fmt: skip
def test_sections(lines: tuple[str, ...], expected: list[tuple[str, ...]]) -> None:
    parsed = read(*lines)
    assert paths(parsed) == expected
    assert codes(parsed) == []


@pytest.mark.parametrize(
    "lines",
    [
        ("综述", E1, "如下：", "", "张宁", "", "1.合格。", E2),
        ("综述", E1, "一、加强领导", "二、落实责任", E2),
        ("综述", "【来访】双方就教育", "合作交换", E2),
        ("综述", E1, "获奖名单：", "市外办", E2),
        ("综述", E1, "3.获文明号", E2),
        ("综述", E1, "", "主任 李明", "副主任 周敏", "", E2),
        ("综述", E1, "甲国 3", "乙国 1", E2),
        ("类目：综述", E1, "", "友城交往", "", E2),
    ],
)
def test_short_lines_that_are_no_sections(lines: tuple[str, ...]) -> None:
    parsed = read(*lines)
    assert [path[-1] for path in paths(parsed)] == ["综述"]
    assert titles(parsed) == ["来访", "出访"]


def test_what_is_set_in_is_text_in_a_file_with_section_marks() -> None:
    looks = [
        "首页",
        "来源：市外办",
        "【金桥】开工。",
        "撰稿：李明",
        "安渡2021年鉴",
        "类目：外事",
        "1.开工。",
        "外事】开工。",
        "友城交往",
    ]
    parsed = read("类目：综述", "【来访】来宾12批。", *("　　" + text for text in looks), "【出访】8批。")
    assert parsed.entries[0].body == "\n".join(["来宾12批。", *looks])
    assert titles(parsed) == ["来访", "出访"]
    assert (paths(parsed), parsed.drafters, parsed.source, parsed.title) == ([("综述",)], (), "", "")


def test_entries_themselves_may_be_set_in() -> None:
    assert titles(read("类目：综述", "　　【来访】来宾12批。", "　　【出访】8批。")) == ["来访", "出访"]


def test_short_line_inside_an_entry_is_kept_and_named() -> None:
    parsed = read("综述", "", E1, "", "友城交往", "", "新增友城2个。")
    assert parsed.entries[0].body == "12批来宾到访。\n友城交往\n新增友城2个。"
    assert codes(parsed) == [("possible_heading", 5)]


@pytest.mark.parametrize("place", ["安 渡 县", "安渡县"])
def test_place_name_over_the_page_is_no_section(place: str) -> None:
    parsed = read("安渡县2021年鉴", "", place, "", "综述", "", E1)
    assert paths(parsed) == [("综述",)]
    assert parsed.normalised == {"furniture": 1}


def test_section_named_like_the_beginning_of_the_title_stays_one() -> None:
    assert paths(read("外事年鉴（2021）", "", "外事", "", E1)) == [("外事",)]


def test_many_short_lines_in_a_row_are_a_list_and_only_the_last_may_be_a_heading() -> None:
    names = ["李明", "周敏", "何立群", "林远", "张宁"]
    parsed = read("综述", E1, "", *names, "", "出访", E2)
    assert paths(parsed) == [("综述",), ("出访",)]
    assert parsed.entries[0].body == "\n".join(["12批来宾到访。", *names])
    assert codes(parsed) == [("possible_table", 4)]


def test_heading_over_a_heading_is_left_out_and_named() -> None:
    parsed = read("外事", "", "综述", "", E1)
    assert paths(parsed) == [("综述",)]
    assert codes(parsed) == [("heading_without_entries", 1)]


def test_section_that_comes_again_takes_its_entries() -> None:
    parsed = read("综述", E1, "活动", "【甲】乙。", "综述", E2)
    assert paths(parsed) == [("综述",), ("活动",)]
    assert [entry.section for entry in parsed.entries] == [("综述",), ("活动",), ("综述",)]
    assert codes(parsed) == [("repeated_section", 5)]


def test_entries_before_any_section() -> None:
    parsed = read(E1, "", "重要活动", "", E2)
    assert [entry.section for entry in parsed.entries] == [None, ("重要活动",)]
    assert codes(parsed) == [("no_section", 1)]


@pytest.mark.parametrize(
    "lines",
    [
        ("【来", "访】12批。"),
        ("【来访】", "12批。"),
        ("【来访】", "", "12批。"),
        ("　　【来访】　12批。",),
        ("【来 访】12批。",),
    ],
)
def test_entry_over_several_lines(lines: tuple[str, ...]) -> None:
    parsed = read("综述", "", *lines)
    assert [(entry.title, entry.body) for entry in parsed.entries] == [("来访", "12批。")]
    assert codes(parsed) == []


def test_text_outside_entries_is_named_line_by_line() -> None:
    parsed = read("本栏目由市外办供稿。", "综述", E1, "撰稿：李明", "另附说明。", "1.附表。")
    assert codes(parsed) == [("stray_text", 1), ("stray_text", 5), ("stray_text", 6)]
    assert "另附说明" in str(parsed.warnings[-2].message)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("【来访】12批。", "【来访】8批。"), [("duplicate_title", 3)]),
        (("【来访】",), [("empty_body", 2)]),
        (("【来访 出访】12批。",), [("blank_in_title", 2)]),
        (("【来访】12批。【出访】8批。",), [("bracket_in_text", 2)]),
        (("【来访】【出访】8批。",), [("bracket_in_text", 2)]),
        (("【来访】12批】。",), [("unpaired_bracket", 2)]),
        (("【来访】开展【金桥】活动。",), []),
    ],
)
def test_doubts_about_entries(lines: tuple[str, ...], expected: list[tuple[str, int]]) -> None:
    assert codes(read("综述", *lines)) == expected


def test_same_title_in_two_sections_is_no_duplicate() -> None:
    assert codes(read("来访", "【概况】12批。", "出访", "【概况】8批。")) == []


def test_title_of_an_entry_has_a_limit() -> None:
    assert titles(read("综述", f"【{'来' * 255}】12批。")) == ["来" * 255]
    with pytest.raises(ManuscriptRefused) as refused:
        read("综述", f"【{'来' * 256}】12批。")
    assert (refused.value.code, refused.value.line) == ("title_too_long", 2)


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("概况", "2021年，来宾12批。", "overview"),
        ("外事工作综述", "5月6日，开会。", "overview"),
        ("来访", "2021年5月6日，来访。", "event"),
        ("来访", "2021年，来访12批。", "activity"),
    ],
)
def test_kind_of_an_entry(title: str, body: str, kind: str) -> None:
    assert read("综述", "【开馆】2021年1月2日开馆。", f"【{title}】{body}").entries[1].kind == kind


def test_characters_are_counted_without_white_space() -> None:
    assert read("综述", "【来 访 团】全年 8 批。", "", "已完成。").entries[0].characters == 3 + 5 + 4


@pytest.mark.parametrize(
    ("title", "text", "content_year", "code"),
    [
        ("安渡县2021年鉴", "2020年，来宾12批。", 2020, []),
        ("安渡县2021年鉴", "来宾12批。", 2020, []),
        ("安渡县2021年鉴", "2021年，来宾12批。", 2021, ["years_equal"]),
        ("安渡县2021年鉴", "2018年，来宾12批。", 2018, ["years_apart"]),
        ("安渡县2021年鉴", "2019年和2020年，来宾12批。", 2020, []),
    ],
)
def test_content_year(title: str, text: str, content_year: int, code: list[str]) -> None:
    parsed = read(title, "", "综述", "", f"【概况】{text}")
    assert parsed.content_year == content_year
    assert [warning.code for warning in parsed.warnings] == code
