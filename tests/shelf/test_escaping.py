"""What people typed stays text on every page, whatever it looks like."""

from __future__ import annotations

from html.parser import HTMLParser

from django.test import Client

from entries.models import Entry, Section, Volume, Yearbook
from entries.models.texts import TableText
from tests.cast import Cast
from tests.shelf.books import Book, publish, stored_picture

PAYLOADS = [
    "<script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "'><svg/onload=alert(1)>",
    "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<style>@import 'http://evil.example';</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<form action=//evil.example><button>x</button></form>",
    "<object data=data:text/html;base64,PHNjcmlwdD4=></object>",
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)",
    "{{ request.user }}{% debug %}{# x #}",
    "{% load static %}{{ settings.SECRET_KEY }}",
    '" onmouseover="alert(1)" x="',
    "' onfocus=alert(1) autofocus='",
    "` onmouseover=alert(1) `",
    "javascript:alert(1)",
    "＜script＞alert(1)＜/script＞",
    "<ſcript>alert(1)</ſcript>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u202e<script>alert(1)</script>",
    "\u2028<script>alert(1)</script>",
    "〔图1〕<img src=x onerror=alert(1)>",
    "【<script>alert(1)</script>】",
]

ALLOWED = {
    "html": {"lang"},
    "head": set(),
    "meta": {"charset", "name", "property", "content"},
    "title": set(),
    "link": {"rel", "href", "hreflang", "media", "title", "type"},
    "script": {"src", "defer", "type"},
    "body": {"id", "data-volume", "data-section"},
    "a": {"class", "href", "hreflang", "rel", "aria-current", "aria-label"},
    "button": {
        "class",
        "type",
        "value",
        "data-choose",
        "data-copy",
        "data-done",
        "data-print",
        "aria-pressed",
        "aria-label",
    },
    "form": {"class", "action", "role"},
    "label": {"class", "for"},
    "input": {"id", "name", "type", "placeholder"},
    "tr": {"class"},
    "td": {"class"},
    "img": {"src", "width", "height", "alt", "loading"},
    "source": {"srcset", "sizes", "type"},
    "time": {"datetime", "class"},
    "th": {"scope", "class"},
    "h1": {"class"},
    "main": {"id", "tabindex"},
    "details": {"open"},
    "summary": set(),
}
FRAME = {"class", "id", "aria-label", "aria-hidden", "aria-current", "role", "tabindex", "data-hits", "data-follow"}
PLAIN = {
    "header", "footer", "nav", "div", "span", "p", "ol", "ul", "li", "b", "i", "small", "dl", "dt", "dd", "section",
    "article", "picture", "h2", "h3", "h4", "h5", "figure", "figcaption", "table", "thead", "tbody",
}  # fmt: skip


class Elements(HTMLParser):
    """Everything that is not an element and attribute of our own templates, and all text."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.foreign: list[str] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        allowed = ALLOWED.get(tag, FRAME if tag in PLAIN else None)
        if allowed is None:
            self.foreign.append(f"<{tag}>")
            return
        self.foreign += [f"<{tag} {name}>" for name, _ in attrs if name not in allowed | {"lang"}]
        for name, value in attrs:
            if name in {"src", "href"} and not (value or "").startswith(("/", "#", "http://127.0.0.1:8000/")):
                self.foreign.append(f"<{tag} {name}={value}>")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.foreign.append(f"<!--{data}-->")


def poison(book: Book, cast: Cast, payload: str) -> Entry:
    """Put the payload into everything that a person can type and the public can see; the text that holds it."""
    picture = stored_picture(caption=payload, alt=payload, credit=payload[:50])
    cells = ((payload, payload), (payload, payload))
    table = TableText(title=payload, measure=payload[:50], source=payload[:100], cells=cells)
    cast.drafter.full_name, cast.drafter.post = payload[:50], payload[:100]
    cast.drafter.save()
    entry = publish(cast, book.first, payload, f"{payload}\n〔图1〕\n{payload}", pictures=(picture,), tables=(table,))
    Section.objects.filter(pk=book.first.pk).update(title=payload[:100])
    Volume.objects.update(title=payload[:120], source=payload[:100])
    Yearbook.objects.update(
        title=payload[:100], publisher=payload[:100], description=payload, keywords=payload, site_id_code=payload[:20]
    )
    return entry


def test_payloads_stay_text(book: Book, cast: Cast, stranger: Client) -> None:
    for payload in PAYLOADS:
        entry = poison(book, cast, payload)
        section, own = f"/synj/2025/sections/{book.first.pk}/", f"/synj/2025/entries/{entry.number}/"
        pages = {path: Elements(stranger.get(path).content.decode()) for path in ("/", "/synj/2025/", section, own)}
        for path, page in pages.items():
            assert page.foreign == [], (path, payload)
            assert payload[:100] in page.text, (path, payload)
        assert pages[own].text.count(payload) >= 5, payload


def test_the_check_sees_foreign_elements() -> None:
    page = "<p onclick=x>a<b style=y>b</b><script>c</script><iframe></iframe><a href='javascript:d'>e</a><!--f-->"
    assert Elements(page).foreign == [
        "<p onclick>", "<b style>", "<iframe>", "<a href=javascript:d>", "<!--f-->",
    ]  # fmt: skip
