"""Uploads between preview and confirmation: the bytes in the storage, whose they are in the session."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import get_random_string

SESSION_KEY = "uploads"
FOLDER = "manuscripts/pending"
KEPT_FOR = timedelta(hours=24)
MOST_AT_ONCE = 5


@dataclass(frozen=True)
class Upload:
    """A file that waits to be confirmed, with what was chosen for it. The browser only knows the token."""

    user_id: int
    file_name: str
    sha256: str
    volume_id: int
    unit_id: int | None
    drafter_id: int | None
    as_typed: bool
    token: str = ""

    @property
    def stored_name(self) -> str:
        return f"{FOLDER}/{self.token}"

    def read(self) -> bytes | None:
        """The bytes as they were uploaded; None when they are gone or are not these any more."""
        if not default_storage.exists(self.stored_name):
            return None
        with default_storage.open(self.stored_name) as file:
            data: bytes = file.read()
        return data if hashlib.sha256(data).hexdigest() == self.sha256 else None

    def remove(self) -> None:
        default_storage.delete(self.stored_name)


def keep(request: HttpRequest, data: bytes, upload: Upload) -> Upload:
    """Store the bytes under a new token that only this session knows; returns the upload with its token."""
    upload = replace(upload, token=get_random_string(32))
    default_storage.save(upload.stored_name, ContentFile(data))
    waiting = _waiting(request)
    for token in list(waiting)[: max(0, len(waiting) - MOST_AT_ONCE + 1)]:
        Upload(**waiting.pop(token)).remove()
    request.session[SESSION_KEY] = waiting | {upload.token: asdict(upload)}
    return upload


def find(request: HttpRequest, token: str) -> Upload | None:
    """The upload of this session and person; None when it was confirmed, discarded or never theirs."""
    return _of_person(request, _waiting(request).get(token))


def claim(request: HttpRequest, token: str) -> Upload | None:
    """Take the upload out of the session for good. Of two clicks at once only one gets it."""
    with transaction.atomic():
        # PostgreSQL locks the row; on SQLite the transaction itself began with the write lock.
        row = Session.objects.select_for_update().filter(session_key=request.session.session_key).first()
        if row is None:
            return None
        kept = row.get_decoded()
        values = kept.get(SESSION_KEY, {}).pop(token, None)
        row.session_data = Session.objects.encode(kept)
        row.save(update_fields=["session_data"])
    request.session[SESSION_KEY] = {key: value for key, value in _waiting(request).items() if key != token}
    return _of_person(request, values)


def remove_abandoned() -> int:
    """Delete uploads nobody confirmed for a day; returns how many."""
    if not default_storage.exists(FOLDER):
        return 0
    oldest = timezone.now() - KEPT_FOR
    names = [f"{FOLDER}/{name}" for name in default_storage.listdir(FOLDER)[1]]
    abandoned = [name for name in names if default_storage.get_modified_time(name) < oldest]
    for name in abandoned:
        default_storage.delete(name)
    return len(abandoned)


def _waiting(request: HttpRequest) -> dict[str, dict[str, Any]]:
    return dict(request.session.get(SESSION_KEY, {}))


def _of_person(request: HttpRequest, values: dict[str, Any] | None) -> Upload | None:
    upload = Upload(**values) if values else None
    return upload if upload and upload.user_id == request.user.pk else None
