"""Undoing from the desk: the button beside the message of what was just done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.quiet import person_of
from entries import permissions
from entries.admin.doors import MissingField
from entries.admin.numbers import read_key
from entries.models import Entry, Transition
from entries.workflow import StaleEntry


def tell_with_undo(request: HttpRequest, entry: Entry, words: str) -> None:
    """Say what was done to the entry, with a button that undoes it as long as this person may.

    The button belongs to the form of base_site.html, which holds the token: none is kept with the message.
    """
    act = permissions.act_to_undo(person_of(request), entry)
    if act is None:
        messages.success(request, words)
        return
    address = reverse("admin:entries_entry_act", args=(entry.pk, "undo"))
    button = '<button type="submit" form="yb-undo" class="button" formaction="{}" name="undoes" value="{}">{}</button>'
    messages.success(request, format_html("{} " + button, words, address, act.pk, _("Undo")))


def undoable_act(request: HttpRequest, entry: Entry) -> dict[str, Transition | None]:
    """What the page of the entry needs for the same button: the message is gone with the next page."""
    return {"undoable": permissions.act_to_undo(person_of(request), entry)}


def check_last_act(request: HttpRequest, entry: Entry) -> None:
    """Raise StaleEntry unless the act of the button is still the last own one; MissingField if none is named."""
    key = read_key(request.POST.get("undoes", ""))
    if key is None:
        raise MissingField
    act = permissions.act_to_undo(person_of(request), entry)
    if act is not None and act.pk != key:
        raise StaleEntry(entry)
