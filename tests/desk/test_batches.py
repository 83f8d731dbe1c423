"""Sheets at the desk: who sends what, what the pages show, and that each act is done once and by whom it may."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_tasks_db.models import DBTaskResult

from entries.lifecycle import Status
from entries.models import Batch, Entry, Section
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

pytestmark = pytest.mark.django_db

LIST = "/desk/entries/batch/"
SHEET = """类目,条目标题,正文,日期
重要活动,新条目,新的正文。,2024-03-05
重要活动,旧条目,改过的正文。,2024-05-02
重要活动,,没有标题。,
"""


@pytest.fixture
def section(cast: Cast) -> Section:
    section = make_section(make_volume(), "重要活动")
    make_entry(section, drafter=cast.drafter, text=make_text("旧条目", "原来的正文。"))
    return section


def upload(client: Client, section: Section, text: str = SHEET, name: str = "条目.csv") -> Any:
    file = SimpleUploadedFile(name, text.encode(), "text/csv")
    return client.post(f"{LIST}send/entries/", {"volume": section.volume_id, "file": file})


def work() -> None:
    """What the task worker does."""
    for row in DBTaskResult.objects.filter(status="READY").order_by("enqueued_at"):
        DBTaskResult.objects.filter(pk=row.pk).delete()
        row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])


def sent(client: Client, section: Section, text: str = SHEET) -> Batch:
    answer = upload(client, section, text)
    assert answer.status_code == 302, answer.content.decode()
    work()
    return Batch.objects.latest("pk")


def page(batch: Batch, verb: str = "change") -> str:
    return f"{LIST}{batch.pk}/{verb}/"


# ── sending ───────────────────────────────────────────────────────────────────────────────────────

MAY_SEND = {
    "entries": {"drafter", "colleague", "stranger", "chief", "writing_reviewer", "superuser"},
    "sections": {"chief", "superuser"},
    "units": {"administrator", "superuser"},
    "people": {"administrator", "superuser"},
}


@pytest.mark.parametrize("kind", MAY_SEND)
def test_032_each_kind_is_sent_by_those_who_keep_it(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client], kind: str
) -> None:
    for role, person in cast.by_role().items():
        if role in ("anonymous", "nobody"):
            continue
        answer = sign_in(person).get(f"{LIST}send/{kind}/")
        assert answer.status_code == (200 if role in MAY_SEND[kind] else 403), (role, kind)
        posted = sign_in(person).post(f"{LIST}send/{kind}/", {})
        assert posted.status_code == (422 if role in MAY_SEND[kind] else 403), (role, kind)
    assert not Batch.objects.exists()


def test_a_drafter_chooses_neither_unit_nor_drafter(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    file = SimpleUploadedFile("a.csv", SHEET.encode())
    forged = {"volume": section.volume_id, "file": file, "unit": cast.other_unit.pk, "drafter": cast.stranger.pk}
    sign_in(cast.drafter).post(f"{LIST}send/entries/", forged)
    batch = Batch.objects.get()
    assert (batch.unit, batch.drafter, batch.sent_by) == (cast.unit, cast.drafter, cast.drafter)


def test_what_is_too_large_is_refused_with_a_sentence_and_leaves_nothing(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client], settings: Any
) -> None:
    settings.SHEET_MAX_BYTES = 100
    answer = upload(sign_in(cast.drafter), section)
    assert answer.status_code == 422 and "errorlist" in answer.content.decode()
    assert not Batch.objects.exists()


def test_what_can_not_be_read_says_so_on_its_page(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(cast.drafter)
    upload(client, section, "PK\x03\x04 no archive", "表.xlsx")
    work()
    batch = Batch.objects.get()
    text = client.get(page(batch)).content.decode()
    assert batch.state == "refused" and batch.message and batch.message in text
    assert not batch.file


# ── looking ───────────────────────────────────────────────────────────────────────────────────────


def test_the_preview_shows_new_changed_and_refused_rows(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(cast.drafter)
    batch = sent(client, section)
    assert (batch.created, batch.changed, batch.refused) == (1, 1, 1)
    created, changed, refused = (
        client.get(page(batch), {"shown": name}).content.decode() for name in ("created", "changed", "refused")
    )
    assert "新条目" in created and "旧条目" not in created
    assert "<del>" in changed and "改过" in changed and "原来" in changed
    assert "没有标题" in refused and f"{LIST}{batch.pk}/refused/" in refused
    assert Entry.objects.count() == 1


def test_the_preview_tells_what_a_row_is_taken_with_and_where_an_entry_goes(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    """The same words before and after the rows are written."""
    make_section(section.volume, "来访")
    text = "编号,类目,条目标题,正文,日期\n,重要活动,新条目,新的正文。,十月中旬\n,重要活动,有日期,正文。,2024-03-05\n"
    entry = Entry.objects.get()
    text += f"{entry.code},来访,旧条目,原来的正文。,\n"
    client = sign_in(cast.drafter)
    batch = sent(client, section, text)
    assert (batch.created, batch.changed, batch.refused) == (2, 1, 0)

    def pages() -> list[str]:
        return [
            client.get(f"{page(batch)}?shown={shown}").content.decode() for shown in ("created", "changed", "noted")
        ]

    for done in (False, True):
        created, changed, noted = pages()
        assert "“十月中旬”" in created and "2024-03-05" in created
        assert "从“重要活动”移到“来访”" in changed
        assert "“十月中旬”" in noted and "有日期" not in noted
        assert ("导入</dt>" in created) is done
        if not done:
            client.post(page(batch, "confirm"))
            work()
    assert batch.sha256 in created


def test_the_preview_of_other_kinds_says_what_each_row_sets(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    """The same before it is done and after."""
    Section.objects.filter(pk=section.pk).update(order=1)
    made = Section.objects.create(volume=section.volume, title="综述", order=2)
    sheets = {
        "sections": (cast.chief, f"类目,分目,按日期排列\n{made.title},,是\n重要活动,,\n重要活动,来访,\n"),
        "people": (
            cast.administrator,
            "用户名,姓名,职务,单位\ndrafter,撰稿人甲,副处长,综合处\nxinren,新人,科员,综合处\n",
        ),
    }
    for kind, (person, text) in sheets.items():
        client = sign_in(person)
        file = SimpleUploadedFile("表.csv", text.encode(), "text/csv")
        client.post(
            f"{LIST}send/{kind}/", {"file": file} | ({"volume": section.volume_id} if kind == "sections" else {})
        )
        work()
        batch = Batch.objects.latest("pk")
        new, changed = (client.get(page(batch), {"shown": shown}).content.decode() for shown in ("created", "changed"))
        if kind == "sections":
            assert "重要活动 / 来访" in new
            assert words_of(changed) == ["按日期排列", "否", "是", "位次", "2", "1", "位次", "1", "2"]
        else:
            assert "姓名：新人，职务：科员，供稿单位：综合处" in re.sub(r"单位：", "供稿单位：", new)
            assert words_of(changed) == ["职务", "综合处科员", "副处长"]
        client.post(page(batch, "confirm"))
        assert client.get(page(batch), {"shown": "changed"}).content.decode().count("<ins>") == changed.count("<ins>")


def words_of(told: str) -> list[str]:
    """What a page says that rows change: the heading, what stood there, what will."""
    shown = re.sub(r'<span class="visually-hidden">[^<]*</span>', "", told)
    return re.findall(r"<(?:h3|del|ins)>([^<]+)</", shown)


def test_036_a_batch_of_another_person_is_found_by_nobody(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    batch = sent(sign_in(cast.drafter), section)
    for person in (cast.colleague, cast.stranger, cast.reviewer, cast.administrator, cast.auditor):
        client = sign_in(person)
        for verb in ("change", "progress", "refused"):
            assert client.get(page(batch, verb)).status_code == client.get(f"{LIST}999999/{verb}/").status_code == 404
        for verb in ("confirm", "abandon", "undo"):
            assert client.post(page(batch, verb)).status_code == 404
        assert "条目.csv" not in client.get(LIST, follow=True).content.decode()
    assert sign_in(cast.chief).get(page(batch)).status_code == 200
    batch.refresh_from_db()
    assert batch.state == "ready"


def test_the_refused_rows_come_back_as_a_sheet(cast: Cast, section: Section, sign_in: Callable[[Any], Client]) -> None:
    import python_calamine

    client = sign_in(cast.drafter)
    batch = sent(client, section)
    answer = client.get(page(batch, "refused"))
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(b"".join(answer)))
    rows = book.get_sheet_by_index(0).to_python()
    assert rows[0] == ["类目", "条目标题", "正文", "日期", "退回原因"]
    assert rows[1][2] == "没有标题。" and rows[1][4]
    assert answer["Content-Disposition"].startswith("attachment")


# ── acting ────────────────────────────────────────────────────────────────────────────────────────


def test_confirmed_once_applied_once_and_undone(cast: Cast, section: Section, sign_in: Callable[[Any], Client]) -> None:
    client = sign_in(cast.drafter)
    batch = sent(client, section)
    for _click in range(2):
        answer = client.post(page(batch, "confirm"))
        assert (answer.status_code, answer["Location"]) == (302, page(batch))
    assert client.get(page(batch, "progress")).json() == {"state": "applying", "done": 0, "of": 2}
    work()
    titles = dict(Entry.objects.values_list("title", "body"))
    assert titles == {"旧条目": "改过的正文。", "新条目": "新的正文。"}
    assert set(Entry.objects.values_list("status", flat=True)) == {Status.DRAFT}
    assert "“条目.csv”已经导入。" in client.post(page(batch, "confirm"), follow=True).content.decode()
    late = client.post(page(batch, "abandon"), follow=True).content.decode()
    assert "这份表格不能放弃：已导入。" in late and "没有导入" not in late
    work()
    assert Entry.objects.count() == 2

    client.post(page(batch, "undo"))
    work()
    assert dict(Entry.objects.values_list("title", "body")) == {"旧条目": "原来的正文。"}
    batch.refresh_from_db()
    assert batch.state == "undone"


def test_048_whoever_lost_the_role_confirms_nothing(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(cast.drafter)
    batch = sent(client, section)
    cast.drafter.groups.clear()
    assert client.post(page(batch, "confirm")).status_code in (302, 403, 404)
    work()
    assert Entry.objects.count() == 1


def test_037_what_changed_since_the_preview_refuses_all(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(cast.drafter)
    batch = sent(client, section)
    bring_to(Entry.objects.get(), "submitted", cast)
    answer = client.post(page(batch, "confirm"), follow=True)
    work()
    assert Entry.objects.count() == 1 and Entry.objects.get().body == "原来的正文。"
    batch.refresh_from_db()
    assert (batch.state, batch.refused) == ("ready", 2)
    assert batch.message in client.get(page(batch)).content.decode() and answer.status_code == 200


def test_a_discarded_batch_keeps_no_row_and_no_file(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client]
) -> None:
    client = sign_in(cast.drafter)
    batch = sent(client, section)
    client.post(page(batch, "abandon"))
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count(), bool(batch.file)) == ("abandoned", 0, False)
    client.post(page(batch, "confirm"))
    work()
    assert Entry.objects.count() == 1


def test_039_words_of_a_sheet_are_never_markup(cast: Cast, section: Section, sign_in: Callable[[Any], Client]) -> None:
    evil = "<img src=x onerror=alert(1)>"
    text = f'类目,条目标题,正文\n重要活动,{evil},{evil}\n"{evil}",标题,正文\n'
    client = sign_in(cast.drafter)
    answer = upload(client, section, text, f"{evil}.csv")
    work()
    batch = Batch.objects.get()
    assert answer.status_code == 302
    for shown in ("created", "refused"):
        assert evil not in client.get(page(batch), {"shown": shown}).content.decode()
    assert evil not in client.get(LIST).content.decode()


def test_the_page_costs_the_same_for_many_rows(
    cast: Cast, section: Section, sign_in: Callable[[Any], Client], django_assert_max_num_queries: Any
) -> None:
    rows = "".join(f"重要活动,条目{number},正文。,\n" for number in range(120))
    client = sign_in(cast.drafter)
    batch = sent(client, section, "类目,条目标题,正文,日期\n" + rows)
    assert batch.created == 120
    with django_assert_max_num_queries(14):
        text = client.get(page(batch), {"p": "2"}).content.decode()
    assert "2 / 3" in text
