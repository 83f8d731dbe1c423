"""Bytes of an uploaded file become text, or are refused with a reason."""

import codecs
import unicodedata
from collections import Counter
from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from entries.importing.characters import in_gb2312
from entries.importing.parsed import ManuscriptRefused

MAX_BYTES = 20 * 1024 * 1024
# A real text holds next to none of them; a wrongly read one is full of them.
MAX_RUBBISH_SHARE, MAX_RUBBISH = 0.05, 3
# Text in another legacy encoding read as GB18030 gives hanzi at random; a true one, simplified or
# traditional, is full of these. A few words are too short to tell.
COMMON = frozenset("，。、；：“”（）《》【】的一二三四五六七八九十是在和有人大中上下不了年月日市县区工作为到")
MIN_COMMON_SHARE, MIN_TELLING = 0.08, 15
# ASCII with a stray NUL read as UTF-16 gives hanzi at random, a third of them common ones.
MIN_UNMARKED_SHARE = 0.7
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

REFUSALS: dict[str, Promise] = {
    "too_large": _("The file is larger than 20 MB. Split it and import the parts one by one."),
    "empty_file": _("The file holds no text. Choose the right file and import it again."),
    "binary_file": _("The file isn't plain text. Save it as .txt or .html and import it again."),
    "wrong_encoding": _("The text can't be read. Save the file as UTF-8 and import it again."),
}


def decode(data: bytes) -> str:
    """Text of a file in UTF-8, UTF-16 or GB18030, without its byte order mark; raises ManuscriptRefused."""
    if len(data) > MAX_BYTES:
        raise _refused("too_large")
    if not data:
        raise _refused("empty_file")
    text = _read(data)
    if "\0" in text:
        raise _refused("binary_file")
    if not text.strip("\ufeff \t\r\n\u3000\u00a0"):
        raise _refused("empty_file")
    return text


def _read(data: bytes) -> str:
    for mark, encoding in MARKS:
        if data.startswith(mark):
            return _checked(data[len(mark) :], encoding)
    if b"\0" in data:
        return _read_unmarked_utf16(data)
    try:
        return _checked(data, "utf-8")
    except ManuscriptRefused as refusal:
        if refusal.code == "binary_file":
            raise
    text = _checked(data, "gb18030")
    if len(text) >= MIN_TELLING and _share(text, COMMON.__contains__) < MIN_COMMON_SHARE:
        raise _refused("wrong_encoding")
    return text


def _read_unmarked_utf16(data: bytes) -> str:
    for encoding in ("utf-16-le", "utf-16-be"):
        try:
            text = _checked(data, encoding)
        except ManuscriptRefused:
            continue
        if "\0" not in text and _share(text, in_gb2312) >= MIN_UNMARKED_SHARE:
            return text
    raise _refused("binary_file")


def _checked(data: bytes, encoding: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        raise _refused("wrong_encoding") from error
    if _rubbish(text) > max(MAX_RUBBISH_SHARE * len(text), MAX_RUBBISH):
        raise _refused("wrong_encoding" if encoding == "gb18030" else "binary_file")
    return text


def _rubbish(text: str) -> int:
    return sum(number for char, number in Counter(text).items() if _is_rubbish(char))


def _is_rubbish(char: str) -> bool:
    if char in "\t\n\r\x0b\x0c\x85":
        return False
    return char == "\ufffd" or unicodedata.category(char) in {"Cc", "Co", "Cn", "Cs"}


def _share(text: str, belongs: Callable[[str], bool]) -> float:
    """The share of the characters beyond ASCII that belong."""
    wide = {char: number for char, number in Counter(text).items() if char > "\x7f"}
    return sum(number for char, number in wide.items() if belongs(char)) / max(sum(wide.values()), 1)


def _refused(code: str) -> ManuscriptRefused:
    return ManuscriptRefused(code, REFUSALS[code])
