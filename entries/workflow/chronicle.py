"""Lines of the chronicle in the words of the office. The entries themselves are never touched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.models import ChronicleLine, Volume
from entries.models.chronicle import LONGEST_LINE
from entries.workflow.index_acts import Noted, act
from entries.workflow.refusals import IndexRefused, TransitionNotAllowed

CHRONICLE = "chronicle"
"""The verb of these acts."""


@dataclass(frozen=True)
class LineChange:
    """What a line is to be: of the entry with this number, of the row `own`, or a new one with a date.

    `basis` is the line as it comes from the text. Without a text of its own a line is the text's again, or gone.
    """

    text: str
    is_hidden: bool = False
    is_hidden_by_itself: bool = False
    number: int | None = None
    basis: str = ""
    own: ChronicleLine | None = None
    dates: tuple[date | None, date | None, str] = (None, None, "")


def write_lines(volume: Volume, changes: Sequence[LineChange], *, actor: User | None) -> None:
    """Write lines of the chronicle, all of them or none."""
    if actor is not None and not permissions.may_edit_chronicle(actor, volume):
        raise TransitionNotAllowed(_("This can be done by %(who)s.") % {"who": _("the chief editor")})
    with act(CHRONICLE, volume.yearbook, str(volume), actor=actor) as noted:
        for change in changes:
            if len(change.text) > LONGEST_LINE:
                raise IndexRefused(_("A line has at most %(most)d characters.") % {"most": LONGEST_LINE})
            _write(volume, change, noted)


def _write(volume: Volume, change: LineChange, noted: Noted) -> None:
    own = change.own
    if own is None and change.number is not None:
        own = ChronicleLine.objects.filter(volume=volume, number=change.number).first()
    says_the_same = not change.text or (change.number is not None and change.text == change.basis)
    if says_the_same and (change.number is None or change.is_hidden == change.is_hidden_by_itself):
        if own is not None:
            noted.touch([own])
            own.delete()
        return
    values = {"text": change.text or change.basis, "is_hidden": change.is_hidden, "basis": change.basis}
    if own is not None:
        noted.touch([own])
        ChronicleLine.objects.filter(pk=own.pk).update(**values)
        return
    start, end, precision = change.dates
    dated = {"event_start": start, "event_end": end or start, "date_precision": precision}
    noted.made(ChronicleLine.objects.create(volume=volume, number=change.number, **values, **dated))
