"""The desk's search leaves published texts out by the public index, and finds what a look into all texts finds."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import F, QuerySet
from pytest_django import DjangoAssertNumQueries

from entries.admin import searching
from entries.models import Entry
from entries.search.leaving_out import may_hold
from tests.search.texts import Shelf, text


@pytest.fixture
def entries(shelf: Shelf) -> None:
    """Published texts, one of them changed since then, and a draft."""
    shelf.put(
        text("友城论坛", "José到会１２０人，“友好\n城市”代表在座。"),
        text("蔣書瑜來訪", "面积12㎡。\n〔图1〕\n图1为签字。"),
        text("茶会", "无关。\n〔图2〕"),
    )
    of_published = Entry.objects.all()
    # Past the wall: no act of the workflow is looked at here.
    QuerySet.update(of_published, status="published", number=F("pk"))
    QuerySet.update(of_published.filter(title="茶会"), status="draft", body="改成论坛。")
    shelf.put(text("上年概况", "论坛三次。"))


def found(words: str) -> set[str]:
    return set(Entry.objects.filter(searching.search(words)).values_list("title", flat=True))


CASES = [
    ("论坛", {"友城论坛", "茶会", "上年概况"}),
    ("友", {"友城论坛"}),
    ("无关", set()),
    ("120人", {"友城论坛"}),
    ("１２０人", {"友城论坛"}),
    ("josé", {"友城论坛"}),
    ("友好 城市", {"友城论坛"}),
    ("友好城市", set()),
    ("蔣書瑜", {"蔣書瑜來訪"}),
    ("12㎡", {"蔣書瑜來訪"}),
    ("图1", {"蔣書瑜來訪"}),
    ("〔图2〕", set()),
    ("，“", {"友城论坛"}),
    ("论坛 三次", {"上年概况"}),
]


@pytest.mark.parametrize("told", [900, 0])
def test_what_the_index_rules_out_would_not_have_been_found(
    entries: None, monkeypatch: pytest.MonkeyPatch, told: int
) -> None:
    monkeypatch.setattr(searching, "MOST_TOLD", told)
    for words, titles in CASES:
        assert found(words) == titles, words


def test_published_texts_without_the_word_are_not_looked_into(entries: None) -> None:
    # The text of the row is not the publication's any more, which no act can bring about: so it is seen who looks.
    QuerySet.update(Entry.objects.filter(title="友城论坛"), body="秘密。")
    assert found("秘密") == set()


def test_asking_the_index_is_one_statement_and_leaves_nothing_set(
    entries: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        assert may_hold([["论坛"]], most=900)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for name in ("enable_seqscan", "enable_indexscan"):
                cursor.execute(f"SHOW {name}")
                assert cursor.fetchone() == ("on",)
