"""Taking a sheet in: a batch that waits to be read, with its file in the storage."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from entries import permissions
from entries.importing.batches.problems import BatchRefused
from entries.importing.batches.staging import read_batch
from entries.importing.sheets.refusals import REFUSALS
from entries.models import Batch, BatchKind, BatchState, Volume

AT_A_TIME = 1024 * 1024
STAYS_FRESH = timedelta(minutes=10)
"""So long what was read is taken for what reading it again would give."""


def receive(
    upload: File[bytes],
    *,
    file_name: str,
    sent_by: User,
    kind: str = BatchKind.ENTRIES,
    volume: Volume | None = None,
    unit: Unit | None = None,
    drafter: User | None = None,
) -> Batch:
    """Store an upload as a batch, and have the worker read it.

    The same file that this person sent before and did not apply yet is that batch. Raises BatchRefused.
    """
    check_sender(sent_by, kind, unit)
    size, sha256 = _measured(upload)
    batch = Batch(
        kind=kind,
        volume=volume,
        unit=unit or (sent_by.unit if kind == BatchKind.ENTRIES and not permissions.is_chief_editor(sent_by) else None),
        drafter=drafter or _acting_drafter(sent_by, kind),
        file_name=shown_name(file_name),
        sha256=sha256,
        bytes=size,
        sent_by=sent_by,
    )
    same = _sent_before(batch)
    if same is not None:
        return same
    upload.seek(0)
    batch.file.save(f"{sha256}{PurePath(file_name).suffix.lower()[:5]}", upload, save=False)
    with transaction.atomic():
        batch.save()
        read_batch.enqueue(batch.pk)
    return batch


def check_sender(sender: User | None, kind: str, unit: Unit | None = None) -> None:
    """Refuse who may not send this kind, or names a unit that is not theirs."""
    if sender is None:
        return
    if not permissions.may_send_sheet(sender, kind):
        raise BatchRefused("not_allowed", _("You may not import this kind of sheet."))
    if kind == BatchKind.ENTRIES and unit is not None and not permissions.may_create(sender, unit.pk):
        raise BatchRefused("not_allowed", _("You may make entries of your own unit only."))


def of_file(
    path: Path,
    *,
    actor: User | None,
    kind: str = BatchKind.ENTRIES,
    volume: Volume | None = None,
    unit: Unit | None = None,
    drafter: User | None = None,
) -> Batch:
    """A batch of a file that lies on this machine, to be read at once: for the command line. Nothing is copied."""
    check_sender(actor, kind, unit)
    with path.open("rb") as file:
        size, sha256 = _measured(File(file))
    return Batch.objects.create(
        kind=kind,
        volume=volume,
        unit=unit,
        drafter=drafter or _acting_drafter(actor, kind),
        file_name=shown_name(path.name),
        sha256=sha256,
        bytes=size,
        sent_by=actor,
    )


def shown_name(file_name: str) -> str:
    """The name of a file without folders, as long as its column."""
    return PurePath(file_name.replace("\\", "/")).name[-255:] or "?"


def _measured(upload: File[bytes]) -> tuple[int, str]:
    digest, size = hashlib.sha256(), 0
    for chunk in upload.chunks(AT_A_TIME):
        size += len(chunk)
        if size > settings.SHEET_MAX_BYTES:
            limit = settings.SHEET_MAX_BYTES // 1024**2
            raise BatchRefused("file_too_large", str(REFUSALS["file_too_large"]).format(limit=limit))
        digest.update(chunk)
    return size, digest.hexdigest()


def _acting_drafter(actor: User | None, kind: str) -> User | None:
    is_drafter = actor is not None and kind == BatchKind.ENTRIES and permissions.is_drafter_of(actor, actor.unit_id)
    return actor if is_drafter else None


def _sent_before(batch: Batch) -> Batch | None:
    """A batch of the same file for the same place, sent by this person a moment ago: a second click, a reload."""
    fresh = Q(state=BatchState.READY, message="", read_at__gte=timezone.now() - STAYS_FRESH)
    return Batch.objects.filter(
        fresh | Q(state__in=(BatchState.WAITING, BatchState.READING)),
        sent_by=batch.sent_by,
        sha256=batch.sha256,
        kind=batch.kind,
        volume=batch.volume,
        unit=batch.unit,
        drafter=batch.drafter,
    ).first()
