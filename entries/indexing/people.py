"""People: a surname and a given name after or before a post, names that go on in a list, foreign names with a dot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from entries.indexing.names import (
    AFTER_A_NAME,
    COMPOUND_SURNAMES,
    FOREIGN,
    NO_GIVEN_NAME,
    NO_NAME,
    POSTS,
    SURNAMES,
    TITLES_AFTER,
)
from entries.indexing.ordering import DOTS

Found = tuple[str, tuple[int, int]]

# 得 is in foreign names, 彼得, but elsewhere a particle: no place and nobody else is written with it.
_FOREIGN = "".join(sorted(FOREIGN)) + "得"
_WITH_DOT = re.compile(rf"(?<![经总助代管]理)[{_FOREIGN}]{{1,10}}(?:[{DOTS}][{_FOREIGN}]{{1,10}}){{1,4}}")
_AFTER_POST = re.compile(
    rf"(?:{'|'.join(sorted(POSTS, key=len, reverse=True))})(?=[\u3400-\u9fff\U00020000-\U0003ffff])"
)
_DIPLOMAT = re.compile(rf"(?:大使|总领事|领事|公使|参赞)([{_FOREIGN}]{{2,6}})(?=[（(，、。一率来])")
_TITLE = re.compile("|".join(sorted(TITLES_AFTER, key=len, reverse=True)))
_NAME_ENDS = re.compile(AFTER_A_NAME)
_LIST = re.compile(r"[、和]")
_BEFORE_A_NAME = re.compile(r"[^\u3400-\u9fff]")


def people_in(text: str) -> Iterator[Found]:
    """Names of people with their places, each mention by itself."""
    for match in _WITH_DOT.finditer(text):
        start, end = _trimmed(text, *match.span())
        yield _one_dot(text[start:end]), (start, end)
    for match in _DIPLOMAT.finditer(text):
        if "·" not in text[match.start(1) : match.end(1) + 1] and not _chinese_name(text, match.start(1)):
            yield match[1], match.span(1)
    for match in _AFTER_POST.finditer(text):
        yield from _names_from(text, match.end())
    for match in _TITLE.finditer(text):
        yield from _name_before(text, match.start())


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Without the ends of posts that are written with characters of names: 大 of 大使."""
    if text[end - 1] == "大" and text.startswith(("使", "师"), end):
        end -= 1
    return start, end


def _one_dot(name: str) -> str:
    return re.sub(f"[{DOTS}]", "·", name)


def _names_from(text: str, place: int) -> Iterator[Found]:
    """The name that begins here, and those that go on after it in a list: 委员郑余良、王振勇、吕伟强."""
    name = _chinese_name(text, place)
    while name:
        end = place + len(name)
        yield name, (place, end)
        if not _LIST.match(text, end):
            return
        place = end + 1
        name = _chinese_name(text, place, in_list=True)


def _chinese_name(text: str, place: int, *, in_list: bool = False) -> str:
    """A whole name at this place: after it comes what comes after names. Empty when there is none."""
    surname = next((size for size in (2, 1) if _is_surname(text[place : place + size])), 0)
    for given in (2, 1) if surname else ():
        end = place + surname + given
        name = text[place:end]
        if len(name) < surname + given or not _is_given(name[surname:]) or name in NO_NAME:
            continue
        if _ends_here(text, end, in_list=in_list):
            return name
    return ""


def _is_surname(characters: str) -> bool:
    return characters in (SURNAMES if len(characters) == 1 else COMPOUND_SURNAMES)


def _is_given(characters: str) -> bool:
    return not any(character in NO_GIVEN_NAME for character in characters)


def _ends_here(text: str, end: int, *, in_list: bool) -> bool:
    if in_list:
        return text[end : end + 1] in "、，。；等和（及与" or text.startswith(("参加", "出席", "为"), end)
    return end == len(text) or bool(_NAME_ENDS.match(text, end))


def _name_before(text: str, place: int) -> Iterator[Found]:
    """陈江风副主任, 王伟光先生: a whole name between what is no Chinese character and a title."""
    for size in (3, 2, 4):
        start = place - size
        if start < 0 or (start and (not _BEFORE_A_NAME.match(text, start - 1) or text[start - 1] in DOTS)):
            continue
        name = text[start:place]
        surname = 2 if _is_surname(name[:2]) and size > 2 else 1 if size < 4 and _is_surname(name[:1]) else 0
        if surname and _is_given(name[surname:]) and name not in NO_NAME:
            yield name, (start, place)
            return
