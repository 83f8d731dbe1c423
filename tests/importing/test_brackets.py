"""Titles in 【】 and every way their brackets break."""

import pytest

from entries.importing.brackets import Heading, read_heading


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("【概况】2021年。", Heading("概况", "2021年。")),
        ("【概况】 2021年。", Heading("概况", "2021年。")),
        ("【概况】\u3000\u30002021年。", Heading("概况", "2021年。")),
        ("【 概况 】2021年。", Heading("概况", "2021年。")),
        ("【概况】", Heading("概况", "")),
        ("【概况】举办【金桥】活动。", Heading("概况", "举办【金桥】活动。")),
        ("【概况】【金桥】活动。", Heading("概况", "【金桥】活动。")),
        ("【【来访】】12批。", Heading("来访", "12批。", "doubled_brackets")),
        ("【【来访】12批。", Heading("来访", "12批。", "doubled_brackets")),
        ("【来访】】12批。", Heading("来访", "12批。", "extra_bracket")),
        ("【“金桥”【一期】开工】7月。", Heading("“金桥”【一期】开工", "7月。", "nested_brackets")),
        ("【概况 2021年。", Heading("", "【概况 2021年。", "unclosed_bracket")),
        ("【概况 2021年。举办【金桥】活动。】", Heading("", "【概况 2021年。举办【金桥】活动。】", "unclosed_bracket")),
        ("概况】2021年。", Heading("", "概况】2021年。", "unopened_bracket")),
        ("[概况]2021年。", Heading("", "[概况]2021年。", "wrong_brackets")),
        ("〖概况〗2021年。", Heading("", "〖概况〗2021年。", "wrong_brackets")),
        ("【】2021年。", Heading("", "2021年。", "empty_title")),
        ("【 】2021年。", Heading("", "2021年。", "empty_title")),
        ("【【】】2021年。", Heading("", "2021年。", "empty_title")),
    ],
)
def test_title_text_and_flaw(line: str, heading: Heading) -> None:
    assert read_heading(line) == heading
