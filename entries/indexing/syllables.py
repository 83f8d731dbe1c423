"""Syllables of pinyin as `shan4`: tone 1 to 4, 5 for none, ü as v. Read as people type them, shown with marks."""

from __future__ import annotations

import re
import unicodedata

_FINALS = {
    "": "a ai an ang ao e ei en eng er o ou yi ya yao ye you yan yin yang ying yong yo yu yue yuan yun "
    "wu wa wo wai wei wan wen wang weng",
    "b": "a ai an ang ao ei en eng i ian iao ie in ing o u",
    "p": "a ai an ang ao ei en eng i ian iao ie in ing o ou u",
    "m": "a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u",
    "f": "a an ang ei en eng o ou u",
    "d": "a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo",
    "t": "a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo",
    "n": "a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan un uo v ve",
    "l": "a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve",
    "g k h": "a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo",
    "j q x": "i ia ian iang iao ie in ing iong iu u uan ue un",
    "zh ch sh": "a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo",
    "r": "an ang ao e en eng i ong ou u ua uan ui un uo",
    "z c s": "a ai an ang ao e ei en eng i ong ou u uan ui un uo",
}
SYLLABLES = frozenset(
    initial + final
    for initials, finals in _FINALS.items()
    for initial in (initials.split(" ") if initials else [""])
    for final in finals.split()
)
"""Every syllable without its tone; a few more than Chinese has, so that none is refused."""

_TONES = {"\u0304": "1", "\u0301": "2", "\u030c": "3", "\u0300": "4"}
_MARKS = {tone: mark for mark, tone in _TONES.items()}
_LETTERS = re.compile(r"[a-zv1-5]+")
LONGEST = 6


class NotPinyin(ValueError):
    """What was typed is not the pinyin of so many characters."""


def read_pinyin(typed: str, count: int) -> tuple[str, ...]:
    """The syllables of `count` characters, typed with marks or numbers, with or without blanks: Lù'ān, lu4 an1, lv4.

    Raises NotPinyin.
    """
    parts: list[str] = []
    for run in _LETTERS.findall(_plain(typed)):
        # Most of a run belongs to one reading; blanks and apostrophes part what could be read in two ways.
        parts += _split(run)
    if len(parts) != count or not _is_only_pinyin(typed):
        raise NotPinyin
    return tuple(part if part[-1].isdigit() else part + "5" for part in parts)


def _is_only_pinyin(typed: str) -> bool:
    return not re.sub(r"[a-zv1-5\s'’:-]+", "", _plain(typed))


def _plain(typed: str) -> str:
    """Lower case, each mark as a number after its letter, ü as v."""
    text = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", typed).lower())
    text = re.sub("u(\u0304|\u0301|\u030c|\u0300)?\u0308", r"v\1", text).replace("u:", "v")
    return "".join(_TONES.get(character, character) for character in text)


def _split(run: str) -> list[str]:
    """The syllables of a run of letters and numbers. Raises NotPinyin."""
    # failed[i]: from i on there is no way, so a long run is not tried again and again.
    failed: set[int] = set()

    def from_(start: int) -> list[str] | None:
        if start == len(run):
            return []
        for end in range(min(len(run), start + LONGEST + 1), start, -1):
            syllable = _syllable(run[start:end])
            if syllable and end not in failed:
                rest = from_(end)
                if rest is not None:
                    return [syllable, *rest]
        failed.add(start)
        return None

    if len(run) > 300:
        raise NotPinyin
    found = from_(0)
    if found is None:
        raise NotPinyin
    return found


def _syllable(piece: str) -> str:
    """The piece as a syllable with its number last; empty when it is none."""
    letters = re.sub(r"\d", "", piece)
    tones = re.sub(r"\D", "", piece)
    return letters + tones if letters in SYLLABLES and len(tones) <= 1 and piece[:1].isalpha() else ""


def with_marks(syllables: tuple[str, ...] | list[str]) -> str:
    """For people: `shan4 xian4` → `shàn xiàn`."""
    return " ".join(map(_marked, syllables))


def _marked(syllable: str) -> str:
    letters, tone = syllable.rstrip("12345").replace("v", "ü"), syllable[-1:]
    if tone not in _MARKS:
        return letters
    place = next((letters.index(vowel) for vowel in ("a", "e", "ou") if vowel in letters), -1)
    if place < 0:
        place = max(letters.rfind(vowel) for vowel in "iouü")
    if place < 0:
        return letters
    marked = letters[: place + 1] + _MARKS[tone] + letters[place + 1 :]
    return unicodedata.normalize("NFC", marked)
