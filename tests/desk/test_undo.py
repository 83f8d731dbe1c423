"""Undoing over HTTP: the button of the message, what it takes back, and when it is too late."""

import re

from django.test import Client

from entries import workflow
from entries.models import Entry, Notice, Transition
from entries.telling.words import sentence
from tests.desk.entry_pages import address, as_read
from tests.factories import make_section, save_text


def approve(client, entry):
    return client.post(address(entry, "act/approve"), as_read(entry, page="review"), follow=True)


def button(answer) -> str:
    """The number of the act that the message's button undoes; empty when it has none."""
    found = re.search(r'<button type="submit" form="yb-undo"[^>]*name="undoes" value="(\d+)"', answer.content.decode())
    return found[1] if found else ""


def status(entry: Entry) -> str:
    return Entry.objects.get(pk=entry.pk).status


def test_the_next_page_undoes_an_approval_and_leads_back_to_the_text(cast, entry_in, sign_in):
    entry = entry_in("submitted")
    client = sign_in(cast.reviewer)
    undoes = button(approve(client, entry))
    answer = client.post(address(entry, "act/undo"), {"undoes": undoes})
    assert (answer.status_code, answer["Location"]) == (302, address(entry, "review"))
    assert status(entry) == "submitted"
    last = Transition.objects.filter(entry=entry).first()
    assert (last.verb, last.undoes_id) == ("undo", int(undoes))


def test_a_return_is_undone_as_well(cast, entry_in, sign_in):
    entry = entry_in("submitted")
    client = sign_in(cast.reviewer)
    form = as_read(entry, page="review", comment="请核实。")
    answer = client.post(address(entry, "act/return_for_changes"), form, follow=True)
    client.post(address(entry, "act/undo"), {"undoes": button(answer)})
    assert status(entry) == "submitted"


def test_an_approval_that_was_published_at_once_has_no_button(cast, entry_in, sign_in, english):
    entry = entry_in("submitted")
    workflow.open_volume(entry.volume, actor=cast.chief)
    client = sign_in(cast.reviewer)
    assert not button(approve(client, entry))
    answer = client.post(address(entry, "act/undo"), {"undoes": Transition.objects.filter(entry=entry)[1].pk})
    assert answer.status_code == 403
    assert "Only the chief editor can take it off the public pages." in answer.content.decode()
    assert status(entry) == "published"


def test_after_the_next_act_nothing_is_undone(cast, entry_in, sign_in, english):
    entry = entry_in("submitted")
    client = sign_in(cast.reviewer)
    form = as_read(entry, page="review", comment="请核实。")
    undoes = button(client.post(address(entry, "act/return_for_changes"), form, follow=True))
    save_text(Entry.objects.get(pk=entry.pk), actor=cast.drafter, body="改过。")
    answer = client.post(address(entry, "act/undo"), {"undoes": undoes})
    assert answer.status_code == 403
    assert "can no longer be undone" in answer.content.decode()
    assert status(entry) == "changes_requested"


def test_the_button_of_an_earlier_act_does_not_undo_a_later_one(cast, entry_in, sign_in):
    entry = entry_in("submitted")
    client = sign_in(cast.reviewer)
    first = button(approve(client, entry))
    client.post(address(entry, "act/undo"), {"undoes": first})
    approve(client, entry)
    assert client.post(address(entry, "act/undo"), {"undoes": first}).status_code == 409
    assert client.post(address(entry, "act/undo")).status_code == 422
    assert client.get(address(entry, "act/undo")).status_code == 405
    assert status(entry) == "approved"


def test_undone_twice_is_undone_once(cast, entry_in, sign_in, english):
    entry = entry_in("submitted")
    client = sign_in(cast.reviewer)
    undoes = button(approve(client, entry))
    answers = [client.post(address(entry, "act/undo"), {"undoes": undoes}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 403]
    assert "This has been undone already." in answers[1].content.decode()
    assert Transition.objects.filter(entry=entry, verb="undo").count() == 1


def test_another_persons_decision_is_not_undone(cast, entry_in, sign_in, english):
    entry = entry_in("approved")
    undoes = Transition.objects.filter(entry=entry).first().pk
    answer = sign_in(cast.chief).post(address(entry, "act/undo"), {"undoes": undoes})
    assert answer.status_code == 403
    assert "This can be undone by 审核人乙 alone" in answer.content.decode()


def test_a_move_is_undone_from_the_message(cast, entry_in, sign_in):
    entry = entry_in("published")
    before = (entry.section_id, entry.order)
    elsewhere = make_section(entry.volume, "别的类目")
    client = sign_in(cast.chief)
    form = as_read(entry, verb="move", section=elsewhere.pk, before="")
    answer = client.post(address(entry, "placing"), form, follow=True)
    assert Entry.objects.get(pk=entry.pk).section == elsewhere
    client.post(address(entry, "act/undo"), {"undoes": button(answer)})
    entry = Entry.objects.get(pk=entry.pk)
    assert entry.section_id == before[0]
    assert entry.publications.get(is_current=True).section_id == before[0]


def test_what_was_taken_off_is_public_again_at_the_same_address(cast, entry_in, sign_in):
    entry = entry_in("published")
    workflow.open_volume(entry.volume, actor=cast.chief)
    client, stranger = sign_in(cast.chief), Client()
    page = stranger.get("/synj/2025/entries/1/").content
    answer = client.post(address(entry, "act/unpublish"), as_read(entry, comment="核对"), follow=True)
    assert stranger.get("/synj/2025/entries/1/").status_code == 404
    client.post(address(entry, "act/undo"), {"undoes": button(answer)})
    assert stranger.get("/synj/2025/entries/1/").content == page
    told = Notice.objects.filter(recipient=cast.drafter).latest("pk")
    assert sentence(told) == "主编撤销了撤下，《概况》重新公开"


def test_the_pages_of_the_entry_have_the_button_as_long_as_it_works(cast, entry_in, sign_in):
    """The message is gone with the next page."""
    approved, returned = entry_in("approved"), entry_in("changes_requested")
    reviewer = sign_in(cast.second_reviewer)
    for entry, page in ((approved, "change"), (approved, "review"), (returned, "change")):
        assert offered(reviewer, entry, page) == str(Transition.objects.filter(entry=entry).first().pk)
        assert offered(sign_in(cast.chief), entry, page) == ""
    save_text(returned, actor=cast.drafter, body="改过。")
    assert offered(reviewer, returned, "change") == ""


def offered(client, entry: Entry, page: str) -> str:
    """The number of the act that the page itself offers to undo; empty when none."""
    found = re.search(r'name="undoes" value="(\d+)" aria-describedby="next-undo"', content(client, entry, page))
    return found[1] if found else ""


def content(client, entry: Entry, page: str) -> str:
    return client.get(address(entry, page)).content.decode()


def test_a_forged_form_of_the_review_page_is_refused_like_any_other(cast, entry_in, sign_in):
    entry = entry_in("submitted")
    client = sign_in(cast.reviewer)
    approve(client, entry)
    for forged in ({"undoes": "1", "page": "review"}, {"undoes": "1", "page": "review", "based_on": "x"}):
        assert client.post(address(entry, "act/undo"), forged).status_code == 409
    assert status(entry) == "approved"
