"""What a workbook's zip file really holds, looked at before any of it is parsed.

Sizes are counted while inflating, never believed. The file must be laid out so that every reader of zip files sees
the same members: nothing before, between the lines of the directory or after it, no member twice, none overlapping.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from io import BytesIO

from django.conf import settings

from entries.importing.sheets.refusals import refused
from entries.importing.sheets.unpacked import Unpacked

_LOCAL = struct.Struct("<4s5H3L2H")
_END = struct.Struct("<4s4H2LH")
_END_MARK = b"PK\x05\x06"
_IS_ENCRYPTED, _IS_UTF8 = 0x1, 0x800
_PIECE = 1 << 16
_AT_ONCE = 1 << 20
# A line of the directory is 46 bytes and a name.
_LINE = 46 + 512
_PART = re.compile(r".+\.(?:xml|rels|vml)", re.IGNORECASE)
_FORBIDDEN = re.compile(rb"<!(?!--|\[CDATA\[)")
_OTHER_ENCODING = re.compile(rb"""<\?xml[^>]{0,80}encoding\s*=\s*["'](?!utf-8["'])""", re.IGNORECASE)
_MACRO_NAMES = ("vbaproject.bin", "vbadata.xml")
# What calls for a close look: a cell that may be far away, or has no address; a value that may be an error; a formula;
# a name with a prefix; a definition or comment. Each pattern is asked for only where its one byte stands in the piece,
# which costs next to nothing to find out: one pattern for all of them takes longer than inflating the sheet.
_ADDRESS_NEARBY = rb"[A-Z](?:[1-9]\d{0,4}|10\d{4})"
_TELLING = {
    b"<": re.compile(rb'<c(?! r="' + _ADDRESS_NEARBY + rb'")[\s/>]'),
    b"#": re.compile(rb">&?#"),
    b"f": re.compile(rb"<f[\s/>]"),
    b":": re.compile(rb":(?:c|f)[\s/>]"),
    b"!": re.compile(rb"<!"),
}
_OVERLAP = 64
# Sheets and their texts may be large. The library and we hold the others whole, tag by tag.
_LARGE = re.compile(r"xl/worksheets/[^/]+\.xml|xl/sharedstrings\.xml|content\.xml")
_HELD_WHOLE = frozenset(
    ("mimetype", "[content_types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels")
)
_MOST_OF_OTHERS, _MOST_HELD_WHOLE = 16 << 20, 1 << 20
_SHORTEST_TAG = 3
_COUNTED = re.compile(rb"<(?:\w+:)?(?:c|si)[\s/>]")


class Archive:
    """A zip file whose members were counted; `telling` names the parts with cells that must be looked at closely.

    `unpacked` is a workbook as it was looked at, for the library.
    """

    def __init__(self, data: bytes, *, file: str) -> None:
        self.file = file
        self.data = data
        self._check_end()
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise refused("damaged", file=file) from error
        self.members = {_plain_name(member.filename): member for member in self._zip.infolist()}
        self._check_directory()
        self.unpacked = Unpacked() if "xl/workbook.xml" in self.members else None
        self.telling = {name for name in self.members if self._is_telling(name)}

    def pieces(self, name: str) -> Iterator[bytes]:
        """A member, inflated piece by piece."""
        member = self.members[name]
        start = self._start(member)
        packed = memoryview(self.data)[start : start + member.compress_size]
        if member.compress_type == zipfile.ZIP_STORED:
            yield from (bytes(packed[at : at + _AT_ONCE]) for at in range(0, len(packed), _AT_ONCE))
            return
        inflating = zlib.decompressobj(-zlib.MAX_WBITS)
        for at in range(0, len(packed), _PIECE):
            rest, piece = bytes(packed[at : at + _PIECE]), b""
            # A full piece may leave more behind though all that was put in is used up.
            while rest or len(piece) == _AT_ONCE:
                piece = inflating.decompress(rest, _AT_ONCE)
                rest = inflating.unconsumed_tail
                if piece:
                    yield piece
        if not inflating.eof:
            raise refused("damaged", file=self.file)

    def read(self, name: str) -> bytes:
        """A member, whole; b"" when there is none."""
        return b"".join(self.pieces(name)) if name in self.members else b""

    def _check_end(self) -> None:
        at = self.data.rfind(_END_MARK)
        if at < 0 or len(self.data) - at < _END.size:
            raise refused("damaged", file=self.file)
        _, disk, _, here, total, size, offset, comment = _END.unpack_from(self.data, at)
        if max(here, total) > settings.SHEET_MAX_MEMBERS or size > settings.SHEET_MAX_MEMBERS * _LINE:
            raise refused("too_large_inside", file=self.file)
        if disk or here != total or offset + size != at or at + _END.size + comment != len(self.data):
            raise refused("damaged", file=self.file)

    def _check_directory(self) -> None:
        infos = self._zip.infolist()
        if len(infos) != len(self.members) or not infos:
            raise refused("damaged", file=self.file)
        if any(name.rpartition("/")[2] in _MACRO_NAMES for name in self.members):
            raise refused("macros", file=self.file)
        if any(member.flag_bits & _IS_ENCRYPTED for member in infos):
            raise refused("encrypted", file=self.file)
        if sum(member.file_size for member in infos) > settings.SHEET_MAX_INFLATED_BYTES:
            raise refused("too_large_inside", file=self.file)
        at = 0
        for member in sorted(infos, key=lambda member: member.header_offset):
            if member.header_offset < at or (at == 0 and member.header_offset):
                raise refused("damaged", file=self.file)
            at = self._start(member) + member.compress_size
        if at > self._zip.start_dir:
            raise refused("damaged", file=self.file)

    def _start(self, member: zipfile.ZipInfo) -> int:
        """Where the bytes of a member begin, behind a header that must agree with the directory."""
        try:
            mark, _, flags, method, _, _, _, _, _, name, extra = _LOCAL.unpack_from(self.data, member.header_offset)
        except struct.error as error:
            raise refused("damaged", file=self.file) from error
        start = member.header_offset + _LOCAL.size
        written = self.data[start : start + name]
        agrees = mark == b"PK\x03\x04" and method == member.compress_type and not flags & _IS_ENCRYPTED
        if not agrees or written != member.orig_filename.encode("utf-8" if member.flag_bits & _IS_UTF8 else "cp437"):
            raise refused("damaged", file=self.file)
        if method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise refused("damaged", file=self.file)
        return int(start + name + extra)

    def _is_telling(self, name: str) -> bool:
        """Inflates a member, counting, and says whether its cells must be looked at; refuses what no sheet needs."""
        member = self.members[name]
        most, size = self._most(member), 0
        part = _Part(name, self.file, declared=member.file_size) if _PART.fullmatch(name) else None
        unpacked = self.unpacked if part else None
        if unpacked:
            unpacked.begin(member)
        for piece in self._pieces_or_damaged(name):
            size += len(piece)
            if size > most:
                raise refused("too_large_inside", file=self.file)
            if part:
                part.look(piece)
            if unpacked:
                unpacked.add(piece)
        if size != member.file_size:
            raise refused("damaged", file=self.file)
        if part and part.tags > 2 * settings.SHEET_MAX_CELLS:
            self._check_number(name)
        return bool(part and part.is_telling_at_the_end())

    def _check_number(self, name: str) -> None:
        """Cells and shared texts are held by the library, some 50 bytes each, however short they are."""
        if sum(len(_COUNTED.findall(piece)) for piece in self.pieces(name)) > settings.SHEET_MAX_CELLS:
            raise refused("too_large_inside", file=self.file)

    def _pieces_or_damaged(self, name: str) -> Iterator[bytes]:
        """The pieces of a member; a stream that can't be inflated is a refusal."""
        try:
            yield from self.pieces(name)
        except zlib.error as error:
            raise refused("damaged", file=self.file) from error

    def _most(self, member: zipfile.ZipInfo) -> int:
        """How large a member may be. Small ones may be packed as tightly as they like: honest ones are."""
        by_ratio = max(member.compress_size * settings.SHEET_MAX_RATIO, settings.SHEET_RATIO_FROM_BYTES)
        most: int = min(by_ratio, settings.SHEET_MAX_MEMBER_BYTES, member.file_size)
        name = _plain_name(member.filename)
        if name in _HELD_WHOLE:
            return min(most, _MOST_HELD_WHOLE)
        return min(most, _MOST_OF_OTHERS) if _PART.fullmatch(name) and not _LARGE.fullmatch(name) else most


class _Part:
    """Looks through one XML part, piece by piece, and through the seams between them."""

    def __init__(self, name: str, file: str, *, declared: int) -> None:
        self.name, self.file = name, file
        self.may_be_many = declared > 2 * settings.SHEET_MAX_CELLS * _SHORTEST_TAG
        self.last: bytes | None = None
        self.telling = False
        self.tags = self.merges = 0

    def look(self, piece: bytes) -> None:
        if self.last is None:
            self._check_beginning(piece[: _OVERLAP * 4])
        self._count(piece)
        last = self.last or b""
        seam = last + piece[:_OVERLAP]
        if len(piece) <= _OVERLAP:
            self.last = seam
            return
        self._search(seam, len(last))
        self._search(piece, len(piece) - _OVERLAP)
        self.last = piece[-_OVERLAP:]

    def _count(self, piece: bytes) -> None:
        self.tags += piece.count(b"<") if self.may_be_many else 0
        merges = piece.count(b"mergeCell")
        self.merges += merges - piece.count(b"mergeCells") if merges else 0
        if self.merges > settings.SHEET_MAX_ROWS:
            raise refused("too_large_inside", file=self.file)

    def is_telling_at_the_end(self) -> bool:
        last = self.last or b""
        self._search(last, len(last))
        return self.telling

    def _search(self, piece: bytes, end: int) -> None:
        """Matches that begin behind `end` may be cut off: they are left to the next seam."""
        self.telling = self.telling or any(
            match.start() < end
            for byte, pattern in _TELLING.items()
            if byte in piece and (match := pattern.search(piece)) is not None
        )
        forbidden = _FORBIDDEN.search(piece) if b"!" in piece else None
        if forbidden and forbidden.start() < end:
            raise refused("unsafe", file=self.file, member=self.name)

    def _check_beginning(self, piece: bytes) -> None:
        if b"\0" in piece or piece[:2] in (b"\xff\xfe", b"\xfe\xff") or _OTHER_ENCODING.search(piece):
            raise refused("unsafe", file=self.file, member=self.name)


def _plain_name(name: str) -> str:
    """As the library looks members up: any case, either slash."""
    return name.replace("\\", "/").casefold()
