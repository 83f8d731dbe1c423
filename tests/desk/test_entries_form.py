"""Writing an entry at the desk: what is saved, what is refused, and that nothing typed is lost."""

import re
from datetime import date

import pytest

from accounts.models import User
from entries import workflow
from entries.models import Entry, Revision, Transition
from tests.desk.entry_pages import address, as_read, typed, without_token
from tests.factories import make_section, make_volume, make_yearbook, save_text

ADD = "/desk/entries/entry/add/"


def reread(entry: Entry) -> Entry:
    return Entry.objects.get(pk=entry.pk)


class TestNewEntry:
    def new(self, **changes) -> dict[str, str]:
        return {"title": "新条目", "kind": "event", "section": "", "body": "正文。", "date_precision": ""} | changes

    def test_drafter_makes_one_of_own_unit(self, cast, section, sign_in):
        answer = sign_in(cast.drafter).post(ADD, self.new(section=section.pk, event_start="2024.3.1"))
        entry = Entry.objects.get()
        assert answer.status_code == 302
        assert (entry.title, entry.unit, entry.drafter, entry.section) == ("新条目", cast.unit, cast.drafter, section)
        assert (entry.status, entry.event_start, entry.date_precision) == ("draft", date(2024, 3, 1), "day")

    def test_drafter_cannot_choose_unit_or_drafter(self, cast, section, sign_in):
        sign_in(cast.drafter).post(ADD, self.new(unit=cast.other_unit.pk, drafter=cast.stranger.pk))
        entry = Entry.objects.get()
        assert (entry.unit, entry.drafter) == (cast.unit, cast.drafter)

    def test_chief_editor_chooses_both(self, cast, section, sign_in):
        data = self.new(unit=cast.other_unit.pk, drafter=cast.stranger.pk)
        assert sign_in(cast.chief).post(ADD, data).status_code == 302
        entry = Entry.objects.get()
        assert (entry.unit, entry.drafter) == (cast.other_unit, cast.stranger)

    def test_drafter_of_another_unit_is_refused(self, cast, section, sign_in):
        data = self.new(unit=cast.unit.pk, drafter=cast.stranger.pk)
        answer = sign_in(cast.chief).post(ADD, data)
        assert answer.status_code == 422
        assert "新条目" in answer.content.decode()
        assert not Entry.objects.exists()

    @pytest.mark.parametrize("person", ["reviewer", "second_reviewer"])
    def test_reviewer_makes_none(self, cast, section, sign_in, person):
        answer = sign_in(getattr(cast, person)).post(ADD, self.new())
        assert answer.status_code == 403
        assert not Entry.objects.exists()

    def test_sent_twice_makes_one(self, cast, section, sign_in):
        client = sign_in(cast.drafter)
        first, second = client.post(ADD, self.new()), client.post(ADD, self.new())
        assert first["Location"] == second["Location"]
        assert Entry.objects.count() == 1

    def test_same_words_by_another_person_make_another(self, cast, section, sign_in):
        sign_in(cast.drafter).post(ADD, self.new())
        sign_in(cast.colleague).post(ADD, self.new())
        assert Entry.objects.count() == 2

    def test_volume_is_asked_for_when_there_are_two(self, cast, section, sign_in):
        other = make_volume(make_yearbook("另一年鉴", "lynj"), title="另一卷")
        client = sign_in(cast.drafter)
        assert "另一卷" in client.get(ADD).content.decode()
        client.post(f"{ADD}?volume={other.pk}", self.new())
        assert Entry.objects.get().volume == other

    def test_section_of_another_volume_is_refused(self, cast, section, sign_in):
        foreign = make_section(make_volume(make_yearbook("另一年鉴", "lynj")), "外卷类目")
        answer = sign_in(cast.drafter).post(f"{ADD}?volume={section.volume_id}", self.new(section=foreign.pk))
        assert answer.status_code == 422
        assert not Entry.objects.exists()

    def test_save_and_submit(self, cast, section, sign_in):
        data = self.new(section=section.pk, event_start="2024-03-01", _submit="1")
        sign_in(cast.drafter).post(ADD, data)
        assert Entry.objects.get().status == "submitted"

    def test_save_and_submit_of_an_incomplete_text_keeps_it_on_the_page(self, cast, section, sign_in, english):
        answer = sign_in(cast.drafter).post(ADD, self.new(_submit="1"))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "Still missing: section、a date" in page
        assert "正文。" in page
        marked = re.findall(r'id="id_(\w+)_error"><li>Fill this in before you submit', page)
        assert marked == ["section", "event_start"]
        assert not Entry.objects.exists()

    def test_nothing_written_makes_no_entry(self, cast, section, sign_in, english):
        answer = sign_in(cast.drafter).post(ADD, self.new(title="", body=" "))
        assert answer.status_code == 422
        assert "an empty entry is not made" in answer.content.decode()
        assert not Entry.objects.exists()


class TestSaving:
    def test_save_writes_a_revision(self, cast, entry_in, sign_in):
        entry = entry_in("draft", title="旧题")
        answer = sign_in(cast.colleague).post(address(entry), typed(entry, title="新题", body="甲。\r\n乙。"))
        entry = reread(entry)
        assert answer.status_code == 302
        assert (entry.title, entry.body, entry.revision_number) == ("新题", "甲。\n乙。", 2)
        assert Revision.objects.get(entry=entry, number=2).author == cast.colleague

    def test_unchanged_text_makes_no_revision(self, cast, entry_in, sign_in):
        entry = entry_in("draft", body="　　首行缩进。\n\n第二段 。")
        sign_in(cast.drafter).post(address(entry), typed(entry))
        assert reread(entry).revision_number == 1

    def test_what_the_page_shows_saves_as_unchanged(self, cast, entry_in, sign_in):
        """Every control sent back as the page gives it: month and year dates too."""
        entry = entry_in(
            "draft", event_start=date(2024, 3, 1), event_end=date(2024, 5, 31), date_precision="month", kind="activity"
        )
        client = sign_in(cast.drafter)
        form = client.get(address(entry)).context["forms"].main
        data = {name: form[name].value() if form[name].value() is not None else "" for name in form.fields}
        client.post(address(entry), data | as_read(entry))
        assert reread(entry).revision_number == 1

    def test_get_changes_nothing(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        for page in ("change", "review", "preview", "history", "delete"):
            assert client.get(address(entry, page), typed(entry, title="新题")).status_code == 200
        assert reread(entry).revision_number == 1

    def test_no_log_entry_is_written(self, cast, entry_in, sign_in):
        from django.contrib.admin.models import LogEntry

        entry = entry_in("draft")
        sign_in(cast.drafter).post(address(entry), typed(entry, title="新题"))
        assert not LogEntry.objects.exists()

    def test_section_is_chosen_while_the_text_is_open(self, cast, section, entry_in, sign_in):
        other = make_section(section.volume, "综述")
        entry = entry_in("draft")
        sign_in(cast.drafter).post(address(entry), typed(entry, section=other.pk))
        assert reread(entry).section == other
        assert Transition.objects.filter(entry=entry, verb="move").count() == 1

    def test_section_left_out_stays(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        data = typed(entry, title="新题")
        del data["section"]
        sign_in(cast.drafter).post(address(entry), data)
        assert reread(entry).section_id == entry.section_id

    def test_reviewer_mends_a_submitted_text_but_not_its_section(self, cast, section, entry_in, sign_in):
        other = make_section(section.volume, "综述")
        entry = entry_in("submitted")
        sign_in(cast.reviewer).post(address(entry), typed(entry, title="改题", section=other.pk))
        assert (reread(entry).title, reread(entry).section) == ("改题", section)

    @pytest.mark.parametrize(
        ("start", "end", "precision", "stored"),
        [
            ("2020.3.1", "", "", (date(2020, 3, 1), date(2020, 3, 1), "day")),
            ("2020年3月1日", "20200305", "", (date(2020, 3, 1), date(2020, 3, 5), "day")),
            ("２０２０－０３－０１", "", "", (date(2020, 3, 1), date(2020, 3, 1), "day")),
            ("2020年3月", "", "", (date(2020, 3, 1), date(2020, 3, 31), "month")),
            ("2020年", "", "", (date(2020, 1, 1), date(2020, 12, 31), "year")),
            ("2020-03-09", "2020年4月", "", (date(2020, 3, 1), date(2020, 4, 30), "month")),
            ("", "", "none", (None, None, "none")),
            ("", "", "", (None, None, "")),
        ],
    )
    def test_dates_as_clerks_type_them(self, cast, entry_in, sign_in, start, end, precision, stored):
        entry = entry_in("draft")
        data = typed(entry, event_start=start, event_end=end, date_precision=precision)
        assert sign_in(cast.drafter).post(address(entry), data).status_code == 302
        entry = reread(entry)
        assert (entry.event_start, entry.event_end, entry.date_precision) == stored

    @pytest.mark.parametrize(
        ("start", "end", "precision"),
        [
            ("去年", "", ""),
            ("2020-13-01", "", ""),
            ("2020-03-05", "2020-03-01", ""),
            ("", "2020-03-01", ""),
            ("2020-03-01", "", "none"),
            ("9" * 10_000, "", ""),
        ],
    )
    def test_impossible_dates_are_told_and_kept(self, cast, entry_in, sign_in, start, end, precision):
        entry = entry_in("draft")
        data = typed(entry, title="新题", event_start=start, event_end=end, date_precision=precision)
        answer = sign_in(cast.drafter).post(address(entry), data)
        assert answer.status_code == 422
        assert 'class="errorlist"' in answer.content.decode()
        assert answer.context["forms"].main["title"].value() == "新题"
        assert reread(entry).revision_number == 1

    def test_date_is_suggested_from_the_body_and_not_forced(self, cast, entry_in, sign_in, english):
        entry = entry_in("draft", body="3月12日，召开会议。", event_start=None, event_end=None, date_precision="")
        client = sign_in(cast.drafter)
        assert "Use the date in the body: 2024年3月12日" in client.get(address(entry)).content.decode()
        client.post(address(entry), typed(entry, title="新题"))
        assert reread(entry).event_start is None


class TestFieldsNobodyWrites:
    """A hand-made POST reaches no column but those of the text (a loop over every field of the model)."""

    WRITTEN = frozenset({"title", "section", "kind", "event_start", "event_end", "date_precision", "body"})
    FOLLOWS = frozenset({"revision_number", "changed_at", "characters"})

    @pytest.mark.parametrize("person", ["drafter", "chief"])
    def test_extra_fields_have_no_effect(self, cast, entry_in, sign_in, person):
        entry = entry_in("draft")
        other = make_volume(make_yearbook("另一年鉴", "lynj"))
        names = {field.name for field in Entry._meta.concrete_fields} - self.WRITTEN - {"status"}
        before = Entry.objects.filter(pk=entry.pk).values().get()
        for name in sorted(names):
            number = other.pk if name == "volume" else 7
            extra = {name: number, f"{name}_id": number, "status_": "published"}
            data = typed(reread(entry), title=f"题 {name}") | extra
            assert sign_in(getattr(cast, person)).post(address(entry), data).status_code == 302
        after = Entry.objects.filter(pk=entry.pk).values().get()
        changed = {name for name in before if before[name] != after[name]}
        assert changed <= self.FOLLOWS | {"title"}

    def test_status_in_the_form_is_only_what_was_read(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        answer = sign_in(cast.drafter).post(address(entry), typed(entry, title="新题", status="published"))
        assert answer.status_code == 409
        assert (reread(entry).status, reread(entry).title) == ("draft", entry.title)


class TestStaleSave:
    def test_both_texts_are_shown_and_saving_again_is_deliberate(self, cast, entry_in, sign_in):
        entry = entry_in("draft", body="原来的正文。")
        save_text(reread(entry), actor=cast.colleague, body="他人的正文。")
        client = sign_in(cast.drafter)
        answer = client.post(address(entry), typed(entry, body="我的正文。"))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert (reread(entry).body, reread(entry).revision_number) == ("他人的正文。", 2)
        assert answer.context["forms"].main["body"].value() == "我的正文。"
        assert "他人" in page
        assert '<input type="hidden" name="based_on" value="2">' in page
        again = client.post(address(entry), typed(reread(entry), body="我的正文。"))
        assert again.status_code == 302
        assert reread(entry).body == "我的正文。"

    def test_a_form_with_an_error_keeps_the_revision_it_was_read_at(self, cast, entry_in, sign_in):
        """Else correcting the error would silently overwrite what another person saved meanwhile."""
        entry = entry_in("draft")
        save_text(reread(entry), actor=cast.colleague, body="他人的正文。")
        answer = sign_in(cast.drafter).post(address(entry), typed(entry, event_start="去年"))
        assert answer.status_code == 422
        assert '<input type="hidden" name="based_on" value="1">' in answer.content.decode()

    @pytest.mark.parametrize("based_on", [None, "", "x", "-1", "１", "1" * 40])
    def test_without_revision_nothing_is_saved_and_the_text_is_kept(self, cast, entry_in, sign_in, based_on):
        entry = entry_in("draft")
        data = typed(entry, body="我的正文。", based_on=based_on)
        if based_on is None:
            del data["based_on"]
        answer = sign_in(cast.drafter).post(address(entry), data)
        assert answer.status_code == 422
        assert answer.context["forms"].main["body"].value() == "我的正文。"
        assert reread(entry).revision_number == 1

    def test_published_meanwhile(self, cast, entry_in, sign_in):
        entry = entry_in("published")
        data = typed(entry, body="我的正文。", status="draft")
        answer = sign_in(cast.drafter).post(address(entry), data)
        assert answer.status_code == 409
        assert "我的正文。" in answer.content.decode()
        assert reread(entry).body == entry.body

    def test_given_to_another_unit_meanwhile_keeps_the_text(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        data = typed(entry, body="我的正文。")
        workflow.reassign(reread(entry), actor=cast.chief, unit=cast.other_unit, drafter=None)
        answer = sign_in(cast.drafter).post(address(entry), data)
        assert answer.status_code == 404
        assert "我的正文。" in answer.content.decode()

    def test_shut_by_rule_keeps_the_text(self, cast, entry_in, sign_in):
        entry = entry_in("approved")
        answer = sign_in(cast.drafter).post(address(entry), typed(entry, body="我的正文。"))
        assert answer.status_code == 403
        assert "我的正文。" in answer.content.decode()


class TestBadInput:
    def test_title_too_long_is_told_and_kept(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        answer = sign_in(cast.drafter).post(address(entry), typed(entry, title="字" * 10_000))
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "字" * 10_000 in page
        assert "现有 10000 个字符，最多 255 个，请缩短。" in page
        assert "maxlength" not in page

    def test_body_of_a_million_is_saved_and_one_more_is_told(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        answer = client.post(address(entry), typed(entry, body="字" * 1_000_001))
        assert answer.status_code == 422
        assert len(answer.context["forms"].main["body"].value()) == 1_000_001
        assert client.post(address(entry), typed(entry, body="字" * 1_000_000)).status_code == 302
        assert reread(entry).characters == 1_000_000 + len(entry.title)

    def test_control_characters_are_left_out_and_told(self, cast, entry_in, sign_in, english):
        entry = entry_in("draft")
        data = typed(entry, title="题\x00目\x07", body="甲\x00\x1b乙\x0b丙\u2028丁")
        answer = sign_in(cast.drafter).post(address(entry), data, follow=True)
        entry = reread(entry)
        assert (entry.title, entry.body) == ("题目", "甲乙\n丙\n丁")
        assert "4 invisible control characters were left out" in answer.content.decode()

    def test_markup_is_text(self, cast, entry_in, sign_in):
        entry = entry_in("draft", title="<script>alert(1)</script>", body="</textarea><img src=x onerror=1>")
        client = sign_in(cast.drafter)
        for page in ("change", "review", "preview", "history", "delete"):
            text = client.get(address(entry, page)).content.decode()
            assert "<script>alert" not in text
            assert "<img src=x" not in text


class TestWhoMeetsWhat:
    @pytest.mark.parametrize("page", ["change", "review", "preview", "history", "delete", "placing"])
    @pytest.mark.parametrize("person", ["stranger", "other_reviewer", "administrator", "auditor"])
    def test_who_may_not_see_gets_the_answer_of_an_unknown_entry(self, cast, entry_in, sign_in, page, person):
        entry = entry_in("draft", title="机密标题")
        client = sign_in(getattr(cast, person))
        hidden, unknown = client.get(address(entry, page)), client.get(f"/desk/entries/entry/999999/{page}/")
        assert hidden.status_code == unknown.status_code == 404
        assert without_token(hidden) == without_token(unknown)
        assert "机密标题" not in hidden.content.decode()

    @pytest.mark.parametrize("entry_id", ["0", "x", "-1", "1" * 30, "１", "1%00"])
    def test_strange_ids(self, cast, entry_in, sign_in, entry_id):
        assert sign_in(cast.chief).get(f"/desk/entries/entry/{entry_id}/change/").status_code == 404

    def test_reader_of_a_shut_text_gets_no_form(self, cast, entry_in, sign_in):
        entry = entry_in("approved", body="正文在此。")
        page = sign_in(cast.drafter).get(address(entry)).content.decode()
        assert "正文在此。" in page
        assert "<textarea" not in page
        assert 'name="title"' not in page

    def test_save_by_who_may_only_read_is_refused(self, cast, entry_in, sign_in):
        entry = entry_in("changes_requested")
        answer = sign_in(cast.reviewer).post(address(entry), typed(entry, title="改题"))
        assert answer.status_code == 403
        assert reread(entry).title == entry.title

    def test_switched_off_person_is_sent_to_sign_in(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        User.objects.filter(pk=cast.drafter.pk).update(is_active=False)
        assert client.post(address(entry), typed(entry, title="新题")).status_code == 302
        assert reread(entry).title == entry.title

    def test_form_costs_few_queries(self, cast, entry_in, sign_in, django_assert_max_num_queries):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        client.get(address(entry))
        with django_assert_max_num_queries(25):
            client.get(address(entry))


class TestDelete:
    def test_asks_first_then_deletes(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        client = sign_in(cast.drafter)
        assert client.get(address(entry, "delete")).status_code == 200
        assert Entry.objects.filter(pk=entry.pk).exists()
        assert client.post(address(entry, "delete"), as_read(entry)).status_code == 302
        assert not Entry.objects.filter(pk=entry.pk).exists()
        assert Transition.objects.filter(verb="delete", entry_title=entry.title).exists()

    @pytest.mark.parametrize(("person", "status"), [("colleague", "draft"), ("drafter", "changes_requested")])
    def test_refused_by_rule(self, cast, entry_in, sign_in, person, status):
        entry = entry_in(status)
        client = sign_in(getattr(cast, person))
        assert client.get(address(entry, "delete")).status_code == 403
        assert client.post(address(entry, "delete"), as_read(entry)).status_code == 403
        assert Entry.objects.filter(pk=entry.pk).exists()

    def test_stale_is_not_deleted(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        data = as_read(entry)
        save_text(reread(entry), actor=cast.colleague, body="他人的正文。")
        assert sign_in(cast.drafter).post(address(entry, "delete"), data).status_code == 409
        assert sign_in(cast.drafter).post(address(entry, "delete"), {}).status_code == 422
        assert Entry.objects.filter(pk=entry.pk).exists()
