"""The index follows what is public, in the act that changes it."""

from __future__ import annotations

import json
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from entries import workflow
from entries.models import Publication, SearchIndex
from entries.models.texts import PictureText, TableText
from entries.search import indexing, tokens
from entries.search.engine import index
from entries.search.narrowing import spans_of
from entries.search.wanted import BEFORE_ALL, Wanted
from tests.cast import Cast
from tests.factories import bring_to, save_text
from tests.search.texts import Shelf, found, make_shelf, text, titles
from tests.shelf.books import publish

# ── what is found ─────────────────────────────────────────────────────────────────────────────────


SPELLINGS = [
    ("蔣書瑜訪問東京", "蒋书瑜"),
    ("蒋书瑜访问东京", "蔣書瑜訪問"),
    ("共１２３件", "123件"),
    ("共123件", "１２３"),
    ("（试行）办法", "(试行)"),
    ("若泽·席尔瓦来访", "若泽•席尔瓦"),
    ("若泽・席尔瓦来访", "席尔瓦"),
    ("José Silva到访", "jose silva"),
    ("UNESCO代表", "unesco"),
    ("𠮷田先生与黄宝烮", "𠮷"),
    ("𠮷田先生与黄宝烮", "𠮷田"),
    ("𠮷田先生与黄宝烮", "宝烮"),
    ("二〇二四年", "二○二四"),
    ("2020—2024年", "2020-2024"),
    ("称“友好城市”", '「称"友好」'),
]


def test_one_spelling_finds_the_other(shelf: Shelf) -> None:
    texts = list(dict.fromkeys(written for written, _typed in SPELLINGS))
    ids = dict(zip(texts, shelf.put(*(text("甲", written) for written in texts)), strict=True))
    (other,) = shelf.put(text("乙", "另外一件事"))
    for written, typed in SPELLINGS:
        assert ids[written] in found(typed), (written, typed)
        assert other not in found(typed), typed
    assert [len(found(typed)) for typed in ("蒋书瑜", "席尔瓦", "𠮷", "jose silva")] == [2, 2, 1, 1]


def test_titles_tables_and_captions_are_searched_and_words_stay_within_a_line(shelf: Shelf) -> None:
    table = TableText(title="往来情况", source="统计处", cells=(("城市", "来访"), ("林登", "12")))
    picture = PictureText(sha256="0" * 64, extension="png", width=1, height=1, caption="签字仪式")
    (pk,) = shelf.put(text("友城", "青年\n〔图1〕\n园地", tables=(table,), pictures=(picture,)))
    for typed in ("友城", "往来情况", "统计处", "林登 12", '"林登 12"', "签字"):
        assert found(typed) == [pk], typed
    for typed in ("城青", "年园", "图1", "地往"):
        assert found(typed) == [], typed


def test_the_newest_volume_comes_first_whenever_it_was_published(shelf: Shelf) -> None:
    old = make_shelf(2019, yearbook=shelf.volume.yearbook)
    shelf.put(text("新卷茶"))
    old.put(text("旧卷茶一"), text("旧卷茶二"))
    assert titles("茶") == ["新卷茶", "旧卷茶二", "旧卷茶一"]


# ── what is not found any more ────────────────────────────────────────────────────────────────────


def test_unpublished_is_not_found_from_the_same_commit_on(shelf: Shelf, cast: Cast) -> None:
    entry = publish(cast, shelf.section, "春季论坛", "到会120人。")
    assert titles("到会120") == ["春季论坛"]
    try:
        with transaction.atomic():
            workflow.unpublish(entry, actor=cast.chief, comment="有误。")
            assert found("到会120") == []
            raise ZeroDivisionError
    except ZeroDivisionError:
        pass
    assert titles("到会120") == ["春季论坛"]
    entry.refresh_from_db()
    workflow.unpublish(entry, actor=cast.chief, comment="有误。")
    assert found("到会120") == found("论坛") == []


def test_a_closed_volume_is_not_found_and_comes_back(shelf: Shelf, cast: Cast) -> None:
    other = make_shelf(2024, yearbook=shelf.volume.yearbook)
    (kept,) = other.put(text("秋季论坛"))
    (gone,) = shelf.put(text("春季论坛"))
    workflow.close_volume(shelf.volume, actor=cast.chief, comment="核查。")
    for typed in ("论", "论坛", "季论坛"):
        assert found(typed) == [kept], typed
    workflow.open_volume(shelf.volume, actor=cast.chief)
    assert found("论坛") == [gone, kept]


def test_a_text_published_again_is_found_by_its_new_words_only(shelf: Shelf, cast: Cast) -> None:
    entry = publish(cast, shelf.section, "春季论坛", "到会120人。")
    entry = workflow.revise(entry, actor=cast.drafter)
    entry = save_text(entry, actor=cast.drafter, body="到会130人。").entry
    bring_to(entry, "published", cast)
    assert found("120") == []
    assert titles("130") == ["春季论坛"]
    assert rows_in_index() == Publication.objects.filter(is_current=True).count() == 1
    workflow.unpublish(entry, actor=cast.chief, comment="有误。")
    assert tokens_in_index() == []


def rows_in_index() -> int:
    """How many rows say that a text's kind is event."""
    return len(index().places(Wanted(((("kindevent",),),)), after=BEFORE_ALL, limit=9))


# ── anew ──────────────────────────────────────────────────────────────────────────────────────────


def test_the_command_makes_the_index_anew(shelf: Shelf) -> None:
    ids = shelf.put(text("春季论坛"), text("秋季论坛"))
    index().clear()
    assert found("论坛") == []
    out = StringIO()
    call_command("rebuild_search_index", "--json", stdout=out)
    assert json.loads(out.getvalue()) == {"indexed": 2, "version": tokens.tokenizer_version()}
    assert sorted(found("论坛")) == ids
    assert rows_in_index() == 2
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'entries_search_tokens'")
            assert cursor.fetchone() == (["fastupdate=off"],)


def test_another_tokenizer_makes_it_anew_when_the_site_starts(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    (pk,) = shelf.put(text("春季论坛"))
    monkeypatch.setattr(tokens, "TOKENS", 99)
    shelf.put(text("秋季论坛"))  # not mixed with rows of another tokenizer
    assert found("论坛") == [pk]
    indexing.rebuild_if_outdated()
    assert titles("论坛") == ["秋季论坛", "春季论坛"]
    assert SearchIndex.objects.get().version.startswith("99-")


def test_the_old_tokens_are_given_back_whole(shelf: Shelf, cast: Cast) -> None:
    entry = publish(cast, shelf.section, "春季论坛", "José到会１２０人。")
    workflow.unpublish(entry, actor=cast.chief, comment="有误。")
    assert tokens_in_index() == []


def tokens_in_index() -> list[str]:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("INSERT INTO entries_search (entries_search) VALUES ('integrity-check')")
            cursor.execute("CREATE VIRTUAL TABLE temp.words USING fts5vocab('main', 'entries_search', 'row')")
            cursor.execute("SELECT term FROM temp.words")
        else:
            cursor.execute("SELECT unnest(tsvector_to_array(tokens)) FROM entries_search")
        return [token for (token,) in cursor.fetchall()]


def test_any_range_of_years_is_made_of_few_tokens() -> None:
    for first, last, many in ((2024, 2024, 1), (2020, 2029, 1), (2019, 2030, 3), (1998, 2003, 6), (1, 9999, 117)):
        named = [token.removeprefix("event").split("x") for token in spans_of(first, last)]
        spans = [range(int(length) * int(number), int(length) * (int(number) + 1)) for length, number in named]
        assert [year for span in spans for year in span] == list(range(first, last + 1))
        assert len(spans) == many
