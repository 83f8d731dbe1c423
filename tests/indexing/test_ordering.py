"""The order of the index: examples by hand, readings that libraries get wrong, pinyin as people type it."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entries.indexing.ordering import OTHER_LETTER, count_han, letter_of, sort_key, syllables_of
from entries.indexing.readings import BUILT_IN, SURNAMES
from entries.indexing.syllables import SYLLABLES, NotPinyin, read_pinyin, with_marks


def in_order(*texts: str, people: bool = False) -> list[str]:
    return sorted(texts, key=lambda text: sort_key(text, syllables_of(text, {}, is_person=people)))


@pytest.mark.parametrize(
    "texts",
    [
        ("妈祖", "麻城", "马达", "骂街"),  # one syllable, tones 1 2 3 4
        ("阿里", "埃及", "安全", "昂贵", "奥地利"),
        ("APEC", "G20峰会", "爱好"),  # Latin first
        ("2020年", "APEC", "北京"),
        ("友城", "友好城市"),  # yǒu chéng before yǒu hǎo
        ("张伟", "章伟"),  # the same sound: 张 has 7 strokes, 章 11, never mixed
        ("于峰", "余斌", "鱼翔"),  # 3, 7, 8 strokes, whatever follows
        ("伟星公司", "尾矿库", "委员会"),  # 6, 7, 8 strokes, though 委 U+59D4 comes before 尾 U+5C3E
        ("荐书", "贱卖", "剑桥"),  # nine strokes each: 荐 begins with 横, 贱 with 竖, 剑 with 撇
        ("张三", "张伟", "章安"),
        ("一带一路", "“一带一路”论坛"),  # quotation marks count for nothing
        ("重庆", "中国", "重要"),  # chóng, zhōng, zhòng
    ],
)
def test_syllable_then_tone_then_character(texts: tuple[str, ...]) -> None:
    assert in_order(*reversed(texts)) == list(texts)


@pytest.mark.parametrize(
    ("name", "spoken"),
    [
        ("单田芳", "shàn tián fāng"),
        ("仇和", "qiú hé"),
        ("区伯", "ōu bó"),
        ("解晓东", "xiè xiǎo dōng"),
        ("曾荫权", "zēng yīn quán"),
        ("查良镛", "zhā liáng yōng"),
        ("尉迟恭", "yù chí gōng"),
        ("朴槿惠", "piáo jǐn huì"),
        ("萨拉·塞雷姆", "sà lā sài léi mǔ"),
    ],
)
def test_surnames(name: str, spoken: str) -> None:
    assert with_marks(syllables_of(name, {}, is_person=True)) == spoken


@pytest.mark.parametrize(
    ("place", "spoken"),
    [
        ("乐清市", "yuè qīng shì"),
        ("丽水", "lí shuǐ"),
        ("台州", "tāi zhōu"),
        ("蚌埠", "bèng bù"),
        ("六安", "lù ān"),
        ("铅山县", "yán shān xiàn"),
        ("单县", "shàn xiàn"),
        ("六合区", "lù hé qū"),
        ("朝阳区", "cháo yáng qū"),
        ("赴乐清考察", "fù yuè qīng kǎo chá"),
    ],
)
def test_places(place: str, spoken: str) -> None:
    assert with_marks(syllables_of(place, {})) == spoken


def test_a_surname_is_read_so_in_names_only() -> None:
    assert syllables_of("解放路", {})[0] == "jie3"
    assert syllables_of("解放路", {}, is_person=True)[0] == "xie4"


def test_the_office_has_the_last_word() -> None:
    office = {"乐清": "le4 qing1", "曾": "ceng2", "琚溪": "ju1 xi1"}
    assert syllables_of("乐清市", office)[:2] == ("le4", "qing1")
    assert syllables_of("曾立人", office, is_person=True)[0] == "ceng2"
    assert syllables_of("到琚溪去", office)[1:3] == ("ju1", "xi1")


@pytest.mark.parametrize(
    ("text", "letter"),
    [("重庆", "C"), ("“一带一路”", "Y"), ("APEC", OTHER_LETTER), ("２０２０年", OTHER_LETTER), ("·", OTHER_LETTER)],
)
def test_letters(text: str, letter: str) -> None:
    assert letter_of(text, syllables_of(text, {})) == letter


@pytest.mark.parametrize(
    ("typed", "count", "read"),
    [
        ("Lù'ān", 2, ("lu4", "an1")),
        ("lu4 an1", 2, ("lu4", "an1")),
        ("Yuèqīng", 2, ("yue4", "qing1")),
        ("shan4xian4", 2, ("shan4", "xian4")),
        ("lǜ", 1, ("lv4",)),
        ("lü4", 1, ("lv4",)),
        ("nv3 shi4", 2, ("nv3", "shi4")),
        ("ma", 1, ("ma5",)),
    ],
)
def test_pinyin_is_read_as_people_type_it(typed: str, count: int, read: tuple[str, ...]) -> None:
    assert read_pinyin(typed, count) == read


@pytest.mark.parametrize(
    ("typed", "count"),
    [("shan4", 2), ("shan4 xian4", 1), ("xyz", 1), ("山", 1), ("shan6", 1), ("shan4!", 1), ("", 1), ("b4", 1)],
)
def test_what_is_no_pinyin_is_refused(typed: str, count: int) -> None:
    with pytest.raises(NotPinyin):
        read_pinyin(typed, count)


def test_the_built_in_readings_are_pinyin_of_so_many_characters() -> None:
    wrong = [word for word, read in {**BUILT_IN, **SURNAMES}.items() if len(read.split()) != len(word)]
    strange = [syllable for read in {**BUILT_IN, **SURNAMES}.values() for syllable in read.split()]
    assert wrong == []
    assert [syllable for syllable in strange if syllable[:-1] not in SYLLABLES or syllable[-1] not in "12345"] == []


@given(st.text(max_size=40), st.booleans())
def test_every_text_has_a_place(text: str, is_person: bool) -> None:
    syllables = syllables_of(text, {}, is_person=is_person)
    assert len(syllables) == count_han(text)
    key = sort_key(text, syllables)
    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
    assert len(letter_of(text, syllables)) == 1
    with_marks(syllables)


@given(st.text(alphabet="abnguüǜ1234' ", max_size=400), st.integers(1, 5))
def test_typed_pinyin_is_read_or_refused(typed: str, count: int) -> None:
    with contextlib.suppress(NotPinyin):
        assert len(read_pinyin(typed, count)) == count
