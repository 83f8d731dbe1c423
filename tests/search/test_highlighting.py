"""Where the context of a word begins."""

from __future__ import annotations

import pytest

from entries.search.highlighting import excerpt
from entries.search.query import parse

BEFORE = "一" * 40
BEGINNINGS = [
    ("论坛如期举行。", "论坛如期举行。"),
    (f"{BEFORE}。春季论坛。", "……春季论坛。"),
    (f"{BEFORE}。甲乙，丙丁，春季论坛。", "……甲乙，丙丁，春季论坛。"),
    (f"{BEFORE}，甲乙，丙丁春季论坛。", "……甲乙，丙丁春季论坛。"),
    (f"{BEFORE}春季论坛。", "……" + "一" * 22 + "春季论坛。"),
]


@pytest.mark.parametrize(("text", "shown"), BEGINNINGS)
def test_a_context_begins_with_a_sentence_or_a_part_of_one(text: str, shown: str) -> None:
    assert "".join(piece.text for piece in excerpt(text, parse("论坛"))) == shown
