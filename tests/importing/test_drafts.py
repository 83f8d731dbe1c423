"""From a manuscript to drafts: what is made, for whom, and that a refusal leaves nothing behind."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command

from accounts.models import Unit
from entries import workflow
from entries.importing.drafts import ManuscriptRefused, import_manuscript
from entries.lifecycle import Status
from entries.models import Entry, Manuscript, Revision, Section, Volume, Yearbook
from tests.cast import Cast
from tests.factories import bring_to, make_section, make_volume, save_text

pytestmark = pytest.mark.django_db

PAGE = """试城外事年鉴（2025卷）

发布时间：2025-03-04 09:30 来源：试城外办

综述

【概况】2024年，试城接待外宾12批36人次。

重要活动

【行前培训】3月12日，行前培训会召开。
到会21人。

【荣誉】获先进集体称号。

撰稿：撰稿人甲
审核校稿：王某（试城外办处长）
"""


def run(text: str = PAGE, **options: object) -> dict:
    options.setdefault("actor", None)
    return import_manuscript(text.encode(), file_name="page.txt", **options).as_json()


@pytest.fixture(autouse=True)
def _media(tmp_path: Path) -> None:
    """Files of each test in a folder of their own, so that what is left over can be counted."""
    storage_location = default_storage.__class__(location=tmp_path / "media")
    default_storage._wrapped, kept = storage_location, default_storage._wrapped
    yield
    default_storage._wrapped = kept


def files_left() -> list[str]:
    root = Path(default_storage.location)
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if path.is_file()) if root.exists() else []


class TestMaking:
    def test_the_command_line_makes_yearbook_volume_sections_unit_and_drafts(self) -> None:
        report = run()
        assert report["volume"] == {
            "slug": "scwsnj-2025",
            "title": "试城外事年鉴（2025卷）",
            "volume_year": 2025,
            "content_year": 2024,
            "published_at": "2025-03-04T09:30:00+08:00",
            "source": "试城外办",
        }
        assert (report["created"], report["updated"], report["unchanged"]) == (3, 0, 0)
        assert [(s["title"], s["path"], s["depth"], s["entries"]) for s in report["sections"]] == [
            ("综述", "综述", 1, 1),
            ("重要活动", "重要活动", 1, 2),
        ]
        assert Yearbook.objects.get().title == "试城外事年鉴"
        assert Volume.objects.get().stages.count() == 1
        made = Entry.objects.in_reading_order().values_list("title", "section__title", "unit__name", "status")
        assert list(made) == [
            ("概况", "综述", "试城外办", "draft"),
            ("行前培训", "重要活动", "试城外办", "draft"),
            ("荣誉", "重要活动", "试城外办", "draft"),
        ]

    def test_dates_are_read_with_their_precision(self) -> None:
        dates = {e["title"]: (e["event_start"], e["event_end"], e["date_precision"]) for e in run()["entries"]}
        assert dates == {
            "概况": ("2024-01-01", "2024-12-31", "year"),
            "行前培训": ("2024-03-12", "2024-03-12", "day"),
            "荣誉": (None, None, ""),
        }

    def test_a_paragraph_is_a_line_and_the_count_is_without_white_space(self) -> None:
        training = run()["entries"][1]
        assert training["body"] == "3月12日，行前培训会召开。\n到会21人。"
        assert training["characters"] == 4 + 14 + 6

    def test_the_original_and_its_own_signers_are_kept_and_never_printed_as_approval(self, cast: Cast) -> None:
        run(unit=cast.unit)
        manuscript = Manuscript.objects.get()
        with manuscript.file.open() as original:
            assert original.read().decode() == PAGE
        assert manuscript.reviewers == [{"name": "王某", "post": "试城外办处长"}]
        entry = bring_to(Entry.objects.get(title="概况"), Status.PUBLISHED, cast)
        publication = entry.publications.get()
        assert publication.drafters == [{"name": "撰稿人甲", "post": ""}]
        assert publication.reviewers == [{"name": "审核人乙", "post": ""}]

    def test_the_signing_drafter_gets_the_entries_if_their_account_is_of_the_unit(self, cast: Cast) -> None:
        run(unit=cast.unit)
        assert set(Entry.objects.values_list("drafter__username", flat=True)) == {"drafter"}

    def test_whoever_ran_the_import_may_not_approve(self, cast: Cast) -> None:
        run(unit=cast.unit, actor=cast.superuser)
        submitted = workflow.submit(Entry.objects.get(title="概况"), actor=cast.drafter)
        with pytest.raises(workflow.TransitionNotAllowed):
            workflow.approve(submitted, actor=cast.superuser, revision_number=1)

    def test_a_dry_run_gives_the_same_report_and_writes_nothing(self) -> None:
        dry = run(dry_run=True)
        assert (Yearbook.objects.count(), Entry.objects.count(), Unit.objects.count(), files_left()) == (0, 0, 0, [])
        assert dry == run()


class TestAgain:
    def test_the_same_file_is_unchanged_and_leaves_no_row(self) -> None:
        run()
        report = run()
        assert (report["created"], report["updated"], report["unchanged"]) == (0, 0, 3)
        assert (Revision.objects.count(), Manuscript.objects.count()) == (3, 1)

    def test_a_changed_paragraph_updates_that_entry_only(self) -> None:
        run()
        report = run(PAGE.replace("到会21人。", "到会22人。"))
        assert [(e["title"], e["status"]) for e in report["entries"]] == [
            ("概况", "unchanged"),
            ("行前培训", "updated"),
            ("荣誉", "unchanged"),
        ]
        assert Entry.objects.get(title="行前培训").body.endswith("到会22人。")

    def test_a_date_set_by_hand_survives_a_second_import(self, cast: Cast) -> None:
        run(unit=cast.unit)
        save_text(Entry.objects.get(title="荣誉"), actor=cast.drafter, date_precision="none")
        run(PAGE.replace("获先进集体称号。", "4月1日，获先进集体称号。"))
        assert Entry.objects.get(title="荣誉").date_precision == "none"

    def test_two_entries_of_one_title_are_paired_in_their_order(self) -> None:
        page = PAGE.replace("【荣誉】获", "【行前培训】4月2日，再次召开。\n\n【荣誉】获")
        run(page)
        assert run(page)["unchanged"] == 4

    def test_a_text_under_review_is_never_overwritten_and_nothing_else_is_written(self, cast: Cast) -> None:
        run(unit=cast.unit)
        bring_to(Entry.objects.get(title="行前培训"), Status.SUBMITTED, cast)
        left = files_left()
        with pytest.raises(ManuscriptRefused) as refused:
            run(PAGE.replace("21人", "22人").replace("12批", "13批"))
        assert (refused.value.code, refused.value.line) == ("not_editable", 11)
        assert "12批" in Entry.objects.get(title="概况").body
        assert files_left() == left


class TestWho:
    def test_a_drafter_makes_entries_of_the_own_unit_in_a_chosen_volume(self, cast: Cast) -> None:
        volume = make_volume()
        make_section(volume, "综述")
        make_section(volume, "重要活动")
        run(volume=volume, actor=cast.drafter)
        entries = set(Entry.objects.values_list("unit__name", "drafter__username", "volume"))
        assert entries == {("综合处", "drafter", volume.pk)}

    def test_an_unknown_section_is_an_error_with_its_line(self, cast: Cast) -> None:
        volume = make_volume()
        make_section(volume, "综述")
        with pytest.raises(ManuscriptRefused) as refused:
            run(volume=volume, actor=cast.drafter)
        assert (refused.value.code, refused.value.line) == ("unknown_section", 9)
        assert (Entry.objects.count(), files_left()) == (0, [])

    def test_the_chief_editor_makes_sections(self, cast: Cast) -> None:
        run(volume=make_volume(), actor=cast.chief, unit=cast.unit)
        assert list(Section.objects.in_reading_order().values_list("title", flat=True)) == ["综述", "重要活动"]

    @pytest.mark.parametrize("who", ["reviewer", "administrator", "auditor", "nobody"])
    def test_others_do_not_import(self, cast: Cast, who: str) -> None:
        with pytest.raises(ManuscriptRefused) as refused:
            run(volume=make_volume(), actor=getattr(cast, who))
        assert refused.value.code == "not_allowed"
        assert Entry.objects.count() == 0

    def test_a_drafter_neither_makes_volumes_nor_entries_of_another_unit(self, cast: Cast) -> None:
        with pytest.raises(ManuscriptRefused) as refused:
            run(actor=cast.drafter)
        assert refused.value.code == "unknown_volume"
        with pytest.raises(ManuscriptRefused) as refused:
            run(volume=make_volume(), unit=cast.other_unit, actor=cast.drafter)
        assert refused.value.code == "not_allowed"

    def test_a_drafter_does_not_overwrite_another_units_entry(self, cast: Cast) -> None:
        run(unit=cast.unit)
        volume = Volume.objects.get()
        with pytest.raises(ManuscriptRefused) as refused:
            run(PAGE.replace("21人", "22人"), volume=volume, actor=cast.stranger)
        assert refused.value.code == "not_editable"


class TestCommand:
    def run(self, capsys: pytest.CaptureFixture[str], path: Path, *options: str) -> tuple[int, dict]:
        try:
            call_command("import_manuscript", str(path), "--json", *options)
            code = 0
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        return code, json.loads(capsys.readouterr().out)

    @pytest.mark.parametrize(
        ("data", "name"),
        [
            (b"", "empty.txt"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x01" * 9, "binary.txt"),
            (b"a" * (20 * 1024 * 1024 + 1), "large.txt"),
            ("【概况】文".encode()[:-1] + b"\xff\xff", "wrong.txt"),
            ("没有方括号的一页。\n10月1日 活动举行。".encode(), "no-brackets.txt"),
            (b"%PDF-1.7", "page.pdf"),
        ],
    )
    def test_bad_files_exit_with_1_and_leave_nothing(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, data: bytes, name: str
    ) -> None:
        (tmp_path / name).write_bytes(data)
        code, output = self.run(capsys, tmp_path / name)
        assert code == 1
        assert output["error"]["code"] and output["error"]["message"]
        assert (Entry.objects.count(), Yearbook.objects.count(), files_left()) == (0, 0, [])

    @pytest.mark.parametrize("name", ["missing.txt", "."])
    def test_an_unreadable_file_is_refused_by_name(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, name: str
    ) -> None:
        code, output = self.run(capsys, tmp_path / name)
        assert (code, output["error"]["code"]) == (1, "unreadable")
        assert str(tmp_path) in output["error"]["message"]

    def test_without_brackets_the_candidates_are_listed(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path
    ) -> None:
        (tmp_path / "chronicle.txt").write_text("大事记\n2024年\n10月1日 试城大桥通车。\n10月8日 书展开幕。\n", "utf-8")
        code, output = self.run(capsys, tmp_path / "chronicle.txt")
        assert (code, output["error"]["code"]) == (1, "no_entries")
        assert [c["line"] for c in output["candidates"] if c["kind"] == "event"] == [3, 4]

    @pytest.mark.parametrize("option", ["--volume", "--unit", "--drafter", "--actor"])
    def test_unknown_names_are_refused_by_name(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, option: str
    ) -> None:
        (tmp_path / "page.txt").write_text(PAGE, "utf-8")
        code, output = self.run(capsys, tmp_path / "page.txt", option, "nobody-here")
        assert (code, "nobody-here" in output["error"]["message"]) == (1, True)

    def test_the_trail_names_the_actor_or_the_command_line(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, cast: Cast
    ) -> None:
        (tmp_path / "page.txt").write_text(PAGE, "utf-8")
        self.run(capsys, tmp_path / "page.txt", "--actor", "chief")
        (tmp_path / "next.txt").write_text(PAGE.replace("2025卷", "2026卷"), "utf-8")
        self.run(capsys, tmp_path / "next.txt")
        assert set(Revision.objects.values_list("author_name", flat=True)) == {"主编", "command line"}


def shared_folder() -> Path:
    return Path(settings.BASE_DIR).parent / "shared"


class TestSeed:
    def test_the_seed_as_the_issue_says(self) -> None:
        data = (shared_folder() / "seed" / "jinhua-2020.txt").read_bytes()
        report = import_manuscript(data, file_name="jinhua-2020.txt", actor=None).as_json()
        assert [(s["title"], s["entries"]) for s in report["sections"]] == [
            ("综述", 1),
            ("抗疫实录", 7),
            ("重要活动", 29),
            ("主要来访", 3),
        ]
        assert (report["created"], len(report["entries"])) == (40, 40)
        assert report["sign_offs"] == {
            "drafters": [{"name": "姚欢", "post": ""}],
            "reviewers": [{"name": "王红英", "post": "市外办党组成员、综合处处长"}],
        }
        assert report["volume"]["published_at"] == "2022-04-11T18:39:00+08:00"
        honours = report["entries"][7]
        assert [line[:2] for line in honours["body"].split("\n")] == ["1.", "2.", "3.", "4.", "5.", "6.", "7."]
        assert not [e["title"] for e in report["entries"] if "打印" in e["title"] or "返回" in e["title"]]
        assert "years_equal" in [warning["code"] for warning in report["warnings"]]

    @pytest.mark.parametrize(
        "name",
        ["01-nested-numbering-hardwrap.txt", "04-orphan-headings-midword-space.txt", "08-list-after-empty-entry.txt"],
    )
    def test_the_fixtures_as_their_expectations_say(self, name: str) -> None:
        folder = shared_folder() / "fixtures"
        expected = json.loads((folder / "EXPECT.json").read_text("utf-8"))[name]
        report = import_manuscript((folder / name).read_bytes(), file_name=name, actor=None).as_json()
        assert [section["title"] for section in report["sections"]] == expected["sections"]
        assert [entry["title"] for entry in report["entries"]] == expected["entries"]
