"""The door to pictures: only what a current publication of an open volume shows goes through."""

from __future__ import annotations

import logging

from django.core.files.storage import default_storage
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from entries.models.publications import Publication, PublishedPicture
from entries.models.texts import stored_picture_name, stored_smaller_name

logger = logging.getLogger(__name__)

CONTENT_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@require_safe
def media(request: HttpRequest, sha256: str, extension: str) -> HttpResponseBase:
    if extension not in CONTENT_TYPES or not _public(sha256).filter(extension=extension).exists():
        raise Http404
    return _answer(request, f'"{sha256}"', stored_picture_name(sha256, extension), extension)


def _answer(request: HttpRequest, etag: str, name: str, extension: str) -> HttpResponse:
    """The file for who may see it. Caches are asked only now: nobody else must learn that it exists."""
    response = get_conditional_response(request, etag=etag) or _file(name, extension)
    response["ETag"] = etag
    # Kept by caches, but asked for each time: a picture that was taken away is gone at once.
    response["Cache-Control"] = "public, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def media_sized(request: HttpRequest, sha256: str, width: int) -> HttpResponseBase:
    """A smaller size of a picture; the picture itself when it was stored before there were sizes."""
    row = _public(sha256).filter(width__gt=width).first()
    if row is None:
        raise Http404
    name = stored_smaller_name(sha256, width)
    if not default_storage.exists(name):
        return media(request, sha256, row.extension)
    return _answer(request, f'"{sha256}-{width}"', name, "webp")


def _public(sha256: str) -> QuerySet[PublishedPicture]:
    return PublishedPicture.objects.filter(sha256=sha256, publication__in=Publication.objects.public())


def _file(name: str, extension: str) -> HttpResponse:
    """The picture, read as a whole: storing bounds its size, and no open file outlives the answer."""
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=CONTENT_TYPES[extension])
    except FileNotFoundError:
        logger.error("The published picture %s is not in the storage.", name)
        raise Http404 from None
    response["Content-Disposition"] = "inline"
    return response
