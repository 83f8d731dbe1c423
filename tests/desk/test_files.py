"""Pictures and tables of an entry: taken in by the form, and the desk's door to their files."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from entries.importing.pictures import store_picture
from entries.models import Entry
from entries.models.texts import TableText
from tests.desk.entry_pages import address, typed
from tests.factories import bring_to, make_entry, make_text, save_text


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def jpeg(colour: tuple[int, int, int] = (10, 20, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "JPEG")
    return out.getvalue()


def stored(colour: tuple[int, int, int] = (10, 20, 30)):
    return store_picture(io.BytesIO(jpeg(colour)), file_name="甲.jpg")


def upload(content: bytes, name: str = "甲.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def rows(prefix: str, *forms: dict, initial: int = 0) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(forms), f"{prefix}-INITIAL_FORMS": initial}
    return data | {
        f"{prefix}-{index}-{name}": value for index, form in enumerate(forms) for name, value in form.items()
    }


def tokens(client, entry: Entry) -> list[str]:
    formset = client.get(address(entry)).context["forms"].pictures
    return [form["token"].value() for form in formset.initial_forms]


def texts_of(entry: Entry):
    return Entry.objects.get(pk=entry.pk).text


def test_upload(cast, entry_in, sign_in):
    entry = entry_in("draft")
    picture = {"file": upload(jpeg()), "caption": "代表团", "alt": "展厅", "credit": "某某", "taken_on": "2024.3.1"}
    answer = sign_in(cast.drafter).post(address(entry), typed(entry) | rows("pictures", picture))
    assert answer.status_code == 302
    (kept,) = texts_of(entry).pictures
    assert (kept.width, kept.height, kept.extension) == (40, 30, "jpg")
    assert (kept.caption, kept.alt, kept.credit, kept.taken_on) == ("代表团", "展厅", "某某", date(2024, 3, 1))


@pytest.mark.parametrize("content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"%PDF-1.4", jpeg()[:200]])
def test_no_picture_is_told_and_the_text_kept(cast, entry_in, sign_in, content):
    entry = entry_in("draft")
    data = typed(entry, body="新的正文。") | rows("pictures", {"file": upload(content), "caption": "图"})
    answer = sign_in(cast.drafter).post(address(entry), data)
    assert answer.status_code == 422
    assert "新的正文。" in answer.content.decode()
    assert texts_of(entry).pictures == ()


def test_upload_survives_an_error_elsewhere(cast, entry_in, sign_in):
    entry = entry_in("draft")
    client = sign_in(cast.drafter)
    picture = {"file": upload(jpeg()), "caption": "代表团"}
    answer = client.post(address(entry), typed(entry, event_start="去年") | rows("pictures", picture))
    token = answer.context["forms"].pictures.forms[0]["token"].value()
    assert answer.status_code == 422
    client.post(address(entry), typed(entry) | rows("pictures", {"token": token, "caption": "代表团"}))
    assert [picture.caption for picture in texts_of(entry).pictures] == ["代表团"]


def test_order_caption_and_removal(cast, entry_in, sign_in):
    entry = entry_in("draft", pictures=(stored(), stored((200, 0, 0)), stored((0, 200, 0))))
    client = sign_in(cast.drafter)
    first, second, third = tokens(client, entry)
    forms = (
        {"token": first, "caption": "甲", "ORDER": 3},
        {"token": second, "caption": "乙", "ORDER": 2, "DELETE": "on"},
        {"token": third, "caption": "丙", "ORDER": 1},
    )
    client.post(address(entry), typed(entry) | rows("pictures", *forms, initial=3))
    assert [picture.caption for picture in texts_of(entry).pictures] == ["丙", "甲"]


def test_form_without_these_rows_keeps_what_is_stored(cast, entry_in, sign_in):
    entry = entry_in("draft", pictures=(stored(),), tables=(TableText("表", cells=(("甲",),)),))
    sign_in(cast.drafter).post(address(entry), typed(entry, title="新题"))
    assert (len(texts_of(entry).pictures), len(texts_of(entry).tables)) == (1, 1)


@pytest.mark.parametrize("whose", ["another entry", "another person", "nobody"])
def test_picture_of_elsewhere_cannot_be_named(cast, section, entry_in, sign_in, whose):
    entry = entry_in("draft")
    other = make_entry(section, drafter=cast.drafter, text=make_text(pictures=(stored(),)))
    by = cast.colleague if whose == "another person" else cast.drafter
    source = other if whose == "another entry" else save_text(entry, actor=cast.drafter, pictures=(stored(),)).entry
    entry.refresh_from_db()
    token = tokens(sign_in(by), source)[0] if whose != "nobody" else '{"sha256":"x"}:y'
    before = texts_of(entry)
    answer = sign_in(cast.drafter).post(address(entry), typed(entry) | rows("pictures", {"token": token}))
    assert answer.status_code == 422
    assert texts_of(entry) == before


def test_too_many_pictures(cast, entry_in, sign_in):
    entry = entry_in("draft")
    many = [{"caption": f"图{number}"} for number in range(60)]
    assert sign_in(cast.drafter).post(address(entry), typed(entry) | rows("pictures", *many)).status_code == 422


def test_table_as_pasted_from_a_spreadsheet(cast, entry_in, sign_in):
    entry = entry_in("draft")
    table = {"title": "来访团组", "measure": "个", "source": "市外办", "cells": "国家\t团组\r\n甲国\t3\r\n\r\n"}
    sign_in(cast.drafter).post(address(entry), typed(entry) | rows("tables", table))
    assert texts_of(entry).tables == (TableText("来访团组", "个", "市外办", (("国家", "团组"), ("甲国", "3"))),)


def test_table_shown_and_sent_back_is_unchanged(cast, entry_in, sign_in):
    entry = entry_in("draft", tables=(TableText("表", "个", "", (("甲", "乙"), ("", "1"))),))
    client = sign_in(cast.drafter)
    form = client.get(address(entry)).context["forms"].tables.initial_forms[0]
    data = {name: form[name].value() or "" for name in form.fields}
    client.post(address(entry), typed(entry) | rows("tables", data, initial=1))
    assert Entry.objects.get(pk=entry.pk).revision_number == 1


@pytest.mark.parametrize("cells", ["", "\t" * 60])
def test_impossible_table_is_told(cast, entry_in, sign_in, cells):
    entry = entry_in("draft")
    data = typed(entry) | rows("tables", {"title": "表", "cells": cells})
    answer = sign_in(cast.drafter).post(address(entry), data)
    assert answer.status_code == 422
    assert texts_of(entry).tables == ()


class TestDoor:
    def file(self, entry: Entry, picture) -> str:
        return f"/desk/entries/entry/{entry.pk}/files/{picture.sha256}.{picture.extension}"

    def test_opens_for_who_may_see_the_entry(self, cast, entry_in, sign_in):
        picture = stored()
        entry = entry_in("draft", pictures=(picture,))
        answer = sign_in(cast.drafter).get(self.file(entry, picture))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/jpeg"
        assert answer["Cache-Control"] == "private, no-store"
        assert answer.getvalue()[:2] == b"\xff\xd8"
        answer.close()

    def test_opens_for_a_picture_of_an_earlier_revision(self, cast, entry_in, sign_in):
        picture = stored()
        entry = save_text(entry_in("draft", pictures=(picture,)), actor=cast.drafter, pictures=()).entry
        answer = sign_in(cast.drafter).get(self.file(entry, picture))
        answer.close()
        assert answer.status_code == 200

    @pytest.mark.parametrize("headers", [{}, {"If-None-Match": "*"}, {"Range": "bytes=0-0"}])
    @pytest.mark.parametrize("person", ["stranger", "reviewer", "auditor", "administrator"])
    def test_is_shut_for_others_whatever_they_send(self, cast, entry_in, sign_in, person, headers):
        picture = stored()
        entry = entry_in("draft", pictures=(picture,))
        answer = sign_in(getattr(cast, person)).get(self.file(entry, picture), headers=headers)
        assert answer.status_code == 404
        assert "ETag" not in answer

    def test_picture_of_another_entry_is_not_behind_this_one(self, cast, section, entry_in, sign_in):
        picture = stored()
        entry_in("draft", pictures=(picture,))
        mine = bring_to(make_entry(section, drafter=cast.drafter), "draft", cast)
        assert sign_in(cast.drafter).get(self.file(mine, picture)).status_code == 404

    @pytest.mark.parametrize("name", ["a.jpg", f"{'0' * 64}.jpg", f"{'0' * 64}.svg", "..%2f..%2fsecret-key.jpg"])
    def test_other_names(self, cast, entry_in, sign_in, name):
        entry = entry_in("draft")
        address_of_file = f"/desk/entries/entry/{entry.pk}/files/{name}"
        assert sign_in(cast.drafter).get(address_of_file, follow=True).status_code == 404

    def test_anonymous_goes_to_sign_in(self, client, cast, entry_in):
        picture = stored()
        entry = entry_in("published", pictures=(picture,))
        assert client.get(self.file(entry, picture)).status_code == 302
