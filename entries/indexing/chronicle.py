"""The line of a text in the chronicle, by a plain rule: its first sentence when that begins with its date."""

from __future__ import annotations

import re
from datetime import date

LONGEST_SENTENCE = 90
"""Characters of a line; a longer sentence gives way to the title."""

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]")
_DATE = re.compile(
    r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日?"
    r"(?:(?:至|—|～|~|-|－)(?:\d{1,2}月)?\d{1,2}日|、\d{1,2}日)?(?:上午|下午|晚上|晚|凌晨|中午|傍晚|起|当天)?[，,]?"
)


def chronicle_text(title: str, body: str, event_start: date | None) -> str:
    """The first sentence without its date if it is of that day and short enough, else the title."""
    first = _SENTENCE.match(body.lstrip())
    if first and event_start:
        line = _without_date(first[0], event_start)
        if line and len(line) <= LONGEST_SENTENCE:
            return line
    return title if title.endswith(("。", "！", "？")) else f"{title}。"


def _without_date(sentence: str, day: date) -> str:
    """The sentence after the date it begins with; empty when it begins with another or none."""
    match = _DATE.match(sentence)
    if match is None or (int(match[2]), int(match[3])) != (day.month, day.day):
        return ""
    if match[1] and int(match[1]) != day.year:
        return ""
    return sentence[match.end() :].strip()
