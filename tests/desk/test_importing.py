"""Importing at the desk: preview first, then all or nothing, by the same person and of the same file."""

from __future__ import annotations

import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

from accounts.models import User
from accounts.roles import make_groups
from entries.admin.uploads import FOLDER
from entries.lifecycle import Status
from entries.models import Entry, Manuscript, Revision, Section, Transition, Volume
from tests.cast import Cast, make_cast
from tests.factories import bring_to, make_section, make_volume

pytestmark = pytest.mark.django_db

IMPORT = "/desk/entries/manuscript/import/"
TEXT = "综述\n【概况】2024年办理事项318件。\n【会议】3月12日,召开会议。\n撰稿：姚某\n审核校稿：王某（处长）\n"

OPENS = {
    "anonymous": 302,
    "nobody": 302,
    "drafter": 200,
    "colleague": 200,
    "stranger": 200,
    "writing_reviewer": 200,
    "reviewer": 403,
    "second_reviewer": 403,
    "other_reviewer": 403,
    "administrator": 403,
    "auditor": 403,
    "chief": 200,
    "superuser": 200,
}


def signed_in(person: User | None, *, csrf: bool = False) -> Client:
    client = Client(enforce_csrf_checks=csrf)
    if person is not None:
        client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def file(text: str | bytes = TEXT, name: str = "来稿.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode() if isinstance(text, str) else text)


def upload(client: Client, volume: Volume, text: str | bytes = TEXT, name: str = "来稿.txt", **fields: Any):
    return client.post(IMPORT, {"volume": volume.pk, "file": file(text, name)} | fields)


def preview_of(client: Client, volume: Volume, text: str | bytes = TEXT, **fields: Any) -> str:
    """Upload and give the address of the preview."""
    answer = upload(client, volume, text, **fields)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def confirm(client: Client, address: str, **fields: Any):
    seen = re.search(r'name="seen" value="([0-9a-f]+)"', client.get(address).content.decode())
    return client.post(address, {"seen": seen.group(1) if seen else ""} | fields)


def written() -> list[int]:
    return [model.objects.count() for model in (Entry, Section, Manuscript, Revision, Transition)]


def waiting_files() -> list[str]:
    return default_storage.listdir(FOLDER)[1] if default_storage.exists(FOLDER) else []


@pytest.fixture(autouse=True)
def own_storage(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def volume(db: None) -> Volume:
    volume = make_volume()
    make_section(volume, "综述")
    return volume


@pytest.mark.parametrize("role", OPENS)
def test_pages_answer_by_role(cast: Cast, volume: Volume, role: str) -> None:
    client = signed_in(None if role == "anonymous" else cast.by_role()[role])
    assert client.get(IMPORT).status_code == OPENS[role]
    expected = 302 if OPENS[role] == 200 else OPENS[role]
    answer = upload(client, volume)
    assert answer.status_code == expected
    assert len(waiting_files()) == (OPENS[role] == 200)
    if OPENS[role] == 200:
        assert client.get(answer["Location"]).status_code == 200


class TestPreview:
    def test_it_shows_what_would_be_made_and_writes_nothing(self, cast: Cast, volume: Volume) -> None:
        before = written()
        client = signed_in(cast.drafter)
        answer = client.get(preview_of(client, volume))
        page = answer.content.decode()
        assert [(section.title, section.is_new) for section in answer.context["sections"]] == [("综述", False)]
        assert [count for _label, count in answer.context["counts"]] == [2, 0, 0]
        assert "概况" in page and "2024-03-12" in page and "姚某" in page and "王某（处长）" in page
        assert dict(answer.context["normalised"])  # the comma of the second entry
        assert written() == before

    def test_what_was_not_understood_is_told_by_line(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        answer = client.get(preview_of(client, volume, "综述\n【概况】办理事項318件，與友城往來。\n"))
        warnings = [(warning.code, warning.line) for warning in answer.context["plan"].warnings]
        assert ("traditional_characters", 2) in warnings

    def test_as_typed_leaves_the_text_alone(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        address = preview_of(client, volume, as_typed="on")
        assert client.get(address).context["normalised"] == []
        confirm(client, address)
        assert Entry.objects.get(title="会议").body == "3月12日,召开会议。"

    def test_markup_in_a_manuscript_is_text(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        address = preview_of(client, volume, "综述\n【<script>alert(1)</script>】内容很多。\n", name="来稿.txt")
        page = client.get(address).content.decode()
        assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page


class TestRefusals:
    @pytest.mark.parametrize(
        ("text", "name"),
        [
            ("", "空.txt"),
            (b"\x00\x01\x02\x03" * 99, "乱.txt"),
            ("综述\n没有方括号的一段话。\n", "无.txt"),
        ],
    )
    def test_what_cannot_be_read_is_a_sentence_and_leaves_nothing(
        self, cast: Cast, volume: Volume, text: str | bytes, name: str
    ) -> None:
        before = written()
        answer = upload(signed_in(cast.drafter), volume, text, name)
        assert answer.status_code == 422 and answer.context["refused"].message
        assert "errornote" in answer.content.decode()
        assert written() == before and waiting_files() == []

    @pytest.mark.parametrize("name", ["文.pdf", "来稿.docx", "来稿", "来稿.txt.exe"])
    def test_another_kind_of_file_is_refused(self, cast: Cast, volume: Volume, name: str) -> None:
        answer = upload(signed_in(cast.drafter), volume, TEXT, name)
        errors = answer.context["form"].errors.as_data()["file"]
        assert answer.status_code == 200 and [error.code for error in errors] == ["unsupported_format"]
        assert waiting_files() == []

    def test_over_20_mb_is_refused(self, cast: Cast, volume: Volume) -> None:
        answer = upload(signed_in(cast.drafter), volume, b"x" * (20 * 1024 * 1024 + 1))
        assert answer.status_code == 200 and answer.context["form"].errors.as_data()["file"][0].code == "too_large"
        assert waiting_files() == []

    def test_an_unknown_section_is_refused_with_its_line_for_a_drafter(self, cast: Cast, volume: Volume) -> None:
        before = written()
        answer = upload(signed_in(cast.drafter), volume, TEXT + "友城交往\n【来访】5月来访。\n")
        assert answer.status_code == 422
        assert (answer.context["refused"].code, answer.context["refused"].line) == ("unknown_section", 6)
        assert written() == before

    def test_the_chief_editors_import_makes_sections(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.chief)
        text = "综述\n【概况】办理318件。\n友城交往\n【来访】5月来访。\n"
        address = preview_of(client, volume, text, unit=cast.unit.pk, drafter=cast.drafter.pk)
        shown = client.get(address).context["sections"]
        assert [(section.title, section.is_new) for section in shown] == [("综述", False), ("友城交往", True)]
        assert confirm(client, address).status_code == 302
        assert list(Section.objects.in_reading_order().values_list("title", flat=True)) == ["综述", "友城交往"]
        assert set(Entry.objects.values_list("title", "drafter", "unit")) == {
            ("概况", cast.drafter.pk, cast.unit.pk),
            ("来访", cast.drafter.pk, cast.unit.pk),
        }

    def test_a_drafter_of_another_unit_is_refused(self, cast: Cast, volume: Volume) -> None:
        answer = upload(signed_in(cast.chief), volume, unit=cast.other_unit.pk, drafter=cast.drafter.pk)
        assert answer.status_code == 200 and "drafter" in answer.context["form"].errors

    def test_a_drafters_own_unit_stands_whatever_is_posted(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        address = preview_of(client, volume, unit=cast.other_unit.pk, drafter=cast.stranger.pk)
        confirm(client, address)
        assert set(Entry.objects.values_list("unit", "drafter")) == {(cast.unit.pk, cast.drafter.pk)}

    def test_a_text_under_review_is_not_overwritten(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        confirm(client, preview_of(client, volume, "综述\n【概况】2024年3月12日办理318件。\n"))
        bring_to(Entry.objects.get(), Status.SUBMITTED, cast)
        before = written()
        answer = upload(client, volume, "综述\n【概况】2024年3月12日办理999件。\n")
        assert (answer.status_code, answer.context["refused"].code) == (422, "not_editable")
        assert answer.context["refused"].line == 2 and written() == before

    def test_there_is_no_volume_that_is_not_there(self, cast: Cast, volume: Volume) -> None:
        answer = signed_in(cast.drafter).post(IMPORT, {"volume": 999, "file": file()})
        assert answer.status_code == 200 and "volume" in answer.context["form"].errors


class TestConfirming:
    def test_it_makes_drafts_and_keeps_the_original(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        answer = confirm(client, preview_of(client, volume))
        assert answer["Location"] == f"/desk/entries/entry/?volume={volume.pk}"
        assert [(entry.title, entry.status, entry.drafter) for entry in Entry.objects.in_reading_order()] == [
            ("概况", "draft", cast.drafter),
            ("会议", "draft", cast.drafter),
        ]
        manuscript = Manuscript.objects.get()
        with manuscript.file.open() as kept:
            assert kept.read() == TEXT.encode()
        assert manuscript.file_name == "来稿.txt"
        assert manuscript.imported_by == cast.drafter and waiting_files() == []

    def test_a_second_click_is_a_sentence_and_no_second_import(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        address = preview_of(client, volume)
        confirm(client, address)
        before = written()
        answer = client.post(address, {"seen": "x"}, follow=True)
        assert answer.redirect_chain == [(IMPORT, 302)]
        assert [message.level_tag for message in answer.context["messages"]][-1] == "error"
        assert written() == before

    def test_another_person_does_not_find_the_upload(self, cast: Cast, volume: Volume) -> None:
        address = preview_of(signed_in(cast.drafter), volume)
        before = written()
        for person in (cast.colleague, cast.chief, cast.superuser):
            client = signed_in(person)
            assert client.get(address)["Location"] == IMPORT
            assert client.post(address, {"seen": "x"})["Location"] == IMPORT
            assert client.post(address, {"discard": "1"})["Location"] == IMPORT
        assert written() == before and len(waiting_files()) == 1

    def test_another_person_in_the_same_session_does_not_find_it_either(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        address = preview_of(client, volume)
        kept = client.session["uploads"]
        other = signed_in(cast.colleague)
        session = other.session
        session["uploads"] = kept
        session.save()
        assert other.get(address)["Location"] == IMPORT

    def test_a_file_that_was_exchanged_is_not_imported(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        address = preview_of(client, volume)
        with default_storage.open(f"{FOLDER}/{waiting_files()[0]}", "wb") as stored:
            stored.write("综述\n【别的】别的内容。\n".encode())
        before = written()
        assert client.post(address, {"seen": "x"})["Location"] == IMPORT
        assert written() == before

    @pytest.mark.parametrize("token", ["x", "..", "manuscripts", "0" * 32])
    def test_no_name_of_a_file_is_a_token(self, cast: Cast, volume: Volume, token: str) -> None:
        client = signed_in(cast.drafter)
        answer = client.post(f"{IMPORT}{token}/", {"seen": "x"})
        assert answer.status_code in (302, 404) and written() == [0, 1, 0, 0, 0]

    def test_what_changed_since_the_preview_is_shown_again(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        address = preview_of(client, volume)
        seen = client.get(address).context["seen"]
        colleague = signed_in(cast.colleague)
        confirm(colleague, preview_of(colleague, volume, "综述\n【概况】同事先写的。\n"))
        before = written()
        answer = client.post(address, {"seen": seen})
        assert answer.status_code == 409 and written() == before
        assert [count for _label, count in answer.context["counts"]] == [1, 1, 0]
        assert client.post(address, {"seen": answer.context["seen"]}).status_code == 302
        assert Entry.objects.count() == 2

    def test_who_may_no_longer_import_does_not_confirm(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.writing_reviewer)
        address = preview_of(client, volume)
        seen = client.get(address).context["seen"]
        cast.writing_reviewer.groups.remove(cast.drafter.groups.get())
        assert client.post(address, {"seen": seen}).status_code == 403
        assert not Entry.objects.exists()

    def test_discarding_deletes_the_file(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        address = preview_of(client, volume)
        assert client.post(address, {"discard": "1"})["Location"] == IMPORT
        assert waiting_files() == [] and not Entry.objects.exists()
        assert client.get(address)["Location"] == IMPORT

    def test_the_same_file_again_changes_nothing(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        confirm(client, preview_of(client, volume))
        before = written()
        answer = client.get(preview_of(client, volume))
        assert answer.context["changes_nothing"] and [n for _label, n in answer.context["counts"]] == [0, 0, 2]
        assert written() == before

    def test_posts_need_their_token(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter, csrf=True)
        assert upload(client, volume).status_code == 403 and waiting_files() == []

    def test_a_volume_deleted_meanwhile_is_a_sentence(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        empty = make_volume(volume.yearbook, year=2026)
        address = preview_of(signed_in(cast.drafter), volume)
        answer = upload(client, empty, "【概况】没有类目。\n")
        empty.delete()
        assert client.get(answer["Location"]).status_code == 422
        assert client.get(address)["Location"] == IMPORT


class TestLeftOver:
    def test_an_upload_nobody_confirmed_for_a_day_goes(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        preview_of(client, volume)
        preview_of(client, volume)
        old, new = waiting_files()
        a_day_ago = time.time() - 24 * 3600 - 5
        os.utime(default_storage.path(f"{FOLDER}/{old}"), (a_day_ago, a_day_ago))
        signed_in(cast.chief).get(IMPORT)
        assert waiting_files() == [new]

    def test_one_session_keeps_five_at_most(self, cast: Cast, volume: Volume) -> None:
        client = signed_in(cast.drafter)
        addresses = [preview_of(client, volume) for _ in range(7)]
        assert len(waiting_files()) == 5
        assert [client.get(address).status_code for address in addresses] == [302, 302, 200, 200, 200, 200, 200]

    def test_waiting_files_are_not_public(self, cast: Cast, volume: Volume) -> None:
        preview_of(signed_in(cast.drafter), volume)
        assert Client().get(f"/media/{FOLDER}/{waiting_files()[0]}").status_code == 404


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_are_one_import() -> None:
    make_groups()
    cast = make_cast()
    volume = make_volume()
    make_section(volume, "综述")
    for number in range(10):
        client = signed_in(cast.drafter)
        address = preview_of(client, volume, f"综述\n【第{number}次】2024年5月1日办理。\n")
        seen = client.get(address).context["seen"]
        barrier = Barrier(2)

        def click(client: Client = client, address: str = address, seen: str = seen, barrier: Barrier = barrier) -> int:
            mine = Client()
            mine.cookies = client.cookies
            barrier.wait()
            try:
                return mine.post(address, {"seen": seen}).status_code
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as clicks:
            answers = [clicks.submit(click) for _ in range(2)]
            # The slower one is told that it is done, or that the volume has changed since its preview.
            assert sorted(answer.result() for answer in answers) in ([302, 302], [302, 409])
        assert Entry.objects.filter(title=f"第{number}次").count() == 1
        assert Manuscript.objects.count() == number + 1
