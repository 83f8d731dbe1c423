"""Following every link of the public pages, and what of each page is furniture and what is content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin

from django.test import Client

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SHOWN_ATTRIBUTES = ("alt", "aria-label", "title", "placeholder", "summary", "aria-description", "label")
SILENT = {"head", "script", "style", "template"}
"""What is data: names in the head are those the office gave."""


@dataclass
class Words(HTMLParser):
    """Reads a page: words with the language each stands in, the links, and the language of the page itself."""

    links: list[str] = field(default_factory=list)
    words: list[tuple[str, str]] = field(default_factory=list)
    language: str = ""
    open_tags: list[tuple[str, str, bool]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        _, above, is_silent = self.open_tags[-1] if self.open_tags else ("", "", False)
        language = own.get("lang", above)
        is_silent = is_silent or tag in SILENT
        self.language = self.language or language
        if tag == "a" and "href" in own:
            self.links.append(own["href"])
        if not is_silent:
            self.words += [(language, own[name]) for name in SHOWN_ATTRIBUTES if own.get(name)]
            if tag == "input" and own.get("type") in ("submit", "button", "reset"):
                self.words.append((language, own.get("value", "")))
        if tag not in VOID:
            self.open_tags.append((tag, language, is_silent))

    def handle_endtag(self, tag: str) -> None:
        while self.open_tags and self.open_tags.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open_tags and not self.open_tags[-1][2]:
            self.words.append((self.open_tags[-1][1], data.strip()))


def read_words(html: str) -> Words:
    words = Words()
    words.feed(html)
    return words


def crawl(client: Client, *starts: str) -> Iterator[tuple[str, str]]:
    """Address and HTML of each page that links lead to, below the first start; every link of ours must answer.

    Links with a query are not followed: there is no end to them.
    """
    waiting, seen = list(starts), set(starts)
    while waiting:
        path = waiting.pop()
        response = client.get(path)
        assert response.status_code == 200, path
        if not response.headers["Content-Type"].startswith("text/html"):
            continue
        html = response.content.decode()
        yield path, html
        for link in read_words(html).links:
            target = urldefrag(urljoin(path, link)).url
            is_ours = target.startswith(starts[0]) and not target.startswith(("/desk/", "//")) and "?" not in target
            if is_ours and target not in seen:
                seen.add(target)
                waiting.append(target)


HAN = re.compile("[⺀-⿟々-〇㐀-鿿豈-﫿𠀀-𯿿、。，：]")
LATIN = re.compile(r"[A-Za-zÀ-ɏ]{2,}")
