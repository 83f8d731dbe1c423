"""Over to the shelf: what is approved becomes what the public reads."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from entries.lifecycle import Verb
from entries.models import Entry, Revision, Transition, Volume
from entries.models.texts import SignOff
from entries.publishing.publications import next_number, put_back_on_shelf, put_on_shelf, snapshots_on_shelf
from entries.publishing.snapshots import Snapshot
from entries.workflow.passing import take_step
from entries.workflow.refusals import IncompleteEntry


def hold_volume(entry: Entry) -> Volume:
    """The entry's volume, which nobody opens or closes until this transaction ends."""
    # On PostgreSQL an approval and an opening could else miss each other; SQLite has one writer at a time.
    return Volume.objects.select_for_update(no_key=True).get(pk=entry.volume_id)


def publish_approved(entries: Iterable[Entry], actor: User | None) -> list[Entry]:
    # The swap comes before the shelf: who is late learns it here, not from a constraint; and what is printed
    # beside the text is read after it, so that no move or reassignment comes between.
    published = [
        take_step(Verb.PUBLISH, entry, actor, new={"number": entry.number or next_number(entry.volume_id)})
        for entry in list(entries)
    ]
    put_on_shelf(*map(_snapshot_of, published))
    return published


def with_what_is_printed(entries: QuerySet[Entry]) -> list[Entry]:
    return list(entries.select_related("unit", "drafter", "manuscript").defer("body").order_by("order", "pk"))


def publish_again(*entries: Entry) -> None:
    """Publish what is public of these entries again, with their present places and owners, at the same addresses."""
    placed = {entry.pk: entry for entry in entries if entry.section_id is not None and entry.number is not None}
    put_on_shelf(*(_as_it_stands(snapshot, placed[snapshot.entry_id]) for snapshot in snapshots_on_shelf(placed)))


def put_back(entry: Entry) -> None:
    """Make the publication that was taken off last what the public reads again, number and day as they were."""
    publication = put_back_on_shelf(entry.pk)
    # While it was off, its section may have been spread out, which moves no entry and so leaves no row.
    if publication.order != entry.order:
        publish_again(entry)


def _as_it_stands(snapshot: Snapshot, entry: Entry) -> Snapshot:
    return replace(
        snapshot,
        section_id=entry.section_id or 0,
        order=entry.order,
        unit_name=entry.unit.name if entry.unit else "",
        drafters=printed_drafters(entry),
    )


def _snapshot_of(entry: Entry) -> Snapshot:
    if entry.section_id is None:
        raise IncompleteEntry(_("“%(entry)s” has no section.") % {"entry": entry})
    return snapshot_of_working_text(entry)


def snapshot_of_working_text(entry: Entry) -> Snapshot:
    """The present text of an entry with all that is printed beside it, as plain values; for the shelf or a preview.

    A preview may be asked for before there is a section: its id is 0 then.
    """
    revision = Revision.objects.get(entry=entry, number=entry.revision_number)
    return Snapshot(
        entry_id=entry.pk,
        revision_id=revision.pk,
        volume_id=entry.volume_id,
        section_id=entry.section_id or 0,
        number=entry.number,
        order=entry.order,
        text=revision.text,
        unit_name=entry.unit.name if entry.unit else "",
        drafters=printed_drafters(entry),
        reviewers=printed_reviewers(entry),
    )


def printed_drafters(entry: Entry) -> tuple[SignOff, ...]:
    """The manuscript's own, else the drafter with name and post as of submission; before it, as of now."""
    if entry.manuscript is not None and entry.manuscript.drafters:
        return tuple(SignOff(**person) for person in entry.manuscript.drafters)
    if entry.drafter_name:
        return (SignOff(entry.drafter_name, entry.drafter_post),)
    return (SignOff(str(entry.drafter), entry.drafter.post),) if entry.drafter else ()


def printed_reviewers(entry: Entry) -> tuple[SignOff, ...]:
    """Who approved this submission here, stage by stage, as of that day."""
    approvals = Transition.objects.filter(entry=entry, verb=Verb.APPROVE, undone_by=None, submission=entry.submission)
    return tuple(SignOff(row.actor_name, row.actor_post) for row in approvals.order_by("pk"))
