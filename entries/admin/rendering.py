"""The text of an entry as the public will see it, with its files behind the desk's own door."""

from __future__ import annotations

from django.urls import reverse

from entries.models import Entry
from entries.publishing.rendering import Block, blocks_of


def blocks_for_desk(entry: Entry) -> list[Block]:
    """What the public page's own part renders; the template gives it `desk_files` as well."""
    text = entry.text
    return blocks_of(text.body, text.pictures, text.tables)


def desk_files(entry: Entry) -> str:
    """The address before the file names of this entry's pictures."""
    return reverse("admin:entries_entry_change", args=(entry.pk,)).removesuffix("change/") + "files/"
