"""Reading a page the way a program does: its meta tags, headings and breadcrumb."""

from __future__ import annotations

import re
from html import unescape

from django.test import Client

MARK = ' lang="zh-CN"'


def read(stranger: Client, path: str) -> str:
    """The page, without the marks of what is content: they have tests of their own (test_languages.py)."""
    response = stranger.get(path)
    assert response.status_code == 200, path
    return response.content.decode().replace(MARK, "").replace("<html>", f"<html{MARK}>")


def meta(page: str) -> dict[str, str]:
    """Meta tags by name."""
    return {name: unescape(content) for name, content in re.findall(r'<meta name="(\w+)" content="([^"]*)">', page)}


def headings(page: str) -> list[tuple[str, str]]:
    """Headings as ("h2", text), in order."""
    found = re.findall(r"<(h[1-6])[^>]*>(.*?)</\1>", page, re.DOTALL)
    return [(level, re.sub(r"<[^>]+>", "", text)) for level, text in found]


def crumbs(page: str) -> list[tuple[str, str]]:
    """Steps of the breadcrumb as (text, address)."""
    inside = re.search(r'<nav class="crumbs.*?</nav>', page, re.DOTALL)
    assert inside
    linked = re.findall(r'<li[^>]*>(?:<a href="([^"]+)">)?(.*?)(?:</a>)?</li>', inside[0])
    return [(text, address) for address, text in linked]


def pieces(page: str, part: str, *begins: str) -> list[str]:
    """The words of each piece inside `<div class="part">`: a piece begins where one of these tags does."""
    inside = re.search(rf'<div class="{part}">(.*?)</div>', page, re.DOTALL)
    assert inside, part
    cut = re.split("|".join(f"(?={begin})" for begin in begins), inside[1])
    words = [" ".join(unescape(re.sub(r"<[^>]+>", "", piece)).split()) for piece in cut]
    return [line for line in words if line]
