"""Foreign names in Chinese texts have a language of their own; what is no name has none."""

from __future__ import annotations

import re

import pytest
from django.template import engines

from entries.publishing.foreign_names import marked

NAMES = {
    "总领事Iris Wu一行来访": [("und-Latn", "Iris Wu")],
    "吉布提大使Abdallah Abdillahi Miguil": [("und-Latn", "Abdallah Abdillahi Miguil")],
    "市长 José María Gómez、Zoë O'Brien": [("und-Latn", "José María Gómez"), ("und-Latn", "Zoë O'Brien")],
    "Nguyễn Văn An（河内）": [("und-Latn", "Nguyễn Văn An")],
    "与Hewlett-Packard和Smith & Sons签约": [("und-Latn", "Hewlett-Packard"), ("und-Latn", "Smith & Sons")],
    "J.R. Smith，St. John’s": [("und-Latn", "J.R. Smith"), ("und-Latn", "St. John’s")],
    "滑铁卢大学（University of Waterloo）": [("en", "University of Waterloo")],
    "Sister Cities International年会": [("en", "Sister Cities International")],
    "“iJinhua”英文门户": [("und-Latn", "iJinhua")],
    "Boeing 737客机": [("und-Latn", "Boeing")],
}
NO_NAMES = [
    "参加APEC和G20会议", "C919首飞，H5N1病毒", "全程5 km，发电3.5kWh、12Mbps", "见https://www.example.cn/a?b=c",
    "www.Example.com", "邮箱Zhang.San@Example.com", "文件Report_2020", "MBA班、APP、5G", "金华市", "",
]  # fmt: skip


def spans(html: str) -> list[tuple[str, str]]:
    return [(language, words.replace("&#39;", "'").replace("&amp;", "&")) for language, words in re.findall(
        r'<span lang="([^"]+)">(.*?)</span>', html
    )]  # fmt: skip


@pytest.mark.parametrize("text", NAMES)
def test_names(text: str) -> None:
    assert spans(marked(text)) == NAMES[text]


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_is_no_name(text: str) -> None:
    assert "<span" not in marked(text)


def test_the_text_stays_as_it_was_and_is_escaped() -> None:
    text = """<b>Iris</b> & "Wu" 's <script>alert(1)</script> Smith & Sons"""
    html = str(engines["jinja2"].from_string("{{ text|foreign_names }}").render({"text": text}))
    assert set(re.findall(r"<[^>]*>", html)) == {'<span lang="und-Latn">', "</span>"}
    plain = re.sub(r"</?span[^>]*>", "", html)
    assert (
        plain
        == "&lt;b&gt;Iris&lt;/b&gt; &amp; &#34;Wu&#34; &#39;s &lt;script&gt;alert(1)&lt;/script&gt; Smith &amp; Sons"
    )
