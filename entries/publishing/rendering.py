"""Plain text with its pictures and tables → escaped HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.template.loader import render_to_string

from entries.models.texts import PictureText, TableText
from entries.publishing.printed_tables import PrintedTable

RENDERING = 1
"""Raise it when the same text is given other HTML: what is public is then rendered anew (rendering_anew.py)."""

PLACE = re.compile(r"〔(图|表)(\d{1,3})〕")


@dataclass(frozen=True)
class Block:
    """One thing below another: exactly one of the three is set."""

    paragraph: str = ""
    picture: PictureText | None = None
    table: TableText | None = None

    @property
    def printed_table(self) -> PrintedTable | None:
        return PrintedTable(self.table) if self.table else None


def blocks_of(body: str, pictures: Sequence[PictureText], tables: Sequence[TableText]) -> list[Block]:
    """The text line by line; 〔图1〕 and 〔表1〕 on a line of their own become what they name.

    A mark without its picture or table stays as text, for the reviewer to see. Pictures and
    tables that no mark places follow the text in their order.
    """
    placed: set[tuple[str, int]] = set()
    blocks = list(_lines(body, pictures, tables, placed))
    blocks += [Block(picture=picture) for index, picture in enumerate(pictures) if ("图", index) not in placed]
    return blocks + [Block(table=table) for index, table in enumerate(tables) if ("表", index) not in placed]


def _lines(
    body: str,
    pictures: Sequence[PictureText],
    tables: Sequence[TableText],
    placed: set[tuple[str, int]],
) -> Iterator[Block]:
    for line in filter(None, map(str.strip, body.split("\n"))):
        mark = PLACE.fullmatch(line)
        things: Sequence[PictureText | TableText] = () if not mark else pictures if mark[1] == "图" else tables
        index = int(mark[2]) - 1 if mark else -1
        thing = things[index] if 0 <= index < len(things) else None
        if mark is None or thing is None or (mark[1], index) in placed:
            yield Block(paragraph=line)
        else:
            # By place: a table of 100,000 cells is not looked through at each mark, and equal pictures are two.
            placed.add((mark[1], index))
            yield Block(picture=thing) if isinstance(thing, PictureText) else Block(table=thing)


def render_body(body: str, pictures: Sequence[PictureText], tables: Sequence[TableText], *, files: str = "") -> str:
    """The HTML kept with a publication and shown in the preview; all text escaped by the template.

    `files` is the address before the names of the pictures' files, at the desk; else it is the public one.
    """
    blocks = blocks_of(body, pictures, tables)
    return render_to_string("entries/parts/body.html", {"blocks": blocks, "files": files})
