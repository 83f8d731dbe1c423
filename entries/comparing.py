"""The difference of two texts, as data: what stayed, what was removed, what was added.

Characters are kept whole where a reader sees one thing: numbers (1,200 and 3.5), Latin words, a character with its
accents. Between such tokens the number of characters removed and added is the smallest there is, up to the sizes
that compare_texts states.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

Kind = Literal["same", "removed", "added"]

# What clings to the character before it: accents, kana marks, variation selectors, skin tones.
_MARK = (
    r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a"
    r"\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)
_LATIN = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\uff21-\uff3a\uff41-\uff5a"
_LETTER = rf"{_LATIN}\u0370-\u03ff\u0400-\u0482\u048a-\u052f"
_NUMBER = r"\d+(?:[.,%\uff0e]\d+)*"
_PAIR = r"[\ud800-\udbff][\udc00-\udfff]|[\U0001f1e6-\U0001f1ff]{2}"
_PRIVATE = r"[\U000f0000-\U0010ffff]"
# The look ahead halves the time: most characters are none of these.
_TOKEN = re.compile(
    rf"((?=[\d{_LETTER}\ud800-\udbff\U0001f1e6-\U0001f1ff\U000f0000-\U0010ffff])"
    rf"(?:{_NUMBER}|[{_LETTER}]+(?:['\u2019][{_LETTER}]+)*|{_PAIR}|{_PRIVATE}))"
)
_CLINGS = re.compile(rf"[{_MARK}\u200d]")
_TOKEN_WITH_MARKS = re.compile(
    rf"((?:{_NUMBER}|[{_LETTER}][{_LETTER}{_MARK}]*(?:['\u2019][{_LETTER}{_MARK}]+)*|{_PAIR}|[^\r\n])"
    rf"(?:[{_MARK}]|\u200d[^\r\n]?)+|{_TOKEN.pattern[1:-1]})"
)
_LINE = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+")
# Paragraphs, sentences, clauses: what longer texts are cut into.
_PARTS = (
    re.compile(r"[^\r\n]*[\r\n]+|[^\r\n]+"),
    re.compile(r"[^。！？；…!?;\r\n]*[。！？；…!?;]+[”’」』）)》]*|[^。！？；…!?;\r\n]+|[\r\n]+"),
    re.compile(r"[^，、：:,\s]*[，、：:,\s]+|[^，、：:,\s]+"),
)
# Where a reader expects an added or removed stretch to begin: after a line, a sentence, a clause.
_STRENGTH = {"\n": 3} | dict.fromkeys("。！？；", 2) | dict.fromkeys("，、", 1)
_SLIDE = 200
_STURDY = 16

# Products of two lengths, which is what one alignment costs: CHEAP a tenth of a millisecond, LARGEST 35 ms and 13 MB.
_CHEAP = 800 * 800
_PROVEN = 4_000 * 4_000
_LARGEST = 10_000 * 10_000
# Private characters, which stand for tokens; a text's own ones are tokens too.
_ALL_CODES = "".join(map(chr, range(0xF0000, 0x110000)))


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


class _Block(NamedTuple):
    """old[old_start:old_start + size] == new[new_start:new_start + size]."""

    old_start: int
    new_start: int
    size: int


class _Stretch(NamedTuple):
    """Coded text of both, and where in the whole texts it begins."""

    old: str
    new: str
    old_at: int
    new_at: int


class _Codes(dict[str, str]):
    """Each token as a row of code points of its own, as many as it weighs: so an alignment of characters prefers
    heavy tokens and takes no part of one for a part of another. Raises OverflowError when it runs out of them."""

    def __init__(self, weigh: Callable[[str], int]) -> None:
        self._weigh = weigh
        self._used = 0
        self._beginnings: set[str] = set()

    def __missing__(self, token: str) -> str:
        code = self[token] = _ALL_CODES[self._used : self._used + self._weigh(token)]
        self._used += len(code)
        if self._used >= len(_ALL_CODES):
            raise OverflowError("There are more distinct tokens than private characters.")
        self._beginnings.add(code[0])
        return code

    def place(self, character: str) -> int:
        """How far inside its token a coded character stands; 0 is its beginning."""
        place = 0
        while character >= _ALL_CODES[0] and chr(ord(character) - place) not in self._beginnings:
            place += 1
        return place

    def text(self, text: str) -> str:
        """A text as long as the given one, its tokens coded."""
        parts = (_TOKEN_WITH_MARKS if _CLINGS.search(text) else _TOKEN).split(text)
        parts[1::2] = map(self.__getitem__, parts[1::2])
        return "".join(parts)


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
        return tuple(_pieces(old, new, [_Block(b, a, size) for a, b, size in _matches(new, old)]))
    return tuple(_pieces(old, new, _matches(old, new)))


def compare_paragraphs(old: str, new: str) -> tuple[ParagraphDifference, ...]:
    """The same pieces, cut into rows: a paragraph that changed is one row with both its texts, one that was added or
    removed stands alone. A row ends where a line of the new text ends, or of the old one when nothing of the new text
    stands beside it; so a paragraph cut in two is two rows, and two made one are one row with a removed line end.
    """
    return tuple(
        ParagraphDifference(tuple(row), any(piece.kind != "same" for piece in row))
        for row in _rows(compare_texts(old, new))
    )


def edit_count(pieces: tuple[Piece, ...]) -> int:
    """How many characters were removed and added."""
    return sum(len(piece.text) for piece in pieces if piece.kind != "same")


def _mirrored(old: str, new: str) -> bool:
    """Whether to compare the other way round, so that both ways give the same difference."""
    return (len(old), old) > (len(new), new)


def _matches(old: str, new: str) -> list[_Block]:
    """What both texts have, in order; the first and last block, perhaps empty, stand at the ends of both."""
    codes = _Codes(len)
    try:
        old, new = codes.text(old), codes.text(new)
    except OverflowError:
        return [_Block(0, 0, 0), _Block(len(old), len(new), 0)]
    start = _longest(min(len(old), len(new)), lambda size: old[:size] == new[:size])
    end = _longest(min(len(old), len(new)) - start, lambda size: old[len(old) - size :] == new[len(new) - size :])
    old_end, new_end = len(old) - end, len(new) - end
    between = _proven(_Stretch(old[start:old_end], new[start:new_end], start, start), codes)
    return _slid(old, new, _joined([_Block(0, 0, start), *between, _Block(old_end, new_end, end)]))


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


def _proven(stretch: _Stretch, codes: _Codes) -> list[_Block]:
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


def _by_parts(stretch: _Stretch, codes: _Codes, cut: int) -> Iterator[_Block]:
    """Align what is small; cut what is not, match the parts both have, and go on between them."""
    old, new, old_at, new_at = stretch
    cost = len(old) * len(new)
    if cost <= _CHEAP or (cut == len(_PARTS) and cost <= _LARGEST):
        yield from _aligned(stretch, codes) if cost else ()
    elif cut < len(_PARTS):
        old_place, new_place = 0, 0
        end = _Block(len(old), len(new), 0)
        for a, b, size in [*_sturdy(_common_parts(old, new, cut), end), end]:
            between = _Stretch(old[old_place:a], new[new_place:b], old_at + old_place, new_at + new_place)
            yield from _by_parts(between, codes, cut + 1)
            yield _Block(old_at + a, new_at + b, size)
            old_place, new_place = a + size, b + size


def _common_parts(old: str, new: str, cut: int) -> list[_Block]:
    """Parts that both texts have in order: those with most text, not those that are most."""
    unit = max(8, max(len(old), len(new)) // 2_000)
    codes = _Codes(lambda part: 1 + len(part) // unit)
    try:
        old_code, old_places = _coded_parts(_PARTS[cut].findall(old), codes)
        new_code, new_places = _coded_parts(_PARTS[cut].findall(new), codes)
    except OverflowError:
        return []
    if len(old_code) * len(new_code) > _LARGEST:
        return []
    blocks = _aligned(_Stretch(old_code, new_code, 0, 0), codes)
    return [_Block(old_places[a], new_places[b], old_places[a + size] - old_places[a]) for a, b, size in blocks]


def _sturdy(blocks: list[_Block], end: _Block) -> Iterator[_Block]:
    """The blocks without the short ones, which often stand in the way of longer matches that cross a part's end,
    where it is cheap to do without."""
    old_place, new_place = 0, 0
    for block, following in pairwise([*blocks, end]):
        cost = (following.old_start - old_place) * (following.new_start - new_place)
        if block.size >= _STURDY or cost > _CHEAP:
            yield block
            old_place, new_place = block.old_start + block.size, block.new_start + block.size


def _coded_parts(parts: list[str], codes: _Codes) -> tuple[str, list[int]]:
    """The code of a text's parts, and for each of its characters, and its end, where that part begins."""
    coded = [codes[part] for part in parts]
    starts = list(accumulate(map(len, parts), initial=0))
    return "".join(coded), [start for start, code in zip(starts, [*coded, " "], strict=True) for _ in code]


def _aligned(stretch: _Stretch, codes: _Codes) -> list[_Block]:
    """The longest common subsequence of two coded texts, its blocks grown to whole tokens.

    A block that begins inside a token takes the token's beginning from the blocks before it. What they lose is never
    more than what it gains: both texts hold the same token here, and nothing else can be matched within it.
    """
    old, new, old_at, new_at = stretch
    blocks: list[_Block] = []
    old_end, new_end = len(old), len(new)
    for match in reversed(Indel.opcodes(old, new).as_matching_blocks()):
        size = min(match.size, old_end - match.a, new_end - match.b)
        if size > 0:
            missing = codes.place(old[match.a])
            old_end, new_end = match.a - missing, match.b - missing
            blocks.append(_Block(old_at + old_end, new_at + new_end, size + missing))
    return blocks[::-1]


def _joined(blocks: list[_Block]) -> list[_Block]:
    """Neighbouring blocks as one, empty ones left out; the first and last stay to mark the ends."""
    joined = [blocks[0]]
    for block in blocks[1:]:
        last = joined[-1]
        if block[:2] == (last.old_start + last.size, last.new_start + last.size):
            joined[-1] = _Block(last.old_start, last.new_start, last.size + block.size)
        elif block.size or block is blocks[-1]:
            joined.append(block)
    return joined


def _slid(old: str, new: str, blocks: list[_Block]) -> list[_Block]:
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
            slid[-1] = _Block(left.old_start, left.new_start, left.size + by)
        slid.append(_Block(right.old_start + by, right.new_start + by, right.size - by) if by else right)
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


def _pieces(old: str, new: str, blocks: list[_Block]) -> Iterator[Piece]:
    old_place = new_place = 0
    for block in blocks:
        if old_place < block.old_start:
            yield Piece("removed", old[old_place : block.old_start])
        if new_place < block.new_start:
            yield Piece("added", new[new_place : block.new_start])
        old_place, new_place = block.old_start + block.size, block.new_start + block.size
        if block.size:
            yield Piece("same", old[block.old_start : old_place])


def _rows(pieces: tuple[Piece, ...]) -> Iterator[list[Piece]]:
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
