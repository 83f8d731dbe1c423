"""What the form's scripts ask for, what the form counts, offers and keeps, and the second click."""

from __future__ import annotations

import io
import json
import re

import pytest
from django.test import Client
from PIL import Image

from entries.importing.pictures import store_picture
from entries.models import Entry, Revision, Transition
from entries.models.texts import PictureText, TableText
from tests.desk.entry_pages import address, typed
from tests.desk.test_files import jpeg, rows, upload
from tests.factories import make_entry, make_text, save_text

ADD = "/desk/entries/entry/add/"
TABLE = "<p>前。</p><p>单位：个</p><table><tr><td>国家<td>团组<tr><td>甲国<td>3</table><p>资料来源：市外办</p>"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def reread(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


def new(**changes) -> dict[str, str]:
    return {"title": "新条目", "kind": "event", "section": "", "body": "正文。", "date_precision": ""} | changes


class TestCounts:
    def test_title_is_marked_over_the_limit_and_saved(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        assert client.post(address(entry), typed(entry, title="字" * 30)).status_code == 302
        page = client.get(address(entry)).content.decode()
        assert "30 字，比本年鉴规定的 18 字多 12 字，请缩短" in page
        assert 'class="yb-count yb-over"' in page

    def test_body_against_the_plan(self, cast, entry_in, sign_in):
        entry = entry_in("draft", title="概况", body="全 年𠮷。\n")
        client = sign_in(cast.drafter)
        assert "正文 4 字，连标题 6 字<" in client.get(address(entry)).content.decode()
        Entry.objects.filter(pk=entry.pk).update(word_budget=5)
        assert "正文 4 字，连标题 6 字，比计划的 5 字多 1 字" in client.get(address(entry)).content.decode()

    @pytest.mark.parametrize(
        ("title", "stored"), [("【 会议 】", "会议"), ("会\n议", "会 议"), ("甲【乙】", None), ("【甲】【乙】", None)]
    )
    def test_brackets_are_no_part_of_a_title(self, cast, entry_in, sign_in, title, stored):
        entry = entry_in("draft", title="旧题")
        answer = sign_in(cast.drafter).post(address(entry), typed(entry, title=title))
        assert (answer.status_code, reread(entry).title) == ((302, stored) if stored else (422, "旧题"))


class TestDates:
    @pytest.mark.parametrize(
        ("words", "start", "end", "precision"),
        [
            ("2020.3.1-3.5", "2020-03-01", "2020-03-05", "day"),
            ("2020年3月1日至3日", "2020-03-01", "2020-03-03", "day"),
            ("2020年12月30日至2021年1月2日", "2020-12-30", "2021-01-02", "day"),
            ("20200301-20200305", "2020-03-01", "2020-03-05", "day"),
            ("2020-03-01 - 2020-03-05", "2020-03-01", "2020-03-05", "day"),
            ("2020年3月至5月", "2020-03-01", "2020-05-31", "month"),
            ("2019-2020", "2019-01-01", "2020-12-31", "year"),
        ],
    )
    def test_two_dates_in_one_field(self, cast, entry_in, sign_in, words, start, end, precision):
        entry = entry_in("draft")
        assert sign_in(cast.drafter).post(address(entry), typed(entry, event_start=words)).status_code == 302
        entry = reread(entry)
        assert (str(entry.event_start), str(entry.event_end), entry.date_precision) == (start, end, precision)

    @pytest.mark.parametrize("words", ["2020.3.5-3.1", "2020.3.1-", "-2020.3.1", "2020.3.1-13.1", "三月至五月"])
    def test_what_is_no_span(self, cast, entry_in, sign_in, words):
        entry = entry_in("draft")
        assert sign_in(cast.drafter).post(address(entry), typed(entry, event_start=words)).status_code == 422

    def test_offered_date_is_taken_over_by_its_button_and_not_saved_yet(self, cast, entry_in, sign_in):
        entry = entry_in("draft", body="3月1日至3日，来访。", event_start=None, event_end=None, date_precision="")
        client = sign_in(cast.drafter)
        page = client.get(address(entry)).content.decode()
        assert "用正文里的日期：2024年3月1日至3日" in page
        assert 'value="2024-03-01|2024-03-03"' in page
        data = typed(entry, title="新题", _use_date="2024-03-01|2024-03-03")
        answer = client.post(address(entry), data)
        main = answer.context["forms"].main
        assert (main["event_start"].value(), main["event_end"].value()) == ("2024-03-01", "2024-03-03")
        assert main["title"].value() == "新题"
        assert reread(entry).revision_number == 1

    @pytest.mark.parametrize(
        ("given", "offered"),
        [
            ({"event_start": "2024.3.2"}, True),
            ({"event_start": "2024.3.1-3.3"}, False),
            ({"event_start": "2024.5.4"}, False),  # the text tells of that day too
            ({"event_start": "2024年3月"}, True),
            ({"event_start": "三月"}, False),  # the error says enough
            ({"date_precision": "none"}, False),
            ({}, True),
        ],
    )
    def test_a_date_is_offered_while_the_one_given_is_not_in_the_text(self, cast, entry_in, sign_in, given, offered):
        entry = entry_in("draft", event_start=None, event_end=None, date_precision="")
        data = typed(entry, body="3月1日至3日，来访。5月4日回访。") | {"event_start": "", "event_end": ""} | given
        answer = sign_in(cast.drafter).post(address(entry, "paragraphs"), data).json()["date"]
        assert (answer is not None) == offered
        if answer:
            expected = {"words": "2024年3月1日至3日", "start": "2024-03-01", "end": "2024-03-03"}
            assert answer == expected | {"differs": "event_start" in given}

    def test_an_empty_offer_takes_no_date_away(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        answer = sign_in(cast.drafter).post(address(entry), typed(entry, _use_date="|"))
        assert answer.context["forms"].main["event_start"].value() == "2024-03-12"


class TestAskedByScripts:
    """Preview, paste and pictures: for who may write the text, and for nobody else."""

    def ask(self, client, place: str, what: str, **data):
        return client.post(f"/desk/entries/entry/{place}/{what}/", data)

    @pytest.mark.parametrize(
        ("person", "code"),
        [("drafter", 200), ("colleague", 200), ("chief", 200), ("stranger", 404), ("reviewer", 404), ("auditor", 404)],
    )
    def test_of_a_draft(self, cast, entry_in, sign_in, person, code):
        entry = entry_in("draft")
        client = sign_in(getattr(cast, person))
        assert self.ask(client, entry.pk, "paragraphs", **typed(entry)).status_code == code
        assert self.ask(client, entry.pk, "pasted", html="<p>甲").status_code == code
        assert self.ask(client, entry.pk, "picture", file=upload(jpeg())).status_code == code

    @pytest.mark.parametrize(("person", "code"), [("drafter", 403), ("reviewer", 200), ("chief", 200)])
    def test_of_a_submitted_text(self, cast, entry_in, sign_in, person, code):
        entry = entry_in("submitted")
        client = sign_in(getattr(cast, person))
        assert self.ask(client, entry.pk, "paragraphs", **typed(entry)).status_code == code
        assert self.ask(client, entry.pk, "pasted", html="<p>甲").status_code == code
        assert self.ask(client, entry.pk, "picture", file=upload(jpeg())).status_code == code

    @pytest.mark.parametrize(
        ("person", "code"), [("drafter", 200), ("chief", 200), ("reviewer", 403), ("auditor", 403)]
    )
    def test_of_a_new_entry(self, cast, section, sign_in, person, code):
        client = sign_in(getattr(cast, person))
        assert self.ask(client, "add", "paragraphs", **new()).status_code == code
        assert self.ask(client, "add", "pasted", html="<p>甲").status_code == code
        assert self.ask(client, "add", "picture", file=upload(jpeg())).status_code == code

    def test_paragraphs_are_the_shelfs_own(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        body = "5月2日，<b>开</b>会。\n〔表1〕\n"
        table = {"title": "表题", "cells": "甲\t乙\n1\t2"}
        data = typed(entry, body=body, event_start="") | rows("tables", table)
        answer = self.ask(sign_in(cast.drafter), entry.pk, "paragraphs", **data).json()
        assert "<p>5月2日，&lt;b&gt;开&lt;/b&gt;会。</p>" in answer["html"]
        assert "<figcaption>表题</figcaption>" in answer["html"]
        assert answer["date"] == {"words": "2024年5月2日", "start": "2024-05-02", "end": "", "differs": False}
        assert reread(entry).revision_number == 1

    def test_paragraphs_of_too_much(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        answer = self.ask(sign_in(cast.drafter), entry.pk, "paragraphs", **typed(entry, body="字" * 1_000_001))
        assert answer.status_code == 422

    def test_pasted_table(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        answer = self.ask(sign_in(cast.drafter), entry.pk, "pasted", html=TABLE, first_table="3").json()
        assert answer["text"] == "前。\n〔表3〕"
        cells = "国家\t团组\n甲国\t3"
        assert answer["tables"] == [{"title": "", "measure": "个", "source": "市外办", "cells": cells}]

    @pytest.mark.parametrize(
        "markup",
        [
            "<p>" + "a" * 2 * 1024 * 1024,
            "<div>" * 3000,
            TABLE * 21,
            "<table>" + ("<tr>" + "<td>甲" * 41) * 2 + "</table>",
        ],
    )
    def test_too_much_is_refused_with_a_sentence(self, cast, entry_in, sign_in, markup):
        entry = entry_in("draft")
        answer = self.ask(sign_in(cast.drafter), entry.pk, "pasted", html=markup)
        assert answer.status_code == 422
        assert "纯文字" in answer.json()["error"]


class TestNewPictures:
    def several(self, *files) -> dict:
        return rows("pictures") | {"pictures-new": list(files)}

    def test_several_at_once(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        files = (upload(jpeg(), "一.jpg"), upload(jpeg((200, 0, 0)), "二.jpg"))
        assert sign_in(cast.drafter).post(address(entry), typed(entry) | self.several(*files)).status_code == 302
        assert len(reread(entry).text.pictures) == 2

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"", "空.jpg"),
            (jpeg()[:200], "坏.jpg"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "矢量.svg"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "矢量.png"),
            (jpeg(), "程序.php.jpg"),
            (jpeg(), "网页.html"),
        ],
    )
    def test_refused_file_is_named_and_nothing_else_is_lost(self, cast, entry_in, sign_in, content, name):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        data = typed(entry, body="新的正文。") | self.several(upload(jpeg(), "好.jpg"), upload(content, name))
        answer = client.post(address(entry), data)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert f"“{name}”" in page and "新的正文。" in page
        assert reread(entry).text.pictures == ()
        token = answer.context["forms"].pictures.forms[0]["token"].value()
        client.post(address(entry), typed(entry) | rows("pictures", {"token": token}))
        assert len(reread(entry).text.pictures) == 1

    def test_too_many_pixels_are_refused_unread(self, cast, entry_in, sign_in):
        from tests.importing.test_pictures import huge_png

        entry = entry_in("draft")
        file = upload(huge_png(10_000, 10_000).getvalue(), "巨.png")
        answer = sign_in(cast.drafter).post(address(entry, "picture"), {"file": file})
        assert answer.status_code == 422
        assert "“巨.png”" in answer.json()["error"]

    def test_unsaved_file_opens_for_who_put_it_in_only(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        answer = sign_in(cast.drafter).post(address(entry, "picture"), {"file": upload(jpeg())}).json()
        for person in (cast.colleague, cast.stranger, cast.chief):
            assert sign_in(person).get(answer["address"]).status_code == 404
        shown = sign_in(cast.drafter).get(answer["address"])
        shown.close()
        assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")

    def test_the_form_shows_the_smallest_size(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        client, photo = sign_in(cast.drafter), io.BytesIO()
        Image.new("RGB", (1000, 700)).save(photo, "JPEG")
        answer = client.post(address(entry, "picture"), {"file": upload(photo.getvalue())}).json()
        whole, small = (b"".join(client.get(answer["address"] + query)) for query in ("", "?small"))
        assert [Image.open(io.BytesIO(file)).width for file in (whole, small)] == [1000, 480]
        form = client.post(
            address(entry), typed(entry, event_start="去年") | rows("pictures", {"token": answer["token"]})
        )
        assert re.search(r'<p class="yb-thumb"><img src="[^"]+\.jpg\?small"', form.content.decode())

    def test_who_may_not_save_leaves_no_file(self, cast, entry_in, sign_in, tmp_path):
        entry = entry_in("approved")
        sign_in(cast.drafter).post(address(entry), typed(entry) | self.several(upload(jpeg())))
        assert not (tmp_path / "pictures").exists()


class TestTheSecondClick:
    def test_a_form_of_a_new_entry_makes_one_however_late_it_is_sent_again(self, cast, section, sign_in):
        client = sign_in(cast.drafter)
        first = client.post(ADD, new(form="abc"))
        Revision.objects.update(written_at="2020-01-01T00:00:00Z")
        again = client.post(ADD, new(form="abc"))
        assert first["Location"] == again["Location"]
        assert Entry.objects.count() == 1

    def test_the_picture_of_a_form_sent_again_is_the_one_that_was_saved(self, cast, section, sign_in):
        client = sign_in(cast.drafter)
        token = client.post(f"{ADD}picture/", {"file": upload(jpeg())}).json()["token"]
        sent = new(form="abc") | rows("pictures", {"token": token, "ORDER": "1"})
        first, again = client.post(ADD, sent), client.post(ADD, sent)
        assert (first.status_code, again.status_code) == (302, 302)
        assert first["Location"] == again["Location"]
        assert len(Entry.objects.get().text.pictures) == 1

    def test_sent_again_with_other_words_shows_both_and_makes_none(self, cast, section, sign_in):
        client = sign_in(cast.drafter)
        client.post(ADD, new(form="abc"))
        entry = Entry.objects.get()
        answer = client.post(ADD, new(form="abc", body="改过的正文。"))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "改过的正文。" in page and f'action="{address(entry)}"' in page
        assert (Entry.objects.count(), reread(entry).body) == (1, "正文。")

    def test_saved_twice_is_one_revision(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        data = typed(entry, body="改过的正文。")
        assert [client.post(address(entry), data).status_code for _ in range(2)] == [302, 302]
        assert reread(entry).revision_number == 2

    def test_submitted_twice_is_one_submission(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        data = typed(entry, body="改过的正文。", _submit="1")
        assert [client.post(address(entry), data).status_code for _ in range(2)] == [302, 302]
        assert Transition.objects.filter(entry=entry, verb="submit").count() == 1

    def test_same_words_by_a_colleague_are_told(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        save_text(reread(entry), actor=cast.colleague, body="同样的正文。")
        assert sign_in(cast.drafter).post(address(entry), typed(entry, body="同样的正文。")).status_code == 409


class TestTwoTexts:
    def test_each_paragraph_can_be_taken_and_the_rest_is_whole(self, cast, entry_in, sign_in):
        entry = entry_in("draft", title="题", body="第一段。\n第二段。\n第三段。")
        save_text(reread(entry), actor=cast.colleague, title="他题", body="第一段。\n第二段改。\n第三段。")
        answer = sign_in(cast.drafter).post(address(entry), typed(entry, body="第一段。\n第二段。\n我的第三段。"))
        parts = {part.name: part.rows for part in answer.context["theirs"]}
        assert json.loads(parts["标题"][0].values) == {"title": "他题"}
        assert [row.theirs_text for row in parts["正文"]] == ["第一段。\n", "第二段改。\n", "第三段。"]
        assert [row.mine_text for row in parts["正文"]] == ["第一段。\n", "第二段。\n", "我的第三段。"]
        assert [row.changed for row in parts["正文"]] == [False, True, True]

    def test_a_refused_act_shows_a_form_that_saves(self, cast, entry_in, sign_in):
        """The page of a refusal stands at the address of the act; its form belongs to the entry."""
        entry = entry_in("draft", event_start=None, event_end=None, date_precision="")
        data = {"based_on": 1, "status": "draft"}
        answer = sign_in(cast.drafter).post(address(entry, "act/submit"), data)
        assert answer.status_code == 422
        assert f'action="{address(entry)}"' in answer.content.decode()


class TestTablesOfTwo:
    """A table that somebody put in while I was at the body is not lost by my save."""

    def table(self, cell: str) -> dict[str, str]:
        return rows("tables", {"title": "来访", "cells": f"国家\t团组\n甲国\t{cell}", "ORDER": "1"})

    @pytest.mark.parametrize(
        ("mine", "kept", "said"),
        [
            ("3", "5", "下面的表单里现在是对方的表格，保存后以此为准。"),
            ("4", "4", "表格两人都改了。下面的表单里是您的"),
        ],
    )
    def test_theirs_are_taken_over_unless_both_changed_them(self, cast, entry_in, sign_in, mine, kept, said):
        client = sign_in(cast.drafter)
        entry = entry_in("draft")
        client.post(address(entry), typed(entry) | self.table("3"))
        entry = reread(entry)
        read = typed(entry)
        theirs = TableText("来访", cells=(("国家", "团组"), ("甲国", "5")))
        save_text(entry, actor=cast.colleague, tables=(theirs,))
        answer = client.post(address(entry), read | {"body": "我的正文。"} | self.table(mine))
        assert answer.status_code == 409
        assert said in answer.content.decode()
        assert answer.context["forms"].tables[0]["cells"].value() == f"国家\t团组\n甲国\t{kept}"
        assert answer.context["forms"].main["body"].value() == "我的正文。"
        assert ('value="tables">改用对方的表格' in answer.content.decode()) == (mine == kept)

    def test_theirs_are_put_in_when_asked_for_and_saved_only_then(self, cast, entry_in, sign_in):
        client = sign_in(cast.drafter)
        entry = entry_in("draft")
        theirs = TableText("来访", cells=(("国家", "团组"), ("甲国", "5")))
        save_text(entry, actor=cast.colleague, tables=(theirs,))
        entry = reread(entry)
        mine = typed(entry, body="我的正文。") | self.table("4")
        answer = client.post(address(entry), mine | {"_take_theirs": "tables"})
        assert answer.status_code == 200
        forms = answer.context["forms"]
        assert forms.tables[0]["cells"].value() == "国家\t团组\n甲国\t5"
        assert forms.main["body"].value() == "我的正文。"
        assert "下面的表单里现在是对方的表格" in answer.content.decode()
        assert (reread(entry).revision_number, reread(entry).body) == (2, entry.body)
        unknown = client.post(address(entry), mine | {"_take_theirs": "title"})
        assert unknown.context["forms"].tables[0]["cells"].value() == "国家\t团组\n甲国\t4"


def test_errors_stand_on_top_and_lead_to_their_fields(cast, entry_in, sign_in):
    entry = entry_in("draft")
    data = typed(entry, title="字" * 300, event_start="去年") | rows("tables", {"title": "表", "cells": ""})
    page = sign_in(cast.drafter).post(address(entry), data).content.decode()
    for control in ("id_title", "id_event_start", "id_tables-0-cells"):
        assert f'<a href="#{control}">' in page
        assert f'id="{control}_error"' in page
    assert page.count('aria-invalid="true"') == 3
    assert "autofocus" in page


def test_saved_and_previewed_in_one_request(cast, entry_in, sign_in):
    entry = entry_in("draft")
    answer = sign_in(cast.drafter).post(address(entry), typed(entry, title="新题", _preview="1"))
    assert answer["Location"] == address(entry, "preview")
    assert reread(entry).title == "新题"


def test_what_was_saved_is_named_to_the_browser(cast, entry_in, sign_in):
    entry = entry_in("draft")
    answer = sign_in(cast.drafter).post(address(entry), typed(entry, title="新题", form="abc"), follow=True)
    assert "yb-saved-abc" in answer.content.decode()


def test_restoring_needs_the_same_token_for_the_same_picture(cast, section, sign_in):
    """Text taken back into a form opened later names its pictures by tokens: they must not change from page to page."""
    import io

    picture: PictureText = store_picture(io.BytesIO(jpeg()), file_name="甲.jpg")
    table = TableText("表", cells=(("甲",),))
    entry = make_entry(section, drafter=cast.drafter, text=make_text(pictures=(picture,), tables=(table,)))
    client = sign_in(cast.drafter)
    pages = [client.get(address(entry)).context["forms"].pictures.forms[0]["token"].value() for _ in range(2)]
    assert pages[0] == pages[1]


class TestSentAfterTheSession:
    """A form sent when its session has ended leads to signing in and back to its page, where the text is offered."""

    def send(self, person, page: str, **headers):
        client = Client(enforce_csrf_checks=True)
        if person:
            client.force_login(person)
        return client.post(page, {"title": "新题"}, headers=headers)

    def test_leads_to_sign_in_and_back(self, cast, entry_in):
        entry = entry_in("draft")
        answer = self.send(None, address(entry, "act/submit"), referer=f"http://testserver{address(entry)}")
        assert answer["Location"] == f"/desk/login/?next={address(entry)}"

    @pytest.mark.parametrize("referer", ["http://elsewhere.example/desk/", "", "http://testserver/cpwsnj/", "http://["])
    def test_never_leads_elsewhere(self, cast, entry_in, referer):
        answer = self.send(None, address(entry_in("draft")), referer=referer)
        assert answer["Location"] == "/desk/login/?next=/desk/"

    def test_who_is_signed_in_gets_the_refusal(self, cast, entry_in):
        entry = entry_in("draft")
        assert self.send(cast.drafter, address(entry), referer=f"http://testserver{address(entry)}").status_code == 403
