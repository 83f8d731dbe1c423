"""What the difference of two texts shows: the fewest characters, tokens whole, nothing lost."""

import random
import re
from itertools import product
from types import SimpleNamespace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from entries.comparing import Piece, aligning, compare_paragraphs, compare_texts, edit_count

MARKS = {"same": "{}", "removed": "[-{}]", "added": "[+{}]"}


def marked(pieces: tuple[Piece, ...]) -> str:
    """The pieces as one line: what stayed bare, [-what was removed], [+what was added]."""
    return "".join(MARKS[piece.kind].format(piece.text) for piece in pieces)


def before(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "added")


def after(pieces: tuple[Piece, ...]) -> str:
    return "".join(piece.text for piece in pieces if piece.kind != "removed")


def smallest_edit_count(old: str, new: str) -> int:
    """The fewest characters removed and added with tokens whole, by the textbook table of all alignments."""
    old_tokens, new_tokens = (re.findall(r"\d+(?:[.,%]\d+)*|[A-Za-z]+|.", text, re.DOTALL) for text in (old, new))
    row = [0] * (len(new_tokens) + 1)
    for token in old_tokens:
        above = row[:]
        for place, other in enumerate(new_tokens, start=1):
            kept = above[place - 1] + len(token) if token == other else 0
            row[place] = max(above[place], row[place - 1], kept)
    return len(old) + len(new) - 2 * row[-1]


CASES = {
    "one character replaced": ("会见来访客人。", "会见来宾客人。", "会见来[-访][+宾]客人。"),
    "number changed": ("接待外宾112批。", "接待外宾121批。", "接待外宾[-112][+121]批。"),
    "number with separators": ("1,200人，增长3.5%。", "1,300人，增长3.8%。", "[-1,200][+1,300]人，增长[-3.5][+3.8]%。"),
    "a digit more": ("共12人。", "共120人。", "共[-12][+120]人。"),
    "date": ("4月11日访问。", "4月21日访问。", "4月[-11][+21]日访问。"),
    "full-width digits": ("共１２人", "共１３人", "共[-１２][+１３]人"),
    "punctuation changed": ("会谈顺利,成果丰硕。", "会谈顺利，成果丰硕。", "会谈顺利[-,][+，]成果丰硕。"),
    "clause moved": (
        "出席签约仪式，市长致辞。",
        "市长致辞，出席签约仪式。",
        "[+市长致辞，]出席签约仪式[-，市长致辞]。",
    ),
    "sentence put in": ("甲到访。丙到访。", "甲到访。乙到访。丙到访。", "甲到访。[+乙到访。]丙到访。"),
    "sentence put in at the end": ("甲到访。", "甲到访。乙离开。", "甲到访。[+乙离开。]"),
    "sentence taken out": ("甲到访。乙离开。丙留下。", "甲到访。丙留下。", "甲到访。[-乙离开。]丙留下。"),
    "sentence put in that begins like the next": (
        "甲来。市委会。",
        "甲来。市长会。市委会。",
        "甲来。[+市长会。]市委会。",
    ),
    "taken out before a like one": (
        "甲来。市长会。市委会。",
        "甲来。市委会。",
        "甲来。[-市长会。]市委会。",
    ),
    "paragraph put in before a like one": ("甲\n一、乙\n", "甲\n一、丙\n一、乙\n", "甲\n[+一、丙\n]一、乙\n"),
    "clause put in": ("甲到访，丙到访。", "甲到访，乙到访，丙到访。", "甲到访，[+乙到访，]丙到访。"),
    "Latin name, case": ("与HAGEN市结好。", "与Hagen市结好。", "与[-HAGEN][+Hagen]市结好。"),
    "Latin words whole": ("a new bridge", "a newer bridge", "a [-new][+newer] bridge"),
    "apostrophe inside a word": ("the city’s day", "the city day", "the [-city’s][+city] day"),
    "heavy token kept, light one moved": ("20211231甲", "甲20211231", "[+甲]20211231[-甲]"),
    "one token for part of two": ("7 77", "77 7", "[-7 ]77[+ 7]"),
    "paragraph cut in two": ("甲到访。乙离开。", "甲到访。\n乙离开。", "甲到访。[+\n]乙离开。"),
    "two paragraphs joined": ("甲到访。\n乙离开。", "甲到访。乙离开。", "甲到访。[-\n]乙离开。"),
    "line end as given": ("甲\r\n乙", "甲\n乙", "甲[-\r]\n乙"),
    "accent stays with its letter": ("cafe\u0301店", "cafe店", "[-cafe\u0301][+cafe]店"),
    "variant stays with its character": ("葛\U000e0100城", "葛城", "[-葛\U000e0100][+葛]城"),
    "mark after a full stop": ("甲。\ufe00乙", "甲。乙", "甲[-。\ufe00][+。]乙"),
    "surrogate pair stays whole": ("\ud83d\ude00", "\ud83d\ude01", "[-\ud83d\ude00][+\ud83d\ude01]"),
    "private characters are characters": ("甲\U000f0000乙", "甲\U000f0001乙", "甲[-\U000f0000][+\U000f0001]乙"),
    "nothing before": ("", "甲到访。", "[+甲到访。]"),
    "nothing after": ("甲到访。", "", "[-甲到访。]"),
    "nothing at all": ("", "", ""),
}


@pytest.mark.parametrize(("old", "new", "expected"), CASES.values(), ids=CASES.keys())
def test_shows_what_an_editor_changed(old: str, new: str, expected: str) -> None:
    assert marked(compare_texts(old, new)) == expected


ROWS = {
    "one of three changed": ("甲1\n乙2\n丙3\n", "甲1\n乙4\n丙3\n", [("甲1\n", 0), ("乙[-2][+4]\n", 1), ("丙3\n", 0)]),
    "added alone": ("甲\n丙", "甲\n乙\n丙", [("甲\n", 0), ("[+乙\n]", 1), ("丙", 0)]),
    "removed alone": ("甲\n乙\n丙", "甲\n丙", [("甲\n", 0), ("[-乙\n]", 1), ("丙", 0)]),
    "two removed": ("甲\n乙\n丁\n丙", "甲\n丙", [("甲\n", 0), ("[-乙\n]", 1), ("[-丁\n]", 1), ("丙", 0)]),
    "added at the end": ("甲", "甲\n乙", [("甲[+\n]", 1), ("[+乙]", 1)]),
    "removed at the end": ("甲\n乙", "甲", [("甲[-\n]", 1), ("[-乙]", 1)]),
    "cut in two": ("甲来。乙走。", "甲来。\n乙走。", [("甲来。[+\n]", 1), ("乙走。", 0)]),
    "two made one": ("甲来。\n乙走。", "甲来。乙走。", [("甲来。[-\n]乙走。", 1)]),
    "Windows line ends": ("甲\r\n乙", "甲\r\n丙", [("甲\r\n", 0), ("[-乙][+丙]", 1)]),
    "empty lines": ("甲\n\n乙", "甲\n\n乙", [("甲\n", 0), ("\n", 0), ("乙", 0)]),
    "nothing": ("", "", []),
}


@pytest.mark.parametrize(("old", "new", "expected"), ROWS.values(), ids=ROWS.keys())
def test_rows_are_paragraphs(old: str, new: str, expected: list[tuple[str, int]]) -> None:
    assert [(marked(row.pieces), row.changed) for row in compare_paragraphs(old, new)] == expected


def test_edit_count_counts_characters_of_both_kinds() -> None:
    assert edit_count((Piece("same", "甲乙"), Piece("removed", "112"), Piece("added", "12"))) == 5


WORDS = [
    "外宾",
    "来访",
    "的",
    "，",
    "。",
    "\n",
    "\r\n",
    "1",
    "12",
    "121",
    "3.5",
    "1,200",
    "%",
    "人",
    "Hagen",
    "hagen",
    " ",
    "！",
]
texts = st.one_of(
    st.text(max_size=60),
    st.text(alphabet="甲乙。\n\r12.,%aB\u0301\u200d\U000f0000\ud83d\ude00\U0001f1e8", max_size=40),
    st.lists(st.sampled_from(WORDS), max_size=60).map("".join),
)
plain_texts = st.lists(st.sampled_from(WORDS), max_size=40).map("".join)


@given(texts, texts)
@example("1 11", "11 1")
def test_both_texts_can_be_read_back(old: str, new: str) -> None:
    pieces = compare_texts(old, new)
    assert (before(pieces), after(pieces)) == (old, new)
    assert all(piece.text for piece in pieces)
    order = [piece.kind for piece in pieces]
    assert not {("same", "same"), ("added", "removed"), ("added", "added"), ("removed", "removed")} & set(
        zip(order, order[1:], strict=False)
    )


@given(texts, texts)
def test_rows_hold_the_same_pieces(old: str, new: str) -> None:
    rows = compare_paragraphs(old, new)
    pieces = tuple(piece for row in rows for piece in row.pieces)
    assert (before(pieces), after(pieces)) == (old, new)
    assert edit_count(pieces) == edit_count(compare_texts(old, new))
    assert all(row.pieces and row.changed == any(p.kind != "same" for p in row.pieces) for row in rows)


@given(texts)
def test_identical_texts_are_one_piece(text: str) -> None:
    assert compare_texts(text, text) == ((Piece("same", text),) if text else ())


@given(plain_texts, plain_texts)
def test_edit_count_is_the_smallest_with_whole_tokens(old: str, new: str) -> None:
    assert edit_count(compare_texts(old, new)) == smallest_edit_count(old, new)


@given(texts, texts)
def test_the_other_way_round_is_the_mirror_image(old: str, new: str) -> None:
    swap = {"same": "same", "removed": "added", "added": "removed"}
    there, back = compare_texts(old, new), compare_texts(new, old)
    assert edit_count(there) == edit_count(back)
    assert sorted((swap[p.kind], p.text) for p in there) == sorted((p.kind, p.text) for p in back)


def test_of_several_smallest_differences_both_ways_show_the_same() -> None:
    old, new = "乙甲乙乙乙丙甲丙", "甲甲乙丙"
    swap = {"same": "same", "removed": "added", "added": "removed"}
    there, back = compare_texts(old, new), compare_texts(new, old)
    kept = [piece.text for piece in there if piece.kind == "same"]
    assert kept == [piece.text for piece in back if piece.kind == "same"]
    assert sorted((swap[p.kind], p.text) for p in there) == sorted((p.kind, p.text) for p in back)


class AnySmallest:
    """Stands for the library: one of the smallest alignments, whichever chance picks."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def distance(self, old: str, new: str, score_cutoff: int) -> int:
        return score_cutoff + 1

    def opcodes(self, old: str, new: str) -> "AnySmallest":
        kept = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
        for a, b in product(range(len(old)), range(len(new))):
            kept[a + 1][b + 1] = max(kept[a][b + 1], kept[a + 1][b], kept[a][b] + (old[a] == new[b]))
        a, b = len(old), len(new)
        self.blocks = []
        while kept[a][b]:
            steps = [(x, y) for x, y in ((a - 1, b), (a, b - 1)) if kept[x][y] == kept[a][b]]
            if old[a - 1] == new[b - 1]:
                steps.append((a - 1, b - 1))
            x, y = self.chance.choice(steps)
            if (x, y) == (a - 1, b - 1):
                self.blocks.append(SimpleNamespace(a=x, b=y, size=1))
            a, b = x, y
        return self

    def as_matching_blocks(self) -> list[SimpleNamespace]:
        return self.blocks[::-1]


few_tokens = st.lists(st.sampled_from(["12", "Ab", "甲", "乙"]), max_size=8).map("".join)


@given(few_tokens, few_tokens, st.integers(0, 9))
@example("12Ab", "Ab甲Ab乙", 0)
def test_tokens_stay_whole_whichever_smallest_alignment_is_taken(old: str, new: str, seed: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aligning, "Indel", AnySmallest(seed))
        pieces = compare_texts(old, new)
    assert (before(pieces), after(pieces)) == (old, new)
    assert edit_count(pieces) == smallest_edit_count(old, new)
    assert not re.search(r"\d\|\d|[a-zA-Z]\|[a-zA-Z]", "|".join(p.text for p in pieces if p.kind != "added"))
    assert not re.search(r"\d\|\d|[a-zA-Z]\|[a-zA-Z]", "|".join(p.text for p in pieces if p.kind != "removed"))


@given(texts, texts)
def test_no_number_or_pair_is_cut(old: str, new: str) -> None:
    pieces = compare_texts(old, new)
    for left_out in ("added", "removed"):
        side = [piece.text for piece in pieces if piece.kind != left_out]
        for left, right in zip(side, side[1:], strict=False):
            assert not re.match(r"\d\d|[a-zA-Z]{2}|[\ud800-\udbff][\udc00-\udfff]", left[-1] + right[0])
            assert not re.match(r"[^\r\n][\u0301\u200d]", left[-1] + right[0])


@given(plain_texts, plain_texts)
def test_a_text_cut_into_parts_is_checked_against_the_smallest(old: str, new: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(aligning, "_CHEAP", 9)
        pieces = compare_texts(old, new)
    assert (before(pieces), after(pieces)) == (old, new)
    assert edit_count(pieces) == smallest_edit_count(old, new)


@given(texts, texts)
def test_a_text_too_long_to_check_can_be_read_back(old: str, new: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        for name, size in {"_CHEAP": 9, "_PROVEN": 0, "_LARGEST": 100}.items():
            patch.setattr(aligning, name, size)
        pieces, back = compare_texts(old, new), compare_texts(new, old)
    assert (before(pieces), after(pieces)) == (old, new)
    assert edit_count(pieces) == edit_count(back) <= len(old) + len(new)


def invented(sentences: int, seed: int) -> list[str]:
    """Sentences of Chinese characters and numbers, each different from the others."""
    chance = random.Random(seed)
    characters = [chr(0x4E00 + chance.randrange(2_000)) for _ in range(600)]
    return [
        "".join(chance.choices(characters, k=chance.randrange(8, 40))) + f"{number}.5万人次。"
        for number in chance.sample(range(1_000, 99_999), sentences)
    ]


def test_longer_texts_are_as_small_as_short_ones() -> None:
    old = invented(60, seed=1)
    new = [*old[:10], *old[12:30], old[11], *old[30:58], "另有3批来访。"]
    new[5] = new[5].replace("5万", "6万")
    new[40] = new[40][4:]
    assert edit_count(compare_texts("".join(old), "".join(new))) == smallest_edit_count("".join(old), "".join(new))


def test_a_long_sentence_stays_when_it_swaps_with_two_short_ones() -> None:
    rest = "".join(invented(200, seed=2))
    old = f"{rest}\n甲。乙。{'市外事办公室会同各县区' * 100}。\n{rest}丙"
    new = f"丁{rest}\n{'市外事办公室会同各县区' * 100}。甲。乙。\n{rest}"
    assert edit_count(compare_texts(old, new)) == 10


def test_a_short_sentence_in_common_does_not_stand_in_the_way_of_a_long_clause() -> None:
    rest = "".join(invented(200, seed=2))
    old = f"{rest}\n{'市外事办公室会同各县区' * 9}甲。好。\n{rest}丙"
    new = f"丁{rest}\n好。{'市外事办公室会同各县区' * 9}乙。\n{rest}"
    assert edit_count(compare_texts(old, new)) == 8


def test_a_hundred_thousand_characters_with_scattered_edits_show_only_those() -> None:
    old = invented(3_000, seed=3)
    new = list(old)
    for place in range(0, 3_000, 100):
        new[place] = new[place].replace(".5万", ".6万")
    old_text, new_text = "".join(old), "".join(new)
    numbers = [re.search(r"[\d.]+", old[place]) for place in range(0, 3_000, 100)]
    assert edit_count(compare_texts(old_text, new_text)) == sum(2 * len(found.group()) for found in numbers if found)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("甲" * 1_000_000, "乙" * 1_000_000),
        ("".join(map(chr, range(0x4E00, 0x9E00))) * 5, "".join(map(chr, range(0x9DFF, 0x4DFF, -1))) * 5),
        ("甲。" * 300_000, "。乙" * 300_000),
        ("1" * 200_000, "2" * 200_000),
        (" ".join(map(str, range(100_000))), " ".join(map(str, range(100_000, 200_000)))),
    ],
    ids=["one character", "no sentence ends", "only short sentences", "one long number", "too many numbers"],
)
def test_what_is_too_large_to_align_is_replaced_whole(old: str, new: str) -> None:
    pieces = compare_texts(old, new)
    assert (before(pieces), after(pieces)) == (old, new)
    assert len(pieces) <= 4


def test_a_change_in_a_million_characters_without_an_end_is_found() -> None:
    text = "甲乙丙丁" * 250_000
    assert marked(compare_texts(text[:500_000] + text[500_001:], text)) == f"{text[:500_000]}[+甲]{text[500_001:]}"
