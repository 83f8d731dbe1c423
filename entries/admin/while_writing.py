"""What the scripts of the form ask for while one writes: how it will print, what was pasted, a picture put in."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.quiet import person_of
from entries import permissions
from entries.admin.doors import find_entry, volume_asked_for
from entries.admin.fields import readable
from entries.admin.forms import LONGEST_BODY
from entries.admin.numbers import read_number
from entries.admin.pictures import identity_of, seal_of, take_in, unsaved_files
from entries.admin.printing import printed_blocks
from entries.admin.tables import MOST_COLUMNS, MOST_TABLES, as_cells
from entries.admin.text_forms import TextForms
from entries.importing.parsed import ParsedTable
from entries.importing.pasting import PastedText, PasteRefused, read_paste
from entries.importing.pictures import PictureRefused
from entries.lifecycle import Verb
from entries.models import Entry

MOST_MARKUP = 2 * 1024 * 1024


def _entry_to_write(request: HttpRequest, entry_id: int | None) -> Entry | None:
    """The entry of the form, None for that of a new one; only for who may write it."""
    person = person_of(request)
    if entry_id is None:
        if not permissions.may_create(person, person.unit_id):
            raise PermissionDenied
        return None
    entry = find_entry(request, entry_id)
    if not permissions.may(person, Verb.EDIT, entry):
        raise PermissionDenied
    return entry


def _refused(sentence: str) -> JsonResponse:
    return JsonResponse({"error": sentence}, status=422)


@require_POST
def paragraphs(request: HttpRequest, entry_id: int | None = None) -> JsonResponse:
    """The typed text as it will print, and the date it tells."""
    entry = _entry_to_write(request, entry_id)
    volume = entry.volume if entry else volume_asked_for(request)
    if volume is None:
        raise Http404
    forms = TextForms(person_of(request), volume, entry, request.POST)
    if forms.is_body_too_long():
        return _refused(_("The body is longer than %(limit)d characters.") % {"limit": LONGEST_BODY})
    offered = forms.offered_date()
    return JsonResponse({"html": printed_blocks(forms), "date": vars(offered) if offered else None})


@require_POST
def pasted(request: HttpRequest, entry_id: int | None = None) -> JsonResponse:
    """Pasted markup as plain paragraphs, its tables as rows of the form."""
    _entry_to_write(request, entry_id)
    markup = request.POST.get("html", "")
    if len(markup.encode("utf-8", "replace")) > MOST_MARKUP:
        return _refused(_("What was pasted is larger than 2 MB; it was pasted as plain text. Paste it in parts."))
    first_table = read_number(request.POST.get("first_table", ""), most_digits=3) or 1
    try:
        read = read_paste(readable(markup), first_table=first_table)
    except PasteRefused as refusal:
        return _refused(str(refusal))
    sentence = _too_much(read, first_table)
    return _refused(sentence) if sentence else JsonResponse(_as_rows(read))


def _too_much(read: PastedText, first_table: int) -> str:
    if first_table - 1 + len(read.tables) > MOST_TABLES:
        words = _("An entry has at most %(limit)d tables; it was pasted as plain text. Paste fewer at once.")
        return words % {"limit": MOST_TABLES}
    for place, table in enumerate(read.tables, start=1):
        columns = max(map(len, table.cells))
        if columns > MOST_COLUMNS:
            words = _("Table %(place)d of what was pasted has %(columns)d columns, more than %(limit)d; ")
            words += _("it was pasted as plain text. Part the table into several.")
            return words % {"place": place, "columns": columns, "limit": MOST_COLUMNS}
    return ""


def _as_rows(read: PastedText) -> dict[str, Any]:
    left_out = _("%(count)d pictures were not taken along. Put their files in below, under “Pictures”.")
    return {
        "text": read.body,
        "tables": [_as_row(table) for table in read.tables],
        "notice": left_out % {"count": read.pictures_left_out} if read.pictures_left_out else "",
    }


def _as_row(table: ParsedTable) -> dict[str, str]:
    """What goes into the fields of a table."""
    return {"title": table.title, "measure": table.measure, "source": table.source, "cells": as_cells(table.cells)}


@require_POST
def picture(request: HttpRequest, entry_id: int | None = None) -> JsonResponse:
    """A picture put into the form: stored at once, kept with the entry only when that is saved."""
    entry = _entry_to_write(request, entry_id)
    file = request.FILES.get("file")
    if file is None:
        return _refused(_("Choose a file."))
    try:
        stored = take_in(file)
    except PictureRefused as refusal:
        return _refused(str(refusal))
    seal = seal_of(person_of(request), entry)
    address = unsaved_files(entry, seal, [stored]) + f"{stored.sha256}.{stored.extension}"
    token = seal.sign_object(identity_of(stored))
    return JsonResponse({"token": token, "address": address, "name": file.name})
