"""A workbook with nothing packed, written while its members are looked at: so they are inflated once, not twice."""

from __future__ import annotations

import struct
import tempfile
import zipfile

_LOCAL, _LINE, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_VERSION, _FIRST_DAY, _IS_UTF8 = 20, 0x21, 0x800


class Unpacked:
    """A zip file without a name, which is gone with this object, whatever ends the process.

    A file and not memory: the library would copy it, and a hundred thousand rows take 85 MB.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(buffering=0)  # noqa: SIM115 (closed with this object)
        self._lines: list[bytes] = []

    def __del__(self) -> None:
        self._file.close()

    def begin(self, member: zipfile.ZipInfo) -> None:
        """What is added from now on belongs to `member`. Its sum is the one it came with: the library checks it."""
        flags, size = member.flag_bits & _IS_UTF8, member.file_size
        name = member.orig_filename.encode("utf-8" if flags else "cp437")
        numbers = (_VERSION, flags, zipfile.ZIP_STORED, 0, _FIRST_DAY, member.CRC, size, size, len(name), 0)
        about = struct.pack("<5H3L2H", *numbers)
        place = struct.pack("<3H2L", 0, 0, 0, 0, self._file.tell())
        self._lines.append(_LINE + struct.pack("<H", _VERSION) + about + place + name)
        self.add(_LOCAL + about + name)

    def add(self, piece: bytes) -> None:
        """The next bytes of the member; its size was declared, and is compared by who adds them."""
        while piece := piece[self._file.write(piece) :]:  # a write may stop short
            pass

    def path(self) -> str:
        """Where it can be opened, once all members are in it."""
        at, lines = self._file.tell(), b"".join(self._lines)
        count = len(self._lines)
        self.add(lines + struct.pack("<4s4H2LH", _END, 0, 0, count, count, len(lines), at, 0))
        self._file.seek(0)
        return f"/dev/fd/{self._file.fileno()}"
