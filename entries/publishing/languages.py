"""The two languages of the furniture: Chinese at /…, English at /en/…. What the office wrote stays as it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
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


def address_of(name: str, *args: object) -> str:
    """Where the page of this name is, in the language that is active."""
    return _address_of(translation.get_language(), name, args)


# Kept in memory: a page names some twenty addresses, nearly all of which the page before named too.
@lru_cache(maxsize=20_000)
def _address_of(_language: str | None, name: str, args: tuple[object, ...]) -> str:
    return reverse(name, args=args)


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
