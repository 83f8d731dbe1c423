"""Known volumes go through all damages and come back; nothing but a refusal is ever raised."""

from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from entries.importing.html import read_html
from entries.importing.manuscript import ManuscriptRefused, ParsedManuscript, parse_manuscript
from tests.importing import damages as d
from tests.importing.volumes import KnownVolume, invent_volume, render

TO_TRADITIONAL = OpenCC("s2t")
SEEDS = st.integers(0, 10**9)


def parse(text: str, **options: bool) -> ParsedManuscript:
    return parse_manuscript(text.encode(), filename="volume.txt", **options)


def assert_same(parsed: ParsedManuscript, volume: KnownVolume, text: str) -> None:
    assert parsed.title == volume.title, text
    assert [section.title for section in parsed.sections] == [name for name, _entries in volume.sections], text
    assert [(entry.section, entry.title, entry.body) for entry in parsed.entries] == volume.entries, text


@settings(derandomize=True, deadline=None, max_examples=40)
@given(SEEDS, st.booleans())
def test_clean_volume_comes_back_without_a_change_or_a_warning(seed: int, as_typed: bool) -> None:
    volume = invent_volume(Random(seed))
    text = render(volume)
    parsed = parse(text, as_typed=as_typed)
    assert_same(parsed, volume, text)
    assert parsed.normalised == {}
    assert [warning.code for warning in parsed.warnings] == []


@settings(derandomize=True, deadline=None, max_examples=90)
@given(SEEDS, st.sampled_from(d.MENDED))
def test_each_damage_is_undone(seed: int, kind: int) -> None:
    volume = invent_volume(Random(seed))
    text = d.damage(volume, {kind}, Random(seed))
    assert_same(parse(text), volume, text)


@settings(derandomize=True, deadline=None, max_examples=120)
@given(SEEDS, st.sets(st.sampled_from(d.MENDED), min_size=2))
def test_damages_together_are_undone(seed: int, kinds: set[int]) -> None:
    volume = invent_volume(Random(seed))
    text = d.damage(volume, kinds, Random(seed))
    assert_same(parse(text), volume, text)


@settings(derandomize=True, deadline=None, max_examples=20)
@given(SEEDS)
def test_without_brackets_nothing_is_an_entry_and_the_headings_are_candidates(seed: int) -> None:
    volume = invent_volume(Random(seed))
    parsed = parse(render(volume).replace("【", "").replace("】", "\n"))
    assert parsed.entries == ()
    assert "no_brackets" in {warning.code for warning in parsed.warnings}
    expected = {entry.title for _name, entries in volume.sections for entry in entries}
    assert expected <= {candidate.title for candidate in parsed.candidates if candidate.kind == "heading"}


@settings(derandomize=True, deadline=None, max_examples=20)
@given(SEEDS)
def test_traditional_volume_is_kept_as_typed_and_named(seed: int) -> None:
    volume = invent_volume(Random(seed))
    text = TO_TRADITIONAL.convert(render(volume))
    parsed = parse(text)
    assert [entry.title for entry in parsed.entries] == [
        TO_TRADITIONAL.convert(entry.title) for _name, entries in volume.sections for entry in entries
    ]
    assert "traditional_characters" in {warning.code for warning in parsed.warnings}
    assert all(line in text for entry in parsed.entries for line in entry.body.split("\n"))


@settings(derandomize=True, deadline=None, max_examples=20)
@given(SEEDS)
def test_flattened_table_is_named_and_kept(seed: int) -> None:
    random = Random(seed)
    volume = invent_volume(random)
    rows = [f"{name} {random.randint(1, 99)} {random.randint(100, 999)}" for name in ("甲国", "乙国", "合 计")]
    parsed = parse(render(volume) + "\n".join(rows))
    assert [entry.body for entry in parsed.entries[:-1]] == [body for _path, _title, body in volume.entries[:-1]]
    assert parsed.entries[-1].body == "\n".join([volume.entries[-1][2], *rows])
    assert [warning.code for warning in parsed.warnings] == ["possible_table"]


PIECES = st.sampled_from(
    [
        "【",
        "】",
        "概况",
        "综述",
        "年鉴",
        "2020",
        "年",
        "1月2日",
        "撰稿",
        "：",
        "来源",
        "首页",
        ">",
        "〔表1〕",
        "\t",
        "\n",
        "\n\n",
    ]
    + [
        " ",
        "\u00a0",
        "1.",
        "（一）",
        "，",
        "。",
        "(",
        ")",
        "<p>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<h2>",
        "<!--",
        "<![x[",
    ]
    + ["类目：", "上接第2页", "km\n2\n", "甲" * 30, "http://a,b", "國", "&#x", "</", "<br", "<td rowspan=9 colspan=9>"]
)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(
    st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join),
    st.sampled_from(["a.txt", "a.html"]),
    st.booleans(),
)
def test_any_text_is_read_or_refused(text: str, filename: str, as_typed: bool) -> None:
    try:
        parsed = parse_manuscript(text.encode("utf-8", "ignore"), filename=filename, as_typed=as_typed)
    except ManuscriptRefused as refused:
        assert refused.code
        return
    last = text.count("\n") + text.count("\r") + 40
    assert all(1 <= warning.line <= last and str(warning.message) for warning in parsed.warnings)
    assert all(entry.title.strip() and "\n\n" not in entry.body for entry in parsed.entries)
    assert all(entry.section is None or entry.section in {s.path for s in parsed.sections} for entry in parsed.entries)


def render_marked(parsed: ParsedManuscript) -> str:
    """The manuscript with section marks, entries flush left and their further paragraphs set in."""
    lines: list[str] = []
    for path in [None, *(section.path for section in parsed.sections)]:
        lines += [f"{'类分子'[len(path) - 1]}目：{path[-1]}"] if path else []
        for entry in parsed.entries:
            if entry.section == path:
                first, *others = entry.body.split("\n")
                lines += [f"【{entry.title}】{first}", *("　　" + line for line in others)]
    return "\n".join(lines)


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.lists(PIECES | st.text(max_size=8), max_size=40).map("".join))
def test_what_was_read_once_is_read_again_without_a_change(text: str) -> None:
    try:
        once = parse("类目：总类\n【甲】乙。\n" + text)
    except ManuscriptRefused:
        return
    if any(entry.tables for entry in once.entries):
        return
    marked = render_marked(once)
    again = parse(marked)
    assert [section.path for section in again.sections] == [section.path for section in once.sections], marked
    key = [(entry.section, entry.title, entry.body) for entry in again.entries]
    assert key == sorted(
        ((entry.section, entry.title, entry.body) for entry in once.entries),
        key=lambda entry: [section.path for section in once.sections].index(entry[0] or ()),
    ), marked
    assert set(again.normalised) <= {"X02"}


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.binary(max_size=300), st.sampled_from(["a.txt", "a.html", "a", "a.docx"]))
def test_any_bytes_are_read_or_refused(data: bytes, filename: str) -> None:
    try:
        parse_manuscript(data, filename=filename)
    except ManuscriptRefused as refused:
        assert refused.code


@settings(derandomize=True, deadline=None, max_examples=100)
@given(st.text(alphabet="<>/!-[]\"'= abptdrh1&;#x甲\n", max_size=80))
def test_bad_markup_never_fails(markup: str) -> None:
    read_html(markup)
