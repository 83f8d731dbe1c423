"""Sheets of sections, units and people: who may send them, what they make and change, and what they never do."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.base import ContentFile

from accounts.models import Unit, User
from entries.importing.batches.applying import apply
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.receiving import receive
from entries.models import Batch, Section, Transition, Volume
from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.importing.batches.sheets import counts, rows_of, send, sheet

pytestmark = pytest.mark.django_db

SECTIONS = ["类目", "分目", "种类", "按日期排列", "供稿单位"]
UNITS = ["名称", "顺序", "启用"]
PEOPLE = ["用户名", "姓名", "职务", "供稿单位", "邮箱", "启用"]


def send_kind(kind: str, headings: list[str], *rows: list[str], sender: User, volume: Any = None) -> Batch:
    return send(sheet(*rows, headings=headings), sender=sender, volume=volume, kind=kind)


SENDERS = {
    "sections": {"chief", "superuser"},
    "units": {"administrator", "superuser"},
    "people": {"administrator", "superuser"},
}


@pytest.mark.parametrize("kind", SENDERS)
@pytest.mark.parametrize(
    "who", ["drafter", "reviewer", "chief", "administrator", "auditor", "nobody", "superuser", "switched off"]
)
def test_who_may_send(cast: Cast, kind: str, who: str) -> None:
    person = cast.administrator if who == "switched off" else getattr(cast, who)
    person.is_active = who != "switched off"
    volume = make_volume() if kind == "sections" else None
    try:
        receive(ContentFile(b"x"), file_name="a.csv", sent_by=person, kind=kind, volume=volume)
    except BatchRefused as refused:
        assert refused.code == "not_allowed"
    assert Batch.objects.exists() == (who in SENDERS[kind])


# ── sections ──────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def volume(cast: Cast) -> Volume:
    made = make_volume()
    for order, title in enumerate(("综述", "外事", "附录"), start=1):
        make_section(made, title, order=order)
    return made


def framework(volume: Volume) -> list[tuple[str, ...]]:
    return [section.path() for section in Section.objects.filter(volume=volume).in_reading_order()]


def test_sections_are_made_changed_and_put_into_order(cast: Cast, volume: Volume) -> None:
    batch = send_kind(
        "sections",
        SECTIONS,
        ["外事", "", "", "是", "友城处"],
        ["外事", "友城"],
        ["外事", "侨务"],
        ["大事记", "", "大事记"],
        ["综述"],
        sender=cast.chief,
        volume=volume,
    )
    assert counts(batch) == (3, 2, 0, 0)
    apply(batch, actor=cast.chief)
    assert framework(volume) == [
        ("外事",),
        ("外事", "友城"),
        ("外事", "侨务"),
        ("大事记",),
        ("综述",),
        ("附录",),
    ]
    changed = Section.objects.get(title="外事")
    assert (changed.is_by_date, changed.unit, Section.objects.get(title="大事记").kind) == (
        True,
        cast.other_unit,
        "chronicle",
    )
    assert Transition.objects.get(verb="import").batch == batch
    again = send_kind("sections", SECTIONS, ["外事", "", "", "是", "友城处"], sender=cast.chief, volume=volume)
    assert counts(again) == (0, 0, 1, 0)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["没有", "友城"], "unknown_section"),
        (["", "友城"], "unknown_section"),
        (["新类目", "", "诗歌"], "section_kind_unknown"),
        (["新类目", "", "", "也许"], "not_yes_or_no"),
        (["新类目", "", "", "", "没有的单位"], "unknown_unit"),
        (["字" * 101], "title_too_long"),
    ],
)
def test_a_section_that_cannot_be(cast: Cast, volume: Volume, cells: list[str], code: str) -> None:
    batch = send_kind("sections", SECTIONS, cells, sender=cast.chief, volume=volume)
    assert rows_of(batch) == [(2, "refused", [code])]


def test_a_section_twice_is_refused_and_none_is_deleted(cast: Cast, volume: Volume) -> None:
    batch = send_kind("sections", SECTIONS, ["新"], ["新"], sender=cast.chief, volume=volume)
    assert rows_of(batch) == [(2, "created", []), (3, "refused", ["duplicate"])]
    apply(batch, actor=cast.chief)
    assert framework(volume) == [("综述",), ("外事",), ("附录",), ("新",)]


# ── units ─────────────────────────────────────────────────────────────────────────────────────────


def test_units_are_made_and_changed(cast: Cast) -> None:
    batch = send_kind(
        "units", UNITS, ["综合处", "1", "是"], ["友城处", "5", "否"], ["侨务处", "3"], sender=cast.administrator
    )
    assert counts(batch) == (1, 1, 1, 0)
    apply(batch, actor=cast.administrator)
    assert list(Unit.objects.values_list("name", "order", "is_active")) == [
        ("综合处", 1, True),
        ("侨务处", 3, True),
        ("友城处", 5, False),
    ]


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["", "1"], "empty_name"),
        (["甲", "第一"], "not_a_number"),
        (["甲", "1", "也许"], "not_yes_or_no"),
        (["字" * 101], "invalid"),
    ],
)
def test_a_unit_that_cannot_be(cast: Cast, cells: list[str], code: str) -> None:
    assert [
        codes for _row, _outcome, codes in rows_of(send_kind("units", UNITS, cells, sender=cast.administrator))
    ] == [[code]]


# ── people ────────────────────────────────────────────────────────────────────────────────────────


def test_people_are_made_without_roles_and_without_a_password(cast: Cast) -> None:
    batch = send_kind(
        "people",
        PEOPLE,
        ["xinren", "新人", "科员", "综合处", "xin@example.org", ""],
        ["drafter", "撰稿人甲", "副处长", "综合处", "", ""],
        ["colleague", "撰稿人乙", "", "综合处", "", "否"],
        sender=cast.administrator,
    )
    assert rows_of(batch) == [
        (2, "created", ["needs_password"]),
        (3, "changed", []),
        (4, "changed", []),
    ]
    apply(batch, actor=cast.administrator)
    made = User.objects.get(username="xinren")
    assert (made.full_name, made.unit, made.email, made.has_usable_password()) == (
        "新人",
        cast.unit,
        "xin@example.org",
        False,
    )
    assert (made.role_names, made.is_superuser, made.is_staff) == (frozenset(), False, False)
    changed = User.objects.get(username="drafter")
    assert (changed.post, changed.role_names, changed.check_password("password")) == ("副处长", {"drafter"}, True)
    assert not User.objects.get(username="colleague").is_active


@pytest.mark.parametrize("heading", ["角色", "密码", "Role", "password", "is_superuser"])
def test_33_roles_and_passwords_refuse_the_sheet_by_name(cast: Cast, heading: str) -> None:
    batch = send_kind(
        "people", ["用户名", "姓名", heading], ["drafter", "甲", "administrator"], sender=cast.administrator
    )
    assert (batch.state, heading in batch.message, batch.rows.count()) == ("refused", True, 0)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        (["superuser", "改名"], "person_forbidden"),
        (["administrator", "", "", "", "", "否"], "person_forbidden"),
        (["a b", "空格"], "invalid"),
        (["xinren", "新人", "", "没有的单位"], "unknown_unit"),
        (["xinren", "新人", "", "", "不是邮箱"], "invalid"),
        (["", "无名"], "empty_name"),
    ],
)
def test_a_person_that_cannot_be(cast: Cast, cells: list[str], code: str) -> None:
    batch = send_kind("people", PEOPLE, cells, sender=cast.administrator)
    ((_row, outcome, codes),) = rows_of(batch)
    assert (outcome, codes[0]) == ("refused", code)
    assert counts(batch) == (0, 0, 0, 1)


def test_one_row_that_fails_when_applied_takes_all_with_it(cast: Cast) -> None:
    batch = send_kind("units", UNITS, ["甲处"], ["乙处"], sender=cast.administrator)
    Batch.objects.filter(pk=batch.pk).update(created=2)
    batch.rows.filter(title="乙处").update(values={"name": ""})
    with pytest.raises(BatchRefused) as refused:
        apply(batch, actor=cast.administrator)
    batch.refresh_from_db()
    assert ("乙处" in str(refused.value), batch.state) == (True, "ready")
    assert not Unit.objects.filter(name="甲处").exists()
