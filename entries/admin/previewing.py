"""The preview: the public page's own template and style over the working text, so that the two cannot drift."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from entries import permissions
from entries.admin.doors import find_entry
from entries.admin.rendering import desk_files
from entries.lifecycle import Verb
from entries.publishing.entry_page import entry_context
from entries.publishing.publications import publication_of
from entries.workflow import snapshot_of_working_text


def preview(request: HttpRequest, entry_id: int) -> HttpResponse:
    """What the public would read if the working text were published now."""
    entry = find_entry(request, entry_id)
    number = entry.number or entry.volume.next_number
    may_edit = permissions.may(person_of(request), Verb.EDIT, entry)
    band = {
        "entry": entry,
        "band": _("Preview of the working text: only people at the desk see this page."),
        "back": _("Back to the form") if may_edit else _("Back to the entry"),
    }
    # The public page speaks Chinese, whatever language its reader's desk has.
    with translation.override(settings.LANGUAGE_CODE):
        text = publication_of(snapshot_of_working_text(entry), number=number, files=desk_files(entry))
        return render(request, "entries/preview.html", band | entry_context(text))
