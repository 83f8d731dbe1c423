"""What is found is exactly what a plain scan of the texts finds: recall and precision are 1."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from entries.models.texts import PictureText, TableText
from entries.search import finding, postgresql
from tests.search.texts import Shelf, found, text

ALPHABET = "友城青少年茶園园開开ABaｂ12１２３（）(·•，,  \n\n𠮷烮éÉ—-“”ñ"
"""Few characters, so that pairs come together often without the word."""

SPELT = str.maketrans("園開ABｂ１２３（）•，éÉ—“”ñ", '园开abb123()·,ee-""n')
"""The same in one spelling, by hand."""


def lines(one: str) -> list[str]:
    return one.translate(SPELT).split("\n")


class Scan:
    """The texts, and the ids of those with a line that has the word."""

    def __init__(self, texts: dict[int, str]) -> None:
        self.texts = {pk: lines(one) for pk, one in texts.items()}

    def __call__(self, word: str) -> set[int]:
        word = word.translate(SPELT)
        return {pk for pk, own in self.texts.items() if any(word in line for line in own)}


Corpus = tuple[random.Random, list[str], Scan]


def written(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(ALPHABET, k=length))


@pytest.fixture
def corpus(shelf: Shelf) -> Corpus:
    """240 texts, some with a table or the caption of a picture, and what scans them."""
    chance = random.Random(7)
    picture = PictureText(sha256="0" * 64, extension="png", width=1, height=1)
    texts, whole = [], []
    for number in range(240):
        title, body = written(chance, 6).replace("\n", " "), written(chance, 60)
        cells, caption = (("茶", "园年"), (written(chance, 3).replace("\n", " "), "1")), written(chance, 8)
        one = text(title, body)
        parts = [title, body]
        if number % 8 == 0:
            one = replace(one, tables=(TableText(title="表", cells=cells),))
            parts += ["表", *("　".join(row) for row in cells)]
        if number % 8 == 1:
            one = replace(one, pictures=(replace(picture, caption=caption),))
            parts.append(caption)
        texts.append(one)
        whole.append("\n".join(parts).replace("　", " "))
    ids = shelf.put(*texts)
    return chance, whole, Scan(dict(zip(ids, whole, strict=True)))


def words(chance: random.Random, texts: list[str], length: int) -> list[str]:
    """Words cut out of texts, and some that stand in none."""
    taken = []
    for _ in range(40):
        place = chance.randrange(50)
        taken.append(chance.choice(texts)[place : place + length])
        taken.append(written(chance, length))
    # A word has neither blanks nor quotes nor line ends, and something that can be looked for.
    plain = [word for word in taken if not set(word) & set(' \n“”"-—|') and any(c.isalnum() for c in word)]
    return [word for word in plain if word not in ("非", "或", "与")]


def test_a_word_is_found_exactly_where_it_stands(corpus: Corpus) -> None:
    for length in (1, 2, 4, 8):
        tried = words(*corpus[:2], length)
        for word in tried:
            assert set(found(word)) == corpus[2](word), word
        assert sum(bool(corpus[2](word)) for word in tried) > 5, length


FORMS: tuple[tuple[str, Callable[[set[int], set[int]], set[int]]], ...] = (
    ("{0} {1}", set.__and__),
    ("{0}  与　{1}", set.__and__),
    ("{0} -{1}", set.__sub__),
    ("{0} NOT {1}", set.__sub__),
    ("{0} 非 {1}", set.__sub__),
    ("{0} OR {1}", set.__or__),
    ("{0} 或 {1}", set.__or__),
    ('"{0}" “{1}”', set.__and__),
    ("「{0}」 -「{1}」", set.__sub__),
)


def test_two_words(corpus: Corpus) -> None:
    chance, texts, scan = corpus
    for form, expected in FORMS:
        firsts = words(chance, texts, 1)[:15] + words(chance, texts, 3)[:15]
        for first, second in zip(firsts, words(chance, texts, 2), strict=False):
            assert set(found(form.format(first, second))) == expected(scan(first), scan(second)), (form, first, second)


def test_a_phrase_keeps_its_blanks(corpus: Corpus) -> None:
    chance, texts, scan = corpus
    known = [word for own in texts for word in own.split("\n") if "  " not in word]
    cut = [line[place : place + 4] for line in known if " " in line for place in (line.index(" ") - 1,) if place >= 0]
    phrases = [phrase for phrase in cut if phrase.strip() == phrase and not set(phrase) & set('“”"')][:40]
    assert len(phrases) > 5
    for phrase in phrases:
        if any(c.isalnum() for c in phrase):
            assert set(found(f'"{phrase}"')) == scan(phrase), phrase
            assert scan(phrase), phrase


def test_few_are_the_newest_of_all(corpus: Corpus) -> None:
    _chance, _texts, scan = corpus
    for word in ("茶", "园年", "园·", "年青"):
        assert found(word, most=3) == sorted(scan(word), reverse=True)[:3], word


def test_the_parts_in_which_candidates_come_change_nothing(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    _chance, _texts, scan = corpus
    monkeypatch.setattr(finding, "LARGEST_PART", 3)
    for word in ("茶·", "友城", "a1,"):
        assert found(word) == sorted(scan(word), reverse=True), word
    monkeypatch.setattr(finding, "MORE_AT_FIRST", 1)
    monkeypatch.setattr(finding, "MORE_LATER", 1)
    for word in ("茶·", "a1,"):
        assert found(word, most=2) == sorted(scan(word), reverse=True)[:2], word


def test_a_text_too_long_for_a_vector_is_found_too(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "LONGEST_VECTOR", 400)
    long, short = shelf.put(text("长文", "".join(chr(0x4E00 + n) for n in range(300))), text("短文", "一丁七"))
    assert found("一") == [short, long]
    assert found("七丄") == [long]
    assert found("一丁丂七") == [long]
    assert found("一 -七丄") == [short]
    assert found("长文") == [long]
