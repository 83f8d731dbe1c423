"""Making the page of an address: what its view answers to a request that holds nothing."""

from __future__ import annotations

import gzip
import logging

import brotli
from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import resolve

from entries.publishing.languages import speaking_the_language_of
from entries.publishing.pages.files import content_type

logger = logging.getLogger(__name__)

BROTLI_QUALITY = 5
"""Of 11. The highest saves a tenth of the bytes and takes thirty times as long."""


class NotKept(Exception):
    """The view gave an answer that is not the same for everyone, or not one that the layer would repeat exactly."""


def make_page(address: str) -> dict[str, bytes] | None:
    """The page in each form; None when there is none, or when it is not one to be kept: the view then answers."""
    try:
        body = _checked(address, answer(address))
    except Http404:
        return None
    except DatabaseError:
        raise
    except Exception:  # noqa: BLE001 (whatever one page fails at, the others are made)
        logger.exception("The page %s is not kept.", address)
        return None
    return {
        "": body,
        ".gz": gzip.compress(body, 9, mtime=0),
        ".br": brotli.compress(body, mode=brotli.MODE_TEXT, quality=BROTLI_QUALITY),
    }


def answer(address: str) -> HttpResponse:
    """What the view of an address answers to a request that holds nothing. Raises Http404."""
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", address, address
    with speaking_the_language_of(address):
        match = resolve(address)
        response: HttpResponse = match.func(request, *match.args, **match.kwargs)
        return response


def _checked(address: str, response: HttpResponse) -> bytes:
    """Its bytes, if it has exactly the headers that the layer gives it again, and no cookie."""
    if response.status_code == 302:
        raise Http404("It leads to another page, which is kept: a variant of a heading does.")
    headers = {"Content-Type": content_type(address), "Cache-Control": "no-cache"}
    if response.status_code != 200 or response.streaming or response.cookies or dict(response.items()) != headers:
        raise NotKept(f"{address}: {response.status_code} {dict(response.items())} {response.cookies}")
    return response.content
