"""Smaller sizes of a picture, for phones and for pages: made when it comes in, so that publishing costs nothing."""

from __future__ import annotations

import io
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from entries.models.publications import PublishedPicture
from entries.models.texts import PictureText, stored_smaller_name

QUALITY = 80
WITH_ALPHA = ("P", "LA", "RGBA", "PA")


def keep_smaller(image: Image.Image, picture: PictureText) -> int:
    """Store the sizes of `picture` that are missing, made of its pixels; how many that were. Largest first: fast."""
    missing = [width for width in picture.smaller_widths if not _is_kept(picture, width)]
    pixels = image.convert("RGBA" if image.mode in WITH_ALPHA else "RGB") if missing else image
    for width in reversed(missing):
        height = max(1, round(picture.height * width / picture.width))
        pixels = pixels.resize((width, height), Image.Resampling.LANCZOS)
        out = io.BytesIO()
        pixels.save(out, "WEBP", quality=QUALITY)
        default_storage.save(stored_smaller_name(picture.sha256, width), ContentFile(out.getvalue()))
    return len(missing)


def _is_kept(picture: PictureText, width: int) -> bool:
    """Whether there is this size; put in again it is as good as new, as its picture is (remove_unused_files)."""
    name = stored_smaller_name(picture.sha256, width)
    is_there = default_storage.exists(name)
    if is_there:
        Path(default_storage.path(name)).touch()
    return is_there


def make_missing_sizes() -> int:
    """Make the sizes that published pictures lack: of pictures from before there were sizes. How many were made."""
    made = 0
    for picture in {row.sha256: PictureText.of(row) for row in PublishedPicture.objects.all()}.values():
        if default_storage.exists(picture.stored_name):
            with default_storage.open(picture.stored_name) as file, Image.open(file) as image:
                made += keep_smaller(image, picture)
    return made
