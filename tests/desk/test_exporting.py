"""Lists that leave the desk as sheets: who gets what, as which file. Numbers are those of security.md."""

from __future__ import annotations

import logging
import re
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Permission
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from entries.exporting import spreadsheets
from entries.lifecycle import Status
from entries.models import Entry, Section, Transition
from entries.models.texts import TableText
from tests.cast import Cast
from tests.exporting.sheets import READERS, Rows
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

pytestmark = pytest.mark.django_db

DOOR, LIST = "/desk/entries/entry/export/", "/desk/entries/entry/"
SHUT = ("administrator", "auditor")


@pytest.fixture
def entries(cast: Cast, section: Section) -> dict[str, Entry]:
    """Of the first unit a draft, a submitted and a published text; of the other unit the same, marked 密."""
    found = {}
    for status in (Status.DRAFT, Status.SUBMITTED, Status.PUBLISHED):
        own = make_entry(section, drafter=cast.drafter, text=make_text(f"本处{status}", "本处正文。"))
        other = make_entry(section, drafter=cast.stranger, text=make_text(f"密{status}", "密正文。"))
        found[status] = bring_to(own, status, cast)
        found[f"other {status}"] = bring_to(other, status, cast)
    return found


def as_person(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


def content(answer: HttpResponse) -> bytes:
    data = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    for close in answer._resource_closers:  # close() itself would close the test's database as well
        close()
    return data


def exported(client: Client, query: str = "", **sent: object) -> Rows:
    """Rows of the file without its headings."""
    answer = client.post(DOOR + query, {"format": "csv", "scope": "working"} | sent)
    if answer.status_code == 422:
        assert "没有可以导出的内容" in answer.content.decode()
        return []
    assert answer.status_code == 200, answer.status_code
    return READERS[str(sent.get("format", "csv"))](content(answer))[1:]


def titles(rows: Rows) -> set[str]:
    return {row[4] for row in rows}


# ── who ───────────────────────────────────────────────────────────────────────────────────────────


def test_32_only_who_has_to_do_with_the_content_exports(cast: Cast, entries: dict[str, Entry]) -> None:
    for name in SHUT:
        client = as_person(getattr(cast, name))
        assert client.get(DOOR).status_code == 403
        assert client.post(DOOR, {"format": "csv", "scope": "working"}).status_code == 403
    nobody = as_person(cast.nobody).post(DOOR, {"format": "csv", "scope": "working"})
    assert nobody.status_code == 302 and "/login/" in nobody["Location"]


def test_32_both_codes_of_the_library_are_set_and_name_permissions_that_no_role_has(cast: Cast) -> None:
    for code in (settings.IMPORT_EXPORT_IMPORT_PERMISSION_CODE, settings.IMPORT_EXPORT_EXPORT_PERMISSION_CODE):
        assert Permission.objects.filter(codename=f"{code}_entry").exists()
    assert not any(person.get_group_permissions() for name, person in cast.by_role().items() if name != "superuser")


def test_32_a_page_without_a_rule_of_its_own_exports_nothing(cast: Cast) -> None:
    from entries.admin.exporting import SheetDoor

    assert SheetDoor.has_export_permission(admin.site._registry[Entry], None) is False


def test_42_a_drafter_gets_the_own_units_texts_by_every_door(cast: Cast, entries: dict[str, Entry]) -> None:
    client, other = as_person(cast.drafter), [entry.pk for name, entry in entries.items() if "other" in name]
    own = {f"本处{status}" for status in ("draft", "submitted", "published")}
    files = [
        exported(client),
        exported(client, "?status__exact=draft"),
        exported(client, "?q=密"),
        exported(client, f"?unit={cast.other_unit.pk}"),
        exported(client, _selected_action=other),
        exported(client, _selected_action=[*other, entries["draft"].pk]),
        exported(client, scope="published"),
        exported(client, scope="published", _selected_action=other),
    ]
    assert "密" not in str(files)
    assert titles(files[0]) == own
    assert titles(files[1]) == {"本处draft"} == titles(files[5])
    assert titles(files[6]) == {"本处published"}
    assert [files[2], files[3], files[4], files[7]] == [[], [], [], []]


def test_42_a_reviewer_gets_no_text_before_it_is_submitted(cast: Cast, entries: dict[str, Entry]) -> None:
    assert titles(exported(as_person(cast.reviewer))) == {"本处submitted", "本处published"}
    assert titles(exported(as_person(cast.chief))) == {entry.title for entry in entries.values()}


def test_42_no_column_holds_what_was_said_about_a_text(cast: Cast, entries: dict[str, Entry]) -> None:
    text = bring_to(make_entry(entries["draft"].section, drafter=cast.drafter), Status.CHANGES_REQUESTED, cast)
    comment = text.transitions.exclude(comment="").first().comment
    assert comment not in str(exported(as_person(cast.chief)))


def test_42_a_column_that_is_not_offered_filters_nothing(cast: Cast, entries: dict[str, Entry]) -> None:
    client = as_person(cast.drafter)
    for query in ("?drafter__password__startswith=a", "?body__startswith=本"):
        assert client.post(DOOR + query, {"format": "csv", "scope": "working"}).status_code in (302, 400)


def test_published_texts_are_what_the_public_reads(cast: Cast, entries: dict[str, Entry]) -> None:
    Entry.objects.filter(pk=entries["published"].pk).update(body="改到一半。")
    client = as_person(cast.drafter)
    assert [row[5] for row in exported(client, scope="published")] == ["本处正文。"]
    assert "改到一半。" in str(exported(client))


# ── what ──────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "ods"])
def test_each_format_as_a_download_with_volume_and_day_in_its_chinese_name(
    file_format: str, cast: Cast, entries: dict[str, Entry]
) -> None:
    answer = as_person(cast.chief).post(DOOR, {"format": file_format, "scope": "working"})
    found = re.fullmatch(r"attachment; filename\*=utf-8''(\S+)", answer["Content-Disposition"])
    assert found is not None
    volume, today = entries["draft"].volume.title, timezone.localdate()
    assert unquote(found[1]) == f"{volume}-条目-稿件-{today:%Y%m%d}.{file_format}"
    assert answer["Content-Type"] == spreadsheets.FORMATS[file_format].content_type
    assert answer.streaming and len(READERS[file_format](content(answer))) == 7


@pytest.mark.parametrize("sent", ["", "html", "json", "yaml", "xls", "tsv", "0", "3", "XLSX", "../x"])
def test_47_any_other_format_is_refused(sent: str, cast: Cast, entries: dict[str, Entry]) -> None:
    client = as_person(cast.chief)
    assert client.post(DOOR, {"format": sent, "scope": "working"}).status_code == 400
    assert client.post(DOOR, {"scope": "working"}).status_code == 400
    offered = set(re.findall(r'name="format" value="([^"]*)"', client.get(DOOR).content.decode()))
    assert offered == {"xlsx", "csv", "ods"}


def test_an_unknown_kind_of_texts_is_refused_on_the_page(cast: Cast, entries: dict[str, Entry]) -> None:
    answer = as_person(cast.chief).post(DOOR, {"format": "csv", "scope": "everything"})
    assert answer.status_code == 422


def test_a_file_holds_one_volume_and_a_list_of_several_asks_which(cast: Cast, entries: dict[str, Entry]) -> None:
    elsewhere = make_section(
        make_volume(entries["draft"].volume.yearbook, year=2023, title="另一本年鉴（2023卷）"), "外事"
    )
    make_entry(elsewhere, drafter=cast.drafter, text=make_text("别的卷"))
    client = as_person(cast.drafter)
    assert "另一本年鉴" in client.get(DOOR).content.decode()
    assert client.post(DOOR, {"format": "csv", "scope": "working"}).status_code == 422
    assert titles(exported(client, volume=elsewhere.volume_id)) == {"别的卷"}
    narrowed = f"?volume={elsewhere.volume_id}"
    assert 'name="volume"' not in client.get(DOOR + narrowed).content.decode()
    assert titles(exported(client, narrowed)) == {"别的卷"}


def test_more_rows_than_an_ods_file_takes_are_refused_with_what_to_do(
    cast: Cast, entries: dict[str, Entry], monkeypatch: pytest.MonkeyPatch
) -> None:
    few = spreadsheets.SheetFormat(spreadsheets.write_ods, "", "", most_rows=2)
    monkeypatch.setitem(spreadsheets.FORMATS, "ods", few)
    answer = as_person(cast.chief).post(DOOR, {"format": "ods", "scope": "working"})
    assert answer.status_code == 422 and "最多 2 行" in answer.content.decode()


def test_an_empty_list_says_so(cast: Cast, section: Section) -> None:
    answer = as_person(cast.chief).post(DOOR, {"format": "csv", "scope": "working"})
    assert answer.status_code == 422 and "没有可以导出的内容" in answer.content.decode()


# ── sections, units and people ────────────────────────────────────────────────────────────────────


def records(client: Client, page: str, **sent: object) -> Rows:
    answer = client.post(f"/desk/{page}/export/", {"format": "xlsx"} | sent)
    assert answer.status_code == 200, answer.status_code
    return READERS["xlsx"](content(answer))


def test_sections_go_out_in_reading_order_with_the_titles_above_them(cast: Cast, entries: dict[str, Entry]) -> None:
    section = entries["draft"].section
    make_section(section.volume, "=下级", parent=section)
    assert records(as_person(cast.chief), "entries/section") == [
        ("类目", "分目", "子目", "种类", "按日期排列", "供稿单位", "条目数"),
        (section.title, "", "", "一般类目", "否", "", "6"),
        (section.title, "=下级", "", "一般类目", "否", "", "0"),
    ]


def test_units_and_people_go_out_without_roles_and_passwords(cast: Cast) -> None:
    client = as_person(cast.administrator)
    assert records(client, "accounts/unit") == [
        ("名称", "顺序", "启用"),
        ("综合处", "1", "是"),
        ("友城处", "2", "是"),
    ]
    heads, *people = records(client, "accounts/user")
    assert heads == ("用户名", "姓名", "职务", "供稿单位", "邮箱", "启用", "上次登录")
    assert ("drafter", "撰稿人甲", "综合处科员", "综合处", "", "是", "") in people
    assert "superuser" not in {row[0] for row in people}
    assert cast.drafter.password not in str(people)


def test_only_selected_people_go_out_and_none_that_the_administrator_does_not_manage(cast: Cast) -> None:
    _heads, *people = records(
        as_person(cast.administrator), "accounts/user", _selected_action=[cast.drafter.pk, cast.superuser.pk]
    )
    assert [row[0] for row in people] == ["drafter"]


@pytest.mark.parametrize("page", ["entries/section", "accounts/unit", "accounts/user"])
def test_32_drafters_reviewers_and_auditors_get_no_records(page: str, cast: Cast) -> None:
    for person in (cast.drafter, cast.reviewer, cast.auditor, cast.nobody):
        assert as_person(person).post(f"/desk/{page}/export/", {"format": "csv"}).status_code in (302, 403)


# ── a table of an entry ───────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "ods"])
def test_a_table_is_a_file_for_who_may_see_its_entry(file_format: str, cast: Cast, section: Section) -> None:
    table = TableText("出访统计", "批", "市外办", (("国别", "批次"), ("=甲国", "007"), ("乙国",)))
    entry = make_entry(section, drafter=cast.drafter, text=make_text("出访/来访", tables=(table,)))
    address = f"{LIST}{entry.pk}/tables/1.{file_format}"
    answer = as_person(cast.colleague).get(address)
    guard = "'" if file_format == "csv" else ""
    assert READERS[file_format](content(answer)) == [("国别", "批次"), (f"{guard}=甲国", "007"), ("乙国", "")]
    assert "出访／来访-表1-" in unquote(answer["Content-Disposition"])
    for person in (cast.stranger, cast.reviewer, cast.auditor):  # a draft: not yet the reviewer's
        assert as_person(person).get(address).status_code == 404
    for other in (f"2.{file_format}", "0.xlsx", "1.html", "1.yaml"):
        assert as_person(cast.colleague).get(f"{LIST}{entry.pk}/tables/{other}").status_code == 404
    is_offered = address in as_person(cast.colleague).get(f"{LIST}{entry.pk}/change/").content.decode()
    assert is_offered == (file_format != "ods")


# ── the pages ─────────────────────────────────────────────────────────────────────────────────────


def test_the_button_keeps_the_filters_and_the_page_says_how_many(cast: Cast, entries: dict[str, Entry]) -> None:
    client = as_person(cast.drafter)
    assert f'href="{DOOR}?status__exact=draft"' in client.get(f"{LIST}?status__exact=draft").content.decode()
    page = client.get(f"{DOOR}?status__exact=draft").content.decode()
    assert "共 1 条" in page and f'action="{DOOR}?status__exact=draft"' in page


def test_the_action_exports_what_is_selected_and_across_pages_the_whole_list(
    cast: Cast, entries: dict[str, Entry]
) -> None:
    client, key = as_person(cast.drafter), str(entries["draft"].pk)
    sent = {"action": "export_selected", "_selected_action": key, "index": "0"}
    page = client.post(LIST, sent).content.decode()
    assert f'name="_selected_action" value="{key}"' in page and "1 条" in page
    page = client.post(f"{LIST}?kind__exact=event", sent | {"select_across": "1"}).content.decode()
    assert 'name="_selected_action"' not in page and f'action="{DOOR}?kind__exact=event"' in page


def test_40_a_title_that_is_markup_is_text_on_the_page(cast: Cast, entries: dict[str, Entry]) -> None:
    volume = entries["draft"].volume
    volume.title = "<img src=x onerror=1>"
    volume.save()
    make_entry(make_section(make_volume(volume.yearbook, year=2022), "外事"), drafter=cast.drafter)
    assert "<img" not in as_person(cast.chief).get(DOOR).content.decode()


def test_the_pages_need_neither_inline_scripts_nor_inline_styles(cast: Cast, entries: dict[str, Entry]) -> None:
    client = as_person(cast.chief)
    selection = {"action": "export_selected", "_selected_action": str(entries["draft"].pk), "index": "0"}
    for answer in (client.get(DOOR), client.get(LIST), client.post(LIST, selection)):
        page = answer.content.decode()
        assert not re.search(r'\s(?:style|on\w+)="', page)
        assert not re.search(r"<script(?![^>]*\bsrc=)", page)
    assert "admin/import_export/export.html" not in [template.name for template in client.get(DOOR).templates]


def test_an_export_is_in_the_log_without_any_text(
    cast: Cast, entries: dict[str, Entry], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="entries.admin.exporting"):
        exported(as_person(cast.drafter))
    assert caplog.messages[-1:] == ["drafter: 3 rows of entries.entry exported as csv"]


def test_an_export_is_in_the_trail_for_the_auditor(cast: Cast, entries: dict[str, Entry]) -> None:
    """Who took out what, how many rows, as what; never a text, and nothing for what was refused."""
    exported(as_person(cast.drafter))
    content(as_person(cast.administrator).post("/desk/accounts/user/export/", {"format": "csv"}))
    as_person(cast.stranger).post("/desk/accounts/user/export/", {"format": "csv"})
    rows = Transition.objects.filter(verb="export").order_by("pk")
    volume = entries["draft"].volume
    assert [(row.actor, row.volume, row.comment) for row in rows] == [
        (cast.drafter, volume, f"{volume.title}-条目-稿件：3 行，.csv"),
        (cast.administrator, None, "人员：11 行，.csv"),
    ]
    page = as_person(cast.auditor).get("/desk/entries/transition/?verb__exact=export").content.decode()
    assert ("人员：11 行" in page, "条目-稿件：3 行" in page) == (True, True)
    saved = as_person(cast.auditor).get("/desk/entries/transition/export/").getvalue().decode()
    assert "人员：11 行" in saved


def test_a_table_that_is_taken_out_is_in_the_trail(cast: Cast, section: Section) -> None:
    table = TableText("出访统计", "批", "市外办", (("国别", "批次"), ("甲国", "007"), ("乙国", "1")))
    entry = make_entry(section, drafter=cast.drafter, text=make_text("出访", "密文。", tables=(table,)))
    address = f"{LIST}{entry.pk}/tables/1.xlsx"
    as_person(cast.drafter).head(address)
    content(as_person(cast.drafter).get(address))
    as_person(cast.stranger).get(address)
    found = Transition.objects.filter(verb="export")
    assert [(row.actor, row.volume, row.entry, row.comment) for row in found] == [
        (cast.drafter, section.volume, None, "出访-表1：2 行，.xlsx")
    ]


def test_an_export_of_the_trail_is_in_the_trail_and_not_in_itself(cast: Cast, entries: dict[str, Entry]) -> None:
    address = "/desk/entries/transition/export/?verb__exact=export"
    client = as_person(cast.auditor)
    client.head(address)
    lines = [client.get(address).getvalue().decode().count("\n") - 1 for _ in range(3)]
    assert lines == [0, 1, 2]
    found = Transition.objects.filter(verb="export").order_by("-pk").first()
    assert (found.actor, found.volume, found.comment) == (cast.auditor, None, "流转记录：2 行，.csv")
    assert as_person(cast.drafter).get(address).status_code == 403
    assert Transition.objects.filter(verb="export").count() == 3


def test_the_queries_of_an_export_do_not_grow_with_the_list(
    cast: Cast,
    entries: dict[str, Entry],
    django_assert_num_queries,  # type: ignore[no-untyped-def]
) -> None:
    client = as_person(cast.chief)
    exported(client)  # the first request of a session writes when it was
    with django_assert_num_queries(9):
        exported(client)
    for _number in range(10):
        make_entry(entries["draft"].section, drafter=cast.drafter)
    with django_assert_num_queries(9):
        exported(client)
