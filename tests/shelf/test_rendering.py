"""Which picture or table a mark in the text means."""

from entries.models.texts import PictureText, TableText
from entries.publishing.rendering import blocks_of

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
