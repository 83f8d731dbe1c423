"""The footer of a government site: settings of the yearbook, checked at the desk, absent when empty."""

from __future__ import annotations

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from entries.models import Yearbook
from tests.cast import Cast
from tests.factories import make_yearbook
from tests.shelf.books import Book
from tests.shelf.reading import read

DETAILS = {
    "organiser": "试验市信息中心",
    "contact": "电话 0579-82469999",
    "site_id_code": "3307000001",
    "icp_number": "浙ICP备12345678号-1",
    "police_number": "浙公网安备33070002000001号",
    "mark_address": "https://bszs.conac.cn/sitename?method=show&id=0123456789ABCDEF",
    "mistakes_address": "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3307000001",
}

FOOTER = [
    ("党政机关", "https://bszs.conac.cn/sitename?method=show&amp;id=0123456789ABCDEF"),
    ("我为政府网站找错", "https://zfwzgl.www.gov.cn/exposure/jiucuo.html?site_code=3307000001"),
    ("政府网站标识码：3307000001", ""),
    ("主办单位：试验办公室", ""),
    ("承办单位：试验市信息中心", ""),
    ("联系方式：电话 0579-82469999", ""),
    ("浙ICP备12345678号-1", "https://beian.miit.gov.cn/"),
    ("浙公网安备33070002000001号", "https://beian.mps.gov.cn/#/query/webSearch?code=33070002000001"),
]


def footer(html: str) -> list[tuple[str, str]]:
    """Lines of the footer as (text, address)."""
    found = re.search(r'<ul class="site">(.*?)</ul>', html, re.DOTALL)
    lines = re.findall(r"<li>(.*?)</li>", found[1], re.DOTALL) if found else []
    addresses = [re.findall(r' href="([^"]+)"', line) for line in lines]
    words = [re.sub(r"<[^>]+>", "", line).strip() for line in lines]
    return [(text, address[0] if address else "") for text, address in zip(words, addresses, strict=True)]


def test_all_settings_stand_in_the_usual_order_on_every_page(book: Book, stranger: Client) -> None:
    Yearbook.objects.update(**DETAILS)
    section = f"/synj/2025/sections/{book.first.pk}/"
    for path in ("/", "/synj/2025/", section, "/synj/2025/entries/1/"):
        assert footer(read(stranger, path))[: len(FOOTER)] == FOOTER, path
    missing = stranger.get("/nothing-here/").content.decode().replace(' lang="zh-CN"', "")
    assert footer(missing)[: len(FOOTER)] == FOOTER


def test_what_is_empty_is_absent(book: Book, stranger: Client) -> None:
    for path in ("/", "/synj/2025/", "/synj/2025/entries/1/"):
        html = read(stranger, path)
        assert footer(html)[0] == ("主办单位：试验办公室", ""), path
        for word in ("conac", "beian", "找错", "标识码", "ICP", "承办", "联系方式", "公网安备", "SiteIDCode"):
            assert word not in html, (path, word)


def test_the_footer_speaks_english_on_english_pages(book: Book, stranger: Client) -> None:
    Yearbook.objects.update(**DETAILS)
    assert [text for text, _ in footer(read(stranger, "/en/synj/2025/"))][: len(FOOTER)] == [
        "Party and government body",
        "Report a mistake on this government site",
        "Site identification code: 3307000001",
        "Run by: 试验办公室",
        "Operated by: 试验市信息中心",
        "Contact: 电话 0579-82469999",
        "浙ICP备12345678号-1",
        "浙公网安备33070002000001号",
    ]


def test_of_a_closed_yearbook_nothing_is_said(book: Book, stranger: Client) -> None:
    make_yearbook("安安年鉴", "aanj", organiser="安安中心", site_id_code="3307009999")
    for path in ("/", "/synj/2025/"):
        assert "安安" not in read(stranger, path) and "3307009999" not in read(stranger, path)


REFUSED = {
    "site_id_code": [
        "330700000",
        "33070000011",
        "３３０７００００００１"[:10],
        "3307 00000",
        "3307000001\n",
        "<b>3307000",
    ],
    "icp_number": [
        "12345678",
        "浙ICP备12345678",
        "浙ICP备12345678号-",
        "javascript:alert(1)",
        "浙ICP备12345678号-1\n",
        "AICP备12345678号",
    ],
    "police_number": [
        "33070002000001",
        "浙公网安备3307000200000号",
        "浙公网安备330700020000011号",
        "浙公网安备３３０７０００２０００００１号",
    ],
    "mark_address": [
        "http://bszs.conac.cn/x",
        "https://conac.cn.evil.example/",
        "https://evil.example/conac.cn",
        "javascript:alert(1)",
        "https://bszs.conac.cn@evil.example/",
        "https://evil.example#.conac.cn/",
        "https://evilconac.cn/",
        "//bszs.conac.cn/",
        "https://bszs.conac.cn:8443/",
        "https://bszs.conac.cn:x/",
        'https://bszs.conac.cn/"onclick="x',
        "https://bszs.conac.cn/ x",
        "https://bszs.conac.cn\\@evil.example/",
        "https://[::1/",
        " https://bszs.conac.cn/",
        "https://bszs.conac.cn/\n",
        "HTTPS://",
        "data:text/html,<script>",
        "https:bszs.conac.cn",
        "https://ｂszs.conac.cn/",
        "https://bszs.conac.cn/<script>",
    ],
    "mistakes_address": [
        "http://zfwzgl.www.gov.cn/",
        "https://gov.cn.evil.example/",
        "javascript:alert(1)",
        "https://bszs.conac.cn/",
    ],
}


@pytest.mark.parametrize("field", REFUSED)
def test_what_is_refused(field: str) -> None:
    for value in REFUSED[field]:
        with pytest.raises(ValidationError):
            Yearbook._meta.get_field(field).run_validators(value)
    Yearbook._meta.get_field(field).run_validators(DETAILS[field])


def test_the_chief_editor_sets_them_and_is_told_what_is_wrong(book: Book, cast: Cast, client: Client) -> None:
    client.force_login(cast.chief)
    address = f"/desk/entries/yearbook/{book.volume.yearbook_id}/change/"
    form = {"title": "试验年鉴", "publisher": "试验办公室", "title_limit": "18", "stock_reasons": "", **DETAILS}
    wrong = client.post(address, form | {"mark_address": "javascript:alert(1)"}).content.decode()
    assert "请填写标识证书的网址" in wrong and "浙ICP备12345678号-1" in wrong
    assert not Yearbook.objects.get().icp_number
    assert client.post(address, form).status_code == 302
    saved = Yearbook.objects.get()
    assert {name: getattr(saved, name) for name in DETAILS} == DETAILS


def test_nobody_else_sets_them(book: Book, cast: Cast, client: Client) -> None:
    for person in (cast.drafter, cast.reviewer, cast.administrator, cast.auditor):
        client.force_login(person)
        answer = client.post(f"/desk/entries/yearbook/{book.volume.yearbook_id}/change/", DETAILS)
        assert answer.status_code == 403
    assert not Yearbook.objects.get().icp_number
