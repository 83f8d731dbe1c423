"""The one real page and the four fixtures, read whole; expected values found by hand in the files."""

import json
import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from entries.importing.manuscript import ParsedManuscript, parse_manuscript
from entries.importing.parsed import EventDates, SignOff
from tests.importing.reading import codes, paths, titles

D, M, Y = "day", "month", "year"
# Number of the entry → first and last day (month, day) and precision; entry 8 lists honours and has no date.
SEED_DATES: dict[int, tuple[tuple[int, int], tuple[int, int], str]] = {
    1: ((1, 1), (12, 31), Y),
    2: ((3, 1), (3, 1), D),
    3: ((3, 12), (3, 12), D),
    4: ((3, 30), (3, 30), D),
    5: ((2, 27), (2, 27), D),
    6: ((3, 19), (3, 19), D),
    7: ((4, 14), (4, 14), D),
    9: ((1, 6), (1, 6), D),
    10: ((1, 6), (1, 9), D),
    11: ((1, 9), (1, 9), D),
    12: ((2, 20), (2, 20), D),
    13: ((4, 27), (4, 27), D),
    14: ((5, 14), (5, 14), D),
    15: ((5, 28), (5, 28), D),
    16: ((5, 28), (5, 28), D),
    17: ((6, 1), (6, 30), M),
    18: ((6, 4), (6, 4), D),
    19: ((6, 11), (6, 11), D),
    20: ((6, 12), (6, 12), D),
    21: ((6, 18), (6, 19), D),
    22: ((7, 14), (7, 14), D),
    23: ((7, 16), (7, 16), D),
    24: ((7, 22), (7, 22), D),
    25: ((7, 30), (7, 30), D),
    26: ((8, 6), (8, 7), D),
    27: ((9, 3), (9, 6), D),
    28: ((9, 4), (9, 4), D),
    29: ((9, 10), (9, 10), D),
    30: ((10, 30), (11, 1), D),
    31: ((9, 18), (9, 18), D),
    32: ((9, 21), (9, 22), D),
    33: ((10, 16), (10, 16), D),
    34: ((11, 9), (11, 9), D),
    35: ((11, 17), (11, 18), D),
    36: ((11, 25), (11, 26), D),
    37: ((11, 27), (11, 29), D),
    38: ((1, 7), (1, 7), D),
    39: ((8, 18), (8, 19), D),
    40: ((9, 15), (9, 17), D),
}


@pytest.fixture(scope="module")
def seed_file(shared: Path) -> Path:
    return shared / "seed" / "jinhua-2020.txt"


@pytest.fixture(scope="module")
def seed(seed_file: Path) -> ParsedManuscript:
    return parse_manuscript(seed_file.read_bytes(), filename=seed_file.name)


def test_sections_and_entries(seed: ParsedManuscript) -> None:
    assert paths(seed) == [("综述",), ("抗疫实录",), ("重要活动",), ("主要来访",)]
    sections = [entry.section for entry in seed.entries]
    assert [sections.count(path) for path in paths(seed)] == [1, 7, 29, 3]
    assert len(set(titles(seed))) == 40
    assert [entry.kind for entry in seed.entries].count("event") == 37


def test_page(seed: ParsedManuscript) -> None:
    assert (seed.title, seed.volume_year, seed.content_year) == ("金华市人民政府外事办公室2020年鉴", 2020, 2020)
    assert seed.published_at is not None
    assert seed.published_at.isoformat() == "2022-04-11T18:39:00+08:00"
    assert seed.published_at.utcoffset() == timedelta(hours=8)
    assert seed.source == "金华市人民政府外事办公室"
    assert seed.drafters == (SignOff("姚欢", ""),)
    assert seed.reviewers == (SignOff("王红英", "市外办党组成员、综合处处长"),)
    assert codes(seed) == [("years_equal", 5), ("blank_in_title", 91)]


def test_dates_of_all_entries(seed: ParsedManuscript) -> None:
    expected = {
        number: EventDates(date(2020, *start), date(2020, *end), precision)
        for number, (start, end, precision) in SEED_DATES.items()
    }
    expected[8] = EventDates(None, None, "")
    assert {number: entry.event for number, entry in enumerate(seed.entries, 1)} == expected


def test_honours_stand_in_their_entry(seed: ParsedManuscript) -> None:
    lines = seed.entries[7].body.split("\n")
    assert [line[:2] for line in lines] == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]
    assert [line[-1] for line in lines] == ["；"] * 6 + ["。"]
    assert all("\n" not in entry.body for entry in seed.entries if entry is not seed.entries[7])


def test_each_place_is_changed_once_and_counted(seed: ParsedManuscript, seed_file: Path) -> None:
    raw = seed_file.read_text(encoding="utf-8")
    assert [raw.count(mark) for mark in ",;:!?()"] == [426, 26, 12, 0, 0, 29, 29]
    # Of the colons stay: three labels of the line 发布时间 … and the one in 18:39.
    assert seed.normalised == {
        "P01": 426 + 26 + 12 - 4,
        "P02": 29,
        "S01": 1,
        "S02": raw.count("\u00a0"),
        "S03": 2,
        "X02": 3,
        "furniture": 3,
    }
    assert raw.count("\u00a0") == 9
    kept = "\n".join(entry.title + "\n" + entry.body for entry in seed.entries)
    assert re.findall("[,;:!?()\u00a0]", kept) == []
    # Two in title and text of the entry on line 91, two between Latin words; the rest is as typed.
    assert kept.count(" ") == 2 + 3


def test_nothing_is_lost(seed: ParsedManuscript, seed_file: Path) -> None:
    raw = seed_file.read_text(encoding="utf-8")
    wide = str.maketrans(",;:()", "，；：（）")
    body_of_file = raw.translate(wide)[raw.index("【概况") : raw.index("撰")]
    expected = "".join(re.sub("[【】]", "", body_of_file).split())
    for heading in ("抗疫实录", "重要活动", "主要来访"):
        expected = expected.replace("。" + heading, "。", 1)
    assert "".join("".join((entry.title + entry.body).split()) for entry in seed.entries) == expected
    assert sum(entry.characters for entry in seed.entries) == len(expected)


def test_as_typed_keeps_every_character(seed_file: Path) -> None:
    raw = seed_file.read_text(encoding="utf-8")
    parsed = parse_manuscript(raw.encode(), filename="seed.txt", as_typed=True)
    assert len(parsed.entries) == 40
    assert parsed.normalised == {"X02": 3, "furniture": 3}
    assert [section.title for section in parsed.sections][0] == "综 \u00a0述"
    for entry in parsed.entries:
        assert f"【{entry.title}】" in raw
        assert all(paragraph in raw for paragraph in entry.body.split("\n"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "gb18030"])
def test_encoding_and_line_ends_make_no_difference(seed: ParsedManuscript, seed_file: Path, encoding: str) -> None:
    data = seed_file.read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding)
    assert parse_manuscript(data, filename="seed.txt") == seed


FIXTURES = [
    "01-nested-numbering-hardwrap.txt",
    "04-orphan-headings-midword-space.txt",
    "08-list-after-empty-entry.txt",
    "11-broken-brackets.txt",
]


def fixture(shared: Path, name: str) -> tuple[ParsedManuscript, dict[str, object]]:
    folder = shared / "fixtures"
    expected = json.loads((folder / "EXPECT.json").read_text(encoding="utf-8"))
    return parse_manuscript((folder / name).read_bytes(), filename=name), expected[name]


@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures_as_expected(shared: Path, name: str) -> None:
    parsed, expected = fixture(shared, name)
    assert [section.title for section in parsed.sections] == expected["sections"]
    if expected["entries"] is not None:
        assert titles(parsed) == expected["entries"]
        assert codes(parsed) == []
    if "page_title" in expected:
        assert parsed.title == expected["page_title"]
        assert parsed.published_at == datetime.fromisoformat(f"{expected['published']}+08:00")
        assert parsed.source == expected["source"]
        assert [signer.name for signer in parsed.drafters] == [expected["writer"]]
        assert [signer.name for signer in parsed.reviewers] == [expected["reviewer"]]


def test_wrapped_fixture_has_its_paragraphs(shared: Path) -> None:
    parsed, _expected = fixture(shared, FIXTURES[0])
    lines = parsed.entries[0].body.split("\n")
    # Line 8 of the file ends as a sentence, well before the width of the others: line 9 is a paragraph.
    assert [line[:3] for line in lines] == ["201", "1. ", "2.友", "3月1", "3.涉"]
    assert [len(entry.body.split("\n")) for entry in parsed.entries[1:]] == [1, 1]
    assert " " not in parsed.entries[0].body.replace("1. ", "")
    assert parsed.content_year == 2019


def test_every_broken_bracket_has_its_warning(shared: Path) -> None:
    parsed, expected = fixture(shared, FIXTURES[3])
    assert len(parsed.warnings) >= expected["warnings_min"]  # type: ignore[operator]
    assert [warning for warning in codes(parsed) if warning[0] != "no_section"] == [
        ("unclosed_bracket", 1),
        ("wrong_brackets", 2),
        ("wrong_brackets", 3),
        ("doubled_brackets", 4),
        ("extra_bracket", 5),
        ("unopened_bracket", 6),
        ("empty_title", 7),
        ("nested_brackets", 8),
    ]
    assert titles(parsed) == ["外宾接待", "培训会", "引进“一带一路”【项目】对接会"]
