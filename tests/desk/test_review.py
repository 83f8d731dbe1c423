"""The review page, the preview and the history."""

from datetime import date

import pytest

from entries import workflow
from entries.models import Entry, Manuscript
from entries.models.texts import PictureText, TableText
from tests.desk.entry_pages import address, as_read
from tests.factories import bring_to, make_entry, make_text, save_text

PICTURE = PictureText("a" * 64, "jpg", 640, 480, caption="代表团参观", alt="展厅")
TABLE = TableText("来访团组", "个", "市外办", (("国家", "团组"), ("甲国", "3")))


def page_of(client, entry: Entry, page: str = "review", **query) -> str:
    answer = client.get(address(entry, page), query)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def second_draft(cast, entry_in):
    """Published with 6 countries, submitted again with 7."""
    entry = entry_in("published", title="书画展", body="展览收到6个国家的作品112件。\n首次展出。")
    entry = workflow.revise(entry, actor=cast.drafter)
    entry = save_text(entry, actor=cast.drafter, body="展览收到7个国家的作品121件。\n首次展出。").entry
    return workflow.submit(entry, actor=cast.drafter)


def test_text_is_shown_as_printed(cast, entry_in, sign_in):
    entry = entry_in("submitted", title="书画展", body="甲。\n〔表1〕\n乙。", pictures=(PICTURE,), tables=(TABLE,))
    page = page_of(sign_in(cast.reviewer), entry)
    assert "【书画展】" in page
    assert "<p>甲。</p>" in page
    assert '<th scope="col">团组</th>' in page
    assert f'src="/desk/entries/entry/{entry.pk}/files/{"a" * 64}.jpg"' in page
    assert "/media/" not in page


def test_first_review_says_so(cast, entry_in, sign_in, english):
    page = page_of(sign_in(cast.reviewer), entry_in("submitted"))
    assert "First review: there is no earlier approved text to compare with." in page
    assert "<ins>" not in page


def test_what_was_returned_and_comes_again_unchanged_is_no_first_review(cast, entry_in, sign_in, english):
    entry = workflow.submit(entry_in("changes_requested"), actor=cast.drafter)
    page = page_of(sign_in(cast.reviewer), entry)
    assert "The text has not changed since it was decided on." in page
    assert "First review" not in page


def test_difference_from_the_last_approved_text(cast, second_draft, sign_in):
    page = page_of(sign_in(cast.reviewer), second_draft)
    for old, new in (("6", "7"), ("112", "121")):
        assert f"{old}<span" in page
        assert f"{new}<span" in page
    pieces = [
        (piece.kind, piece.text)
        for part in sign_in(cast.reviewer).get(address(second_draft, "review")).context["parts"]
        for row in part.rows
        for piece in row.pieces
        if piece.kind != "same"
    ]
    assert pieces == [("removed", "6"), ("added", "7"), ("removed", "112"), ("added", "121")]


def test_difference_is_told_to_who_does_not_see_it(cast, second_draft, sign_in, english):
    page = page_of(sign_in(cast.reviewer), second_draft)
    assert (
        '<ins><span class="visually-hidden">[added] </span>7<span class="visually-hidden"> [end]</span></ins>' in page
    )


def test_only_what_changed(cast, second_draft, sign_in):
    client = sign_in(cast.reviewer)
    whole, short = (client.get(address(second_draft, "review"), query) for query in ({}, {"only": "changes"}))

    def rows(answer) -> list[str]:
        return ["".join(piece.text for piece in row.pieces) for part in answer.context["parts"] for row in part.rows]

    assert any("首次展出" in row for row in rows(whole))
    assert not any("首次展出" in row for row in rows(short))
    assert rows(short) == ["展览收到67个国家的作品112121件。\n", ""]
    skipped = short.context["parts"][0].rows[1].pieces[0]
    assert (skipped.paragraphs, skipped.characters) == (1, 5)


def test_dates_pictures_and_tables_are_compared(cast, entry_in, sign_in, english):
    entry = workflow.revise(entry_in("published", pictures=(PICTURE,)), actor=cast.drafter)
    entry = save_text(entry, actor=cast.drafter, pictures=(), tables=(TABLE,), event_end=date(2024, 3, 15)).entry
    entry = workflow.submit(entry, actor=cast.drafter)
    names = [
        part.name for part in sign_in(cast.reviewer).get(address(entry, "review"), {"only": "changes"}).context["parts"]
    ]
    assert names == ["date", "Picture 1", "Table 1"]


def test_what_was_returned_is_compared_while_nothing_was_approved(cast, entry_in, sign_in):
    entry = entry_in("changes_requested", body="旧文。")
    entry = save_text(entry, actor=cast.drafter, body="新文。").entry
    entry = workflow.submit(entry, actor=cast.drafter)
    client = sign_in(cast.reviewer)
    assert client.get(address(entry, "review")).context["compared_with"].number == 1


def test_the_returned_text_may_be_chosen_where_there_is_an_approved_one(cast, second_draft, sign_in):
    entry = workflow.return_for_changes(second_draft, actor=cast.reviewer, comment="请核实。")
    entry = save_text(entry, actor=cast.drafter, body="第三稿。").entry
    entry = workflow.submit(entry, actor=cast.drafter)
    client = sign_in(cast.reviewer)
    assert client.get(address(entry, "review")).context["compared_with"].number == 1
    assert client.get(address(entry, "review"), {"against": "2"}).context["compared_with"].number == 2


@pytest.mark.parametrize("against", ["2", "99", "x", "-1", "1e9"])
def test_other_numbers_are_not_compared(cast, second_draft, sign_in, against):
    answer = sign_in(cast.reviewer).get(address(second_draft, "review"), {"against": against})
    assert answer.context["compared_with"].number == 1


def test_revision_of_another_entry_is_never_shown(cast, second_draft, section, sign_in):
    other = make_entry(section, drafter=cast.stranger, text=make_text("机密", body="机密正文"))
    for _ in range(4):
        other = save_text(other, actor=cast.stranger, body=f"{other.body}甲").entry
    for number in range(1, 6):
        assert "机密" not in page_of(sign_in(cast.reviewer), second_draft, against=number)


def test_sign_offs_of_the_manuscript_are_shown_as_such(cast, section, sign_in, english):
    manuscript = Manuscript.objects.create(
        volume=section.volume,
        file="x",
        file_name="来稿.txt",
        sha256="0" * 64,
        reviewers=[{"name": "王某", "post": "处长"}],
    )
    entry = make_entry(section, drafter=cast.drafter)
    Entry.objects.filter(pk=entry.pk).update(manuscript=manuscript)
    entry = bring_to(Entry.objects.get(pk=entry.pk), "submitted", cast)
    page = page_of(sign_in(cast.reviewer), entry)
    assert "As signed in the manuscript" in page
    assert "王某（处长）" in page


def test_after_approval_the_next_text_that_waits(cast, entry_in, sign_in):
    first, second = entry_in("submitted"), entry_in("submitted")
    client = sign_in(cast.reviewer)
    answer = client.post(address(first, "act/approve"), as_read(first, page="review"))
    assert answer["Location"] == address(second, "review")
    answer = client.post(address(second, "act/return_for_changes"), as_read(second, page="review", comment="请核实。"))
    assert answer["Location"] == "/desk/"


def test_reason_missing_keeps_the_review_page(cast, entry_in, sign_in, english):
    entry = entry_in("submitted")
    answer = sign_in(cast.reviewer).post(address(entry, "act/return_for_changes"), as_read(entry, page="review"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Write the reason first" in page
    assert "The text as the public will see it" in page


def test_history_tells_every_step_with_its_difference(cast, entry_in, sign_in, english):
    entry = entry_in("changes_requested", body="到会112人。")
    save_text(entry, actor=cast.colleague, body="到会121人。")
    page = page_of(sign_in(cast.drafter), entry, "history")
    for words in ("Create", "Submit for review", "Return for changes", "请核实数字。", "撰稿人乙", "Text changed"):
        assert words in page
    assert "112<span" in page
    assert "121<span" in page


def test_history_of_many_changes_is_parted(cast, entry_in, sign_in):
    entry = entry_in("draft")
    for number in range(25):
        entry = save_text(entry, actor=cast.drafter, body=f"第{number}稿。").entry
    client = sign_in(cast.drafter)
    assert len(client.get(address(entry, "history")).context["events"]) == 20
    assert len(client.get(address(entry, "history"), {"p": 2}).context["events"]) == 6


def test_preview_shows_what_will_be_printed(cast, entry_in, sign_in):
    page = page_of(sign_in(cast.drafter), entry_in("draft", title="书画展", body="甲。\n乙。"), "preview")
    assert "【书画展】" in page
    assert "<p>乙。</p>" in page
    assert "撰稿人甲（综合处科员）</dd>" in page


def test_preview_prints_who_approved_and_the_manuscripts_drafters(cast, section, sign_in):
    manuscript = Manuscript.objects.create(
        volume=section.volume, file="x", file_name="来稿.txt", sha256="0" * 64, drafters=[{"name": "姚某", "post": ""}]
    )
    entry = make_entry(section, drafter=cast.drafter)
    Entry.objects.filter(pk=entry.pk).update(manuscript=manuscript)
    entry = workflow.submit(Entry.objects.get(pk=entry.pk), actor=cast.drafter)
    entry = workflow.approve(entry, actor=cast.reviewer, revision_number=1)
    page = page_of(sign_in(cast.drafter), entry, "preview")
    assert "姚某</dd>" in page
    assert "审核人（综合处处长）</dd>" in page


def test_review_page_costs_few_queries(cast, second_draft, sign_in, django_assert_max_num_queries):
    client = sign_in(cast.reviewer)
    client.get(address(second_draft, "review"))
    with django_assert_max_num_queries(40):
        client.get(address(second_draft, "review"))
