"""import_entries: what it prints, and that a refused row refuses the sheet unless it is told otherwise."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from entries.management.commands import import_entries
from entries.management.commands.import_entries import _warnings_in_words
from entries.models import Batch, Entry, StagedRow, Volume
from tests.cast import Cast
from tests.factories import make_entry, make_section, make_text, make_volume
from tests.importing.batches.sheets import row, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(cast: Cast) -> Volume:
    made = make_volume()
    make_section(made, "综述")
    return made


def run(capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, dict[str, Any]]:
    try:
        call_command("import_entries", str(path), "--json", *options)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def path(cast: Cast, volume: Volume, tmp_path: Path) -> Path:
    entry = make_entry(volume.sections.get(), drafter=cast.drafter, text=make_text("原有", "旧。"))
    same = make_entry(volume.sections.get(), drafter=cast.drafter, text=make_text("同样", "旧。"))
    found = tmp_path / "来稿.csv"
    rows = [
        row("新增", "正文。", unit="综合处", day="春天"),
        row("原有", "新。", code=entry.code, day="2024-03-12"),
        row("同样", "旧。", code=same.code, day="2024-03-12"),
        row("", "没有标题。"),
    ]
    found.write_bytes(sheet(*rows))
    return found


def check_rows(found: dict[str, Any]) -> None:
    assert found["created"] == [{"row": 2, "title": "新增"}]
    assert found["updated"] == [{"row": 3, "title": "原有"}]
    assert found["unchanged"] == [{"row": 4, "title": "同样"}]
    (rejected,) = found["rejected"]
    assert {name: rejected[name] for name in ("row", "column", "code", "value")} == {
        "row": 5,
        "column": "条目标题",
        "code": "no_title",
        "value": "",
    }
    assert rejected["message"]
    assert (2, "date_unreadable") in [(warning["row"], warning["code"]) for warning in found["warnings"]]


def test_a_refused_row_refuses_the_sheet(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    code, found = run(capsys, path)
    check_rows(found)
    assert (code, found["error"]["code"], found["batch"]) == (1, "rows_refused", None)
    assert (Entry.objects.count(), Batch.objects.count(), StagedRow.objects.count()) == (2, 0, 0)


def test_the_others_are_taken_when_told_to(capsys: pytest.CaptureFixture[str], path: Path, cast: Cast) -> None:
    code, found = run(capsys, path, "--skip-refused", "--actor", "drafter")
    check_rows(found)
    batch = Batch.objects.get()
    assert (code, found["batch"], batch.state, batch.applied_by) == (0, batch.pk, "applied", cast.drafter)
    assert dict(Entry.objects.values_list("title", "body")) == {"新增": "正文。", "原有": "新。", "同样": "旧。"}


def test_a_dry_run_reports_the_same_and_writes_nothing(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    code, found = run(capsys, path, "--dry-run")
    check_rows(found)
    assert (code, found["batch"], Entry.objects.count(), Batch.objects.count()) == (0, None, 2, 0)


def test_an_unchanged_sheet_leaves_no_batch(
    capsys: pytest.CaptureFixture[str], cast: Cast, volume: Volume, tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_bytes(sheet(row("新增", "正文。", unit="综合处")))
    assert run(capsys, tmp_path / "a.csv")[1]["created"] == [{"row": 2, "title": "新增"}]
    code, found = run(capsys, tmp_path / "a.csv")
    assert (code, found["unchanged"], found["batch"]) == (0, [{"row": 2, "title": "新增"}], None)
    assert Batch.objects.count() == 1


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--volume", "nichts"], "unknown_volume"),
        (["--unit", "nichts"], "unknown_unit"),
        (["--actor", "nichts"], "unknown_user"),
        (["--actor", "reviewer"], "not_allowed"),
        (["--actor", "drafter", "--unit", "友城处"], "not_allowed"),
        (["--kind", "people"], "no_headings"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    capsys: pytest.CaptureFixture[str], path: Path, options: list[str], expected: str
) -> None:
    code, found = run(capsys, path, *options)
    assert (code, found["error"]["code"], Entry.objects.count(), Batch.objects.count()) == (1, expected, 2, 0)


@pytest.mark.parametrize(("name", "data"), [("missing.csv", None), ("empty.csv", b""), ("page.pdf", b"%PDF-1.7\n")])
def test_a_file_that_is_no_sheet(
    capsys: pytest.CaptureFixture[str], volume: Volume, tmp_path: Path, name: str, data: bytes | None
) -> None:
    if data is not None:
        (tmp_path / name).write_bytes(data)
    code, found = run(capsys, tmp_path / name)
    assert (code, Batch.objects.count()) == (1, 0)
    assert found["error"]["message"]


def test_two_volumes_need_a_name(capsys: pytest.CaptureFixture[str], volume: Volume, path: Path) -> None:
    make_volume(volume.yearbook, year=2024)
    assert run(capsys, path)[1]["error"]["code"] == "unknown_volume"


def test_people_read_sentences(capsys: pytest.CaptureFixture[str], path: Path) -> None:
    call_command("import_entries", str(path), "--skip-refused")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "新增1行，修改1行，未变1行，不能导入1行。"
    assert any(line.startswith("第5行，条目标题：") for line in lines)


@pytest.mark.parametrize("is_terminal", [True, False])
def test_a_terminal_shows_how_far_it_is_on_one_line_that_goes(
    capsys: pytest.CaptureFixture[str],
    path: Path,
    monkeypatch: pytest.MonkeyPatch,
    slices_of_two: None,
    *,
    is_terminal: bool,
) -> None:
    path.write_bytes(sheet(*(row(f"新增{number}", "正文。", unit="综合处") for number in range(5))))
    monkeypatch.setattr(import_entries, "ROWS_A_LINE", 2)
    monkeypatch.setattr(sys.stderr, "isatty", lambda: is_terminal)
    call_command("import_entries", str(path))
    told = ["已读取 2 行", "已读取 4 行", "", "已写入 2 行，共 5 行", "已写入 4 行，共 5 行", ""]
    assert capsys.readouterr().err == ("".join(f"\r\x1b[K{words}" for words in told) if is_terminal else "")


def test_what_is_so_of_many_rows_is_said_once() -> None:
    unit = {"column": "", "message": "没有填供稿单位。"}
    date = {"column": "日期", "message": "读不出日期。"}
    warnings = [{"row": 2, **unit}, {"row": 3, **date}, {"row": 3, **unit}, {"row": 4, **unit}]
    assert list(_warnings_in_words(warnings)) == ["第2行：没有填供稿单位。（另有2行相同）", "第3行，日期：读不出日期。"]
