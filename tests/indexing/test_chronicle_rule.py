"""The line of a text in the chronicle."""

from __future__ import annotations

from datetime import date

import pytest

from entries.indexing.chronicle import chronicle_text

TITLE = "春季论坛"


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("3月12日，论坛在市政府举行。到会120人。", "论坛在市政府举行。"),
        ("3月12日至14日，论坛举行。", "论坛举行。"),
        ("3月12至14日,论坛举行。", "论坛举行。"),
        ("3月12日上午，论坛举行。", "论坛举行。"),
        ("2024年3月12日，论坛举行。", "论坛举行。"),
        ("　　3月12日，论坛举行。", "论坛举行。"),
        ("3月13日，论坛举行。", "春季论坛。"),  # of another day
        ("2023年3月12日，论坛举行。", "春季论坛。"),  # of another year
        ("为扩大交流，3月12日，论坛举行。", "春季论坛。"),  # the date doesn't begin it
        ("3月12日，" + "论" * 90 + "。", "春季论坛。"),  # too long
        ("3月12日，没有句号", "春季论坛。"),
        ("", "春季论坛。"),
    ],
)
def test_the_first_sentence_when_it_begins_with_the_date(body: str, line: str) -> None:
    assert chronicle_text(TITLE, body, date(2024, 3, 12)) == line


def test_without_a_date_it_is_the_title() -> None:
    assert chronicle_text("论坛举行！", "3月12日，论坛举行。", None) == "论坛举行！"
