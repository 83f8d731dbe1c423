"""The trail and the manuscripts at the desk: who reads them, how they are filtered and exported."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone

from accounts.models import User
from entries import workflow
from entries.lifecycle import Status, Verb
from entries.models import Entry, Manuscript, Transition, Volume
from entries.sheets.cells import guarded
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

pytestmark = pytest.mark.django_db

TRAIL, MANUSCRIPTS = "/desk/entries/transition/", "/desk/entries/manuscript/"

READS_TRAIL = {
    "anonymous": 302,
    "nobody": 302,
    "drafter": 403,
    "colleague": 403,
    "stranger": 403,
    "reviewer": 403,
    "second_reviewer": 403,
    "other_reviewer": 403,
    "writing_reviewer": 403,
    "administrator": 403,
    "auditor": 200,
    "chief": 200,
    "superuser": 200,
}

# role: the list of manuscripts, and the page and the file of the one that the drafter imported.
READS_MANUSCRIPT = {
    "anonymous": (302, 302),
    "nobody": (302, 302),
    "drafter": (200, 200),
    "colleague": (200, 404),
    "stranger": (200, 404),
    "reviewer": (403, 403),
    "second_reviewer": (403, 403),
    "other_reviewer": (403, 403),
    "writing_reviewer": (200, 404),
    "administrator": (403, 403),
    "auditor": (403, 403),
    "chief": (200, 200),
    "superuser": (200, 200),
}


def signed_in(person: User | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def exported(client: Client, query: str = "") -> list[list[str]]:
    answer = client.get(f"{TRAIL}export/{query}")
    assert answer.status_code == 200
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))[1:]


@pytest.fixture
def entry(cast: Cast) -> Entry:
    """An entry that was made, submitted and returned, with a marked text."""
    section = make_section(make_volume())
    text = make_text("首次会议", "正文里的暗号。")
    return bring_to(make_entry(section, drafter=cast.drafter, text=text), Status.CHANGES_REQUESTED, cast)


class TestTrail:
    @pytest.mark.parametrize("role", READS_TRAIL)
    def test_pages_answer_by_role(self, cast: Cast, entry: Entry, role: str) -> None:
        client = signed_in(None if role == "anonymous" else cast.by_role()[role])
        step = Transition.objects.first()
        for page in (TRAIL, f"{TRAIL}{step.pk}/change/", f"{TRAIL}export/"):
            assert client.get(page).status_code == READS_TRAIL[role], page

    @pytest.mark.parametrize("role", ["auditor", "chief", "superuser"])
    def test_nobody_writes_it(self, cast: Cast, entry: Entry, role: str) -> None:
        client = signed_in(cast.by_role()[role])
        before = list(Transition.objects.order_by("pk").values())
        step = before[0]["id"]
        assert client.get(f"{TRAIL}add/").status_code == 403
        assert client.get(f"{TRAIL}{step}/delete/").status_code == 403
        for address in (f"{TRAIL}add/", f"{TRAIL}{step}/change/", f"{TRAIL}{step}/delete/"):
            answer = client.post(address, {"post": "yes", "comment": "改写", "verb": "approve"})
            assert answer.status_code == 403, address
        assert list(Transition.objects.order_by("pk").values()) == before

    def test_it_shows_comments_and_no_text(self, cast: Cast, entry: Entry) -> None:
        client = signed_in(cast.auditor)
        step = Transition.objects.get(verb="return_for_changes")
        pages = [client.get(page).content.decode() for page in (TRAIL, f"{TRAIL}{step.pk}/change/")]
        pages.append(str(exported(client)))
        for page in pages:
            assert "请核实数字。" in page and "首次会议" in page
            assert "正文里的暗号" not in page

    def test_a_step_that_is_not_there_is_not_found(self, cast: Cast) -> None:
        assert signed_in(cast.auditor).get(f"{TRAIL}99/change/").status_code == 404

    def test_the_export_is_what_the_list_shows(self, cast: Cast, entry: Entry, english: None) -> None:
        volume = "试验年鉴（2025卷）"
        returned, awaiting = "Awaiting review → Returned", "Drafting → Awaiting review"
        assert [row[1:9] for row in exported(signed_in(cast.auditor))] == [
            ["Return for changes", volume, "首次会议", returned, "1", "审核人乙", "", "请核实数字。"],
            ["Submit for review", volume, "首次会议", awaiting, "1", "撰稿人甲", "综合处科员", ""],
            ["Create", volume, "首次会议", "Drafting", "1", "撰稿人甲", "综合处科员", ""],
        ]

    def test_filters_hold_for_list_and_export(self, cast: Cast, entry: Entry) -> None:
        volume: Volume = make_volume(entry.volume.yearbook, year=2026)
        workflow.open_volume(volume, actor=cast.chief)
        today = timezone.localdate()
        yesterday = today - timedelta(days=1)
        client = signed_in(cast.auditor)
        for query, count in (
            ("", 4),
            ("?verb__exact=submit", 1),
            (f"?volume={volume.pk}", 1),
            (f"?actor={cast.drafter.pk}", 2),
            (f"?actor={cast.drafter.pk}&verb__exact=submit", 1),
            (f"?since={today}&until={today}", 4),
            (f"?until={yesterday}", 0),
            ("?q=首次", 3),
            ("?volume=999", 4),
            ("?volume=x", 4),
        ):
            assert client.get(f"{TRAIL}{query}").context["cl"].result_count == count, query
            assert len(exported(client, query)) == count, query
            Transition.objects.filter(verb=Verb.EXPORT).delete()  # the export itself is in the trail

    def test_days_are_days_of_the_office(self, cast: Cast, entry: Entry) -> None:
        step = Transition.objects.first()
        midnight = datetime(2026, 1, 1, 0, 30, tzinfo=timezone.get_default_timezone())
        Transition.objects.filter(pk=step.pk).update(at=midnight)
        client = signed_in(cast.auditor)
        assert [row[0] for row in exported(client, "?until=2026-01-01")] == ["2026-01-01 00:30:00+08:00"]
        assert exported(client, "?until=2025-12-31") == []

    def test_only_what_is_offered_filters(self, cast: Cast, entry: Entry) -> None:
        client = signed_in(cast.auditor)
        for lookup in ("actor__password__startswith=a", "entry__body__contains=x", "comment__startswith=x", "round=1"):
            assert client.get(f"{TRAIL}?{lookup}").status_code == 400, lookup
            assert client.get(f"{TRAIL}export/?{lookup}").status_code == 400, lookup
        for lookup in ("since=yesterday", "since=9999999", "q=%00", "verb__exact=nothing", "o=1.-1.x", "p=-7"):
            assert client.get(f"{TRAIL}?{lookup}").status_code in (200, 302), lookup

    @pytest.mark.parametrize(
        ("cell", "written"),
        [
            ("=1+1", "'=1+1"),
            ("+86 10", "'+86 10"),
            ("-1", "-1"),
            ("-1+1", "'-1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\n=1", "'\n=1"),
            ("＝1+1", "'＝1+1"),
            (" =1", "' =1"),
            ("\u3000=1", "'\u3000=1"),
            ("一", "一"),
            ("2024-01-01", "2024-01-01"),
            ("", ""),
        ],
    )
    def test_formulas_are_defused(self, cell: str, written: str) -> None:
        assert guarded(cell) == written

    def test_a_comment_that_is_a_formula_stays_text(self, cast: Cast, entry: Entry) -> None:
        workflow.submit(entry, actor=cast.drafter)
        entry.refresh_from_db()
        formula = '=HYPERLINK("http://evil.example","点")'
        workflow.return_for_changes(entry, actor=cast.second_reviewer, comment=formula)
        assert exported(signed_in(cast.auditor))[0][8] == f"'{formula}"

    def test_the_list_asks_the_database_as_often_for_many_as_for_few(
        self, cast: Cast, entry: Entry, django_assert_num_queries: Any
    ) -> None:
        client = signed_in(cast.auditor)
        client.get(TRAIL)
        queries = 8
        with django_assert_num_queries(queries):
            client.get(TRAIL)
        for _ in range(20):
            bring_to(make_entry(entry.section, drafter=cast.drafter), Status.SUBMITTED, cast)
        with django_assert_num_queries(queries):
            client.get(TRAIL)


class TestManuscripts:
    @pytest.fixture
    def manuscript(self, cast: Cast) -> Manuscript:
        name = default_storage.save("manuscripts/kept.html", ContentFile(b"<script>alert(1)</script>"))
        return Manuscript.objects.create(
            volume=make_volume(),
            file=name,
            file_name="来稿 一.html",
            sha256="0" * 64,
            title="来稿",
            drafters=[{"name": "姚某", "post": ""}],
            reviewers=[{"name": "王某", "post": "处长"}],
            imported_by=cast.drafter,
        )

    @pytest.mark.parametrize("role", READS_MANUSCRIPT)
    def test_pages_answer_by_role(self, cast: Cast, manuscript: Manuscript, role: str) -> None:
        client = signed_in(None if role == "anonymous" else cast.by_role()[role])
        listed, found = READS_MANUSCRIPT[role]
        assert client.get(MANUSCRIPTS).status_code == listed
        for page in (f"{MANUSCRIPTS}{manuscript.pk}/change/", f"{MANUSCRIPTS}{manuscript.pk}/file/"):
            answer = client.get(page)
            answer.getvalue()  # read to its end, a file is closed
            assert answer.status_code == found, page

    def test_the_list_holds_the_own_ones_only(self, cast: Cast, manuscript: Manuscript) -> None:
        for person, count in ((cast.drafter, 1), (cast.colleague, 0), (cast.chief, 1)):
            assert signed_in(person).get(MANUSCRIPTS).context["cl"].result_count == count

    def test_a_file_is_a_download_whatever_it_holds(self, cast: Cast, manuscript: Manuscript) -> None:
        answer = signed_in(cast.chief).get(f"{MANUSCRIPTS}{manuscript.pk}/file/")
        assert answer.getvalue() == b"<script>alert(1)</script>"
        assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["X-Content-Type-Options"] == "nosniff"

    def test_a_file_that_is_gone_is_not_found(self, cast: Cast, manuscript: Manuscript) -> None:
        default_storage.delete(manuscript.file.name)
        assert signed_in(cast.chief).get(f"{MANUSCRIPTS}{manuscript.pk}/file/").status_code == 404

    def test_nobody_changes_one(self, cast: Cast, manuscript: Manuscript) -> None:
        client = signed_in(cast.superuser)
        before = Manuscript.objects.values().get()
        for step in ("change", "delete"):
            answer = client.post(f"{MANUSCRIPTS}{manuscript.pk}/{step}/", {"post": "yes", "title": "改"})
            assert answer.status_code == 403
        assert client.get(f"{MANUSCRIPTS}add/").status_code == 403
        assert Manuscript.objects.values().get() == before

    def test_its_page_shows_who_signed_it(self, cast: Cast, manuscript: Manuscript) -> None:
        page = signed_in(cast.chief).get(f"{MANUSCRIPTS}{manuscript.pk}/change/").content.decode()
        assert "姚某" in page and "王某（处长）" in page
