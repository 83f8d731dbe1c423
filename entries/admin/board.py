"""The board of a volume: the page of its figures, and reminding who is late."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from entries.admin.figures import COLUMNS, board_of
from entries.admin.volume_doors import find_volume, volume_page
from entries.lifecycle import Status
from entries.models import Entry, Volume
from entries.models.date_order import out_of_date_order
from entries.telling import reminding

MOST_MISPLACED = 20
"""Entries out of the order of their dates that the board names; a section never put in order may have hundreds."""


def volumes_in_work() -> QuerySet[Volume]:
    """Volumes that are not finished, the newest first: something is not published, or nothing is in it yet."""
    entries = Entry.objects.filter(volume=OuterRef("pk"))
    unfinished = Exists(entries.exclude(status=Status.PUBLISHED)) | ~Exists(entries)
    return Volume.objects.filter(unfinished).order_by("-volume_year", "-pk")


def board(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole board of a volume, for the screen and for paper."""
    volume = find_volume(request, pk)
    misplaced = out_of_date_order(volume)
    context = {
        "board": board_of(volume, localdate()),
        "columns": COLUMNS,
        "today": localdate(),
        "misplaced": misplaced[:MOST_MISPLACED],
        "all_misplaced": len(misplaced),
    }
    return volume_page(request, "board", volume, context, here=_("Progress"))


@require_POST
def urge(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind everyone who is late in this volume, and say how many that were."""
    volume = find_volume(request, pk)
    people, texts = reminding.urge(volume, localdate())
    if texts:
        words = _("%(people)d drafters were reminded of %(texts)d late entries.")
        messages.success(request, words % {"people": people, "texts": texts})
    else:
        messages.info(request, _("Nobody was reminded: all who are late were reminded today already, or nobody is."))
    if of_nobody := reminding.late_of_nobody(volume, localdate()):
        words = _("%(count)d late entries have no drafter, and none can be asked in their unit. ")
        words += _("Give them one in the plan, then remind again.")
        messages.warning(request, words % {"count": of_nobody})
    return redirect("admin:entries_volume_board", volume.pk)
