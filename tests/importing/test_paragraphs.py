"""Lines of an entry become paragraphs: what is joined, and what must stay apart."""

import pytest

from tests.importing.reading import codes, read

W = "市外事办公室围绕中心任务推进对外交流合作并承担因公出国管理以及涉外服务等各项职责"


def body(*lines: str) -> str:
    return read("综述", "", "【概况】", *lines).entries[0].body


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((W, "继续推进。"), W + "继续推进。"),
        ((W + "、 ", "继续推进。"), W + "、继续推进。"),
        ((W + "， ", W + "Ann", "Vik到访。"), W + "，" + W + "Ann Vik到访。"),
        ((W + "10月", "21日举办。"), W + "10月21日举办。"),
        (("1. " + W, "继续推进。", "2." + W, "继续推进。"), "1. " + W + "继续推进。\n2." + W + "继续推进。"),
        ((W + "：一是" + "服从；", "二是保障。"), W + "：一是服从；\n二是保障。"),
        ((W + "：一是服从", "二是保障。"), W + "：一是服从二是保障。"),
    ],
)
def test_wrapped_lines_are_joined(lines: tuple[str, ...], expected: str) -> None:
    assert body(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        (W + "。", "继续推进。"),
        (W, "", "继续推进。"),
        ("获先进集体称号", "获青年文明号称号。"),
        ("1." + W, "2." + W),
        (W, "（一）继续推进。"),
        (W, "　　继续推进。"),
        (W * 2, "继续推进。"),
        (W, (W + "。") * 3),
    ],
)
def test_other_lines_stay_apart(lines: tuple[str, ...]) -> None:
    assert body(*lines) == "\n".join(line.strip() for line in lines if line)


def test_lines_that_may_be_wrapped_are_kept_and_named() -> None:
    parsed = read("综述", "", "【荣誉】", W + "获先进集体", W[:28] + "获文明号")
    assert parsed.entries[0].body == W + "获先进集体\n" + W[:28] + "获文明号"
    assert codes(parsed) == [("uncertain_wrap", 4)]


def test_uneven_lines_are_not_taken_as_wrapped() -> None:
    lines = [W[:25], W + W[:15], "继续推进。"]
    parsed = read("综述", "", "【荣誉】", *lines)
    assert parsed.entries[0].body == "\n".join(lines)
    assert codes(parsed) == [("uncertain_wrap", 4)]


def test_sentence_that_ends_where_lines_wrap_is_named() -> None:
    parsed = read("综述", "", "【概况】", W, W[:-1] + "。", "继续推进。")
    assert parsed.entries[0].body == W + W[:-1] + "。\n继续推进。"
    assert codes(parsed) == [("uncertain_wrap", 5)]


def test_joins_are_counted() -> None:
    assert read("综述", "", "【概况】", W, W, "继续推进。").normalised == {"wrap": 2}


@pytest.mark.parametrize(
    "page", [["上接第172页"], ["", "Page 298 - 《安渡年鉴（2020）》", "P. 298", ""], ["（下转第174页）", "", "— 31 —"]]
)
def test_sentence_broken_by_a_page_is_mended(page: list[str]) -> None:
    parsed = read("综述", "", "【概况】双方就教育", *page, "合作交换意见。", "", "全年12批。")
    assert parsed.entries[0].body == "双方就教育合作交换意见。\n全年12批。"
    assert parsed.normalised["page_break"] == 1
    assert codes(parsed) == []


def test_finished_sentence_before_a_page_break_stays() -> None:
    assert (
        read("综述", "", "【概况】交换意见。", "上接第172页", "全年12批。").entries[0].body == "交换意见。\n全年12批。"
    )


@pytest.mark.parametrize("after", ["【来访】全年12批。", "1.全年12批。"])
def test_sentence_that_breaks_off_at_a_page_is_named(after: str) -> None:
    parsed = read("综述", "", "【概况】双方就教育", "上接第172页", after)
    assert ("broken_sentence", 3) in codes(parsed)


@pytest.mark.parametrize(("unit", "figure", "raised"), [("km", "2", "²"), ("m", "3", "³"), ("km", "²", "²")])
def test_floated_superscript_goes_back(unit: str, figure: str, raised: str) -> None:
    parsed = read("综述", "", f"【概况】面积21{unit}", figure, "，可容纳200人。")
    assert parsed.entries[0].body == f"面积21{unit}{raised}，可容纳200人。"
    assert parsed.normalised["superscript"] == 1


def test_other_lone_figure_is_kept_and_named() -> None:
    parsed = read("综述", "", "【概况】见附注", "2", "，可容纳200人。")
    assert parsed.entries[0].body == "见附注\n2\n，可容纳200人。"
    assert codes(parsed) == [("lone_number", 4)]


def test_as_typed_joins_nothing() -> None:
    parsed = read("综述", "", "【概况】", W, "继续 推进,", "上接第172页", "完成。", as_typed=True)
    assert parsed.entries[0].body == W + "\n继续 推进,\n完成。"
    assert parsed.normalised == {"furniture": 1}
