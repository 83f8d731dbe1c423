"""The sheet to fill in: headings, choices, an example, and a page that explains them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from entries.exporting.looks import Looks, fit_height, looks_of, print_on_a4, put
from entries.sheets.cells import EXAMPLE_MARK
from entries.sheets.columns import Column, SheetResource

NOTES, CHOICES = "说明", "选项"
ROWS_WITH_CHOICES = 2_000
"""So far down a column offers its choices."""
WIDTHS = {"title": 30, "body": 60, "unit": 22, "kind": 10}
USUAL_WIDTH = 16

EXPLANATION = (
    "在“{title}”表里填写，一行一{title}；这一页不会导入。",
    "第一行是列名，请不要改动。列的次序可以调换，不用的列可以删去，但“必填”的列要留着。",
    "第二行是示例，导入时自动跳过，可以删去。",
    "有下拉箭头的格子请从列表里选。列表是本卷现有的，与工作台一致。",
    "日期按文字填写，不必是 Excel 的日期格式。",
    "中间可以空行，但连续空 50 行就不再往下读。",
    "填好后存为 .xlsx，在工作台“导入”页选择这个文件：先预览，确认以后才写入。",
)


@dataclass(frozen=True)
class Template:
    """What is to be filled in: the columns, and by their keys the choices and the cells of the example."""

    resource: type[SheetResource]
    title: str
    example: Mapping[str, str]
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)


def write_template(template: Template, file: IO[bytes]) -> None:
    """Write the template as .xlsx."""
    with Workbook(file, {"in_memory": True}) as book:
        looks = looks_of(book)
        sheet = book.add_worksheet(template.title)
        _write_headings(sheet, template, looks)
        _write_example(sheet, template, looks)
        _write_notes(book.add_worksheet(NOTES), template, looks)
        _offer_choices(sheet, book.add_worksheet(CHOICES), template)
        sheet.activate()


def _write_headings(sheet: Worksheet, template: Template, looks: Looks) -> None:
    for place, (key, column) in enumerate(_columns(template)):
        sheet.set_column(place, place, WIDTHS.get(key, USUAL_WIDTH), looks["text"])
        look = looks["required" if key in template.resource.required else "heading"]
        put(sheet, 0, place, column.headings[0], look)
    sheet.set_row(0, 24)
    sheet.freeze_panes(1, 0)
    print_on_a4(sheet)


def _columns(template: Template) -> list[tuple[str, Column]]:
    return [(key, template.resource.columns()[key]) for key in template.resource.settable()]


def _write_example(sheet: Worksheet, template: Template, looks: Looks) -> None:
    """The first cell holds the mark by which an import knows the row."""
    put(sheet, 1, 0, EXAMPLE_MARK, looks["example"])
    others = [(template.example.get(key, ""), WIDTHS.get(key, USUAL_WIDTH)) for key, _column in _columns(template)[1:]]
    for place, (text, _width) in enumerate(others, start=1):
        put(sheet, 1, place, text, looks["example"])
    fit_height(sheet, 1, [(EXAMPLE_MARK, USUAL_WIDTH), *others])


def _write_notes(sheet: Worksheet, template: Template, looks: Looks) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 10)
    sheet.set_column(2, 2, 90)
    put(sheet, 0, 0, f"{template.title}导入表填写说明", looks["title"])
    sheet.set_row(0, 30)
    for row, sentence in enumerate(EXPLANATION, start=2):
        put(sheet, row, 0, f"{row - 1}. {sentence.format(title=template.title)}", looks["plain"])
    head = len(EXPLANATION) + 3
    for place, heading in enumerate(("列名", "必填", "怎样填")):
        put(sheet, head, place, heading, looks["heading"])
    for row, (key, column) in enumerate(_columns(template), start=head + 1):
        put(sheet, row, 0, column.headings[0], looks["text"])
        put(sheet, row, 1, "必填" if key in template.resource.required else "", looks["text"])
        put(sheet, row, 2, column.note.removeprefix("必填。"), looks["text"])
    print_on_a4(sheet)


def _offer_choices(sheet: Worksheet, lists: Worksheet, template: Template) -> None:
    """Lists to choose from, kept on a sheet that nobody sees. Another value is asked about, not refused."""
    lists.hide()
    for place, (key, column) in enumerate(_columns(template)):
        choices = template.choices.get(key, ())
        if not choices:
            continue
        lists.write_string(0, place, column.headings[0])
        for row, choice in enumerate(choices, start=1):
            lists.write_string(row, place, choice)
        letters = xl_col_to_name(place)
        source = f"={CHOICES}!${letters}$2:${letters}${len(choices) + 1}"
        sheet.data_validation(1, place, ROWS_WITH_CHOICES, place, _list_of(source, column.headings[0]))


def _list_of(source: str, heading: str) -> dict[str, str]:
    return {
        "validate": "list",
        "source": source,
        "error_type": "warning",
        "error_title": f"列表里没有这个{heading}"[:32],
        "error_message": f"请从列表里选一个{heading}。工作台里没有的{heading}，导入时会退回这一行。",
    }
