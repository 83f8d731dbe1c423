"""Exports: in reading order, published only unless drafts are asked for, and back again unchanged."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from entries.exporting.files import export_volume
from entries.exporting.outline import volume_outline
from entries.exporting.txt import write_txt
from entries.importing.drafts import import_manuscript
from entries.lifecycle import Status
from entries.models import Entry, Transition, Volume
from entries.models.texts import TableText
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

pytestmark = pytest.mark.django_db


@pytest.fixture
def volume(cast: Cast) -> Volume:
    """Nested sections; one published entry, one draft, one without a section."""
    volume = make_volume(title="试验年鉴（2025卷）", source="试验办公室")
    top = make_section(volume, "外事", order=1)
    below = make_section(volume, "重要活动", parent=top, order=1)
    make_section(volume, "空类目", order=2)
    bring_to(make_entry(below, drafter=cast.drafter, text=make_text("已发布条目")), Status.PUBLISHED, cast)
    make_entry(top, drafter=cast.drafter, text=make_text("草稿条目", "还没有审核。"))
    make_entry(None, volume=volume, drafter=cast.drafter, text=make_text("未归类条目"))
    return volume


def titles(volume: Volume, *, drafts: bool) -> list[str]:
    return [entry.text.title for entry in volume_outline(volume, drafts=drafts).all_entries()]


def test_without_drafts_only_what_is_published(volume: Volume) -> None:
    assert titles(volume, drafts=False) == ["已发布条目"]
    assert "草稿条目" not in write_txt(volume_outline(volume)) and "空类目" not in write_txt(volume_outline(volume))


def test_with_drafts_every_working_copy_in_reading_order(volume: Volume) -> None:
    assert titles(volume, drafts=True) == ["未归类条目", "草稿条目", "已发布条目"]


def test_a_nested_volume_comes_back_with_its_paths(volume: Volume) -> None:
    text = write_txt(volume_outline(volume, drafts=True))
    assert "类目：外事" in text and "分目：重要活动" in text
    report = import_manuscript(text.encode(), file_name="a.txt", actor=None, dry_run=True, volume=volume).as_json()
    assert report["unchanged"] == 3
    assert [e["section"] for e in report["entries"]] == [None, "外事", "外事/重要活动"]


def test_the_json_names_number_status_and_signers(volume: Volume, tmp_path: Path) -> None:
    report = export_volume(volume, file_format="json", output=tmp_path / "v.json")
    data = json.loads((tmp_path / "v.json").read_text("utf-8"))
    (entry,) = data["sections"][0]["sections"][0]["entries"]
    assert (entry["number"], entry["status"], entry["title"]) == (1, "published", "已发布条目")
    assert entry["drafters"] == [{"name": "撰稿人甲", "post": "综合处科员"}]
    assert (report.entries, report.bytes) == (1, (tmp_path / "v.json").stat().st_size)


@pytest.mark.parametrize("source", ["seed", "demo-a", "demo-b"])
def test_import_export_import_leaves_everything_unchanged(source: str, tmp_path: Path) -> None:
    root = Path(settings.BASE_DIR)
    path = {
        "seed": root.parent / "shared" / "seed" / "jinhua-2020.txt",
        "demo-a": root / "demo" / "volume-a.txt",
        "demo-b": root / "demo" / "volume-b.txt",
    }[source]
    first = import_manuscript(path.read_bytes(), file_name=path.name, actor=None)
    assert first.volume is not None
    export_volume(first.volume, file_format="txt", output=tmp_path / "out.txt", drafts=True)
    second = import_manuscript((tmp_path / "out.txt").read_bytes(), file_name="out.txt", actor=None)
    assert second.counts() == {"unchanged": Entry.objects.count()}
    assert second.plan.parsed.reviewers == first.plan.parsed.reviewers
    assert second.plan.parsed.published_at == first.plan.parsed.published_at
    assert second.plan.parsed.normalised == {}


def test_a_table_travels_with_its_place(cast: Cast, tmp_path: Path) -> None:
    table = TableText("出访统计", "批", "市外办", (("国别", "批次"), ("甲国", "3"), ("乙国", "")))
    section = make_section(make_volume())
    make_entry(section, drafter=cast.drafter, text=make_text("出访", "全年出访3批。\n〔表1〕\n下文。", tables=(table,)))
    text = write_txt(volume_outline(section.volume, drafts=True))
    report = import_manuscript(text.encode(), file_name="a.txt", actor=None, dry_run=True, volume=section.volume)
    assert report.counts() == {"unchanged": 1}
    assert report.plan.entries[0].text.tables == (table,)


AWKWARD = (
    "会议召开。\n重要活动\n撰稿：某人",
    "第一段没有句号\n1.第一项；\n（二）第二项\n一是三是",
    "12月1日，甲乙丙丁甲乙丙丁甲乙丙丁甲乙丙丁甲乙丙丁甲乙丙丁甲乙\n丙丁接着写到另一段。",
    "见【另一条目】所述。\n类目：不是类目\n发布时间：2024-01-01",
    "含 English words, numbers 1,000 和 3:1。\n18:39 开会",
)


@pytest.mark.parametrize("body", AWKWARD)
def test_paragraphs_that_look_like_something_else_come_back_as_text(body: str, cast: Cast) -> None:
    section = make_section(make_volume(), "重要活动")
    make_entry(section, drafter=cast.drafter, text=make_text("甲", body))
    make_entry(section, drafter=cast.drafter, text=make_text("乙", "次年再办。"))
    text = write_txt(volume_outline(section.volume, drafts=True))
    report = import_manuscript(text.encode(), file_name="a.txt", actor=None, dry_run=True, volume=section.volume)
    assert [entry.text.body for entry in report.plan.entries] == [body, "次年再办。"]
    assert report.counts() == {"unchanged": 2}


def test_an_older_file_is_replaced_whole_and_nothing_is_left_beside_it(volume: Volume, tmp_path: Path) -> None:
    output = tmp_path / "v.txt"
    output.write_text("旧", "utf-8")
    export_volume(volume, file_format="txt", output=output)
    assert output.read_text("utf-8").startswith("试验年鉴（2025卷）")
    assert [path.name for path in tmp_path.iterdir()] == ["v.txt"]


def test_the_command_prints_path_entries_characters_bytes(
    volume: Volume, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_volume", volume.slug, "--format", "txt", "--output", str(tmp_path / "v.txt"), "--json")
    printed = json.loads(capsys.readouterr().out)
    assert set(printed) == {"path", "entries", "characters", "bytes"}
    assert (printed["entries"], printed["characters"]) == (1, 5 + 11)


def test_the_command_is_in_the_trail_with_who_called_it(volume: Volume, cast: Cast, tmp_path: Path) -> None:
    """Whatever the format, and only what was written."""
    call = ("export_volume", volume.slug, "--output", str(tmp_path / "v"), "--format")
    call_command(*call, "json", "--actor", cast.chief.username)
    call_command(*call, "csv", "--drafts")
    with pytest.raises(SystemExit):
        call_command("export_volume", volume.slug, "--format", "txt", "--output", str(tmp_path / "no" / "v"))
    rows = Transition.objects.filter(verb="export").order_by("pk")
    title = volume.title
    assert [(row.actor, row.actor_name, row.volume, row.comment) for row in rows] == [
        (cast.chief, cast.chief.full_name, volume, f"{title}-条目-已发布稿：1 行，.json"),
        (None, "command line", volume, f"{title}-条目-稿件：3 行，.csv"),
    ]


def test_a_place_that_cannot_be_written_is_refused(
    volume: Volume, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        call_command("export_volume", volume.slug, "--format", "txt", "--output", str(tmp_path / "no" / "v"), "--json")
    assert exit_.value.code == 1
    assert json.loads(capsys.readouterr().out)["error"]["code"] == "unwritable"


def test_an_unknown_volume_is_named_with_those_there_are(
    volume: Volume, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        call_command("export_volume", "nix", "--format", "txt", "--output", str(tmp_path / "v.txt"), "--json")
    assert exit_.value.code == 1
    assert volume.slug in json.loads(capsys.readouterr().out)["error"]["message"]
