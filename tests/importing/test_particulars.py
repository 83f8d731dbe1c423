"""Time and source of publication, names and posts of those who signed."""

from datetime import datetime, timedelta

import pytest

from entries.importing.parsed import SignOff
from entries.importing.particulars import (
    Meta,
    SignOffs,
    pick_page_title,
    read_meta,
    read_sign_offs,
    read_time,
    read_volume_year,
)
from tests.importing.reading import codes, read


@pytest.mark.parametrize(
    ("line", "published", "source"),
    [
        ("发布时间: 2022-01-20 09:15 来源: 市外办   浏览次数:  ", "2022-01-20 09:15", "市外办"),
        ("来源：安渡县 外事办公室 发布日期：2022年1月20日", "2022年1月20日", "安渡县 外事办公室"),
        ("浏览次数：12 信息来源：市外办", "", "市外办"),
        ("浏览次数：", "", ""),
    ],
)
def test_fields_in_any_order(line: str, published: str, source: str) -> None:
    meta = Meta()
    read_meta(line.strip(), meta)
    assert (meta.published, meta.source) == (published, source)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2022-01-20 09:15", datetime(2022, 1, 20, 9, 15)),  # noqa: DTZ001
        ("2022-01-20 09:15:30", datetime(2022, 1, 20, 9, 15)),  # noqa: DTZ001
        ("2022年1月20日 9:15", datetime(2022, 1, 20, 9, 15)),  # noqa: DTZ001
        ("2022/1/20", datetime(2022, 1, 20)),  # noqa: DTZ001
    ],
)
def test_time_is_that_of_china(text: str, expected: datetime) -> None:
    time = read_time(text)
    assert time is not None
    assert time.replace(tzinfo=None) == expected
    assert time.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("text", ["", "昨天", "2022-13-01 09:15", "2022-01-20 25:15"])
def test_unreadable_time(text: str) -> None:
    assert read_time(text) is None


def test_unreadable_time_of_publication_is_named() -> None:
    parsed = read("安渡县2021年鉴", "发布时间：昨天上午", "综述", "【概况】来宾12批。")
    assert parsed.published_at is None
    assert codes(parsed) == [("published_at_unreadable", 1)]


DRAFTERS = [
    ("撰稿：李明", [("李明", "")]),
    ("撰    稿：李明  ", [("李明", "")]),
    ("撰稿：李明、周敏，何立群", [("李明", ""), ("周敏", ""), ("何立群", "")]),
    ("撰稿人：李明 周敏", [("李明", ""), ("周敏", "")]),
    ("撰稿：李 明 何立群", [("李明", ""), ("何立群", "")]),
    ("撰稿：李 明、周 敏", [("李明", ""), ("周敏", "")]),
    ("撰稿：周敏（市外办党组成员、综合处处长）", [("周敏", "市外办党组成员、综合处处长")]),
    ("撰稿:周敏(综合处处长)、李明", [("周敏", "综合处处长"), ("李明", "")]),
    ("撰稿：周敏 （综合处处长）", [("周敏", "综合处处长")]),
    ("（撰稿：李明）", [("李明", "")]),
    ("供稿：市外办", [("市外办", "")]),
    ("撰稿：", []),
    ("撰稿：李明、李明", [("李明", "")]),
]


@pytest.mark.parametrize(("line", "names"), DRAFTERS)
def test_names_and_posts(line: str, names: list[tuple[str, str]]) -> None:
    signers = SignOffs()
    read_sign_offs(line, signers)
    assert signers.drafters == [SignOff(*name) for name in names]
    assert signers.reviewers == []


@pytest.mark.parametrize("label", ["审核校稿", "审核", "审 核", "审稿", "校稿", "校对", "审核人"])
def test_reviewers(label: str) -> None:
    signers = SignOffs()
    read_sign_offs(f"{label}：周敏", signers)
    assert signers == SignOffs([], [SignOff("周敏", "")])


def test_both_sides_on_one_line_and_a_post_over_two() -> None:
    parsed = read(
        "综述", "【概况】来宾12批。", "撰稿：李明  审核：周敏（市外办党组成员、", "综合处处长）", "校稿：何立群"
    )
    assert parsed.drafters == (SignOff("李明", ""),)
    assert parsed.reviewers == (SignOff("周敏", "市外办党组成员、综合处处长"), SignOff("何立群", ""))
    assert codes(parsed) == []


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("安渡2020年鉴", 2020),
        ("安渡年鉴（2021）", 2021),
        ("安渡2019年鉴（2020卷）", 2020),
        ("二〇二一年鉴", 2021),
        ("安渡年鉴", None),
    ],
)
def test_year_of_the_volume(title: str, year: int | None) -> None:
    assert read_volume_year(title) == year


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("安渡县2021年鉴_安渡县人民政府", "安渡县2021年鉴"),
        ("市外办 - 安渡县2021年鉴", "安渡县2021年鉴"),
        ("政务公开", ""),
        ("年鉴", ""),
    ],
)
def test_title_of_a_page(text: str, title: str) -> None:
    assert pick_page_title(text) == title
