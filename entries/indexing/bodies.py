"""Offices, companies, schools, embassies: found by how their names end, cut where the sentence goes over into them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from entries.indexing.words import words

NO_BODY = frozenset(words("no_bodies"))
WHOLE = frozenset(words("whole_bodies"))
_END = re.compile("|".join(sorted(words("body_ends"), key=len, reverse=True)))
_BREAK = re.compile(
    r"[^\u3400-\u9fff（）()·A-Za-z]|(?<=\d)[年月日份次届]|[在与及由向从到被让将赴访至等于是了的把邀各该我几多个名位间后时内下据]"
    r"|(?<![水网海])上(?!海)|对(?!外)|经(?![济贸信])|(?<![国])有(?!限)|(?<![国农])家(?![居具电庭])|(?<!日)本|(?<!耳)其"
    r"|(?<!共)和(?![平睦谐社饰])|(?<!华)为|(?<![师马])来|(?<!合)作(?=[省市县])|自(?![治然贸由])|就(?!业)|使(?![馆领])|进(?![出步修口])"
    r"|设(?![计备立])|第[一二三四五六七八九十]+届"
    r"|代表(?![大处])|" + "|".join(sorted(words("body_breaks"), key=len, reverse=True))
)
_BRACKETS = str.maketrans("()", "（）")
_MOST_BETWEEN = 4
_BEFORE = 24
"""Characters that a name has before its end at most."""
_GENERAL = re.compile(r"^(?:[一二两三四五六七八九十]+|中外|国内|境外|省内|外国|新(?!华)|老(?!挝)|全体|相关)")


def bodies_in(text: str) -> Iterator[tuple[str, tuple[int, int]]]:
    """Names of bodies with their places."""
    begin = 0
    for start, end in _ends(text):
        name_start = _start(text, max(begin, start - _BEFORE), start)
        name = text[name_start:end].translate(_BRACKETS)
        stripped = _GENERAL.sub("", name)
        if _is_name(stripped, end - start):
            yield stripped, (end - len(stripped), end)
        begin = end


def _ends(text: str) -> Iterator[tuple[int, int]]:
    """Where endings stand; several that name one body are one."""
    waiting: tuple[int, int] | None = None
    for match in _END.finditer(text):
        if waiting and _goes_on(text[waiting[0] : waiting[1]], text[waiting[1] : match.start()]):
            waiting = (waiting[0], match.end())
            continue
        if waiting:
            yield waiting
        waiting = match.span()
    if waiting:
        yield waiting


def _goes_on(ending: str, between: str) -> bool:
    """Whether what follows an ending still names the same body: 大学 医 学院 附属第四 医院, 委员会 国际合作 司."""
    if not between:
        return True
    has_parts = ending.endswith(("大学", "学院", "委员会"))
    return has_parts and len(between) <= _MOST_BETWEEN and not _BREAK.search(between)


def _start(text: str, first: int, end: int) -> int:
    """After the last thing before `end` that is no part of a name."""
    last = first
    for match in _BREAK.finditer(text, first, end):
        last = match.end()
    return last


def _is_name(name: str, length_of_end: int) -> bool:
    if name in NO_BODY or name.count("（") != name.count("）") or name.startswith(("（", "）", "·")):
        return False
    if name in WHOLE:
        return True
    before = len(name) - length_of_end
    return before >= 2 or (before == 1 and name[0] in "市省县区")
