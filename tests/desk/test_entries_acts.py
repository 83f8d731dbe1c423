"""The verbs of the lifecycle over HTTP: one address for each, the answer by status and by rule."""

import pytest

from entries import workflow
from entries.lifecycle import TRANSITIONS, Verb
from entries.models import Entry, Transition
from tests.desk.entry_pages import address, as_read, without_token
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, make_yearbook, save_text


def act(client, entry: Entry, verb: str, **data):
    return client.post(address(entry, f"act/{verb}"), as_read(entry) | {"comment": ""} | data)


def status_of(entry: Entry) -> str:
    return Entry.objects.get(pk=entry.pk).status


@pytest.mark.parametrize(
    ("verb", "person", "before", "after"),
    [
        ("submit", "drafter", "draft", "submitted"),
        ("submit", "colleague", "changes_requested", "submitted"),
        ("withdraw", "drafter", "submitted", "draft"),
        ("return_for_changes", "reviewer", "submitted", "changes_requested"),
        ("return_for_changes", "chief", "approved", "changes_requested"),
        ("approve", "reviewer", "submitted", "approved"),
        ("publish", "chief", "approved", "published"),
        ("revise", "drafter", "published", "draft"),
        ("unpublish", "chief", "published", "approved"),
    ],
)
def test_done(cast, entry_in, sign_in, verb, person, before, after):
    entry = entry_in(before)
    answer = act(sign_in(getattr(cast, person)), entry, verb, comment="请核实。")
    assert answer.status_code == 302
    assert status_of(entry) == after


def test_comment_is_written_to_the_trail(cast, entry_in, sign_in):
    entry = entry_in("submitted")
    act(sign_in(cast.reviewer), entry, "return_for_changes", comment=" 人数\x00前后不一。\x07 ")
    row = Transition.objects.get(entry=entry, verb="return_for_changes")
    assert (row.comment, row.actor, row.revision_number) == ("人数前后不一。", cast.reviewer, 1)


@pytest.mark.parametrize(
    ("verb", "person", "before", "sentence"),
    [
        ("submit", "reviewer", "changes_requested", "This can be done by a drafter of the entry&#x27;s unit"),
        ("publish", "drafter", "approved", "This can be done by the chief editor"),
        ("approve", "drafter", "submitted", "This can be done by a reviewer of this stage"),
        ("approve", "chief", "draft", "Not possible while the entry is “Drafting”"),
        ("unpublish", "reviewer", "published", "This can be done by the chief editor"),
    ],
)
def test_refused_by_rule_with_the_rule(cast, entry_in, sign_in, english, verb, person, before, sentence):
    entry = entry_in(before)
    answer = act(sign_in(getattr(cast, person)), entry, verb, comment="理由。")
    assert answer.status_code == 403
    assert sentence in answer.content.decode()
    assert status_of(entry) == before


def test_contributor_cannot_approve_superuser_included(cast, section, sign_in, english):
    entry = make_entry(section, drafter=cast.writing_reviewer)
    entry = workflow.submit(entry, actor=cast.writing_reviewer)
    answer = act(sign_in(cast.writing_reviewer), entry, "approve")
    assert answer.status_code == 403
    assert "You contributed to this text, so another reviewer must approve it." in answer.content.decode()
    entry = save_text(entry, actor=cast.superuser, title="改题").entry
    assert act(sign_in(cast.superuser), entry, "approve").status_code == 403
    assert status_of(entry) == "submitted"


def test_approve_of_a_text_changed_meanwhile_is_refused(cast, entry_in, sign_in, english):
    entry = entry_in("submitted")
    read = as_read(entry)
    save_text(Entry.objects.get(pk=entry.pk), actor=cast.chief, body="另一正文。")
    answer = sign_in(cast.reviewer).post(address(entry, "act/approve"), read | {"page": "review"})
    assert answer.status_code == 409
    assert "主编 has changed the text since you opened it." in answer.content.decode()
    assert status_of(entry) == "submitted"


def test_second_click_does_nothing(cast, entry_in, sign_in):
    entry = entry_in("submitted")
    client = sign_in(cast.reviewer)
    assert act(client, entry, "approve").status_code == 302
    assert act(client, entry, "approve").status_code == 409
    assert Transition.objects.filter(entry=entry, verb="approve").count() == 1


@pytest.mark.parametrize("field", ["based_on", "status"])
@pytest.mark.parametrize("value", [None, "", "x"])
def test_without_what_was_read_nothing_is_done(cast, entry_in, sign_in, field, value):
    entry = entry_in("submitted")
    data = as_read(entry) | {field: value}
    if value is None:
        del data[field]
    assert sign_in(cast.reviewer).post(address(entry, "act/approve"), data).status_code == 422
    assert status_of(entry) == "submitted"


@pytest.mark.parametrize(
    ("verb", "person", "before"), [("return_for_changes", "reviewer", "submitted"), ("unpublish", "chief", "published")]
)
@pytest.mark.parametrize("comment", ["", "  \n "])
def test_reason_is_required(cast, entry_in, sign_in, english, verb, person, before, comment):
    entry = entry_in(before)
    answer = act(sign_in(getattr(cast, person)), entry, verb, comment=comment)
    assert answer.status_code == 422
    assert "Write the reason first" in answer.content.decode()
    assert status_of(entry) == before


@pytest.mark.parametrize("page", ["", "review"])
def test_typed_reason_survives_a_refusal(cast, entry_in, sign_in, page):
    entry = entry_in("submitted")
    read = as_read(entry)
    save_text(Entry.objects.get(pk=entry.pk), actor=cast.chief, body="另一正文。")
    data = read | {"comment": "长长的理由", "page": page}
    answer = sign_in(cast.second_reviewer).post(address(entry, "act/return_for_changes"), data)
    assert answer.status_code == 409
    assert "长长的理由</textarea>" in answer.content.decode()


def test_incomplete_text_is_not_submitted(cast, entry_in, sign_in, english):
    entry = entry_in("draft", body="")
    answer = act(sign_in(cast.drafter), entry, "submit")
    assert answer.status_code == 422
    assert "Still missing: body." in answer.content.decode()


@pytest.mark.parametrize("verb", [verb.value for verb in TRANSITIONS])
def test_get_is_no_act(cast, entry_in, sign_in, verb):
    entry = entry_in("submitted")
    assert sign_in(cast.superuser).get(address(entry, f"act/{verb}"), as_read(entry)).status_code == 405
    assert status_of(entry) == "submitted"


@pytest.mark.parametrize("verb", ["create", "edit", "delete", "open_volume", "save_texts", "nothing", "__class__"])
def test_other_words_are_no_verbs(cast, entry_in, sign_in, verb):
    entry = entry_in("draft")
    assert act(sign_in(cast.superuser), entry, verb).status_code == 404


@pytest.mark.parametrize("verb", [verb.value for verb in TRANSITIONS])
def test_hidden_entry_answers_like_an_unknown_one(cast, entry_in, sign_in, verb):
    entry = entry_in("submitted")
    client = sign_in(cast.stranger)
    hidden = act(client, entry, verb)
    unknown = client.post(f"/desk/entries/entry/999999/act/{verb}/", as_read(entry))
    assert hidden.status_code == unknown.status_code == 404
    assert without_token(hidden) == without_token(unknown)


@pytest.mark.parametrize("page", ["delete", "restore", "placing", "change"])
def test_a_form_for_an_entry_out_of_sight_is_answered_in_words(cast, entry_in, sign_in, page):
    entry = entry_in("draft", title="机密标题")
    client = sign_in(cast.stranger)
    hidden = client.post(address(entry, page), as_read(entry, body="打好的字"))
    unknown = client.post(f"/desk/entries/entry/999999/{page}/", as_read(entry, body="打好的字"))
    assert hidden.status_code == unknown.status_code == 404
    assert without_token(hidden) == without_token(unknown)
    said = hidden.content.decode()
    assert "打好的字" in said
    assert "未作任何处理" in said
    assert "机密标题" not in said


def test_reason_survives_a_withdrawal_meanwhile(cast, entry_in, sign_in):
    """The draft is hidden from the reviewer now, and what they typed is still theirs."""
    entry = entry_in("submitted", title="机密标题")
    data = as_read(entry, comment="长长的理由")
    workflow.withdraw(Entry.objects.get(pk=entry.pk), actor=cast.drafter)
    answer = sign_in(cast.reviewer).post(address(entry, "act/return_for_changes"), data)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "长长的理由" in page
    assert "机密标题" not in page


def test_forged_request_is_refused(cast, entry_in):
    from django.test import Client

    entry = entry_in("submitted")
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.reviewer)
    assert act(client, entry, "approve").status_code == 403
    assert status_of(entry) == "submitted"


class TestButtons:
    """What a page offers is what the rules allow; what is off says why."""

    def steps(self, client, entry: Entry, page: str = "change") -> dict[str, str]:
        return {step.verb: str(step.why_not) for step in client.get(address(entry, page)).context["steps"]}

    def test_only_verbs_of_the_status_are_shown(self, cast, entry_in, sign_in):
        for status in ("draft", "submitted", "changes_requested", "approved", "published"):
            entry = entry_in(status)
            expected = {verb for verb, step in TRANSITIONS.items() if status in step.sources}
            # The form of an open text submits with its own button, which saves first.
            assert set(self.steps(sign_in(cast.superuser), entry)) == expected - {"submit"}

    @pytest.mark.parametrize(
        ("person", "submitted", "approved", "published"),
        [
            ("drafter", {"withdraw"}, set(), {"revise"}),
            ("colleague", {"withdraw"}, set(), {"revise"}),
            ("reviewer", {"approve", "return_for_changes"}, {"return_for_changes"}, set()),
            ("chief", {"return_for_changes"}, {"return_for_changes", "publish"}, {"revise", "unpublish"}),
        ],
    )
    def test_nobody_sees_a_button_that_their_role_never_has(
        self, cast, entry_in, sign_in, person, submitted, approved, published
    ):
        client = sign_in(getattr(cast, person))
        shown = [set(self.steps(client, entry_in(status))) for status in ("submitted", "approved", "published")]
        assert shown == [submitted, approved, published]

    @pytest.mark.parametrize(
        ("person", "is_shown"), [("drafter", False), ("reviewer", True), ("chief", True), ("writing_reviewer", True)]
    )
    def test_the_review_page_is_linked_for_those_who_review(self, cast, entry_in, sign_in, person, is_shown):
        entry = entry_in("submitted")
        page = sign_in(getattr(cast, person)).get(address(entry)).content.decode()
        assert (f'href="{address(entry, "review")}"' in page) == is_shown

    def test_where_there_is_no_button_the_page_says_whom_it_waits_for(self, cast, entry_in, sign_in):
        client, entry = sign_in(cast.drafter), entry_in("approved")
        assert "<p>等待主编发布</p>" in client.get(address(entry)).content.decode()
        assert "<p>等待主编发布</p>" in client.get(address(entry, "review")).content.decode()

    def test_off_button_is_drawn_disabled_with_its_reason(self, cast, entry_in, sign_in, english):
        page = sign_in(cast.colleague).get(address(entry_in("submitted"))).content.decode()
        assert '<button type="button" class="button" disabled aria-describedby="why-withdraw">Withdraw</button>' in page
        assert '<p id="why-withdraw">This can be done by the person who submitted it, before anyone' in page

    def test_on_button_says_what_happens_next(self, cast, entry_in, sign_in, english):
        entry = entry_in("approved")
        page = sign_in(cast.chief).get(address(entry)).content.decode()
        assert f'action="{address(entry, "act/publish")}"' in page
        assert '<p id="next-publish">The public reads it once the volume is open.</p>' in page

    def test_approval_in_an_open_volume_says_that_it_publishes(self, cast, sign_in, english):
        section = make_section(make_volume(make_yearbook("另一年鉴", "lynj"), is_open=True), "综述")
        entry = bring_to(make_entry(section, drafter=cast.drafter), "submitted", cast)
        page = sign_in(cast.reviewer).get(address(entry, "review")).content.decode()
        assert "published at once, since the volume is open" in page
        act(sign_in(cast.reviewer), entry, "approve")
        assert status_of(entry) == "published"

    def test_publishing_in_an_open_volume_says_that_it_is_public_at_once(self, cast, sign_in, english):
        section = make_section(make_volume(make_yearbook("另一年鉴", "lynj"), is_open=True), "综述")
        entry = bring_to(make_entry(section, drafter=cast.drafter), "published", cast)
        entry = workflow.unpublish(entry, actor=cast.chief, comment="待核实。")
        page = sign_in(cast.chief).get(address(entry)).content.decode()
        assert '<p id="next-publish">The public reads it at once, since the volume is open.</p>' in page

    def test_form_saves_before_it_submits(self, cast, entry_in, sign_in):
        """On the form the only way to submit takes along what was typed."""
        entry = entry_in("draft")
        page = sign_in(cast.drafter).get(address(entry)).content.decode()
        assert 'name="_submit"' in page
        assert address(entry, f"act/{Verb.SUBMIT}") not in page


class TestPlacing:
    def test_reassign(self, cast, entry_in, sign_in):
        entry = entry_in("submitted")
        data = as_read(entry, verb="reassign", unit=cast.other_unit.pk, drafter=cast.stranger.pk)
        assert sign_in(cast.chief).post(address(entry, "placing"), data).status_code == 302
        entry.refresh_from_db()
        assert (entry.unit, entry.drafter) == (cast.other_unit, cast.stranger)

    def test_drafter_of_another_unit_is_refused(self, cast, entry_in, sign_in):
        entry = entry_in("submitted")
        data = as_read(entry, verb="reassign", unit=cast.other_unit.pk, drafter=cast.colleague.pk)
        assert sign_in(cast.chief).post(address(entry, "placing"), data).status_code == 422
        entry.refresh_from_db()
        assert entry.unit == cast.unit

    def test_switched_off_drafter_is_no_choice(self, cast, entry_in, sign_in):
        entry = entry_in("draft")
        type(cast.colleague).objects.filter(pk=cast.colleague.pk).update(is_active=False)
        data = as_read(entry, verb="reassign", unit=cast.unit.pk, drafter=cast.colleague.pk)
        assert sign_in(cast.chief).post(address(entry, "placing"), data).status_code == 422

    def test_move_before_another(self, cast, section, entry_in, sign_in):
        other = make_section(section.volume, "综述")
        first = make_entry(other, drafter=cast.drafter)
        entry = entry_in("approved")
        data = as_read(entry, verb="move", section=other.pk, before=first.pk)
        assert sign_in(cast.chief).post(address(entry, "placing"), data).status_code == 302
        assert list(Entry.objects.filter(section=other).in_reading_order()) == [entry, first]

    def test_before_an_entry_of_another_section_is_refused(self, cast, section, entry_in, sign_in):
        other = make_section(section.volume, "综述")
        entry, neighbour = entry_in("approved"), entry_in("draft")
        data = as_read(entry, verb="move", section=other.pk, before=neighbour.pk)
        assert sign_in(cast.chief).post(address(entry, "placing"), data).status_code == 422
        entry.refresh_from_db()
        assert entry.section == section

    @pytest.mark.parametrize("verb", ["reassign", "move"])
    def test_drafter_does_neither(self, cast, section, entry_in, sign_in, verb):
        entry = entry_in("draft")
        data = as_read(entry, verb=verb, unit=cast.unit.pk, drafter="", section=section.pk)
        client = sign_in(cast.drafter)
        assert client.get(address(entry, "placing")).status_code == 403
        assert client.post(address(entry, "placing"), data).status_code == 403

    @pytest.mark.parametrize("verb", ["reassign", "move"])
    def test_stale_and_missing(self, cast, section, entry_in, sign_in, verb):
        entry = entry_in("draft")
        data = as_read(entry, verb=verb, unit=cast.unit.pk, drafter="", section=section.pk)
        client = sign_in(cast.chief)
        assert client.post(address(entry, "placing"), data | {"based_on": 7}).status_code == 409
        del data["based_on"]
        assert client.post(address(entry, "placing"), data).status_code == 422
        assert not Transition.objects.filter(entry=entry, verb=verb).exists()

    def test_page_offers_the_entries_of_the_section_asked_for(self, cast, section, entry_in, sign_in):
        other = make_section(section.volume, "综述")
        make_entry(other, drafter=cast.drafter, text=make_text("排在前面的条目"))
        entry = entry_in("draft")
        page = sign_in(cast.chief).get(address(entry, "placing"), {"section": other.pk}).content.decode()
        assert "排在前面的条目" in page
