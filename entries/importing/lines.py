"""One line of a manuscript and the class it belongs to, judged from the line alone."""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from entries.importing.characters import (
    BLANK,
    BLANKS,
    CHINESE_DIGITS,
    HANZI,
    close_up,
    has_hanzi,
    has_sentence_marks,
)
from entries.importing.parsed import ParsedTable

MAX_HEADING = 25
MAX_PAGE_TITLE = 60
INDENT = "\u3000\u3000"
SECTION_MARKS = ("类目", "分目", "子目")


class Kind(StrEnum):
    FURNITURE = "furniture"
    TITLE = "title"
    META = "meta"
    SECTION = "section"
    ENTRY = "entry"
    CONTINUATION = "continuation"
    LIST = "list"
    SIGN_OFF = "sign_off"
    TABLE = "table"
    BLANK = "blank"


@dataclass(frozen=True)
class Line:
    """A line of the file; ``level`` is that of an HTML heading, ``table`` a whole table gathered into it."""

    number: int
    text: str
    level: int = 0
    table: ParsedTable | None = None

    @property
    def is_indented(self) -> bool:
        """Whether the line is set in by two characters, as a paragraph of its own is."""
        return self.text.startswith(INDENT)

    @cached_property
    def bare(self) -> str:
        return self.text.strip(BLANKS)


CHROME_WORDS = (
    "返回顶部|返回首页|返回列表|返回上一?页|返回|打印本页|打印此页|打印|关闭窗口|关闭本页|关闭页面|关闭|"
    "加入收藏|收藏本页|收藏|分享到?|我要纠错|纠错|复制链接|下载|字体|字号|[大中小]"
)
CHROME = re.compile(f"【{BLANK}{{0,3}}(?:{CHROME_WORDS}|大{BLANK}?中{BLANK}?小){BLANK}{{0,3}}】")
_PLAIN_CHROME = re.compile(f"(?:返回顶部|打印本页|打印此页|关闭窗口|关闭本页|{BLANK}|[|｜])+")
_BREADCRUMB = re.compile(f"(?:您?的?(?:当前|现在)?的?位置{BLANK}*[:：])?{BLANK}*首页{BLANK}*(?:[>＞»›].*)?|[>＞»›].*")
PAGE_BREAK = re.compile(
    r"Page\s{0,3}\d{1,5}\b.{0,80}|P{1,2}\s?[.．]\s?\d{1,5}|[—–\-·]\s?\d{1,5}\s?[—–\-·]"
    r"|[(（]?(?:上接|下转|上承|接)第?\s?\d{1,5}\s?页[)）]?"
)
_FURNITURE = re.compile(r"Original URL\s?[:：].*|(?:上一篇|下一篇)\s?[:：].*|(?:https?://|www\.)[!-~]+")
META_LABELS = (
    "发布时间|发布日期|发表时间|信息来源|文章来源|来源|字体|字号|"
    "浏览次数|浏览量|点击次数|点击量|点击数|阅读次数|阅读量|访问量"
)
_META = re.compile(f"(?:{META_LABELS}){BLANK}*[:：]")
DRAFTER_LABELS = ("撰稿", "撰稿人", "供稿", "供稿人", "执笔")
REVIEWER_LABELS = (
    "审核校稿",
    "审核校对",
    "审核",
    "审核人",
    "审稿",
    "审稿人",
    "校稿",
    "校稿人",
    "校对",
    "校对人",
    "审校",
    "审定",
)
_SIGN_LABELS = "|".join(
    f"{BLANK}*".join(label) for label in sorted(DRAFTER_LABELS + REVIEWER_LABELS, key=len, reverse=True)
)
SIGN_OFF = re.compile(f"({_SIGN_LABELS}){BLANK}*[:：]")
SECTION_MARK = re.compile(f"(类目|分目|子目){BLANK}*[:：](.*)")
UNOPENED = re.compile("[^【】。，,〔]{1,40}】")
# Square brackets with hanzi in them stand for 【】; notes, figures and references do not.
OTHER_BRACKETS = re.compile(f"(?:\\[(?![注图表附])[^\\[\\]]{{0,40}}[{HANZI}][^\\[\\]]{{0,40}}\\]|〖[^〖〗]{{1,60}}〗)")
LIST_NUMBER = re.compile(
    f"[0-9]{{1,3}}(?:[.．](?![0-9]|$)|[.．](?=[0-9]{{1,2}}月|[0-9]{{4}}年)|、(?![0-9])|[)）])|[(（](?:[0-9]{{1,3}}|[{CHINESE_DIGITS}]{{1,3}})[)）]"
    f"|[{CHINESE_DIGITS}]{{1,3}}、|[①-⑳]|[{CHINESE_DIGITS}]是|第[{CHINESE_DIGITS}]{{1,3}}[，,]"
)
RUNNING_NUMBER = re.compile(f"[{CHINESE_DIGITS}]是|第[{CHINESE_DIGITS}]{{1,3}}[，,]")
TABLE_MARK = re.compile(r"〔表(\d{1,3})〕(.*)")
_YEAR = "(?:[12][0-9]{3}|[一二][〇零○一二三四五六七八九]{3})"
PAGE_TITLE = re.compile(
    f"《?[^《》【】。，>＞]{{0,50}}年[鉴鑑](?:{BLANK}?[(（]?{_YEAR}年?(?:卷|版)?[)）]?|{BLANK}?[(（]?{_YEAR}{BLANK}?卷[)）]?)?》?"
    f"(?:[(（]?{_YEAR}年?(?:卷|版)?[)）]?)?"
)
TITLE_YEAR = re.compile(_YEAR)


def classify(text: str, *, level: int = 0) -> Kind:
    """The class of one line. SECTION and TITLE mean that it may be one: only its neighbours can tell."""
    bare = text.strip(BLANKS)
    if not bare:
        return Kind.BLANK
    for kind, belongs in _TESTS:
        if belongs(bare):
            return kind
    if level or is_heading_like(bare):
        return Kind.SECTION
    return Kind.CONTINUATION


def is_heading_like(bare: str) -> bool:
    """Whether a line is short, holds hanzi and no sentence punctuation."""
    return len(bare) <= MAX_HEADING * 2 and (
        len(close_up(bare)) <= MAX_HEADING and has_hanzi(bare) and not has_sentence_marks(bare) and "\t" not in bare
    )


def is_chrome(bare: str) -> bool:
    """Whether nothing but bracketed page chrome (【返回顶部】 【打印本页】) is on the line."""
    return bare.startswith("【") and not CHROME.sub("", bare).strip(BLANKS + "|｜")


def is_page_break(bare: str) -> bool:
    return len(bare) <= 100 and PAGE_BREAK.fullmatch(bare) is not None


def _is_furniture(bare: str) -> bool:
    if len(bare) > 300:
        return False
    if is_chrome(bare) or is_page_break(bare):
        return True
    return any(shape.fullmatch(bare) for shape in (_BREADCRUMB, _FURNITURE, _PLAIN_CHROME))


def _is_meta(bare: str) -> bool:
    return len(bare) <= 300 and "。" not in bare and _META.match(bare) is not None


def _is_sign_off(bare: str) -> bool:
    bare = bare.lstrip("(（")
    return len(bare) <= 120 and not set("。；;") & set(bare) and SIGN_OFF.match(bare) is not None


def _is_entry(bare: str) -> bool:
    return bare.startswith("【") or any(shape.match(bare) for shape in (OTHER_BRACKETS, UNOPENED))


def _is_page_title(bare: str) -> bool:
    return len(bare) <= MAX_PAGE_TITLE and PAGE_TITLE.fullmatch(bare) is not None


def _is_table(bare: str) -> bool:
    return TABLE_MARK.match(bare) is not None or ("\t" in bare and "。" not in bare)


_TESTS = (
    (Kind.FURNITURE, _is_furniture),
    (Kind.META, _is_meta),
    (Kind.SIGN_OFF, _is_sign_off),
    (Kind.SECTION, lambda bare: SECTION_MARK.match(bare) is not None),
    (Kind.ENTRY, _is_entry),
    (Kind.TABLE, _is_table),
    (Kind.LIST, lambda bare: LIST_NUMBER.match(bare) is not None),
    (Kind.TITLE, _is_page_title),
)
