"""What a cell of a spreadsheet can hold, and how a text that is none too simple gets through it unchanged.

Each way of writing has its way of reading beside it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

EXAMPLE_MARK = "示例（导入时跳过）"
"""Begins the first cell of the example row in a template."""

REASON = "退回原因"
"""Heads the column of a sheet of refused rows that says why; read again it is passed over."""

LONGEST_CELL = 32_767
"""What Excel keeps of a cell, in UTF-16 units: 𠮷 counts as two. The rest it cuts off without a word."""

# XML can't hold these (nor a lone surrogate, U+FFFE and U+FFFF), and nobody sees or prints any of them.
_CONTROLS = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
# Blanks and quotes before it don't stop a spreadsheet, nor do characters that take no room or are left out.
_BLANKS = "".join(letter for letter in map(chr, range(0x3001)) if letter.isspace() and letter not in "\t\r\n")
_PASSED_OVER = f"{_BLANKS}\"'“”‘’＂＇\u200b\u2060\ufeff\ufffe\uffff{_CONTROLS.decode()}"
MAY_RUN = frozenset(f"{_PASSED_OVER}{''.join(_STARTS_FORMULA)}")
"""Only a text that begins with one of these needs a guard."""
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?%?")


def encoded(text: str) -> bytes:
    """The text for a file, without the characters that no file can hold."""
    for letter in "\ufffe\uffff":
        if letter in text:
            text = text.replace(letter, "")
    return text.encode("utf-8", "ignore").translate(None, _CONTROLS)


# ── formulas in csv ───────────────────────────────────────────────────────────────────────────────


def could_run(text: str) -> bool:
    """Whether a spreadsheet that opens a csv file may take this for a formula. A negative number is none."""
    if text[:1] not in MAY_RUN:
        return False
    bare = text.lstrip(_PASSED_OVER)
    return bare.startswith(_STARTS_FORMULA) and not _NUMBER.fullmatch(bare)


def guarded(text: str) -> str:
    """The text as it stands in a csv file: with an apostrophe before anything that could run."""
    return f"'{text}" if could_run(text) else text


def unguarded(text: str) -> str:
    """The text that `guarded` was given. An apostrophe before anything else is the author's own."""
    return text[1:] if text.startswith("'") and could_run(text[1:]) else text


# ── texts that are longer than a cell ─────────────────────────────────────────────────────────────


def continued(heading: str, part: int) -> str:
    """The heading of the n-th cell of a text, from 0: 正文, 正文(续), 正文(续2)…"""
    if part == 0:
        return heading
    return f"{heading}(续)" if part == 1 else f"{heading}(续{part})"


def split_text(text: str) -> list[str]:
    """The text in parts that a cell can hold; joined they are the text. No character is cut in two."""
    if len(text) <= LONGEST_CELL // 2:
        return [text]
    units = text.encode("utf-16-le", "surrogatepass")
    parts, begin = [], 0
    while len(units) - begin > 2 * LONGEST_CELL:
        end = begin + 2 * LONGEST_CELL
        if 0xD8 <= units[end - 1] <= 0xDB:  # the first half of a pair
            end -= 2
        parts.append(units[begin:end].decode("utf-16-le", "surrogatepass"))
        begin = end
    return [*parts, units[begin:].decode("utf-16-le", "surrogatepass")]


def parts_needed(texts: Iterable[str]) -> int:
    """How many cells the longest of the texts takes."""
    return max((len(split_text(text)) for text in texts), default=1)
