"""Where entries might begin in a text that has no 【】 at all: dates of a chronicle, chapters, short headings."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from entries.importing.characters import BLANK, BLANKS, CHINESE_DIGITS, HANZI, excerpt, has_sentence_marks
from entries.importing.grammar import Token
from entries.importing.lines import Kind, is_heading_like
from entries.importing.parsed import Candidate

MAX_TITLE = 40
_EVENT = re.compile(
    f"(?:\\d{{4}}年)?\\d{{1,2}}月(?:\\d{{1,2}}日)?(?:{BLANK}?[至—–-]{BLANK}?(?:\\d{{1,2}}月)?\\d{{1,2}}日)?{BLANK}{{1,4}}(?=[^{BLANKS}])"
)
_CHAPTER = re.compile(f"第[{CHINESE_DIGITS}\\d]{{1,4}}[编篇章节目]{BLANK}*.{{0,40}}")
# 友好往来　全年接待…: a title, a wide blank, and the text in one line.
_HEADING_AND_TEXT = re.compile(f"([{HANZI}]{{2,15}})(?:\u3000|{BLANK}{{2}}){BLANK}*(?=[^{BLANKS}]{{10}})")
_FIRST_CLAUSE = re.compile("[，。；,;]")
_YEAR = re.compile(r"\d{4}年?")
_TEXT = (Kind.CONTINUATION, Kind.LIST)


def find_candidates(tokens: Sequence[Token]) -> list[Candidate]:
    """Candidates in order; the text itself is left alone."""
    shown = [token for token in tokens if token.kind in (*_TEXT, Kind.SECTION)]
    return list(_candidates(shown))


def _is_heading(bare: str) -> bool:
    return is_heading_like(bare) and not _YEAR.fullmatch(bare)


def _candidates(tokens: Sequence[Token]) -> Iterator[Candidate]:
    for token, after in zip_longest(tokens, tokens[1:]):
        bare, number = token.line.bare, token.line.number
        event = _EVENT.match(bare)
        heading = _HEADING_AND_TEXT.match(bare)
        if event:
            clause = _FIRST_CLAUSE.split(bare[event.end() : event.end() + 200], maxsplit=1)[0]
            yield Candidate(number, excerpt(clause, MAX_TITLE), "event")
        elif len(bare) <= 60 and _CHAPTER.fullmatch(bare) and not has_sentence_marks(bare):
            yield Candidate(number, bare, "chapter")
        elif heading:
            yield Candidate(number, heading[1], "heading")
        elif after is not None and _is_heading(bare) and not is_heading_like(after.line.bare):
            yield Candidate(number, bare, "heading")
