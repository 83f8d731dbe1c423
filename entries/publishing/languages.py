"""The two languages of the furniture: Chinese at /…, English at /en/…. What the office wrote stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

ENGLISH = "en"
PREFIX = "/en"


def language_of(path: str) -> str:
    """The language of the page at an address. Nothing else decides: no header, no cookie."""
    return ENGLISH if path == PREFIX or path.startswith(f"{PREFIX}/") else settings.LANGUAGE_CODE


def in_chinese(path: str) -> str:
    """The address of the same page in Chinese."""
    return path.removeprefix(PREFIX) if language_of(path) == ENGLISH else path


def in_english(path: str) -> str:
    """The address of the same page with English furniture."""
    return f"{PREFIX}{in_chinese(path)}"


@contextmanager
def speaking_the_language_of(path: str) -> Iterator[None]:
    """Resolve, render and reverse in the language of an address."""
    with translation.override(language_of(path)):
        yield


def shelf_language(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: answer in the language of the address. The desk then takes that of its user."""

    def middleware(request: HttpRequest) -> HttpResponse:
        with speaking_the_language_of(request.path_info):
            return get_response(request)

    return middleware
