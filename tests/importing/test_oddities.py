"""The twelve oddities of real manuscripts, each by its number in the list of formats."""

import pytest

from entries.importing.parsed import Candidate
from tests.importing.reading import codes, paths, read, titles


@pytest.mark.parametrize("blank", ["", " ", "  ", "\u3000"])
def test_1_blank_or_none_after_the_title(blank: str) -> None:
    assert read("综述", f"【概况】{blank}来宾12批。").entries[0].body == "来宾12批。"


def test_2_wrapped_lines_with_blanks_at_the_wrap() -> None:
    first = "【概况】市外事办公室围绕中心任务推进对外交流合作并承担因公出国管理、 "
    parsed = read("综述", "", first, "友城交往和涉外服务等各项职责， 来宾12批。")
    assert parsed.entries[0].body == first[4:-1] + "友城交往和涉外服务等各项职责，来宾12批。"
    assert parsed.normalised == {"S01": 1, "wrap": 1}


def test_3_numbering_of_every_kind_stays_in_the_entry() -> None:
    lines = [
        "1. 对外交往。来宾12批。",
        "2.友城工作。新增2个。",
        "（五）领事保护。宣传11场。",
        "要求：一是服从；二是保障。",
    ]
    parsed = read("综述", "", "【概况】全年平稳。", *lines, "", "【来访】8批。")
    assert parsed.entries[0].body == "\n".join(["全年平稳。", *lines])
    assert titles(parsed) == ["概况", "来访"]


def test_4_paragraphs_and_lists_without_brackets_belong_to_the_entry_above() -> None:
    parsed = read(
        "荣誉",
        "",
        "【荣誉】",
        "",
        "1.获先进集体;",
        "",
        "2.获文明号;",
        "",
        "深化合作。新增友城2个。",
        "",
        "【来访】8批。",
    )
    assert parsed.entries[0].body == "1.获先进集体；\n2.获文明号；\n深化合作。新增友城2个。"


def test_5_spaced_headings_and_blank_lines_with_a_no_break_space() -> None:
    parsed = read(
        "\u00a0",
        "",
        "综 \u00a0述",
        "",
        "\u00a0",
        "",
        "【概况】来宾12批。",
        "\u00a0",
        "\u00a0",
        "重要活动",
        "【来访】8批。",
    )
    assert paths(parsed) == [("综述",), ("重要活动",)]
    assert parsed.normalised == {"S02": 5, "S03": 1}
    assert codes(parsed) == []


def test_6_blank_inside_a_word() -> None:
    parsed = read("综述", "【国际制造大会】承办“国际制造大 会”。")
    assert parsed.entries[0].body == "承办“国际制造大会”。"
    assert parsed.normalised == {"S01": 1}


def test_7_page_furniture() -> None:
    head = [
        "首页",
        "> 政务公开 > 外事年鉴",
        "Original URL: http://a.cn/1",
        "安渡县2021年鉴",
        "发布时间: 2022-01-20 09:15 来源: 市外办 浏览次数:",
    ]
    tail = ["Page 298 - 《安渡年鉴（2021）》", "P. 298", "【返回顶部】 【打印本页】 【关闭窗口】"]
    parsed = read(*head, "", "综述", "", "【概况】来宾12批。【打印本页】", *tail)
    assert [(entry.title, entry.body) for entry in parsed.entries] == [("概况", "来宾12批。")]
    assert parsed.normalised == {"X02": 4, "furniture": 5}
    assert codes(parsed) == []


def test_8_flip_book_text() -> None:
    lines = ["【概况】举办“ 丝路课堂 ”，园区21km", "2", "，双方就教育", "上接第172页", "合作交换意见。"]
    parsed = read("综述", "", *lines)
    assert parsed.entries[0].body == "举办“丝路课堂”，园区21km²，双方就教育合作交换意见。"
    assert parsed.normalised == {"S01": 2, "furniture": 1, "page_break": 1, "superscript": 1}
    assert codes(parsed) == []


def test_9_chronicle_without_brackets_gives_candidates() -> None:
    parsed = read(
        "安渡县2021年鉴", "", "2020年", "10月1日 县政府举行升旗仪式，320人参加。", "10月3日至5日\u3000举办书展。"
    )
    assert (parsed.entries, parsed.sections) == ((), ())
    assert parsed.candidates == (
        Candidate(4, "县政府举行升旗仪式", "event"),
        Candidate(5, "举办书展", "event"),
    )
    assert codes(parsed) == [("no_brackets", 1)]


def test_9_gazetteer_without_brackets_gives_candidates() -> None:
    text = "新中国成立后，县内设外事科，负责来宾接待和侨务。"
    parsed = read("第九章 外事", "", "机构沿革", text, "", "友好往来\u3000" + text)
    assert parsed.candidates == (
        Candidate(1, "第九章 外事", "chapter"),
        Candidate(3, "机构沿革", "heading"),
        Candidate(6, "友好往来", "heading"),
    )


def test_10_traditional_characters_and_pinyin_are_named_and_kept() -> None:
    parsed = read("综述", "【概況】來賓12批，年鉴(jiàn)出版。")
    assert codes(parsed) == [("traditional_characters", 2), ("pinyin_in_brackets", 2)]
    assert parsed.entries[0].title == "概況"


def test_11_foreign_names_and_notes_in_brackets() -> None:
    parsed = read("综述", "【来访】安·维克(Ann Vik)到安渡(原名平安)参观,A·B公司参加。")
    assert parsed.entries[0].body == "安·维克（Ann Vik）到安渡（原名平安）参观，A·B公司参加。"
    assert parsed.normalised == {"P01": 1, "P02": 2}


def test_12_flattened_tables_are_named_and_kept_as_typed() -> None:
    rows = ["国别 批次 人次", "甲国 3 12", "乙 国 1 5", "合 计 4 17"]
    parsed = read("综述", "【统计】来宾4批。", *rows, "", "【来访】8批。")
    assert parsed.entries[0].body == "\n".join(["来宾4批。", *rows])
    assert codes(parsed) == [("possible_table", 3)]
    assert titles(parsed) == ["统计", "来访"]
