"""The backup file: a plain tar whose last members are the manifest and the checksum of the manifest.

``database``          what databases.py wrote
``media/…``           the files, by their path under MEDIA_ROOT
``manifest.json``     version, database kind, rows per table, migration heads, size and SHA-256 of each member
``manifest.sha256``   SHA-256 of manifest.json, in hexadecimal
"""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

from django.utils.translation import gettext as _

DATABASE = "database"
MEDIA = "media"
MANIFEST = "manifest.json"
MANIFEST_SUM = "manifest.sha256"
FORMAT = 1
BLOCK = 1024 * 1024
# A manifest is some hundred bytes a file; more than this is not one of ours.
LARGEST_MANIFEST = 256 * BLOCK


class BackupError(Exception):
    """A backup or a restore that was refused or failed; ``code`` is for programs, the message for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass
class Manifest:
    """What a backup holds."""

    version: str
    made_at: str
    database: str
    tables: dict[str, int]
    migrations: dict[str, str]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Writes members one after another, then the manifest; the stream is left at its end."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT)  # noqa: SIM115 (closed by finish)
        self.files: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add one file and note its size and checksum, computed from the bytes that are written."""
        with path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            reader = Hashing(file)
            self.tar.addfile(member(name, size), reader)
        self.files[name] = {"bytes": size, "sha256": reader.sha256.hexdigest()}

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest, its checksum and the end of the archive."""
        manifest.files = self.files
        text = json.dumps(asdict(manifest), ensure_ascii=False, indent=1, sort_keys=True).encode()
        self.tar.addfile(member(MANIFEST, len(text)), io.BytesIO(text))
        digest = hashlib.sha256(text).hexdigest().encode()
        self.tar.addfile(member(MANIFEST_SUM, len(digest)), io.BytesIO(digest))
        self.tar.close()


class Hashing:
    """Passes a file's bytes on and hashes them on the way."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.sha256 = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes of the file."""
        block = self.file.read(size)
        self.sha256.update(block)
        return block


@contextmanager
def opened(path: Path) -> Iterator["Reader"]:
    """A reader of a backup file, for as long as the block lasts; BackupError when it is no whole, unchanged backup."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            yield Reader(path, tar)
    except (tarfile.TarError, EOFError) as error:
        raise damaged(path, str(error)) from error
    except OSError as error:
        message = _("%(path)s cannot be read: %(reason)s.") % {"path": path, "reason": error.strerror}
        raise BackupError("unreadable", message) from error


class Reader:
    """Reads a backup; every method raises BackupError for what is not as the manifest says."""

    def __init__(self, path: Path, tar: tarfile.TarFile) -> None:
        self.path = path
        self.tar = tar
        members = tar.getmembers()
        self.members = {item.name: item for item in members}
        if len(self.members) != len(members) or not all(item.isreg() for item in members):
            raise damaged(path, _("it holds members that no backup has"))
        self.manifest = self.read_manifest()

    def read_manifest(self) -> Manifest:
        """The manifest, checked against its checksum and against the members that are there."""
        text = b"".join(self.blocks(MANIFEST))
        if b"".join(self.blocks(MANIFEST_SUM)).decode("ascii", "replace") != hashlib.sha256(text).hexdigest():
            raise damaged(self.path, _("the manifest does not match its checksum"))
        content = json.loads(text)
        if content.get("format") != FORMAT:
            message = _("%(path)s was made by a newer version; restore it with that one.") % {"path": self.path}
            raise BackupError("newer", message)
        manifest = Manifest(**content)
        names = set(manifest.files)
        if names | {MANIFEST, MANIFEST_SUM} != set(self.members) or not all(map(is_expected, names)):
            raise damaged(self.path, _("its members are not those of its manifest"))
        return manifest

    def verify(self) -> None:
        """Read every member once and compare it with the manifest."""
        for name in self.manifest.files:
            for _block in self.checked(name):
                pass

    def extract(self, name: str, target: Path) -> None:
        """Write one member to a path of the caller's choosing; never to one the archive names."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            for block in self.checked(name):
                file.write(block)
            file.flush()
            os.fsync(file.fileno())

    def checked(self, name: str) -> Iterator[bytes]:
        """The bytes of a member; at its end an error if they are not what the manifest says."""
        sha256 = hashlib.sha256()
        for block in self.blocks(name):
            sha256.update(block)
            yield block
        expected = self.manifest.files[name]
        if sha256.hexdigest() != expected["sha256"] or self.members[name].size != expected["bytes"]:
            raise damaged(self.path, _("%(name)s does not match its checksum") % {"name": name})

    def blocks(self, name: str) -> Iterator[bytes]:
        """The bytes of a member as they are."""
        found = self.members.get(name)
        if found is None or (name == MANIFEST and found.size > LARGEST_MANIFEST):
            raise damaged(self.path, _("%(name)s is missing") % {"name": name})
        stream = self.tar.extractfile(found)
        left = found.size
        while stream and left:
            block = stream.read(min(BLOCK, left))
            if not block:
                raise damaged(self.path, _("it was cut short"))
            left -= len(block)
            yield block


def member(name: str, size: int) -> tarfile.TarInfo:
    """The header of a member: name and size only, nothing of this machine."""
    info = tarfile.TarInfo(name)
    info.size = size
    info.mode = 0o600
    return info


def is_expected(name: str) -> bool:
    """Whether a member is the database or lies under media/ by a path that stays there."""
    parts = PurePosixPath(name).parts
    plain = name == "/".join(parts) and ".." not in parts and "\\" not in name and "\0" not in name
    return name == DATABASE or (plain and len(parts) > 1 and parts[0] == MEDIA)


def damaged(path: Path, why: str) -> BackupError:
    """The error for a file that is not a whole backup."""
    message = _("%(path)s is damaged or no backup (%(reason)s). Nothing was changed; use another backup.")
    return BackupError("damaged", message % {"path": path, "reason": why})
