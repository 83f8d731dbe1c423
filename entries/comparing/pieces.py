"""What a difference is made of: pieces of text, rows of them, and the blocks that both texts have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

Kind = Literal["same", "removed", "added"]

_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")


@dataclass(frozen=True)
class Piece:
    """A stretch of text, never empty, with what happened to it."""

    kind: Kind
    text: str


@dataclass(frozen=True)
class ParagraphDifference:
    """One row to show: a paragraph, with its line end, as it was and as it is."""

    pieces: tuple[Piece, ...]
    changed: bool


class Block(NamedTuple):
    """old[old_start:old_start + size] == new[new_start:new_start + size]."""

    old_start: int
    new_start: int
    size: int


def edit_count(pieces: tuple[Piece, ...]) -> int:
    """How many characters were removed and added."""
    return sum(len(piece.text) for piece in pieces if piece.kind != "same")


def pieces_of(old: str, new: str, blocks: list[Block]) -> Iterator[Piece]:
    old_place = new_place = 0
    for block in blocks:
        if old_place < block.old_start:
            yield Piece("removed", old[old_place : block.old_start])
        if new_place < block.new_start:
            yield Piece("added", new[new_place : block.new_start])
        old_place, new_place = block.old_start + block.size, block.new_start + block.size
        if block.size:
            yield Piece("same", old[block.old_start : old_place])


def rows_of(pieces: tuple[Piece, ...]) -> Iterator[list[Piece]]:
    lines = [line for piece in pieces for line in _lines(piece)]
    last_new = max((place for place, line in enumerate(lines) if line.kind != "removed"), default=-1)
    row: list[Piece] = []
    for place, line in enumerate(lines):
        row.append(line)
        alone = place > last_new or all(piece.kind == "removed" for piece in row)
        if line.text.endswith(("\n", "\r")) and (line.kind != "removed" or alone):
            yield row
            row = []
    if row:
        yield row


def _lines(piece: Piece) -> Iterator[Piece]:
    return (Piece(piece.kind, line) for line in _LINE.findall(piece.text))
