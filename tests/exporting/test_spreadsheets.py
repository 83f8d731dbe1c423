"""Sheets that go out: every cell is text, and the same text comes back. Numbers are those of security.md."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from entries.exporting import spreadsheets
from entries.exporting.entry_sheets import first_day, last_day, published_texts, working_copies
from entries.exporting.spreadsheets import Sheet, TooManyRows, check_rows
from entries.lifecycle import Status
from entries.models import Entry, Publication, Volume
from entries.sheets.cells import continued, guarded, split_text, unguarded
from entries.sheets.entries import EntryResource
from tests.cast import Cast
from tests.exporting.sheets import READERS, csv_cells, written, xlsx_cells
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

HEADINGS = (
    *("编号", "类目", "分目", "子目", "条目标题", "正文", "日期", "结束日期", "供稿单位", "体裁"),
    *("字数", "状态", "撰稿人", "审核人", "顺序"),
)
RUNS = ("=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1+1", "＋1", "－1", "＠A1")
BEFORE = ("", " ", "　", "'", '"', "“", "\u00a0", " '\" ")
AWKWARD = (
    *("007", "'quoted'", "1E5", "2022-03-05", "110101199003070000", "𠮷烮", "第一段\n第二段\n\n尾", " 前后有空格 "),
    *(
        "_x0041_",
        "_x000D_",
        "<r>粗</r>",
        "<r>",
        "]]>&amp;&#61;",
        "a\r\nb\rc",
        "ＡＢＣ１２３",
        "\t",
        "\n",
        "-5",
        "+3.20%",
        "—",
    ),
    *("a  b   c", "\ufeff字", "TRUE", "#N/A", "http://例.cn/", "''", "'=1", "''=1", 'a,b;c"d"'),
)


def one_column(cells: tuple[str, ...] | list[str]) -> Sheet:
    return Sheet("条目", ("甲",), [(cell,) for cell in cells])


# ── cells ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file_format", ["xlsx", "ods"])
def test_41_a_formula_is_a_text_with_the_same_value(file_format: str) -> None:
    cells = [before + run for before in BEFORE for run in RUNS]
    assert [row[0] for row in READERS[file_format](written(one_column(cells), file_format))] == ["甲", *cells]


def test_41_in_csv_a_formula_has_an_apostrophe_before_it_and_a_number_has_none() -> None:
    cells = [before + run for before in BEFORE for run in RUNS]
    assert [row[0] for row in csv_cells(written(one_column(cells), "csv"))] == ["甲", *(f"'{cell}" for cell in cells)]
    harmless = ["-5", "+3.20%", "a=1", "'tis", "一=二", "—1"]
    assert [row[0] for row in csv_cells(written(one_column(harmless), "csv"))] == ["甲", *harmless]


@pytest.mark.parametrize("file_format", ["xlsx", "ods"])
def test_awkward_cells_come_back_as_they_were(file_format: str) -> None:
    assert [row[0] for row in READERS[file_format](written(one_column(AWKWARD), file_format))] == ["甲", *AWKWARD]


def test_awkward_cells_come_back_from_csv_without_the_guard() -> None:
    assert [unguarded(row[0]) for row in csv_cells(written(one_column(AWKWARD), "csv"))] == ["甲", *AWKWARD]


@given(st.text(alphabet="=+-@'\"“ \t\r\n＝　甲1.%\u200b"))
@settings(max_examples=300, deadline=None)
def test_the_guard_comes_off_again_and_never_from_what_had_none(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert unguarded(unguarded(guarded(text))) == unguarded(text)


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "ods"])
def test_67_what_no_file_can_hold_is_left_out_and_the_file_stays_valid(file_format: str) -> None:
    data = written(one_column(["甲\x00乙\x07\x0b\x1f\ud800\ufffe\uffff丙", "\x07=1"]), file_format)
    assert [row[0].lstrip("'") for row in READERS[file_format](data)] == ["甲", "甲乙丙", "=1"]
    assert file_format != "csv" or "'=1" in data.decode()


def test_lines_of_csv_end_as_excel_writes_them() -> None:
    assert written(one_column(["乙", "丙\n丁"]), "csv") == '\ufeff甲\r\n乙\r\n"丙\n丁"\r\n'.encode()


# ── 43: texts that are longer than a cell ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("正" * 32_767, [32_767]),
        ("正" * 32_768, [32_767, 1]),
        ("𠮷" * 16_384, [16_383, 1]),  # 32,768 units: the pair that would be cut goes to the next cell
        ("正" + "𠮷" * 16_383, [16_384]),
        ("正" * 40_000 + "𠮷" * 20_000, [32_767, 7_233 + 12_767, 7_233]),
    ],
)
def test_43_a_text_is_parted_where_excel_would_cut_it(text: str, lengths: list[int]) -> None:
    parts = split_text(text)
    assert [len(part) for part in parts] == lengths
    assert "".join(parts) == text


def test_43_the_headings_of_the_parts() -> None:
    assert [continued("正文", part) for part in range(3)] == ["正文", "正文(续)", "正文(续2)"]


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["xlsx", "csv", "ods"])
def test_43_a_body_of_40_000_characters_goes_out_whole(file_format: str, volume: Volume) -> None:
    body = "=" + "正" * 32_766 + "=续" + "𠮷" * 3_600
    Entry.objects.filter(title="草稿条目").update(body=body)
    sheet = working_copies(Entry.objects.in_reading_order())
    heads, *rows = READERS[file_format](written(sheet, file_format))
    assert heads == (*HEADINGS[:6], "正文(续)", *HEADINGS[6:])
    row = next(row for row in rows if row[4] == "草稿条目")
    assert "".join(unguarded(cell) if file_format == "csv" else cell for cell in row[5:7]) == body
    assert all(row[6] == "" for row in rows if row[4] != "草稿条目")


# ── entries ───────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def volume(cast: Cast) -> Volume:
    volume = make_volume(title="试验年鉴（2025卷）")
    top = make_section(volume, "外事", order=1)
    below = make_section(volume, "重要活动", parent=top, order=1)
    text = make_text(
        "已发布条目", "发布的正文。", event_start=date(2024, 3, 5), event_end=date(2024, 3, 8), date_precision="day"
    )
    bring_to(make_entry(below, drafter=cast.drafter, text=text), Status.PUBLISHED, cast)
    make_entry(top, drafter=cast.drafter, text=make_text("草稿条目", "还没有审核。", kind="overview"))
    make_entry(None, volume=volume, drafter=cast.drafter, text=make_text("未归类条目"))
    return volume


@pytest.mark.django_db
def test_every_column_of_the_resource_is_written_in_its_order(volume: Volume) -> None:
    heads, *rows = xlsx_cells(written(working_copies(Entry.objects.in_reading_order()), "xlsx"))
    assert heads == HEADINGS == tuple(column.headings[0] for column in EntryResource.columns().values())
    draft, published, unplaced = rows
    entry = Entry.objects.get(title="草稿条目")
    assert draft[:6] == (f"稿{entry.pk}", "外事", "", "", "草稿条目", "还没有审核。")
    assert draft[8:14] == ("综合处", "概况", "10", "撰稿中", "撰稿人甲", "")
    assert published[:4] == ("1", "外事", "重要活动", "") and published[6:8] == ("2024-03-05", "2024-03-08")
    assert unplaced[1:5] == ("", "", "", "未归类条目")


@pytest.mark.django_db
def test_published_texts_are_those_of_the_shelf_with_their_signers(volume: Volume) -> None:
    entry = Entry.objects.get(title="已发布条目")
    Entry.objects.filter(pk=entry.pk).update(body="改到一半的稿子。")
    _heads, row = xlsx_cells(written(published_texts(Publication.objects.in_reading_order()), "xlsx"))
    assert row[4:6] == ("已发布条目", "发布的正文。")
    assert row[11:14] == ("已发布", "撰稿人甲（综合处科员）", "审核人乙")


@pytest.mark.django_db
def test_a_sheet_is_chinese_for_an_english_desk(volume: Volume) -> None:
    with translation.override("en"):
        heads, row, *_others = xlsx_cells(written(working_copies(Entry.objects.in_reading_order()), "xlsx"))
    assert (heads[9], row[9], row[11]) == ("体裁", "概况", "撰稿中")


@pytest.mark.parametrize(
    ("start", "end", "precision", "cells"),
    [
        (date(2022, 3, 5), date(2022, 3, 5), "day", ("2022-03-05", "")),
        (date(2022, 3, 5), date(2022, 4, 1), "day", ("2022-03-05", "2022-04-01")),
        (date(2022, 2, 1), date(2022, 2, 28), "month", ("2022年2月", "")),
        (date(2022, 2, 1), date(2022, 4, 30), "month", ("2022年2月", "2022年4月")),
        (date(2022, 1, 1), date(2022, 12, 31), "year", ("2022年", "")),
        (date(2021, 1, 1), date(2022, 12, 31), "year", ("2021年", "2022年")),
        (date(2021, 1, 1), date(2022, 3, 31), "year", ("2021年", "2022年3月")),
        (date(2022, 3, 5), date(2022, 5, 31), "month", ("2022-03-05", "2022年5月")),
        (None, None, "none", ("无日期", "")),
        (None, None, "", ("", "")),
    ],
)
def test_a_date_is_written_as_exactly_as_it_is_known(
    start: date | None, end: date | None, precision: str, cells: tuple[str, str]
) -> None:
    row = {"event_start": start, "event_end": end, "date_precision": precision}
    assert (first_day(row), last_day(row)) == cells


@pytest.mark.django_db
def test_the_queries_do_not_grow_with_the_rows(volume: Volume, cast: Cast, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
    section = volume.sections.first()
    for _number in range(5):
        make_entry(section, drafter=cast.drafter)
    with django_assert_num_queries(3):
        written(working_copies(Entry.objects.in_reading_order()), "csv")


# ── the command ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["xlsx", "csv", "ods"])
def test_the_command_writes_published_texts_unless_drafts_are_asked_for(
    file_format: str, volume: Volume, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    output = tmp_path / f"v.{file_format}"
    call = ("export_volume", volume.slug, "--format", file_format, "--output", str(output), "--json")
    call_command(*call)
    report = json.loads(capsys.readouterr().out)
    assert report == {"path": str(output), "entries": 1, "characters": 5 + 6, "bytes": output.stat().st_size}
    assert [row[4] for row in READERS[file_format](output.read_bytes())] == ["条目标题", "已发布条目"]
    call_command(*call, "--drafts")
    assert json.loads(capsys.readouterr().out)["entries"] == 3
    titles = [row[4] for row in READERS[file_format](output.read_bytes())]
    assert titles == ["条目标题", "草稿条目", "已发布条目", "未归类条目"]


@pytest.mark.django_db
def test_more_rows_than_an_ods_file_takes_are_refused_and_the_old_file_stays(
    volume: Volume, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = spreadsheets.SheetFormat(spreadsheets.write_ods, "", "", most_rows=2)
    monkeypatch.setitem(spreadsheets.FORMATS, "ods", few)
    output = tmp_path / "v.ods"
    output.write_text("旧", "utf-8")
    with pytest.raises(SystemExit) as exit_:
        call_command("export_volume", volume.slug, "--format", "ods", "--output", str(output), "--drafts", "--json")
    assert exit_.value.code == 1
    error = json.loads(capsys.readouterr().out)["error"]
    assert error["code"] == "too_many_rows" and "2" in error["message"]
    assert (output.read_text("utf-8"), [path.name for path in tmp_path.iterdir()]) == ("旧", ["v.ods"])


def test_an_ods_file_takes_5_000_rows() -> None:
    check_rows("ods", 5_000)
    check_rows("xlsx", 1_000_000)
    with pytest.raises(TooManyRows):
        check_rows("ods", 5_001)
