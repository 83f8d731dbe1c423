"""Classes of characters that matter in a Chinese text, and the small questions asked of a line."""

import re
import unicodedata

HANZI = "\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
FULL_MARKS = "\u3001\u3002\uff0c\uff1b\uff1a\uff01\uff1f"
# Curly quotes, dashes and the ellipsis are shared with Latin; beside a hanzi they are Chinese.
WIDE_MARKS = (
    FULL_MARKS
    + "\u201c\u201d\u2018\u2019\u300a\u300b\u3008\u3009\u3010\u3011\u300c\u300d\uff08\uff09\u2026\u2014\u00b7"
)
INVISIBLE = "\x00-\x08\x0e-\x1f\x7f-\x9f\u00a0\u00ad\u180e\u2000-\u200f\u202a-\u202f\u205f-\u2064\ufeff"
#: What a person sees as nothing: for ``str.strip``.
BLANKS = " \t\u3000\u00a0\u00ad\u180e\u202f\u205f\u2060\ufeff" + "".join(map(chr, range(0x2000, 0x2010)))
BLANK = f"[{re.escape(BLANKS)}]"
CHINESE_DIGITS = "一二三四五六七八九十百"

_BLANK_RUN = re.compile(f"{BLANK}+")
_HANZI = re.compile(f"[{HANZI}]")
_FINISHED = re.compile("[。！？；：…!?;:][”’」』）)》]*$")
_SENTENCE_MARKS = re.compile("[，。；：！？…,;:!?【】]")


def close_up(text: str) -> str:
    """The text without any blank."""
    return _BLANK_RUN.sub("", text)


def has_hanzi(text: str) -> bool:
    return _HANZI.search(text) is not None


def is_letter_spaced(text: str) -> bool:
    """Whether a heading is set with blanks between all its characters (综  述)."""
    parts = [part for part in _BLANK_RUN.split(text) if part]
    return len(parts) > 1 and all(_HANZI.fullmatch(part) for part in parts)


def has_columns(text: str) -> bool:
    """Whether blanks part the line into words or figures, as in a row of a table; not letter by letter."""
    return len(text.split()) > 1 and not is_letter_spaced(text)


def is_finished(text: str) -> bool:
    """Whether a line ends as a sentence or a list item does, closing quotes and brackets apart."""
    return _FINISHED.search(text[-12:].rstrip(BLANKS)) is not None


def has_sentence_marks(text: str) -> bool:
    return _SENTENCE_MARKS.search(text) is not None


def excerpt(text: str, limit: int = 30) -> str:
    """The beginning of a line, for a message about it."""
    bare = _BLANK_RUN.sub(" ", text[: limit * 4].strip(BLANKS)).strip()
    return bare if len(bare) <= limit else bare[:limit] + "…"


def in_gb2312(char: str) -> bool:
    """Whether GB 2312, the set of everyday simplified characters and marks, holds the character."""
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


# Word's soft line break, page break, and the line ends of other systems.
_LINE_ENDS = re.compile("\r\n|[\r\n\x0b\x0c\x85\u2028\u2029]")
# Every character that `readable` replaces or leaves out; most texts have none.
_UNREADABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


def readable(text: str | None) -> str:
    """Text with one kind of line end and without control characters, which nobody sees or prints."""
    if not text or _UNREADABLE.search(text) is None:
        return text or ""
    lines = _LINE_ENDS.sub("\n", text)
    return "".join(letter for letter in lines if letter in "\n\t" or unicodedata.category(letter) not in ("Cc", "Cs"))


def invisible_in(text: str) -> int:
    """How many characters `readable` leaves out."""
    return len(_LINE_ENDS.sub("\n", text)) - len(readable(text))
