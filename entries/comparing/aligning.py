"""Finding what two coded texts have in common: whole while that is cheap, else cut into parts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import NamedTuple

from rapidfuzz.distance import Indel

from entries.comparing.pieces import Block
from entries.comparing.tokens import Codes

# Paragraphs, sentences, clauses: what longer texts are cut into.
_PARTS = (
    re.compile(r"[^\r\n]*[\r\n]+|[^\r\n]+"),
    re.compile(r"[^。！？；…!?;\r\n]*[。！？；…!?;]+[”’」』）)》]*|[^。！？；…!?;\r\n]+|[\r\n]+"),
    re.compile(r"[^，、：:,\s]*[，、：:,\s]+|[^，、：:,\s]+"),
)

_STURDY = 16

# Products of two lengths, which is what one alignment costs: CHEAP a tenth of a millisecond, LARGEST 35 ms and 13 MB.
_CHEAP = 800 * 800
_PROVEN = 4_000 * 4_000
_LARGEST = 10_000 * 10_000


class Stretch(NamedTuple):
    """Coded text of both, and where in the whole texts it begins."""

    old: str
    new: str
    old_at: int
    new_at: int


def proven(stretch: Stretch, codes: Codes) -> list[Block]:
    """Blocks by parts, which is quick, and aligned whole when those turn out not to be the best."""
    old, new = stretch.old, stretch.new
    cost = len(old) * len(new)
    blocks = list(_by_parts(stretch, codes, int(cost <= _PROVEN)))
    if _CHEAP < cost <= _PROVEN:
        edits = len(old) + len(new) - 2 * sum(block.size for block in blocks)
        # Whether there is a distance below a known one costs far less than an alignment.
        if Indel.distance(old, new, score_cutoff=max(edits - 1, 0)) < edits:
            return _aligned(stretch, codes)
    return blocks


def _by_parts(stretch: Stretch, codes: Codes, cut: int) -> Iterator[Block]:
    """Align what is small; cut what is not, match the parts both have, and go on between them."""
    old, new, old_at, new_at = stretch
    cost = len(old) * len(new)
    if cost <= _CHEAP or (cut == len(_PARTS) and cost <= _LARGEST):
        yield from _aligned(stretch, codes) if cost else ()
    elif cut < len(_PARTS):
        old_place, new_place = 0, 0
        end = Block(len(old), len(new), 0)
        for a, b, size in [*_sturdy(_common_parts(old, new, cut), end), end]:
            between = Stretch(old[old_place:a], new[new_place:b], old_at + old_place, new_at + new_place)
            yield from _by_parts(between, codes, cut + 1)
            yield Block(old_at + a, new_at + b, size)
            old_place, new_place = a + size, b + size


def _common_parts(old: str, new: str, cut: int) -> list[Block]:
    """Parts that both texts have in order: those with most text, not those that are most."""
    unit = max(8, max(len(old), len(new)) // 2_000)
    codes = Codes(lambda part: 1 + len(part) // unit)
    try:
        old_code, old_places = _coded_parts(_PARTS[cut].findall(old), codes)
        new_code, new_places = _coded_parts(_PARTS[cut].findall(new), codes)
    except OverflowError:
        return []
    if len(old_code) * len(new_code) > _LARGEST:
        return []
    blocks = _aligned(Stretch(old_code, new_code, 0, 0), codes)
    return [Block(old_places[a], new_places[b], old_places[a + size] - old_places[a]) for a, b, size in blocks]


def _sturdy(blocks: list[Block], end: Block) -> Iterator[Block]:
    """The blocks without the short ones, which often stand in the way of longer matches that cross a part's end,
    where it is cheap to do without."""
    old_place, new_place = 0, 0
    for block, following in pairwise([*blocks, end]):
        cost = (following.old_start - old_place) * (following.new_start - new_place)
        if block.size >= _STURDY or cost > _CHEAP:
            yield block
            old_place, new_place = block.old_start + block.size, block.new_start + block.size


def _coded_parts(parts: list[str], codes: Codes) -> tuple[str, list[int]]:
    """The code of a text's parts, and for each of its characters, and its end, where that part begins."""
    coded = [codes[part] for part in parts]
    starts = list(accumulate(map(len, parts), initial=0))
    return "".join(coded), [start for start, code in zip(starts, [*coded, " "], strict=True) for _ in code]


def _aligned(stretch: Stretch, codes: Codes) -> list[Block]:
    """The longest common subsequence of two coded texts, its blocks grown to whole tokens.

    A block that begins inside a token takes the token's beginning from the blocks before it. What they lose is never
    more than what it gains: both texts hold the same token here, and nothing else can be matched within it.
    """
    old, new, old_at, new_at = stretch
    blocks: list[Block] = []
    old_end, new_end = len(old), len(new)
    for match in reversed(Indel.opcodes(old, new).as_matching_blocks()):
        size = min(match.size, old_end - match.a, new_end - match.b)
        if size > 0:
            missing = codes.place(old[match.a])
            old_end, new_end = match.a - missing, match.b - missing
            blocks.append(Block(old_at + old_end, new_at + new_end, size + missing))
    return blocks[::-1]


def joined(blocks: list[Block]) -> list[Block]:
    """Neighbouring blocks as one, empty ones left out; the first and last stay to mark the ends."""
    joined = [blocks[0]]
    for block in blocks[1:]:
        last = joined[-1]
        if block[:2] == (last.old_start + last.size, last.new_start + last.size):
            joined[-1] = Block(last.old_start, last.new_start, last.size + block.size)
        elif block.size or block is blocks[-1]:
            joined.append(block)
    return joined
