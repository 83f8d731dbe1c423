"""Bulk submit and bulk publish: each row its own, what is refused is told with its reason."""

import pytest
from django.contrib.messages import get_messages

from entries.models import Entry, Transition
from tests.factories import make_entry, make_text

LIST = "/desk/entries/entry/"


def run(client, action: str, entries: list[Entry]):
    return client.post(LIST, {"action": action, "_selected_action": [entry.pk for entry in entries]})


def told(answer) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_submit_does_what_it_can_and_tells_the_rest(cast, entry_in, sign_in, english):
    whole = [entry_in("draft"), entry_in("changes_requested")]
    gap = entry_in("draft", title="缺正文", body="")
    shut = entry_in("approved", title="已通过")
    answer = run(sign_in(cast.drafter), "submit_selected", [*whole, gap, shut])
    assert [entry.status for entry in Entry.objects.filter(pk__in=[entry.pk for entry in whole])] == ["submitted"] * 2
    assert {Entry.objects.get(pk=gap.pk).status, Entry.objects.get(pk=shut.pk).status} == {"draft", "approved"}
    done, refused = told(answer)
    assert done == "2 entries were submitted."
    assert "2 entries were not:" in refused
    assert "缺正文 — Not submitted. Still missing: body." in refused
    assert "<li>“已通过”: Not possible while the entry is “Approved”.</li>" in refused


def test_publish(cast, entry_in, sign_in, english):
    entries = [entry_in("approved"), entry_in("approved"), entry_in("submitted", title="还在审")]
    answer = run(sign_in(cast.chief), "publish_selected", entries)
    assert [Entry.objects.get(pk=entry.pk).status for entry in entries] == ["published", "published", "submitted"]
    assert Transition.objects.filter(verb="publish").count() == 2
    assert "还在审" in told(answer)[1]


@pytest.mark.parametrize(
    ("person", "action"),
    [
        ("chief", "submit_selected"),
        ("reviewer", "submit_selected"),
        ("drafter", "publish_selected"),
        ("reviewer", "publish_selected"),
        ("chief", "delete_selected"),
        ("superuser", "delete_selected"),
    ],
)
def test_action_is_not_there_for_others(cast, entry_in, sign_in, person, action):
    entries = [entry_in("submitted"), entry_in("approved")]
    client = sign_in(getattr(cast, person))
    assert f'value="{action}"' not in client.get(LIST).content.decode()
    run(client, action, entries)
    assert [Entry.objects.get(pk=entry.pk).status for entry in entries] == ["submitted", "approved"]


def test_rows_one_may_not_see_are_not_touched_and_not_named(cast, section, entry_in, sign_in):
    foreign = make_entry(section, drafter=cast.stranger, text=make_text("机密"))
    answer = run(sign_in(cast.drafter), "submit_selected", [foreign])
    assert Entry.objects.get(pk=foreign.pk).status == "draft"
    assert "机密" not in "".join(told(answer))


def test_long_list_of_refusals_is_cut(cast, entry_in, sign_in, english):
    entries = [entry_in("draft", title=f"缺{number}", body="") for number in range(23)]
    (refused,) = told(run(sign_in(cast.drafter), "submit_selected", entries))
    assert refused.count("<li>") == 21
    assert "and 3 more" in refused


def test_titles_in_the_message_are_escaped(cast, entry_in, sign_in):
    entry = entry_in("draft", title="<img src=x onerror=1>", body="")
    (refused,) = told(run(sign_in(cast.drafter), "submit_selected", [entry]))
    assert "<img" not in refused


def test_one_refused_row_does_not_undo_the_others(cast, entry_in, sign_in):
    first, bad, last = entry_in("draft"), entry_in("draft", body=""), entry_in("draft")
    run(sign_in(cast.drafter), "submit_selected", [first, bad, last])
    assert [Entry.objects.get(pk=entry.pk).status for entry in (first, bad, last)] == [
        "submitted",
        "draft",
        "submitted",
    ]
