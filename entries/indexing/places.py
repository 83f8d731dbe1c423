"""Places: cities from a list, and names that end in 省, 市, 县, 区, 镇, 村."""

from __future__ import annotations

import re
from collections.abc import Iterator

from entries.indexing.countries import COUNTRY
from entries.indexing.names import FOREIGN
from entries.indexing.words import words

Found = tuple[str, tuple[int, int]]

PROVINCES = frozenset(words("provinces"))
_WITH_AMBIGUOUS = frozenset(words("cities")) | frozenset(words("ambiguous_cities"))
CITIES = _WITH_AMBIGUOUS - frozenset(words("ambiguous_cities"))
_BARE = sorted(CITIES, key=len, reverse=True)
_CITY = re.compile("|".join(_BARE))
_ENDING = re.compile(r"自治区|自治州|特别行政区|[省市县区州镇乡村郡](?![长委直民级政场值容区域里外内中上下])")
_BREAK = re.compile(
    r"[^\u3400-\u9fff]|(?<=\d)[年月日]|[为自在与及由向从到被让将赴访至等于是了的把邀各该我几多个名位间后时内上下并来经对其]|(?<!共)和(?!平)|以及|前往|参观|考察"
    r"|走访|走进|位于|来自|前后|分别|先后|举办|召开|友城|城市|入藏|今后的大|主办|代表|期间|首次|联合|会同|组织|回到|返回|抵达|开展|当地|"
    r"[省市县区州镇]"
)
_FOREIGN_NAME = re.compile(f"[{''.join(sorted(FOREIGN))}]+$")
_NO_PLACE = words("no_places")
_BEFORE = 9
_OF_BODY = re.compile(
    rf"(?:(?:{'|'.join(sorted(_WITH_AMBIGUOUS))})市|[^市县区镇乡村省州国高新]{{2,4}}?[市县区镇乡村])(?=.{{2}})(?![长区])"
)


def places_in(text: str) -> Iterator[Found]:
    """Names of places with where they stand, in rising order."""
    found = sorted((*_cities(text), *_with_ending(text)), key=lambda place: (place[1][0], -place[1][1]))
    end = -1
    for name, span in found:
        if span[0] >= end:
            yield name, span
            end = span[1]


def place_before(body: str) -> tuple[str, int]:
    """The place with which the name of a body begins, and how long it is: 桃源镇 of 桃源镇卫生院. Empty without one."""
    match = _OF_BODY.match(body)
    if match is None or not _is_place(match[0], match[0][-1]):
        return "", 0
    return _named(match[0]), match.end()


def _cities(text: str) -> Iterator[Found]:
    for match in _CITY.finditer(text):
        if not text.startswith(("日报", "晚报", "师范", "大学", "路", "市", "县", "区"), match.end()):
            yield match[0], match.span()


def _with_ending(text: str) -> Iterator[Found]:
    begin = 0
    for match in _ENDING.finditer(text):
        start = _start(text, max(begin, match.start() - _BEFORE), match.start())
        name = text[start : match.end()]
        if _is_place(name, match[0]):
            yield _named(name), (start, match.end())
        begin = match.end()


def _start(text: str, first: int, end: int) -> int:
    last = first
    for match in _BREAK.finditer(text, first, end):
        last = match.end()
    # The window may begin inside the name of a country.
    for match in COUNTRY.finditer(text, max(0, last - 8), end):
        last = max(last, match.end())
    return _within(text, last, end)


def _within(text: str, start: int, end: int) -> int:
    """A long run before the ending is a name only as far as it is written like a foreign one."""
    if end - start <= 3:
        return start
    foreign = _FOREIGN_NAME.search(text, start, end)
    return foreign.start() if foreign else end


def _is_place(name: str, ending: str) -> bool:
    before = len(name) - len(ending)
    if before < 1 or name.endswith(_NO_PLACE) or name in ("省市", "县市"):
        return False
    if ending == "省":
        return name[:-1] in PROVINCES
    return before >= 2 or ending == "县"


def _named(name: str) -> str:
    """A city of the list stands without 市, so that both spellings are one heading."""
    return name[:-1] if name.endswith("市") and name[:-1] in _WITH_AMBIGUOUS else name
