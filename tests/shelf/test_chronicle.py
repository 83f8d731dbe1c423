"""大事记 as the public reads it."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from entries import workflow
from entries.models import ChronicleLine
from entries.publishing import reading
from tests.cast import Cast
from tests.factories import make_section, make_volume
from tests.shelf.books import Book, publish
from tests.shelf.reading import pieces, read

CHRONICLE = "/synj/2025/chronicle/"


def lines(client: Client) -> list[str]:
    """Every line of the page as `date text`, headings of months between them."""
    page = read(client, CHRONICLE)
    found = pieces(page[: page.index('<section class="block"')] + "</div>", "chronicle", "<h2", '<li><span class="day"')
    return found[1:]


def test_lines_come_by_date_with_undated_ones_at_the_end_of_month_and_year(cast: Cast, stranger: Client) -> None:
    section = make_section(make_volume(is_open=True), "要事")

    def day(month: int, first: int, last: int | None = None) -> dict[str, object]:
        start, end = date(2024, month, first), date(2024, month, last or first)
        return {"event_start": start, "event_end": end, "date_precision": "day"}

    def month(first: int, last: int) -> dict[str, object]:
        ends = date(2024, last, 28)
        return {"event_start": date(2024, first, 1), "event_end": ends, "date_precision": "month"}

    year = {"event_start": date(2024, 1, 1), "event_end": date(2024, 12, 31), "date_precision": "year"}
    undated = {"event_start": None, "event_end": None, "date_precision": "none"}
    publish(cast, section, "丁", "2月5日，丁事。", **day(2, 5))
    publish(cast, section, "年事", "全年。", **year)
    publish(cast, section, "丙", "1月份。", **month(1, 1))
    publish(cast, section, "乙", "1月9日下午，乙事。", **day(1, 9))
    publish(cast, section, "甲", "甲事。", **day(1, 9))
    publish(cast, section, "戊", "2月5日至7日，戊事。", **day(2, 5, 7))
    publish(cast, section, "己", "3月起。", **month(3, 6))
    publish(cast, section, "概况", "概况。", kind="overview", **year)
    publish(cast, section, "无日期", "无。", **undated)
    ChronicleLine.objects.create(volume=section.volume, text="办内要事。", **day(1, 9))
    assert lines(stranger) == [
        "1月",
        "1月9日 乙事。",
        "△1月9日 甲。",
        "△1月9日 办内要事。",
        "是月 丙。",
        "2月",
        "2月5日 丁事。",
        "2月5日至7日 戊事。",
        "6月",
        "3月至6月 己。",
        "年内",
        "是年 年事。",
    ]


def test_the_office_rewrites_and_leaves_out(book: Book, stranger: Client) -> None:
    assert "△3月12日 年度要事。" in lines(stranger)
    ChronicleLine.objects.create(volume=book.volume, number=1, text="办内的话。", basis="概况。")
    ChronicleLine.objects.create(volume=book.volume, number=2, text="年度要事。", basis="年度要事。", is_hidden=True)
    shown = lines(stranger)
    assert shown[:2] == ["3月", "3月12日 办内的话。"]
    assert not any("年度要事" in line for line in shown)
    assert len(shown) == 5


def test_only_what_is_public_stands_in_it(book: Book, cast: Cast, stranger: Client) -> None:
    workflow.unpublish(book.entries[3], actor=cast.chief, comment="撤")
    assert not any("论坛举行" in line for line in lines(stranger))
    workflow.close_volume(book.volume, actor=cast.chief, comment="关")
    assert stranger.get(CHRONICLE).status_code == 404


def test_a_volume_without_dates_says_so(cast: Cast, stranger: Client) -> None:
    make_volume(is_open=True)
    assert "还没有注明日期" in stranger.get(CHRONICLE).content.decode()


@pytest.mark.parametrize("is_large", [False, True])
def test_queries(book: Book, cast: Cast, stranger: Client, django_assert_max_num_queries, is_large: bool) -> None:
    for number in range(8 if is_large else 0):
        publish(cast, book.second, f"条目{number}")
    with django_assert_max_num_queries(4):
        stranger.get(CHRONICLE)


def test_a_long_one_is_read_by_month(book: Book, cast: Cast, stranger: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(cast, book.second, "五月", "5月2日，五月的事。", event_start=date(2024, 5, 2), event_end=date(2024, 5, 2))
    may = f"{CHRONICLE}2024-05/"
    assert stranger.get(may).headers["Location"] == CHRONICLE
    monkeypatch.setattr(reading, "MOST_IN_ONE_LIST", 5)
    assert "/synj/2025/chronicle/2024-03/" in read(stranger, CHRONICLE) and "五月的事" not in read(stranger, CHRONICLE)
    assert "五月的事" in read(stranger, may) and "论坛举行" not in read(stranger, may)
    whole = read(stranger, f"{CHRONICLE}all/")
    assert "五月的事" in whole and "论坛举行" in whole
    for wrong in ("2024-04", "2024-14", "2023-05", "x"):
        assert stranger.get(f"{CHRONICLE}{wrong}/").status_code == 404
    march = read(stranger, f"{CHRONICLE}2024-03/")
    assert "<title>3月_大事记_试验年鉴" in march and 'data-section="大事记"' in march
    assert re.findall(r'<a rel="(\w+)" href="([^"]+)"><small>[^<]+</small><span[^>]*>([^<]+)<', march) == [
        ("next", may, "5月")
    ]
    assert '<span class="count">' in read(stranger, CHRONICLE) and '<span class="count">' not in read(stranger, may)
