"""Opening and closing a volume to the public, and making the next one."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions
from entries.lifecycle import Status, Verb
from entries.models import Entry, Volume
from entries.models.next_volume import make_volume_like
from entries.publishing.addresses import addresses_of_volume
from entries.publishing.pages.stale import pages_are_gone, volume_changed
from entries.telling.making import together
from entries.workflow.passing import require_comment, volume_transition, write_transitions
from entries.workflow.refusals import TransitionNotAllowed, VolumeExists
from entries.workflow.shelving import publish_approved


@transaction.atomic
def open_volume(volume: Volume, *, actor: User | None) -> int:
    """Open a volume to the public: publishes all that is approved. Returns how many entries that were."""
    _check_framework(actor)
    if Volume.objects.filter(pk=volume.pk, opened_at__isnull=True).update(opened_at=timezone.now()) != 1:
        raise TransitionNotAllowed(_("“%(volume)s” is open already.") % {"volume": volume})
    volume.refresh_from_db()
    write_transitions([volume_transition(volume, Verb.OPEN_VOLUME, actor)])
    approved = Entry.objects.filter(volume=volume, status=Status.APPROVED).in_reading_order()
    with together():
        published = publish_approved(approved, actor)
    # What was published before the volume is open comes out now, with all the rest.
    volume_changed(volume)
    return len(published)


@transaction.atomic
def close_volume(volume: Volume, *, actor: User | None, comment: str) -> None:
    """Take every address of a volume away; publications stay for the next opening."""
    _check_framework(actor)
    require_comment(comment)
    shown = addresses_of_volume(volume)
    if Volume.objects.filter(pk=volume.pk, opened_at__isnull=False).update(opened_at=None) != 1:
        raise TransitionNotAllowed(_("“%(volume)s” is not open.") % {"volume": volume})
    volume.refresh_from_db()
    write_transitions([volume_transition(volume, Verb.CLOSE_VOLUME, actor, comment)])
    pages_are_gone(shown)


def make_next_volume(last: Volume, *, actor: User, volume_year: int, content_year: int, title: str) -> Volume:
    """Make a volume from last year's framework, all or nothing: sections and stages of review, no entries."""
    _check_framework(actor)
    try:
        with transaction.atomic():
            return make_volume_like(last, volume_year=volume_year, content_year=content_year, title=title)
    except IntegrityError:
        # The year is taken, maybe by the same form sent twice.
        raise VolumeExists(
            _("The volume %(year)s of “%(yearbook)s” exists already. Nothing was made.")
            % {"year": volume_year, "yearbook": last.yearbook}
        ) from None


def _check_framework(actor: User | None) -> None:
    if actor is not None and not permissions.may_edit_framework(actor):
        raise TransitionNotAllowed(_("This can be done by %(who)s.") % {"who": _("the chief editor")})
