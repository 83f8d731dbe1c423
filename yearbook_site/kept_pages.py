"""Answering with kept pages before Django is entered: a few lines of WSGI. Whatever is out of the ordinary is Django's.

Every answer has the headers that Django's own answer at the address has; they are asked of its middleware once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port, validate_host
from django.utils.module_loading import import_string

from entries.publishing.pages.files import content_type, file_name

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

MOST_HELD = 64 * 1024 * 1024
"""Bytes of pages that a process holds; when there are more it begins again."""

MOST_HOSTS = 100

DRESSING = (
    "django.middleware.security.SecurityMiddleware",
    "yearbook_site.middleware.headers",
    "yearbook_site.middleware.ContentPolicy",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
)
"""The middleware that gives every page its headers."""


@dataclass(frozen=True)
class Form:
    """A page in one encoding, with the headers of its answer."""

    body: bytes
    etag: str
    headers: Headers
    unchanged: Headers
    """The headers of 304."""


@dataclass(frozen=True)
class Held:
    """A page in memory. `mark` tells whether its file is still the same."""

    path: str
    mark: tuple[int, int, int]
    plain: Form
    gzip: Form
    brotli: Form

    @property
    def size(self) -> int:
        return len(self.plain.body) + len(self.gzip.body) + len(self.brotli.body)


class KeptPages:
    """WSGI: the kept page of the address, else whatever `django` answers."""

    def __init__(self, django: Application) -> None:
        self.django = django
        self.root = f"{settings.PAGES_ROOT}/"
        self.held: dict[str, Held] = {}
        self.bytes_held = 0
        self.hosts: set[str] = set()
        self.security = security_headers()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if (method != "GET" and method != "HEAD") or environ.get("QUERY_STRING") or not self.is_ordinary(environ):
            return self.django(environ, start_response)
        page = self.page(environ["PATH_INFO"])
        if page is None:
            return self.django(environ, start_response)
        form = chosen(page, environ.get("HTTP_ACCEPT_ENCODING", ""))
        seen = environ.get("HTTP_IF_NONE_MATCH")
        if seen and is_among(form.etag, seen):
            start_response("304 Not Modified", form.unchanged)
            return []
        start_response("200 OK", form.headers)
        return [form.body] if method == "GET" else []

    def is_ordinary(self, environ: Environ) -> bool:
        """Whether Django would answer at this host and in this way, instead of refusing or redirecting."""
        if settings.SECURE_SSL_REDIRECT and not (
            settings.TRUSTED_PROXY and environ.get("HTTP_X_FORWARDED_PROTO") == "https"
        ):
            return False
        host = environ.get("HTTP_HOST", "")
        if host in self.hosts:
            return True
        domain, _port = split_domain_port(host)
        if not domain or not validate_host(domain, settings.ALLOWED_HOSTS) or len(self.hosts) >= MOST_HOSTS:
            return False
        self.hosts.add(host)
        return True

    def page(self, address: str) -> Held | None:
        """The page as its file is now; a file that was put in place or taken away is noticed at once."""
        held = self.held.get(address)
        name = None if held else file_name(address)
        if not held and name is None:
            return None
        path = held.path if held else f"{self.root}{name}"
        try:
            now = os.stat(path)
            mark = (now.st_mtime_ns, now.st_ino, now.st_size)
            return held if held and held.mark == mark else self.hold(address, path, mark)
        except FileNotFoundError:
            # Taken away between two looks at it, or never there.
            self.held.pop(address, None)
            return None

    def hold(self, address: str, path: str, mark: tuple[int, int, int]) -> Held:
        bodies = [read(path + ending) for ending in ("", ".gz", ".br")]
        held = Held(path, mark, *self.forms(address, *bodies))
        if self.bytes_held > MOST_HELD:
            self.held, self.bytes_held = {}, 0
        self.bytes_held += held.size
        self.held[address] = held
        return held

    def forms(self, address: str, plain: bytes, gzip: bytes, brotli: bytes) -> tuple[Form, Form, Form]:
        etag = blake2b(plain, digest_size=16).hexdigest()
        first = [("Content-Type", content_type(address) or ""), ("Cache-Control", "no-cache")]
        common: Headers = [*first, *self.security, ("Vary", "Accept-Encoding")]
        return (
            form(plain, f'"{etag}"', common),
            form(gzip, f'"{etag}-gzip"', [*common, ("Content-Encoding", "gzip")]),
            form(brotli, f'"{etag}-br"', [*common, ("Content-Encoding", "br")]),
        )


def form(body: bytes, etag: str, headers: Headers) -> Form:
    with_etag = [*headers, ("ETag", etag)]
    # Of an answer without a body only what caches keep by it is repeated, and what protects.
    unchanged = [(name, value) for name, value in with_etag if name not in ("Content-Type", "Content-Encoding")]
    return Form(body, etag, [*with_etag, ("Content-Length", str(len(body)))], unchanged)


def chosen(page: Held, accepted: str) -> Form:
    """The smallest form that the reader takes. Whoever weighs encodings with q=0 gets the plain one."""
    if not accepted or "q=0" in accepted.replace(" ", ""):
        return page.plain
    if "br" in accepted:
        return page.brotli
    return page.gzip if "gzip" in accepted else page.plain


def is_among(etag: str, seen: str) -> bool:
    """Whether If-None-Match names this page: any of a list, weak or strong."""
    return seen.strip() == "*" or etag in (part.strip().removeprefix("W/") for part in seen.split(","))


def read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def security_headers() -> Headers:
    """The headers that the middleware adds to any page of the shelf, asked of the middleware itself."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", "/", "/"
    request.META = {"SERVER_NAME": settings.ALLOWED_HOSTS[0], "SERVER_PORT": "443"}
    if settings.IS_SECURE:
        request.META |= {"HTTP_X_FORWARDED_PROTO": "https", "wsgi.url_scheme": "https"}

    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(headers={"Content-Type": ""})

    for name in reversed(DRESSING):
        answer = import_string(name)(answer)
    return [(name, value) for name, value in answer(request).items() if name != "Content-Type"]
