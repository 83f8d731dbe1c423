"""The twelve damages of real pages, done to a known volume; numbered as in the list of manuscript formats."""

import re
from collections.abc import Collection
from random import Random

from tests.importing.volumes import KnownEntry, KnownVolume

TITLE_BLANK, WRAPS, TIGHT_LISTS, BARE_TITLES, SPACED_HEADINGS, WORD_BLANKS, FURNITURE, FLIP_BOOK = range(1, 9)
NO_BRACKETS, TRADITIONAL, HALF_WIDTH_NAMES, FLAT_TABLE = range(9, 13)
#: What can be undone whole, alone or together.
MENDED = (
    TITLE_BLANK,
    WRAPS,
    TIGHT_LISTS,
    BARE_TITLES,
    SPACED_HEADINGS,
    WORD_BLANKS,
    FURNITURE,
    FLIP_BOOK,
    HALF_WIDTH_NAMES,
)
NBSP = "\u00a0"
_HALF = str.maketrans("，；：！？（）", ",;:!?()")
_BETWEEN_HANZI = re.compile("(?<=[\u4e00-\u9fff])(?=[\u4e00-\u9fff])")
_LATIN = re.compile("[0-9A-Za-z²]")
_ENDS = "。；：.;:"
_NOT_FIRST = "，。、；：）”²,.;:) "


def damage(volume: KnownVolume, damages: Collection[int], random: Random) -> str:
    """The volume as a manuscript with those damages."""
    lines = _head(volume, damages)
    for name, entries in volume.sections:
        lines += ["", _spaced(name) if SPACED_HEADINGS in damages else name, ""]
        for entry in entries:
            lines += _entry_lines(entry, damages, random)
            if FURNITURE in damages and random.random() < 0.3:
                lines += [f"Page {random.randint(1, 400)} - 《{volume.title}》", f"P. {random.randint(1, 400)}", ""]
    if FURNITURE in damages:
        lines += ["【返回顶部】 【打印本页】 【关闭窗口】"]
    if SPACED_HEADINGS in damages:
        lines = [part for line in lines for part in ([line] if line else [NBSP, ""])]
    return "\n".join(lines)


def _head(volume: KnownVolume, damages: Collection[int]) -> list[str]:
    lines = [volume.title, ""]
    if FURNITURE in damages:
        crumbs = ["首页", "> 政务公开 > 部门年鉴", "Original URL: http://www.example.cn/2020/1.html"]
        meta = f"发布时间: 2022-03-04 10:20 来源: 市外办{NBSP}{NBSP} 浏览次数:"
        lines = [*crumbs, volume.title, "", meta, "", volume.title]
    if SPACED_HEADINGS in damages:
        lines += ["", " ".join(volume.area), ""]
    return lines


def _spaced(heading: str) -> str:
    return f" {NBSP}".join(heading)


def _entry_lines(entry: KnownEntry, damages: Collection[int], random: Random) -> list[str]:
    title = f"【{entry.title}】"
    if TITLE_BLANK in damages:
        title += random.choice((" ", "  ", "\u3000"))
    lines: list[str] = []
    for place, paragraph in enumerate(entry.paragraphs):
        text = _damaged(paragraph, damages, random)
        if place == 0 and BARE_TITLES in damages:
            lines += [title.rstrip(), ""]
        elif place == 0:
            text = title + text
        lines += _broken_lines(text, damages, random)
        if not (TIGHT_LISTS in damages and place + 1 < len(entry.paragraphs)):
            lines.append("")
    return lines


def _damaged(text: str, damages: Collection[int], random: Random) -> str:
    if HALF_WIDTH_NAMES in damages:
        text = text.translate(_HALF)
    if WORD_BLANKS in damages:
        text = _BETWEEN_HANZI.sub(lambda match: " " if random.random() < 0.02 else "", text)
    if FLIP_BOOK in damages:
        text = text.replace("“", "“ ").replace("”", " ”")
    return text


def _broken_lines(text: str, damages: Collection[int], random: Random) -> list[str]:
    lines = _wrapped(text, random.randint(35, 45)) if WRAPS in damages else [text]
    if FLIP_BOOK not in damages:
        return lines
    lines = [part for line in lines for part in _floated(line)]
    return _turned_page(lines, random)


def _wrapped(text: str, width: int) -> list[str]:
    """Lines of about that width, broken where a typesetter may break them.

    A break just after a full stop can't be told from the end of a paragraph: it is moved.
    """
    lines = []
    while len(text) > width + 2:
        cut = next(cut for cut in range(width, 0, -1) if _may_break(text, cut))
        lines.append(text[:cut] + (" " if text[cut - 1] in "、，," else ""))
        text = text[cut:]
    return [*lines, text]


def _may_break(text: str, cut: int) -> bool:
    before, after = text[cut - 1], text[cut]
    in_word = _LATIN.match(before) and _LATIN.match(after)
    return not (in_word or before in _ENDS + "(（“" or after in _NOT_FIRST or _reads_as_list(text[cut:]))


def _reads_as_list(text: str) -> bool:
    return re.match(r"\d{1,3}[.、)]|[（(]|[一二三四][、是]", text) is not None


def _floated(line: str) -> list[str]:
    """km² set as km, and the 2 on a line of its own."""
    before, found, after = line.partition("km²")
    return [before + "km", "2", *_floated(after)] if found else [line]


def _turned_page(lines: list[str], random: Random) -> list[str]:
    """A page turned between two lines, or in the middle of the only one if it is long enough."""
    turn = ["", "上接第172页", ""]
    if random.random() < 0.5:
        return lines
    if len(lines) > 1:
        places = [place for place in range(1, len(lines)) if lines[place] != "2" and lines[place - 1] != "2"]
        place = random.choice(places) if places else len(lines)
        return lines[:place] + turn + lines[place:]
    cut = len(lines[0]) // 2
    between_hanzi = len(lines[0]) >= 30 and _BETWEEN_HANZI.match(lines[0], cut)
    return [lines[0][:cut], *turn, lines[0][cut:]] if between_hanzi else lines
