"""主题索引 as the public reads it: kept headings of public texts, and nothing else."""

from __future__ import annotations

import pytest
from django.test import Client

from entries import workflow
from entries.models import Decision, HeadingKind, SeeReference
from entries.publishing import reading
from entries.publishing.addresses import addresses_of_texts
from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.shelf.books import Book, publish
from tests.shelf.indexes import lead, make_heading
from tests.shelf.reading import pieces, read

INDEX = "/synj/2025/index/"


def shown(client: Client, address: str = INDEX) -> list[str]:
    """Letters and headings with what they lead to."""
    found = pieces(read(client, address), "columns", "<h2", '<li class="is-')
    return [piece.replace(" ", "") for piece in found]


@pytest.fixture
def headings(book: Book) -> dict[str, object]:
    yearbook = book.volume.yearbook
    made = {
        "张伟": make_heading(yearbook, "张伟", HeadingKind.PERSON),
        "章程": make_heading(yearbook, "章程"),
        "APEC": make_heading(yearbook, "APEC"),
        "重庆": make_heading(yearbook, "重庆", HeadingKind.PLACE),
        "论坛": make_heading(yearbook, "论坛"),
    }
    lead(made["张伟"], book.volume, 1, 2)
    lead(made["章程"], book.volume, 3)
    lead(made["APEC"], book.volume, 3)
    lead(made["重庆"], book.volume, 2)
    lead(made["论坛"], book.volume, 4, 5)
    return made


def test_headings_stand_in_order_with_their_texts(headings: dict[str, object], stranger: Client) -> None:
    assert shown(stranger) == [
        "西文和数字", "APEC机构设置", "C", "重庆年度要事", "L", "论坛春季论坛秋季论坛",
        "Z", "张伟概况年度要事", "章程机构设置",
    ]  # fmt: skip


def test_what_is_not_kept_is_not_shown(book: Book, headings: dict[str, object], stranger: Client) -> None:
    lead(make_heading(book.volume.yearbook, "待定", state=Decision.PROPOSED), book.volume, 1, state=Decision.PROPOSED)
    headings["重庆"].links.update(state=Decision.REJECTED)
    type(headings["章程"]).objects.filter(text="章程").update(state=Decision.REJECTED)
    assert shown(stranger) == ["西文和数字", "APEC机构设置", "L", "论坛春季论坛秋季论坛", "Z", "张伟概况年度要事"]
    for name in ("重庆", "章程"):
        assert stranger.get(f"/synj/headings/{headings[name].pk}/").status_code == 404


def test_see_and_see_also(book: Book, headings: dict[str, object], stranger: Client) -> None:
    see = make_heading(book.volume.yearbook, "渝", variant_of=headings["重庆"], is_see=True)
    hidden = make_heading(book.volume.yearbook, "巴渝", variant_of=headings["重庆"])
    lead(see, book.volume, 3)
    lead(hidden, book.volume, 2)
    SeeReference.objects.create(source=headings["重庆"], target=headings["论坛"])
    assert shown(stranger)[2:4] == ["C", "重庆年度要事机构设置参见论坛"]
    assert "渝见重庆" in shown(stranger)
    assert not any("巴渝" in line for line in shown(stranger))
    assert stranger.get(f"/synj/headings/{see.pk}/").headers["Location"] == f"/synj/headings/{headings['重庆'].pk}/"
    assert "又作 渝" in read(stranger, f"/synj/headings/{headings['重庆'].pk}/")


def test_a_heading_leads_through_the_years(
    book: Book, headings: dict[str, object], cast: Cast, stranger: Client
) -> None:
    older = make_volume(book.volume.yearbook, year=2024, is_open=True)
    closed = make_volume(book.volume.yearbook, year=2023)
    for volume in (older, closed):
        publish(cast, make_section(volume, "要事"), f"{volume.volume_year}年的事")
        lead(headings["张伟"], volume, 1)
    page = read(stranger, f"/synj/headings/{headings['张伟'].pk}/")
    found = pieces(page.replace("wide one heading", "heading"), "heading", "<section", '<p class="acts"')
    assert found[1:3] == ["试验年鉴（2025卷） 概况年度要事", "试验年鉴（2024卷） 2024年的事"]


def test_a_text_that_is_taken_away_is_gone(
    book: Book, headings: dict[str, object], cast: Cast, stranger: Client
) -> None:
    workflow.unpublish(book.entries[1], actor=cast.chief, comment="撤")
    assert not any("年度要事" in line for line in shown(stranger))
    assert stranger.get(f"/synj/headings/{headings['重庆'].pk}/").status_code == 404
    workflow.close_volume(book.volume, actor=cast.chief, comment="关")
    assert stranger.get(INDEX).status_code == 404
    assert stranger.get(f"/synj/headings/{headings['张伟'].pk}/").status_code == 404


def test_a_text_makes_the_pages_of_its_headings_stale(book: Book, headings: dict[str, object]) -> None:
    stale = addresses_of_texts([book.entries[1].pk])
    for name, is_over in {"张伟": True, "重庆": True, "章程": False}.items():
        assert (f"/synj/headings/{headings[name].pk}/" in stale) == is_over
        assert (f"/en/synj/headings/{headings[name].pk}/" in stale) == is_over
    assert {INDEX, "/synj/2025/chronicle/", "/en/synj/2025/index/"} <= set(stale)


@pytest.mark.parametrize("is_large", [False, True])
def test_queries(
    book: Book, headings: dict[str, object], stranger: Client, django_assert_max_num_queries, is_large: bool
) -> None:
    for number in range(30 if is_large else 0):
        heading = make_heading(book.volume.yearbook, f"标目{number}")
        lead(heading, book.volume, 1, 2)
        make_heading(book.volume.yearbook, f"异名{number}", variant_of=heading, is_see=True)
    with django_assert_max_num_queries(6):
        stranger.get(INDEX)
    with django_assert_max_num_queries(6):
        stranger.get(f"/synj/headings/{headings['张伟'].pk}/")


def test_a_long_one_is_read_by_letter(
    book: Book, headings: dict[str, object], stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_heading(book.volume.yearbook, "渝", variant_of=headings["重庆"], is_see=True)
    SeeReference.objects.create(source=headings["重庆"], target=headings["论坛"])
    assert stranger.get(f"{INDEX}C/").headers["Location"] == INDEX
    monkeypatch.setattr(reading, "MOST_IN_ONE_LIST", 4)
    first = read(stranger, INDEX)
    assert f'href="{INDEX}Z/">Z <small>2</small>' in first and f'href="{INDEX}A/"' not in first and "章程" not in first
    assert shown(stranger, f"{INDEX}C/") == ["C", "重庆年度要事参见论坛"]
    assert shown(stranger, f"{INDEX}Y/") == ["Y", "渝见重庆"]
    assert shown(stranger, f"{INDEX}other/") == ["西文和数字", "APEC机构设置"]
    assert len(shown(stranger, f"{INDEX}all/")) == 5 + 6
    for wrong in ("A", "a", "ZZ", "1"):
        assert stranger.get(f"{INDEX}{wrong}/").status_code == 404
