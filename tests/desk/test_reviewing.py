"""Reviewing one text after another: the queue, reasons, refusals that lose nothing, and going back to a text."""

import re
from urllib.parse import quote

import pytest

from entries import workflow
from entries.admin.differences import differences
from entries.models import Entry, Stage, Transition
from tests.desk.entry_pages import address, as_read
from tests.factories import bring_to, make_entry, make_section, make_text, save_text


def context(client, entry: Entry, **query):
    answer = client.get(address(entry, "review"), query)
    assert answer.status_code == 200
    return answer.context


def last_comment(entry: Entry) -> str:
    return Transition.objects.filter(entry=entry).first().comment


class TestQueue:
    """The oldest submission first; the page says which one opens next, and that one opens."""

    @pytest.fixture
    def three(self, entry_in):
        return [entry_in("submitted", title=title) for title in ("甲条", "乙条", "丙条")]

    def test_place_and_neighbours(self, cast, three, sign_in):
        first, second, third = three
        shown = context(sign_in(cast.reviewer), second)
        assert (shown["place"].number, shown["place"].total) == (2, 3)
        assert (shown["previous"], shown["following"]) == (address(first, "review"), address(third, "review"))
        shown = context(sign_in(cast.reviewer), third)
        assert (shown["following"], shown["next_to_decide"]) == ("", first)

    def test_the_batch_keeps_count_of_what_was_decided(self, cast, three, sign_in):
        client = sign_in(cast.reviewer)
        client.post(address(three[0], "act/approve"), as_read(three[0], page="review"))
        place = context(client, three[1])["place"]
        assert (place.number, place.total) == (2, 3)
        workflow.undo(Entry.objects.get(pk=three[0].pk), actor=cast.reviewer)
        place = context(client, three[1])["place"]
        assert (place.number, place.total) == (2, 3)

    def test_what_was_skipped_opens_at_the_end(self, cast, three, sign_in):
        client = sign_in(cast.reviewer)
        for entry, following in ((three[1], three[2]), (three[2], three[0])):
            answer = client.post(address(entry, "act/approve"), as_read(entry, page="review"))
            assert answer["Location"] == address(following, "review")

    def test_the_filter_of_the_list_stays(self, cast, three, sign_in, english):
        elsewhere = make_section(three[0].volume, "别的类目")
        others = [bring_to(make_entry(elsewhere, drafter=cast.drafter), "submitted", cast) for _ in range(2)]
        client, query = sign_in(cast.reviewer), f"?section={elsewhere.pk}"
        shown = client.get("/desk/entries/entry/" + query + "&o=1").content.decode()
        assert f'href="{address(others[0], "review")}{query}"' in shown
        page = client.get(address(others[0], "review") + query).content.decode()
        form = re.search(r'data-verb="approve" formaction="([^"]+)"', page)[1]
        assert form == address(others[0], "act/approve") + query
        answer = client.post(form, as_read(others[0], page="review"))
        assert answer["Location"] == address(others[1], "review") + query
        answer = client.post(answer["Location"].replace("/review/", "/act/approve/"), as_read(others[1], page="review"))
        assert answer["Location"] == f"/desk/entries/entry/{query}&o=1"
        assert "This list is done." in client.get(answer["Location"]).content.decode()

    def test_the_search_of_the_list_stays(self, cast, three, entry_in, sign_in):
        client, found = sign_in(cast.reviewer), entry_in("submitted", title="另有甲条")
        query = f"?q={quote('甲条')}"
        shown = client.get("/desk/entries/entry/" + query).content.decode()
        assert f'href="{address(three[0], "review")}{query}"' in shown
        answer = client.post(address(three[0], "act/approve") + query, as_read(three[0], page="review"))
        assert answer["Location"] == address(found, "review") + query
        place = client.get(answer["Location"]).context["place"]
        assert (place.number, place.total) == (2, 2)

    @pytest.mark.parametrize("query", ["?volume=x", "?q=%00", "?q=+", "?unit=-1", "?section=" + "9" * 30, "?drafter=²"])
    def test_other_filters_mean_nothing(self, cast, three, sign_in, query):
        assert sign_in(cast.reviewer).get(address(three[0], "review") + query).context["place"].total == 3

    def test_only_what_waits_for_the_person_is_in_it(self, cast, three, section, sign_in):
        theirs = make_entry(section, drafter=cast.stranger, text=make_text("外单位"))
        workflow.submit(theirs, actor=cast.stranger)
        save_text(three[1], actor=cast.reviewer, body="自己改过。")
        shown = context(sign_in(cast.reviewer), three[0])
        assert (shown["place"].total, shown["following"]) == (2, address(three[2], "review"))

    def test_who_may_not_approve_reads_why_and_has_no_place(self, cast, three, sign_in, english):
        save_text(three[1], actor=cast.reviewer, body="自己改过。")
        client = sign_in(cast.reviewer)
        page = client.get(address(three[1], "review"))
        assert page.context["place"].number == 0
        assert "You contributed to this text, so another reviewer must approve it." in page.content.decode()
        assert 'data-verb="approve"' not in page.content.decode()
        assert 'data-verb="return_for_changes"' in page.content.decode()

    def test_a_stage_in_between_says_where_it_goes(self, cast, three, sign_in, english):
        Stage.objects.create(volume=three[0].volume, order=2, name="终审")
        client = sign_in(cast.reviewer)
        page = client.get(address(three[0], "review")).content.decode()
        assert "It goes on to the next stage of review, “终审”." in page
        answer = client.post(address(three[0], "act/approve"), as_read(three[0], page="review"), follow=True)
        assert "This stage is passed; it waits for the next one." in answer.content.decode()


class TestReasons:
    def test_chosen_reasons_and_own_words_are_one_comment(self, cast, entry_in, sign_in):
        entry = entry_in("submitted")
        form = as_read(entry, page="review", reason=["请核实日期。", "请用全称。"], comment="第二段。")
        sign_in(cast.reviewer).post(address(entry, "act/return_for_changes"), form)
        assert last_comment(entry) == "请核实日期。\n请用全称。\n第二段。"

    def test_a_reason_that_stands_in_the_comment_is_not_said_twice(self, cast, entry_in, sign_in):
        entry = entry_in("submitted")
        form = as_read(entry, page="review", reason=["请核实日期。"], comment="首段：请核实日期。")
        sign_in(cast.reviewer).post(address(entry, "act/return_for_changes"), form)
        assert last_comment(entry) == "首段：请核实日期。"

    def test_a_reason_alone_is_enough(self, cast, entry_in, sign_in):
        entry = entry_in("submitted")
        form = as_read(entry, page="review", reason="请核实日期。", comment=" ")
        sign_in(cast.reviewer).post(address(entry, "act/return_for_changes"), form)
        assert last_comment(entry) == "请核实日期。"

    def test_the_yearbooks_own_reasons_are_offered(self, cast, entry_in, sign_in):
        entry = entry_in("submitted")
        type(entry.volume.yearbook).objects.update(stock_reasons="第一条理由。\n\n <b>第二条</b> \n")
        page = sign_in(cast.reviewer).get(address(entry, "review"))
        assert page.context["reasons"] == [("第一条理由。", False), ("<b>第二条</b>", False)]
        assert "<b>第二条</b>" not in page.content.decode()

    def test_who_decides_nothing_is_offered_no_comment(self, cast, entry_in, sign_in):
        page = sign_in(cast.drafter).get(address(entry_in("submitted"), "review")).content.decode()
        assert 'id="comment"' not in page
        assert 'name="reason"' not in page


class TestStalePage:
    def test_the_newer_text_is_shown_with_what_changed_since(self, cast, entry_in, sign_in, english):
        entry = entry_in("submitted", body="到会112人。")
        read = as_read(entry, page="review", comment="数字不符。", reason="请核实日期。")
        save_text(entry, actor=cast.chief, body="到会121人。")
        answer = sign_in(cast.reviewer).post(address(entry, "act/return_for_changes"), read)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "主编 has changed the text since you opened it." in page
        assert "请核实日期。\n数字不符。</textarea>" in page
        assert answer.context["compared_with"].number == 1
        assert 'name="based_on" value="2"' in page
        assert f'<a href="{address(entry, "review")}?view=beside&amp;only=all&amp;against=1#difference">' in page
        assert f'action="{address(entry, "review")}#difference"' in page
        assert Entry.objects.get(pk=entry.pk).status == "submitted"

    def test_a_comment_too_long_for_lists_is_refused_and_kept(self, cast, entry_in, sign_in):
        entry = entry_in("submitted")
        form = as_read(entry, page="review", comment="字" * 10_001)
        answer = sign_in(cast.reviewer).post(address(entry, "act/return_for_changes"), form)
        assert (answer.status_code, Entry.objects.get(pk=entry.pk).status) == (422, "submitted")
        assert "意见有10001个字，最多保留10000个字" in answer.content.decode()
        assert answer.context["typed_comment"] == "字" * 10_001
        assert last_comment(entry) == ""

    def test_who_was_faster_is_named_and_the_comment_kept(self, cast, entry_in, sign_in, english):
        entry = entry_in("submitted")
        read = as_read(entry, page="review", comment="我的意见。")
        workflow.approve(Entry.objects.get(pk=entry.pk), actor=cast.second_reviewer, revision_number=1)
        workflow.publish(Entry.objects.get(pk=entry.pk), actor=cast.chief)
        answer = sign_in(cast.reviewer).post(address(entry, "act/return_for_changes"), read)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Not done: 主编 was faster (Publish). The entry is now “Published”." in page
        assert '<p class="yb-typed">我的意见。</p>' in page


class TestLayout:
    def test_any_revision_is_compared(self, cast, entry_in, sign_in):
        entry = entry_in("draft", body="第一稿。")
        for body in ("第二稿。", "第三稿。"):
            entry = save_text(entry, actor=cast.drafter, body=body).entry
        entry = workflow.submit(entry, actor=cast.drafter)
        client = sign_in(cast.reviewer)
        assert context(client, entry)["compared_with"] is None
        assert [row["number"] for row in context(client, entry)["offered"]] == [2, 1]
        assert context(client, entry, against="2")["compared_with"].number == 2

    def test_side_by_side_has_the_old_text_left_and_the_new_one_right(self, cast, entry_in, sign_in, english):
        entry = entry_in("changes_requested", body="到会112人。")
        entry = workflow.submit(save_text(entry, actor=cast.drafter, body="到会121人。").entry, actor=cast.drafter)
        page = sign_in(cast.reviewer).get(address(entry, "review"), {"view": "beside"}).content.decode()
        row = re.search(r'<tr class="yb-changed">(.*?)</tr>', page, re.DOTALL)[1]
        old, new = (re.sub("<[^>]+>", "", cell) for cell in re.findall("<td[^>]*>(.*?)</td>", row, re.DOTALL))
        assert old == "到会[removed] 112 [end]人。"
        assert new == "到会[added] 121 [end]人。"

    def test_a_long_text_shows_only_what_changed_unless_asked(self, cast, entry_in, sign_in):
        body = "\n".join(f"第{number}段，{'内容' * 50}。" for number in range(100))
        entry = entry_in("changes_requested", body=body)
        changed = save_text(entry, actor=cast.drafter, body=body.replace("第7段", "第70段")).entry
        entry = workflow.submit(changed, actor=cast.drafter)
        client = sign_in(cast.reviewer)
        rows = context(client, entry)["parts"][0].rows
        assert [bool(row.pieces[0].text) for row in rows] == [False, True, False]
        assert [rows[0].pieces[0].paragraphs, rows[2].pieces[0].paragraphs] == [7, 92]
        assert len(context(client, entry, only="all")["parts"][1].rows) == 100


def test_of_a_long_unchanged_stretch_what_is_beside_a_change_is_shown():
    old = make_text(body="头" * 100 + "到会112人，" + "中" * 300 + "共5项。" + "尾" * 400)
    new = make_text(body=old.body.replace("112", "121").replace("5", "6"))
    pieces = differences(old, new, only_changes=True)[0].rows[0].pieces
    shown = [piece.text or f"〔{piece.characters}〕" for piece in pieces]
    assert shown == [
        "头" * 100 + "到会", "112", "121", "人，" + "中" * 38, "〔223〕", "中" * 39 + "共", "5", "6",
        "项。" + "尾" * 38, "〔362〕",
    ]  # fmt: skip


def test_a_stretch_is_cut_neither_inside_a_number_nor_before_its_unit():
    old = make_text(body="甲" + "中" * 38 + "1234567项" + "中" * 200 + "11月" + "中" * 39 + "乙")
    new = make_text(body=old.body.replace("甲", "丙").replace("乙", "丁"))
    shown = [piece.text for piece in differences(old, new, only_changes=True)[0].rows[0].pieces]
    assert (shown[2], shown[4]) == ("中" * 38 + "1234567项", "11月" + "中" * 39)


class TestHistory:
    @pytest.fixture
    def twice_changed(self, cast, entry_in):
        entry = entry_in("draft", body="第一稿。")
        for body in ("第二稿。", "第三稿。"):
            entry = save_text(entry, actor=cast.drafter, body=body).entry
        return entry

    def restore(self, client, entry: Entry, number: object):
        return client.post(address(entry, "restore"), as_read(entry, number=number))

    def test_an_earlier_text_is_restored_from_its_row(self, cast, twice_changed, sign_in, english):
        client = sign_in(cast.colleague)
        page = client.get(address(twice_changed, "history")).content.decode()
        assert re.findall(r'name="number" value="(\d)"', page) == ["2", "1"]
        answer = self.restore(client, twice_changed, 1)
        assert answer["Location"] == address(twice_changed, "change")
        entry = Entry.objects.get(pk=twice_changed.pk)
        assert (entry.body, entry.revision_number) == ("第一稿。", 4)
        page = client.get(address(entry, "history")).content.decode()
        assert "Text of revision 1 restored" in page

    def test_what_may_not_be_edited_is_not_restored(self, cast, twice_changed, sign_in, english):
        entry = bring_to(twice_changed, "approved", cast)
        client = sign_in(cast.drafter)
        page = client.get(address(entry, "history")).content.decode()
        assert "An earlier text cannot be restored now. An approved or published text stays as it is" in page
        assert 'name="number"' not in page
        answer = self.restore(client, entry, 1)
        assert answer.status_code == 403
        assert Entry.objects.get(pk=entry.pk).body == "第三稿。"

    def test_refusals_of_a_restoration(self, cast, twice_changed, sign_in):
        client = sign_in(cast.drafter)
        assert [self.restore(client, twice_changed, number).status_code for number in (9, "x", "")] == [422] * 3
        save_text(Entry.objects.get(pk=twice_changed.pk), actor=cast.colleague, body="第四稿。")
        assert self.restore(client, twice_changed, 1).status_code == 409
        assert self.restore(sign_in(cast.stranger), twice_changed, 1).status_code == 404
        assert Entry.objects.get(pk=twice_changed.pk).body == "第四稿。"

    def test_an_undone_act_is_marked(self, cast, entry_in, sign_in, english):
        entry = workflow.undo(entry_in("approved"), actor=cast.second_reviewer)
        page = sign_in(cast.drafter).get(address(entry, "history")).content.decode()
        assert "Approve (undone)" in page
        assert "Undo (Approve)" in page
        assert '<li class="yb-undone">' in page

    def test_long_texts_are_compared_on_request(self, cast, entry_in, sign_in):
        entry = entry_in("draft", body="初" * 60_000)
        for letter in "二三四":
            entry = save_text(entry, actor=cast.drafter, body=letter + "初" * 60_000).entry
        client = sign_in(cast.drafter)
        events = client.get(address(entry, "history")).context["events"]
        assert [(event.makes, bool(event.parts), event.is_long) for event in events if event.makes] == [
            (4, True, False),
            (3, False, True),
            (2, False, True),
            (1, False, False),
        ]
        events = client.get(address(entry, "history"), {"step": "2"}).context["events"]
        assert [event.makes for event in events if event.parts] == [4, 2]
