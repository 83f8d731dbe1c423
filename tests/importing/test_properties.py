"""Known volumes go through all damages and come back; nothing but a refusal is ever raised."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from entries.importing.html import read_html
from entries.importing.manuscript import ManuscriptRefused, ParsedManuscript, parse_manuscript
from tests.importing import damages as d
from tests.importing.volumes import KnownVolume, invent_volume, render

SEEDS = st.integers(0, 10**9)


def parse(text: str, **options: bool) -> ParsedManuscript:
    return parse_manuscript(text.encode(), filename="volume.txt", **options)


def assert_same(parsed: ParsedManuscript, volume: KnownVolume, text: str) -> None:
    assert parsed.title == volume.title, text
    assert [section.title for section in parsed.sections] == [name for name, _entries in volume.sections], text
    assert [(entry.section, entry.title, entry.body) for entry in parsed.entries] == volume.entries, text


@settings(derandomize=True, deadline=None, max_examples=60)
@given(SEEDS, st.booleans())
def test_clean_volume_comes_back_without_a_change_or_a_warning(seed: int, as_typed: bool) -> None:
    volume = invent_volume(Random(seed))
    text = render(volume)
    parsed = parse(text, as_typed=as_typed)
    assert_same(parsed, volume, text)
    assert parsed.normalised == {}
    assert [warning.code for warning in parsed.warnings] == []


@settings(derandomize=True, deadline=None, max_examples=120)
@given(SEEDS, st.sampled_from(d.MENDED))
def test_each_damage_is_undone(seed: int, kind: int) -> None:
    volume = invent_volume(Random(seed))
    text = d.damage(volume, {kind}, Random(seed))
    assert_same(parse(text), volume, text)


@settings(derandomize=True, deadline=None, max_examples=250)
@given(SEEDS, st.sets(st.sampled_from(d.MENDED), min_size=2))
def test_damages_together_are_undone(seed: int, kinds: set[int]) -> None:
    volume = invent_volume(Random(seed))
    text = d.damage(volume, kinds, Random(seed))
    assert_same(parse(text), volume, text)
