"""The bulk repair of typing habits: one function for each rule, each returning how many places it changed."""

import re
from collections import Counter
from collections.abc import Collection

from entries.importing.characters import BLANK, FULL_MARKS, HANZI, INVISIBLE, WIDE_MARKS, close_up, is_letter_spaced

FULL_WIDTH = str.maketrans(",;:!?()", "，；：！？（）")
_CLOSERS = "”’」』》〉（(）)】]"
_OPENERS = "“‘「『《〈（(）)【["
_CHINESE = re.compile(f"[{HANZI}]")
_NEIGHBOUR = re.compile(f"[{HANZI}{FULL_MARKS}“”‘’《》]")
# An address is matched whole, so that the marks inside it are passed over.
_ADDRESS = r"(?:(?:https?|ftp)://|www\.|mailto:)[!-~]*[A-Za-z0-9/#=&_~-]"
_MARK = re.compile(f"{_ADDRESS}|[,;:!?]")
_BRACKET = re.compile(f"{_ADDRESS}|[(（)）]")
_SPACING = re.compile("[\u00a0\u2000-\u200a\u202f\u205f]")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_WIDE = HANZI + WIDE_MARKS
_INNER_BLANK = re.compile(
    f"(?<=[{_WIDE}]){BLANK}+(?=[{_WIDE}])|(?<=[{FULL_MARKS}]){BLANK}+|(?<!{BLANK}){BLANK}+(?=[{FULL_MARKS}])"
)
_WORD_BLANK = re.compile(f"(?<=[{HANZI}]){BLANK}+(?=[{HANZI}])")
# How far a neighbour is looked for behind closing quotes and brackets.
_REACH = 6


def clean_invisible(text: str) -> tuple[str, int]:
    """S02: no-break and other odd spaces become a blank, characters without width go."""
    text, spaces = _SPACING.subn(" ", text)
    text, others = _INVISIBLE.subn("", text)
    return text, spaces + others


def widen_marks(text: str) -> tuple[str, int]:
    """P01: half-width , ; : ! ? beside Chinese become full width; not in Latin, times, ratios, figures, addresses."""
    places = 0

    def widen(match: re.Match[str]) -> str:
        nonlocal places
        if len(match[0]) > 1 or not _beside_chinese(text, match.start()):
            return match[0]
        places += 1
        return match[0].translate(FULL_WIDTH)

    return _MARK.sub(widen, text), places


def _beside_chinese(text: str, place: int) -> bool:
    left = text[max(place - _REACH, 0) : place].rstrip(_CLOSERS)
    right = text[place + 1 : place + 1 + _REACH].lstrip(" " + _OPENERS)
    return _CHINESE.match(left[-1:]) is not None or _CHINESE.match(right[:1]) is not None


def widen_brackets(text: str) -> tuple[str, int]:
    """P02: half-width brackets round Chinese, or standing in Chinese, become full width; a pair is one place."""
    chars = list(text)
    places = 0
    for start, end in _bracket_pairs(text):
        if text[start] == "（" and text[end] == "）":
            continue
        if _brackets_are_chinese(text, start, end):
            chars[start], chars[end] = "（", "）"
            places += 1
    return "".join(chars), places


def _bracket_pairs(text: str) -> list[tuple[int, int]]:
    pairs, opened = [], []
    for match in _BRACKET.finditer(text):
        if match[0] in "(（":
            opened.append(match.start())
        elif match[0] in ")）" and opened:
            pairs.append((opened.pop(), match.start()))
    return pairs


def _brackets_are_chinese(text: str, start: int, end: int) -> bool:
    # A neighbour decides for most pairs; only then is the text between them looked at.
    before, after = text[max(start - 1, 0) : start], text[end + 1 : end + 2]
    if _NEIGHBOUR.match(before) or _NEIGHBOUR.match(after):
        return True
    # The number of a list item, (1)5月17日…, belongs to the text that begins after it.
    stop = end + 10 if start == 0 else min(end, start + 500)
    return _CHINESE.search(text, start, stop) is not None


def close_blanks(text: str, kept: Collection[str] = ()) -> tuple[str, int]:
    """S01: blanks between Chinese characters and beside full-width marks go, save those whose surroundings are kept."""
    places = 0

    def close(match: re.Match[str]) -> str:
        nonlocal places
        if kept and _surroundings(match) in kept:
            return match[0]
        places += 1
        return ""

    return _INNER_BLANK.sub(close, text), places


def word_blanks(title: str) -> frozenset[str]:
    """The blanks between words of a title, each as its surroundings: a body that quotes the title keeps them."""
    return frozenset(_surroundings(match) for match in _WORD_BLANK.finditer(title))


def _surroundings(match: re.Match[str]) -> str:
    text = match.string
    return text[max(match.start() - 2, 0) : match.start()] + " " + text[match.end() : match.end() + 2]


def close_heading(text: str) -> tuple[str, int]:
    """S03: a letter-spaced heading is closed up."""
    return (close_up(text), 1) if is_letter_spaced(text) else (text, 0)


def normalise_marks(text: str) -> tuple[str, Counter[str]]:
    """P01 and P02 alone, for lines whose blanks part names."""
    text, brackets = widen_brackets(text)
    text, marks = widen_marks(text)
    return text, _counted(P01=marks, P02=brackets)


def normalise_text(text: str, kept: Collection[str] = ()) -> tuple[str, Counter[str]]:
    """P01, P02 and S01 applied to running text: the new text and the places changed, by rule."""
    text, places = normalise_marks(text)
    text, blanks = close_blanks(text, kept)
    return text, places + _counted(S01=blanks)


def normalise_title(text: str) -> tuple[str, Counter[str]]:
    """The same for a heading, with S03; a blank between two words stays, for rule T07 to ask about."""
    text, spaced = close_heading(text)
    text, places = normalise_text(text, word_blanks(text))
    return text, places + _counted(S03=spaced)


def _counted(**places: int) -> Counter[str]:
    return Counter({rule: number for rule, number in places.items() if number})
