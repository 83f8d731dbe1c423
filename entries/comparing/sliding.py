"""Moving an edit to where a reader would mark it: the number of edits stays."""

from __future__ import annotations

from entries.comparing.pieces import Block

# Where a reader expects an added or removed stretch to begin: after a line, a sentence, a clause.
_STRENGTH = {"\n": 3} | dict.fromkeys("。！？；", 2) | dict.fromkeys("，、", 1)
_SLIDE = 200


def slid(old: str, new: str, blocks: list[Block]) -> list[Block]:
    """The same number of edits, but a sentence that was added or removed is marked as a reader would mark it:
    from its beginning to its full stop, not from the full stop before it."""
    slid = blocks[:1]
    for right in blocks[1:]:
        left = slid[-1]
        removed = right.old_start - left.old_start - left.size
        added = right.new_start - left.new_start - left.size
        if not added:
            by = _slide(old, right.old_start - removed, right.old_start, left.size, right.size)
        elif not removed:
            by = _slide(new, right.new_start - added, right.new_start, left.size, right.size)
        else:
            by = 0
        if by:
            slid[-1] = Block(left.old_start, left.new_start, left.size + by)
        slid.append(Block(right.old_start + by, right.new_start + by, right.size - by) if by else right)
    return slid


def _slide(text: str, start: int, end: int, most_left: int, most_right: int) -> int:
    """By how much to move an edit, text[start:end], so that it follows the strongest mark within reach."""
    best, strength = 0, _strength(text, start, end)
    for step, most in ((-1, most_left), (1, most_right)):
        ahead = min(step, 0)
        for by in range(step, step * (min(most, _SLIDE) + 1), step):
            if text[start + by - 1 - ahead] != text[end + by - 1 - ahead]:
                break
            if _strength(text, start + by, end + by) > strength:
                best, strength = by, _strength(text, start + by, end + by)
    return best


def _strength(text: str, start: int, end: int) -> int:
    """How well an edit begins and ends here: both after the same mark."""
    return _STRENGTH.get(text[start - 1], 0) if start and text[start - 1] == text[end - 1] else 0
