"""Taking pictures in: by content, within limits, re-encoded, stored once, with no trace of place or camera."""

from __future__ import annotations

import io
import random
import struct
import zlib
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from entries.importing import pictures
from entries.importing.pictures import PictureRefused, store_picture


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def stored_files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> io.BytesIO:
    stream = io.BytesIO()
    image.save(stream, kind, **options)
    stream.seek(0)
    return stream


def photo(width: int = 60, height: int = 40) -> Image.Image:
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height // 2))
    return image


def huge_png(width: int, height: int) -> io.BytesIO:
    """A PNG of few bytes that says it has width × height pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return io.BytesIO(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b""))


def test_a_photo_is_stored_by_the_hash_of_its_content(tmp_path: Path) -> None:
    stored = store_picture(encoded(photo()), file_name="a.jpg")
    assert (stored.extension, stored.width, stored.height, len(stored.sha256)) == ("jpg", 60, 40, 64)
    assert stored_files(tmp_path) == [f"{stored.sha256}.jpg"]
    with default_storage.open(stored.stored_name) as file, Image.open(file) as image:
        assert (image.format, image.size) == ("JPEG", (60, 40))


def test_equal_pictures_are_stored_once(tmp_path: Path) -> None:
    first = store_picture(encoded(photo()), file_name="a.jpg")
    assert store_picture(encoded(photo()), file_name="b.jpg") == first
    assert len(stored_files(tmp_path)) == 1


def test_place_and_camera_are_gone_and_the_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0110] = "Secret camera"
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"
    stored = store_picture(encoded(photo(), exif=exif), file_name="a.jpg")
    assert (stored.width, stored.height) == (40, 60)
    with default_storage.open(stored.stored_name) as file:
        data = file.read()
    assert b"Secret camera" not in data and b"Exif" not in data


def test_the_type_is_that_of_the_content_not_of_the_name() -> None:
    assert store_picture(encoded(photo(), "WEBP"), file_name="script.php").extension == "jpg"
    assert store_picture(encoded(Image.new("RGBA", (5, 5)), "PNG"), file_name="a.jpg").extension == "png"


def test_a_larger_picture_is_made_smaller_in_proportion() -> None:
    stored = store_picture(encoded(Image.new("RGB", (6000, 1500))), file_name="a.jpg")
    assert (stored.width, stored.height) == (3000, 750)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89a\x01\x00\x01\x00\x00\x00\x00;",
        b"\xff\xd8\xff\xe0 broken",
        b"<?php echo 1;",
    ],
)
def test_what_is_no_usable_picture_is_refused_and_leaves_nothing(data: bytes, tmp_path: Path) -> None:
    with pytest.raises(PictureRefused, match=r"a\.jpg"):
        store_picture(io.BytesIO(data), file_name="a.jpg")
    assert stored_files(tmp_path) == []


def test_a_hundred_megapixels_are_refused_before_their_pixels_are_read(tmp_path: Path) -> None:
    for width, height in ((10_000, 10_001), (60_000, 60_000)):
        with pytest.raises(PictureRefused, match="50"):
            store_picture(huge_png(width, height), file_name="a.png")
    assert stored_files(tmp_path) == []


def test_a_file_over_the_limit_is_refused_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MOST_BYTES", 100)
    with pytest.raises(PictureRefused):
        store_picture(encoded(photo(400, 400)), file_name="a.jpg")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_damaged_pictures_are_stored_whole_or_refused(kind: str, tmp_path: Path) -> None:
    """Whatever is accepted has been decoded and re-encoded, so it opens."""
    whole = encoded(photo(), kind).getvalue()
    chance = random.Random(7)
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        try:
            stored = store_picture(io.BytesIO(bytes(data)), file_name="a")
        except PictureRefused:
            continue
        with default_storage.open(stored.stored_name) as file, Image.open(file) as image:
            image.load()
            assert image.size == (stored.width, stored.height)
