"""The difference of two texts, as data: what stayed, what was removed, what was added.

Characters are kept whole where a reader sees one thing: numbers (1,200 and 3.5), Latin words, a character with its
accents. Between such tokens the number of characters removed and added is the smallest there is, up to the sizes
that compare_texts states.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, NamedTuple

from rapidfuzz.distance import Indel

Kind = Literal["same", "removed", "added"]

# What clings to the character before it: accents, kana marks, variation selectors, skin tones.
_MARK = (
    r"\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u302a-\u302f\u3099\u309a"
    r"\ufe00-\ufe0f\ufe20-\ufe2f\U0001f3fb-\U0001f3ff\U000e0100-\U000e01ef"
)
_LETTER = r"A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0370-\u03ff\u0400-\u0482\u048a-\u052f\uff21-\uff3a\uff41-\uff5a"
_NUMBER = r"\d+(?:[.,%\uff0e]\d+)*"
_PAIR = r"[\ud800-\udbff][\udc00-\udfff]|[\U0001f1e6-\U0001f1ff]{2}"
_PRIVATE = r"[\U000f0000-\U0010ffff]"
_WHOLE = re.compile(rf"{_NUMBER}|[{_LETTER}]+(?:['\u2019][{_LETTER}]+)*|{_PAIR}|{_PRIVATE}")
_CLINGS = re.compile(rf"[{_MARK}\u200d]")
# The same with marks: slower, since any character at all may carry one.
_WHOLE_WITH_MARKS = re.compile(
    rf"(?:{_NUMBER}|[{_LETTER}][{_LETTER}{_MARK}]*(?:['\u2019][{_LETTER}{_MARK}]+)*|{_PAIR}|[^\r\n])"
    rf"(?:[{_MARK}]|\u200d[^\r\n])*"
)
# Two neighbours that may belong to one token; others never do.
_JOINED = re.compile(
    rf"[\d{_LETTER}.,%'\u2019\uff0e\ud800-\udfff\U0001f1e6-\U0001f1ff{_MARK}]{{2}}|.[{_MARK}\u200d]|\u200d.", re.DOTALL
)

_LINE_END = re.compile(r"\r\n|[\r\n]")
_CUTS = (
    re.compile(rf"(?:\r\n|[\r\n])(?![{_MARK}\u200d])"),
    re.compile(rf"(?:[。！？；…!?;]+[”’」』）)》]*|\r\n|[\r\n])(?![{_MARK}\u200d])"),
    re.compile(rf"(?:[，、：:\s]|,(?!\d))(?![{_MARK}\u200d])"),
)

# Products of two lengths, which is what one alignment costs: CHEAP is tens of microseconds,
# LARGEST some 35 ms and 13 MB.
_CHEAP = 400 * 400
_PROVEN = 4_000 * 4_000
_LARGEST = 10_000 * 10_000
_STRENGTHS = {"\n": 3} | dict.fromkeys("。！？；", 2) | dict.fromkeys("，、", 1)
_CODES = range(0xF0000, 0x110000)
_SLIDE = 200


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


class _Alphabet:
    """Writes each token as a row of code points of its own, as many as it weighs, so that an alignment of
    characters prefers heavy tokens and no part of one is taken for a part of another."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        self._places: list[int] = []

    def code(self, token: str, weight: int) -> str:
        """The code of a token: `weight` code points. Raises OverflowError when none are left."""
        code = self._codes.get(token)
        if code is None:
            first = _CODES.start + len(self._places)
            if first + weight > _CODES.stop:
                raise OverflowError("More distinct tokens than there are private code points.")
            code = self._codes[token] = "".join(map(chr, range(first, first + weight)))
            self._places.extend(range(weight))
        return code

    def text(self, text: str) -> str:
        """A text as long as the given one, with its tokens of several characters coded."""
        pattern = _WHOLE_WITH_MARKS if _CLINGS.search(text) else _WHOLE
        return pattern.sub(self._token, text)

    def _token(self, match: re.Match[str]) -> str:
        token = match.group()
        return token if len(token) == 1 and token < "\U000f0000" else self.code(token, len(token))

    def place(self, character: str) -> int:
        """How far inside its token a coded character stands; 0 is its beginning."""
        code = ord(character) - _CODES.start
        return self._places[code] if code >= 0 else 0


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
    """What both texts have, in order, neighbours joined and edits moved to where a reader expects them."""
    start, end = _common_ends(old, new)
    old_middle, new_middle = old[start : len(old) - end], new[start : len(new) - end]
    blocks = [_Block(0, 0, start)]
    blocks += _shifted(_proven(old_middle, new_middle), start, start)
    blocks.append(_Block(len(old) - end, len(new) - end, end))
    return _slid(old, new, _joined(blocks))


def _common_ends(old: str, new: str) -> tuple[int, int]:
    """How many characters both texts begin with, and how many of the rest they end with, tokens whole."""
    shorter = min(len(old), len(new))
    start = _longest(shorter, lambda size: old[:size] == new[:size])
    while start and _inside_token(old, new, start, start):
        start -= 1
    end = _longest(shorter - start, lambda size: old[len(old) - size :] == new[len(new) - size :])
    while end and _inside_token(old, new, len(old) - end, len(new) - end):
        end -= 1
    return start, end


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


def _inside_token(old: str, new: str, old_place: int, new_place: int) -> bool:
    """Whether a cut at these places, each after a character, could fall inside a token of either text."""
    return any(
        _JOINED.match(text, place - 1, place + 1) for text, place in ((old, old_place), (new, new_place)) if place
    )


def _proven(old: str, new: str) -> list[_Block]:
    """Blocks by parts where that is quicker, aligned whole when they turn out not to be the best."""
    blocks = _by_parts(old, new, 0)
    if _CHEAP < len(old) * len(new) <= _PROVEN:
        alphabet = _Alphabet()
        edits = len(old) + len(new) - 2 * sum(block.size for block in blocks)
        # A distance that need only be less than a known one is far cheaper than an alignment.
        if Indel.distance(alphabet.text(old), alphabet.text(new), score_cutoff=max(edits - 1, 0)) < edits:
            return _aligned(old, new)
    return blocks


def _by_parts(old: str, new: str, cut: int) -> list[_Block]:
    """Align what is small; cut what is not, match the parts both have, and go on between them."""
    if not old or not new:
        return []
    cost = len(old) * len(new)
    if cost <= _CHEAP or (cut == len(_CUTS) and cost <= _LARGEST):
        return _aligned(old, new)
    if cut == len(_CUTS):
        return []
    blocks = []
    old_place = new_place = 0
    for block in [*_common_parts(old, new, cut), _Block(len(old), len(new), 0)]:
        between = _by_parts(old[old_place : block.old_start], new[new_place : block.new_start], cut + 1)
        blocks += _shifted(between, old_place, new_place)
        blocks.append(block)
        old_place, new_place = block.old_start + block.size, block.new_start + block.size
    return blocks


def _common_parts(old: str, new: str, cut: int) -> list[_Block]:
    """Parts that both texts have in order: those with most text, not those that are most."""
    alphabet = _Alphabet()
    unit = max(8, max(len(old), len(new)) // 2_000)
    try:
        old_code, old_places = _coded_parts(old, cut, alphabet, unit)
        new_code, new_places = _coded_parts(new, cut, alphabet, unit)
    except OverflowError:
        return []
    if len(old_code) * len(new_code) > _LARGEST:
        return []
    blocks = _aligned_codes(old_code, new_code, alphabet)
    return [
        _Block(old_places[a], new_places[b], old_places[a + size] - old_places[a]) for a, b, size in blocks
    ]


def _coded_parts(text: str, cut: int, alphabet: _Alphabet, unit: int) -> tuple[str, list[int]]:
    """The code of a text's parts, and for each of its characters, and its end, where that part begins."""
    code, places, start = [], [], 0
    for end in [*(match.end() for match in _CUTS[cut].finditer(text)), len(text)]:
        if end > start:
            weight = 1 + (end - start) // unit
            code.append(alphabet.code(text[start:end], weight))
            places += [start] * weight
            start = end
    return "".join(code), [*places, len(text)]


def _aligned(old: str, new: str) -> list[_Block]:
    """The most text that both have in order, tokens whole."""
    alphabet = _Alphabet()
    try:
        return _aligned_codes(alphabet.text(old), alphabet.text(new), alphabet)
    except OverflowError:
        return []


def _aligned_codes(old: str, new: str, alphabet: _Alphabet) -> list[_Block]:
    """The longest common subsequence, its blocks grown to whole tokens.

    A block that begins inside a token takes the token's beginning from the blocks before it. What they lose is never
    more than what it gains: both texts hold the same token here, and nothing else can be matched within it.
    """
    blocks: list[_Block] = []
    old_end, new_end = len(old), len(new)
    for match in reversed(Indel.opcodes(old, new).as_matching_blocks()):
        size = min(match.size, old_end - match.a, new_end - match.b)
        if size > 0:
            missing = alphabet.place(old[match.a])
            old_end, new_end = match.a - missing, match.b - missing
            blocks.append(_Block(old_end, new_end, size + missing))
    return blocks[::-1]


def _shifted(blocks: list[_Block], old_by: int, new_by: int) -> list[_Block]:
    return [_Block(block.old_start + old_by, block.new_start + new_by, block.size) for block in blocks]


def _joined(blocks: list[_Block]) -> list[_Block]:
    """Neighbouring blocks as one, empty ones left out; the first and last stay to mark the ends."""
    joined = [blocks[0]]
    for block in blocks[1:]:
        last = joined[-1]
        if block[:2] == (last.old_start + last.size, last.new_start + last.size):
            joined[-1] = last._replace(size=last.size + block.size)
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
        slid[-1] = left._replace(size=left.size + by)
        slid.append(_Block(right.old_start + by, right.new_start + by, right.size - by))
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
    """How well an edit begins and ends here: both after the same mark, none of which carries another."""
    if not start or text[start - 1] != text[end - 1] or _CLINGS.match(text, start) or _CLINGS.match(text, end):
        return 0
    return _STRENGTHS.get(text[start - 1], 0)


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
    start = 0
    for end in [*(match.end() for match in _LINE_END.finditer(piece.text)), len(piece.text)]:
        if start < end:
            yield Piece(piece.kind, piece.text[start:end])
        start = end
