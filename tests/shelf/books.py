"""An open volume and a picture for the tests of the public pages, made through the workflow."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from entries.lifecycle import Status
from entries.models import Entry, Section, Volume
from entries.models.texts import PictureText, TableText, stored_picture_name
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume

# The smallest PNG: one grey point.
POINT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c636800000082008177cd72b6"
    "0000000049454e44ae426082"
)


@dataclass
class Book:
    """An open volume: two sections, the first with a subsection; five public texts."""

    volume: Volume
    first: Section
    below: Section
    second: Section
    entries: list[Entry]


def publish(cast: Cast, section: Section, title: str, body: str = "全年办理事项318件。", **fields: object) -> Entry:
    """Write a text into a section and take it all the way to the public."""
    entry = make_entry(section, drafter=cast.drafter, text=make_text(title, body, **fields))
    return bring_to(entry, Status.PUBLISHED, cast)


def make_book(cast: Cast) -> Book:
    volume = make_volume(is_open=True, source="试验市人民政府")
    first, second = make_section(volume, "综述"), make_section(volume, "重要活动")
    below = make_section(volume, "机构", parent=first)
    entries = [
        publish(cast, first, "概况"),
        publish(cast, first, "年度要事"),
        publish(cast, below, "机构设置"),
        publish(cast, second, "春季论坛", "3月12日，论坛举行。\n\n到会120人。"),
        publish(cast, second, "秋季论坛"),
    ]
    volume.refresh_from_db()
    return Book(volume, first, below, second, entries)


def stored_picture(**fields: object) -> PictureText:
    """A picture whose file lies in the storage."""
    sha256 = hashlib.sha256(POINT).hexdigest()
    name = stored_picture_name(sha256, "png")
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(POINT))
    return PictureText(sha256=sha256, extension="png", width=1, height=1, **fields)


TABLE = TableText(title="表1 往来情况", measure="人次", source="综合处", cells=(("城市", "来访"), ("甲市", "12")))
