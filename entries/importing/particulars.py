"""What stands on the lines that are no entries: title and year, time and source, names and posts."""

import re
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from entries.importing.characters import BLANK, BLANKS, close_up
from entries.importing.lines import DRAFTER_LABELS, META_LABELS, PAGE_TITLE, SIGN_OFF, TITLE_YEAR
from entries.importing.parsed import SignOff

SHANGHAI = ZoneInfo("Asia/Shanghai")
_META_FIELD = re.compile(f"({META_LABELS}){BLANK}*[:：]")
_TIME = re.compile(
    r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})\s?日?(?:[\sT]{0,4}(\d{1,2})[:：](\d{2})(?:[:：]\d{2})?)?"
)
_CHINESE_DIGIT = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_BEFORE_POST = re.compile("[（(]")
_NAME_WITH_POST = re.compile("([^（()）]*)(?:[（(](.*)[)）])?")


@dataclass
class Meta:
    """``published`` and ``source`` as they stand on the page, "" when absent."""

    published: str = ""
    source: str = ""


@dataclass
class SignOffs:
    """Names by the side they signed on, in order, each once."""

    drafters: list[SignOff] = field(default_factory=list)
    reviewers: list[SignOff] = field(default_factory=list)


def read_page_title(bare: str) -> str:
    """The title without the 《》 round it."""
    return bare[1:].replace("》", "", 1) if bare.startswith("《") else bare


def pick_page_title(text: str) -> str:
    """The part of a <title> or a running head that is the title of a yearbook, or ""."""
    for part in re.split(r"[_|｜]|\s[-–—]\s|-", text[:300]):
        bare = part.strip(BLANKS)
        if PAGE_TITLE.fullmatch(bare) and TITLE_YEAR.search(bare):
            return read_page_title(bare)
    return ""


def read_volume_year(title: str) -> int | None:
    """The year in a title, in figures or as 二〇二一; the last one when there are two (…2019年鉴（2020卷）)."""
    years = TITLE_YEAR.findall(title)
    return int(years[-1].translate(_CHINESE_DIGIT)) if years else None


def read_meta(bare: str, meta: Meta) -> None:
    """Add what a 发布时间 … 来源 … 浏览次数 line says; the first mention of each stays."""
    fields = list(_META_FIELD.finditer(bare))
    ends = [match.start() for match in fields[1:]] + [len(bare)]
    for match, end in zip(fields, ends, strict=True):
        value = bare[match.end() : end].strip(BLANKS + "|｜[]【】")
        if match[1].startswith("发"):
            meta.published = meta.published or value
        elif match[1].endswith("来源"):
            meta.source = meta.source or value


def read_time(text: str) -> datetime | None:
    """A time of publication in China; midnight when only the day is given; None when unreadable."""
    match = _TIME.match(text)
    if match is None:
        return None
    year, month, day, hour, minute = (int(part or 0) for part in match.groups())
    try:
        return datetime(year, month, day, hour, minute, tzinfo=SHANGHAI)
    except ValueError:
        return None


def read_sign_offs(text: str, signers: SignOffs) -> None:
    """Add the names of a line such as 撰稿：甲、乙  审核校稿：丙（某处处长）."""
    bare = text.strip(BLANKS)
    if bare[:1] in ("(", "（") and bare[-1:] in (")", "）"):
        bare = bare[1:-1]
    labels = list(SIGN_OFF.finditer(bare))
    ends = [match.start() for match in labels[1:]] + [len(bare)]
    for match, end in zip(labels, ends, strict=True):
        side = signers.drafters if close_up(match[1]) in DRAFTER_LABELS else signers.reviewers
        for signer in _read_names(bare[match.end() : end]):
            if signer not in side:
                side.append(signer)


def count_spaced_labels(text: str) -> int:
    """How many labels on the line are letter-spaced, as 撰    稿 is."""
    return sum(match[1] != close_up(match[1]) for match in SIGN_OFF.finditer(text))


def _read_names(text: str) -> list[SignOff]:
    signers = []
    for part in _split_names(text):
        match = _NAME_WITH_POST.match(part)
        if match and match[1].strip(BLANKS):
            signers.append(SignOff(close_up(match[1]), (match[2] or "").strip(BLANKS)))
    return signers


def _split_names(text: str) -> list[str]:
    """Parts between 、 ， ; or blanks that stand outside brackets; 李 明 stays one name."""
    parts, current, depth = [], "", 0
    for char in text:
        depth += (char in "（(") - (char in "）)")
        if depth <= 0 and char in "、，,；;" + BLANKS:
            parts.append(current)
            current = ""
            if char not in BLANKS:
                parts.append("、")
        else:
            current += char
    return _join_single(parts + [current])


def _join_single(parts: list[str]) -> list[str]:
    names: list[str] = []
    open_name = False
    for part in parts:
        if part in ("", "、"):
            open_name = open_name and part == ""
        elif names and (part[0] in "（(" or (open_name and len(names[-1]) == len(_BEFORE_POST.split(part)[0]) == 1)):
            names[-1] += part
        else:
            names.append(part)
            open_name = True
    return names
