"""The door to pictures: only what a current publication of an open volume shows goes through."""

from __future__ import annotations

import logging

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from entries.models.publications import Publication, PublishedPicture
from entries.models.texts import stored_picture_name

logger = logging.getLogger(__name__)

CONTENT_TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp"}


@require_safe
def media(request: HttpRequest, sha256: str, extension: str) -> HttpResponseBase:
    if extension not in CONTENT_TYPES or not _is_public(sha256, extension):
        raise Http404
    etag = f'"{sha256}"'
    # Asked only now: who may not see a picture must not learn that it exists.
    response = get_conditional_response(request, etag=etag) or _file(sha256, extension)
    response["ETag"] = etag
    # Kept by caches, but asked for each time: a picture that was taken away is gone at once.
    response["Cache-Control"] = "public, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _is_public(sha256: str, extension: str) -> bool:
    pictures = PublishedPicture.objects.filter(sha256=sha256, extension=extension)
    return pictures.filter(publication__in=Publication.objects.public()).exists()


def _file(sha256: str, extension: str) -> HttpResponse:
    """The picture, read as a whole: storing bounds its size, and no open file outlives the answer."""
    name = stored_picture_name(sha256, extension)
    try:
        with default_storage.open(name) as file:
            response = HttpResponse(file.read(), content_type=CONTENT_TYPES[extension])
    except FileNotFoundError:
        logger.error("The published picture %s is not in the storage.", name)
        raise Http404 from None
    response["Content-Disposition"] = "inline"
    return response
