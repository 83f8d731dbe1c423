"""The sheets that people fill in or mend: the template, and the rows that were sent back."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from accounts.models import Unit
from entries.exporting.entry_template import entry_template
from entries.exporting.refused import Problem, RefusedRow, write_refused
from entries.exporting.template import EXPLANATION, write_template
from entries.importing.sheets.reading import open_sheet
from entries.models import Volume
from entries.sheets.entries import EntryResource
from tests.cast import Cast
from tests.factories import make_section, make_volume

HEADINGS = ["编号", "类目", "分目", "子目", "条目标题", "正文", "日期", "结束日期", "供稿单位", "体裁"]


@pytest.fixture
def volume(cast: Cast) -> Volume:
    volume = make_volume(title="试验年鉴（2025卷）")
    top = make_section(volume, "外事", order=1)
    make_section(volume, "重要活动", parent=top, order=1)
    make_section(volume, "=经济", order=2)
    return volume


@pytest.fixture
def book(volume: Volume) -> Any:
    file = io.BytesIO()
    write_template(entry_template(volume, Unit.objects.order_by("order")), file)
    return load_workbook(file)


# ── the template ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.django_db
def test_the_template_has_what_a_sheet_may_set_and_an_example(book: Any) -> None:
    sheet = book["条目"]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    assert sheet["A2"].value.startswith("示例（导入时跳过）") and sheet["E2"].value == "友好城市代表团来访"
    assert (sheet.freeze_panes, sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("A2", "landscape", 9)
    assert sheet.column_dimensions["G"].width > 10 and sheet["G2"].number_format == "@"


@pytest.mark.django_db
def test_the_template_offers_sections_units_and_kinds_from_a_hidden_sheet(book: Any) -> None:
    lists, offered = book["选项"], {}
    for rule in book["条目"].data_validations.dataValidation:
        _sheet, area = rule.formula1.lstrip("=").split("!")
        begin = str(rule.sqref).split(":")[0]
        offered[begin] = [cell.value for (cell,) in lists[area.replace("$", "")]]
        assert cell_types(lists) == {"s"}
    assert offered == {
        "B2": ["外事", "=经济"],
        "C2": ["重要活动"],
        "I2": ["综合处", "友城处"],
        "J2": ["概况", "综合记事", "单一条目"],
    }
    assert lists.sheet_state == "hidden"


def cell_types(sheet: Any) -> set[str]:
    return {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}


@pytest.mark.django_db
def test_the_template_explains_every_column(book: Any) -> None:
    cells = [tuple(cell.value for cell in row) for row in book["说明"].iter_rows(max_col=3)]
    named = cells[cells.index(("列名", "必填", "怎样填")) + 1 :]
    assert [row[0] for row in named] == HEADINGS
    assert {row[0] for row in named if row[1] == "必填"} == {"条目标题", "正文"}
    assert all(row[2] for row in named if row[0] != "条目标题")
    assert len([row for row in cells if row[0] and row[0][0].isdigit()]) == len(EXPLANATION)


@pytest.mark.django_db
def test_an_import_of_the_empty_template_finds_its_columns_and_no_row(volume: Volume, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with path.open("wb") as file:
        write_template(entry_template(volume, ()), file)
    sheet = open_sheet(path, file_name="t.xlsx", columns=EntryResource.headings(), required=EntryResource.required)
    assert (list(sheet.rows()), sheet.unknown, sheet.name) == ([], (), "条目")
    assert set(sheet.keys) == set(EntryResource.settable())


# ── rows that were sent back ──────────────────────────────────────────────────────────────────────

ROWS = (
    RefusedRow(
        7,
        {"标题": "友城来访", "正文": "正" * 40_000, "类目": "外市"},
        [Problem("类目", "本卷没有类目“外市”。")],
    ),
    RefusedRow(
        9, {"标题": "", "正文": "<r>=1+1</r>", "类目": "=1"}, [Problem("标题", "没有标题。"), Problem(None, "重复。")]
    ),
)


@pytest.fixture
def refused(tmp_path: Path) -> Path:
    path = tmp_path / "r.xlsx"
    with path.open("wb") as file:
        write_refused(["标题", "正文", "类目", "退回原因"], ROWS, file)
    return path


def test_bad_cells_are_marked_and_the_reason_stands_beside_them(refused: Path) -> None:
    sheet = load_workbook(refused).active
    assert [cell.value for cell in sheet[1]] == ["标题", "正文", "正文(续)", "类目", "退回原因"]
    marked = {cell.coordinate for row in sheet.iter_rows() for cell in row if cell.fill.fgColor.rgb == "FFFBE3E0"}
    commented = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert marked == {"D2", "A3"}
    assert commented == {"D2": "本卷没有类目“外市”。", "A3": "没有标题。"}
    assert [sheet["E2"].value, sheet["E3"].value] == [
        "原第 7 行\n类目：本卷没有类目“外市”。",
        "原第 9 行\n重复。\n标题：没有标题。",
    ]
    assert cell_types(sheet) == {"s"}


def test_the_rows_sent_back_are_read_again_as_they_were(refused: Path) -> None:
    sheet = open_sheet(refused, file_name="r.xlsx", columns=EntryResource.headings(), required=EntryResource.required)
    rows = [dict(zip(sheet.keys, row.cells, strict=True)) for row in sheet.rows()]
    assert [(row["title"], row["body"], row["section"]) for row in rows] == [
        ("友城来访", "正" * 40_000, "外市"),
        ("", "<r>=1+1</r>", "=1"),
    ]
    assert sheet.unknown == ("退回原因",)
