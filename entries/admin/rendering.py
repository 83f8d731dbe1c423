"""The text of an entry as the public will see it, with its files behind the desk's own door."""

from __future__ import annotations

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from entries.models import Entry
from entries.publishing.rendering import render_body


def rendered_for_desk(entry: Entry) -> SafeString:
    """The body as the public page shows it."""
    text = entry.text
    return mark_safe(render_body(text.body, text.pictures, text.tables, files=desk_files(entry)))  # noqa: S308


def desk_files(entry: Entry) -> str:
    """The address before the file names of this entry's pictures."""
    return reverse("admin:entries_entry_change", args=(entry.pk,)).removesuffix("change/") + "files/"
