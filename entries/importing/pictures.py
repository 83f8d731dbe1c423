"""Taking pictures in: real type, limits and re-encoding before anything is stored."""

from __future__ import annotations

import hashlib
import io
import warnings
from pathlib import Path
from typing import BinaryIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from entries.importing.picture_sizes import keep_smaller
from entries.models.texts import PictureText, stored_picture_name

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000
LONGEST_EDGE = 3000
"""Pixels; larger pictures are made smaller: enough for a full page in print at 300 dpi."""
READABLE = ("JPEG", "PNG", "WEBP")
JPEG_QUALITY = 88


class PictureRefused(Exception):
    """A file that is no usable picture; the message says why and what to do."""


def store_picture(file: BinaryIO, *, file_name: str) -> PictureText:
    """Read, check, re-encode and store a picture; equal pictures are stored once.

    The stored file holds pixels only: no EXIF, so no place and no camera. Raises PictureRefused.
    """
    data = file.read(MOST_BYTES + 1)
    if not data:
        raise PictureRefused(_("“%(file)s” is empty. Choose the picture again.") % {"file": file_name})
    if len(data) > MOST_BYTES:
        raise PictureRefused(
            _("“%(file)s” is larger than %(limit)d MB. Save it smaller and upload it again.")
            % {"file": file_name, "limit": MOST_BYTES // 1024 // 1024}
        )
    image = _decode(data, file_name)
    encoded, extension = _encode(image)
    sha256 = hashlib.sha256(encoded).hexdigest()
    name = stored_picture_name(sha256, extension)
    if default_storage.exists(name):
        # Put in again is as good as new: remove_unused_files goes by the time.
        Path(default_storage.path(name)).touch()
    else:
        default_storage.save(name, ContentFile(encoded))
    picture = PictureText(sha256=sha256, extension=extension, width=image.width, height=image.height)
    keep_smaller(image, picture)
    return picture


def _decode(data: bytes, file_name: str) -> Image.Image:
    """The picture upright and no larger than needed. Its size is checked before its pixels are read."""
    try:
        with warnings.catch_warnings():
            # Our own limit, which is lower, is checked next.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(io.BytesIO(data), formats=READABLE)
        if image.width * image.height > MOST_PIXELS:
            raise Image.DecompressionBombError
        image = ImageOps.exif_transpose(image)
        image.load()
    except Image.DecompressionBombError:
        raise PictureRefused(
            _("“%(file)s” has more than %(limit)d million pixels. Make it smaller and upload it again.")
            % {"file": file_name, "limit": MOST_PIXELS // 1_000_000}
        ) from None
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, IndexError, KeyError, EOFError) as error:
        # Pillow's decoders raise all of these on damaged files.
        raise PictureRefused(
            _("“%(file)s” cannot be read as a JPEG, PNG or WebP picture. Open it and save it again as JPEG.")
            % {"file": file_name}
        ) from error
    image.thumbnail((LONGEST_EDGE, LONGEST_EDGE), Image.Resampling.LANCZOS)
    return image


def _encode(image: Image.Image) -> tuple[bytes, str]:
    """JPEG, or PNG for pictures with transparency or a palette, which are drawings."""
    is_drawing = image.mode in ("P", "1", "L", "LA", "RGBA", "PA")
    target = image.convert("RGBA" if is_drawing and image.mode != "L" else "L" if is_drawing else "RGB")
    out = io.BytesIO()
    if is_drawing:
        target.save(out, "PNG", optimize=True)
        return out.getvalue(), "png"
    target.save(out, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return out.getvalue(), "jpg"
