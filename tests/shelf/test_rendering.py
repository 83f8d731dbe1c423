"""Which picture or table a mark in the text means; the kept HTML of a text."""

from __future__ import annotations

from entries.models import Publication
from entries.models.texts import PictureText, TableText
from entries.publishing.rendering import blocks_of
from entries.publishing.rendering_anew import render_outdated
from tests.cast import Cast
from tests.shelf.books import Book, publish

PICTURE = PictureText(sha256="a" * 64, extension="jpg", width=4, height=3)
TABLE = TableText(title="", measure="", source="", cells=(("一", "二"),))


def test_equal_pictures_and_tables_are_two() -> None:
    blocks = blocks_of("〔图1〕\n〔图2〕\n〔表1〕\n〔表1〕", (PICTURE, PICTURE), (TABLE, TABLE))
    assert [block.paragraph or block.picture or block.table for block in blocks] == [
        PICTURE,
        PICTURE,
        TABLE,
        "〔表1〕",
        TABLE,
    ]


def test_what_no_mark_places_follows_the_text() -> None:
    blocks = blocks_of("甲\n〔图2〕", (PICTURE, PICTURE), (TABLE,))
    assert [block.paragraph or block.picture or block.table for block in blocks] == ["甲", PICTURE, PICTURE, TABLE]


def test_what_other_rules_rendered_is_rendered_anew(book: Book) -> None:
    kept = dict(Publication.objects.values_list("number", "html"))
    Publication.objects.filter(number=4).update(html="<p>of old rules</p>", rendering=0)
    Publication.objects.filter(number=5).update(html="<p>as it is</p>")
    render_outdated()
    assert dict(Publication.objects.values_list("number", "html")) == kept | {5: "<p>as it is</p>"}


def test_what_is_rendered_anew_keeps_its_pictures_and_tables(book: Book, cast: Cast) -> None:
    body = "6月1日，Iris Wu致辞。\n〔图1〕\n会后参观。"
    publish(cast, book.second, "夏季论坛", body, pictures=(PICTURE,), tables=(TABLE,))
    html = Publication.objects.get(number=6).html
    assert '<span lang="und-Latn">Iris Wu</span>' in html and "<img" in html and "<table" in html
    Publication.objects.filter(number=6).update(html="", rendering=0)
    render_outdated()
    assert Publication.objects.get(number=6).html == html
