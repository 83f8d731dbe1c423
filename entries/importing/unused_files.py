"""Files of pictures that nothing names: put into a form that was never saved, or left by a deleted draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from django.core.files.storage import default_storage

from entries.models import Picture, Revision
from entries.models.publications import PublishedPicture
from entries.models.texts import PICTURE_FOLDER


@dataclass(frozen=True)
class Removed:
    """How many files went, and how large they were together."""

    files: int
    bytes: int


def remove_unused_files(older_than: datetime, *, dry_run: bool = False) -> Removed:
    """Delete the pictures' files last put in before `older_than` that no picture, revision or publication names."""
    # The files first: what is saved after they were listed is found among the names.
    old = [name for name in _stored() if default_storage.get_modified_time(name) < older_than]
    named = _named() if old else set()
    unused = [name for name in old if _picture_of(name) not in named]
    sizes = [default_storage.size(name) for name in unused]
    if not dry_run:
        for name in unused:
            _delete(name, older_than)
    return Removed(len(sizes), sum(sizes))


def _stored() -> Iterator[str]:
    if not default_storage.exists(PICTURE_FOLDER):
        return
    for folder in default_storage.listdir(PICTURE_FOLDER)[0]:
        for file in default_storage.listdir(f"{PICTURE_FOLDER}/{folder}")[1]:
            yield f"{PICTURE_FOLDER}/{folder}/{file}"


def _picture_of(name: str) -> str:
    """The hash of the picture that a file is, or is a smaller size of."""
    return PurePath(name).stem.partition("-")[0]


def _named() -> set[str]:
    """Hashes of all pictures that are kept."""
    named = set(Picture.objects.values_list("sha256", flat=True))
    named |= set(PublishedPicture.objects.values_list("sha256", flat=True))
    for pictures in Revision.objects.exclude(pictures=[]).values_list("pictures", flat=True).iterator():
        named |= {picture["sha256"] for picture in pictures}
    return named


def _delete(name: str, older_than: datetime) -> None:
    """Asked once more: it may have been put in again or saved while the others were deleted."""
    is_saved = Picture.objects.filter(sha256=_picture_of(name)).exists()
    if not is_saved and default_storage.get_modified_time(name) < older_than:
        default_storage.delete(name)
