"""The title of an entry line, and what is wrong with its brackets."""

from dataclasses import dataclass

from entries.importing.characters import BLANKS
from entries.importing.lines import OTHER_BRACKETS

# Beyond it a bracket that closes after inner brackets is no title but a lost one.
MAX_NESTED = 60


@dataclass(frozen=True)
class Heading:
    """``title`` and the text after it; ``flaw`` is a warning's code or ""; without a title the line is no entry."""

    title: str
    rest: str
    flaw: str = ""


def read_heading(bare: str) -> Heading:
    """Read a line of class ENTRY: 【标题】正文, mended where the title is evident."""
    if not bare.startswith("【"):
        return Heading("", bare, "wrong_brackets" if OTHER_BRACKETS.match(bare) else "unopened_bracket")
    end = _closing(bare)
    inner = bare[1:end].strip(BLANKS) if end else ""
    if not end or _is_lost(inner):
        return _read_unbalanced(bare)
    if not inner.strip("【】" + BLANKS):
        return Heading("", bare[end + 1 :].strip(BLANKS), "empty_title")
    rest = bare[end + 1 :]
    if rest.startswith("】"):
        return Heading(inner, rest.lstrip("】" + BLANKS), "extra_bracket")
    if inner.startswith("【") and _closing(inner) == len(inner) - 1:
        return Heading(inner.strip("【】" + BLANKS), rest.strip(BLANKS), "doubled_brackets")
    return Heading(inner, rest.strip(BLANKS), "nested_brackets" if "【" in inner else "")


def leaves_open(bare: str) -> bool:
    """Whether the line begins a title that it doesn't end."""
    return bare.startswith("【") and "】" not in bare


def _closing(text: str) -> int:
    """Where the first bracket of the text is closed, or 0."""
    depth = 0
    for place, char in enumerate(text):
        depth += (char == "【") - (char == "】")
        if depth == 0:
            return place
    return 0


def _is_lost(inner: str) -> bool:
    return "【" in inner and (len(inner) > MAX_NESTED or "。" in inner)


def _read_unbalanced(bare: str) -> Heading:
    # 【【标题】正文: one bracket too many, and the title still evident.
    if bare.startswith("【【"):
        inner, closed, rest = bare.lstrip("【").partition("】")
        if closed and inner.strip(BLANKS) and "【" not in inner and len(inner) <= MAX_NESTED:
            return Heading(inner.strip(BLANKS), rest.strip(BLANKS), "doubled_brackets")
    return Heading("", bare, "unclosed_bracket")
