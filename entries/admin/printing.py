"""The typed text as it will print, beside the field in which it is typed."""

from __future__ import annotations

from typing import Any

from entries.admin.pictures import unsaved_files
from entries.admin.text_forms import TextForms
from entries.publishing.rendering import render_body

MOST_SHOWN = 100_000
"""Characters: what nobody reads beside the field would only make the page slow."""


def printed_blocks(forms: TextForms) -> str:
    """HTML of the body, by the same renderer as the public page; pictures and tables as far as their rows are whole."""
    pictures = forms.pictures.stored_pictures()
    files = unsaved_files(forms.entry, forms.seal, pictures)
    return render_body(forms.body[:MOST_SHOWN], _with_words(forms, pictures), _tables(forms), files=files).strip()


def _with_words(forms: TextForms, pictures: list[Any]) -> list[Any]:
    if not forms.pictures.is_bound:
        return list(forms.kept.pictures) if forms.kept else []
    return list(forms.pictures.texts()) if forms.pictures.is_valid() else pictures


def _tables(forms: TextForms) -> list[Any]:
    if not forms.tables.is_bound:
        return list(forms.kept.tables) if forms.kept else []
    return list(forms.tables.texts()) if forms.tables.is_valid() else []
