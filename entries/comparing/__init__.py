"""The difference of two texts, as data: what stayed, what was removed, what was added.

Characters are kept whole where a reader sees one thing: numbers (1,200 and 3.5), Latin words, a character with its
accents. Between such tokens the number of characters removed and added is the smallest there is, up to the sizes
that compare_texts states.
"""

from __future__ import annotations

from collections.abc import Callable

from entries.comparing.aligning import Stretch, joined, proven
from entries.comparing.pieces import Block, ParagraphDifference, Piece, edit_count, pieces_of, rows_of
from entries.comparing.sliding import slid
from entries.comparing.tokens import Codes

__all__ = ["ParagraphDifference", "Piece", "compare_paragraphs", "compare_texts", "edit_count"]


def compare_texts(old: str, new: str) -> tuple[Piece, ...]:
    """The pieces that lead from one text to the other, in reading order.

    The same and removed pieces make up `old`, the same and added ones `new`, character for character (line ends
    as they stand). Neighbours differ in kind; at one place what is removed comes before what is added.

    Once what both texts begin and end with is set aside, the edit count is the smallest there is while the product of
    the two lengths is at most 16 million (4,000 characters each). Longer texts are cut at paragraphs, sentences,
    then clauses that both have, and it is the smallest between those; a stretch of more than 100 million (10,000
    characters each) with no such cut in common is shown as removed and added whole.
    """
    if _mirrored(old, new):
        return tuple(pieces_of(old, new, [Block(b, a, size) for a, b, size in _matches(new, old)]))
    return tuple(pieces_of(old, new, _matches(old, new)))


def compare_paragraphs(old: str, new: str) -> tuple[ParagraphDifference, ...]:
    """The same pieces, cut into rows: a paragraph that changed is one row with both its texts, one that was added or
    removed stands alone. A row ends where a line of the new text ends, or of the old one when nothing of the new text
    stands beside it; so a paragraph cut in two is two rows, and two made one are one row with a removed line end.
    """
    return tuple(
        ParagraphDifference(tuple(row), any(piece.kind != "same" for piece in row))
        for row in rows_of(compare_texts(old, new))
    )


def _mirrored(old: str, new: str) -> bool:
    """Whether to compare the other way round, so that both ways give the same difference."""
    return (len(old), old) > (len(new), new)


def _matches(old: str, new: str) -> list[Block]:
    """What both texts have, in order; the first and last block, perhaps empty, stand at the ends of both."""
    codes = Codes(len)
    try:
        old, new = codes.text(old), codes.text(new)
    except OverflowError:
        return [Block(0, 0, 0), Block(len(old), len(new), 0)]
    start = _longest(min(len(old), len(new)), lambda size: old[:size] == new[:size])
    end = _longest(min(len(old), len(new)) - start, lambda size: old[len(old) - size :] == new[len(new) - size :])
    old_end, new_end = len(old) - end, len(new) - end
    between = proven(Stretch(old[start:old_end], new[start:new_end], start, start), codes)
    return slid(old, new, joined([Block(0, 0, start), *between, Block(old_end, new_end, end)]))


def _longest(limit: int, holds: Callable[[int], bool]) -> int:
    """The greatest size up to the limit for which a condition holds that, once false, stays false."""
    low = 0
    while low < limit:
        middle = (low + limit + 1) // 2
        if holds(middle):
            low = middle
        else:
            limit = middle - 1
    return low
