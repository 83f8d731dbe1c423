"""Writing publications. A row is written once; later ones take its place at the same address."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F
from django.utils import timezone

from entries.models.publications import Publication, PublishedPicture
from entries.models.texts import EntryText, PictureText, SignOff, count_characters, text_columns
from entries.models.volumes import Volume
from entries.publishing.addresses import addresses_of_texts
from entries.publishing.pages.stale import pages_are_gone, pages_are_stale
from entries.publishing.proposing import propose_soon
from entries.publishing.rendering import RENDERING, render_body
from entries.publishing.snapshots import Snapshot
from entries.search.indexing import index_instead


def put_on_shelf(*snapshots: Snapshot) -> None:
    """Make each snapshot what the public reads of its entry, many at the cost of few. Call it inside a transaction.

    The number of a publication is its snapshot's, or the volume's next one.
    """
    entry_ids = [snapshot.entry_id for snapshot in snapshots]
    shown_until_now = addresses_of_texts(entry_ids)
    until_now = _leave_without_current(entry_ids)
    publications = [
        publication_of(snapshot, number=snapshot.number or next_number(snapshot.volume_id)) for snapshot in snapshots
    ]
    Publication.objects.bulk_create(publications, batch_size=500)
    for volume_id in {snapshot.volume_id for snapshot in snapshots}:
        propose_soon(volume_id)
    PublishedPicture.objects.bulk_create(
        (
            PublishedPicture(publication=publication, order=order, **vars(picture))
            for publication, snapshot in zip(publications, snapshots, strict=True)
            for order, picture in enumerate(snapshot.text.pictures, start=1)
        ),
        batch_size=500,
    )
    index_instead(until_now, publications)
    pages_are_stale([*addresses_of_texts(entry_ids), *shown_until_now])


def publication_of(snapshot: Snapshot, *, number: int, files: str = "") -> Publication:
    """The publication, unsaved: what the public would read. `files` is for the desk's preview."""
    text = snapshot.text
    return Publication(
        entry_id=snapshot.entry_id,
        revision_id=snapshot.revision_id,
        volume_id=snapshot.volume_id,
        section_id=snapshot.section_id,
        number=number,
        order=snapshot.order,
        html=render_body(text.body, text.pictures, text.tables, files=files),
        rendering=RENDERING,
        unit_name=snapshot.unit_name,
        drafters=[person.as_json() for person in snapshot.drafters],
        reviewers=[person.as_json() for person in snapshot.reviewers],
        tables=[table.as_json() for table in text.tables],
        characters=count_characters(text.title, text.body),
        published_at=timezone.now(),
        **text_columns(text),
    )


def take_off_shelf(*entry_ids: int) -> None:
    """Leave entries without a current publication, and the site without the pages that show them; the rows stay."""
    shown = addresses_of_texts(entry_ids)
    index_instead(_leave_without_current(entry_ids), ())
    pages_are_gone(shown)


def put_back_on_shelf(entry_id: int) -> Publication:
    """Make the publication that an entry had last its current one again, and the pages that show it."""
    last = Publication.objects.filter(entry=entry_id).latest("pk")
    Publication.objects.filter(pk=last.pk).update(is_current=True)
    propose_soon(last.volume_id)
    index_instead((), [last])
    pages_are_stale(addresses_of_texts([entry_id]))
    return last


def _leave_without_current(entry_ids: Iterable[int]) -> list[Publication]:
    """Gives back what was current."""
    current = Publication.objects.filter(entry_id__in=list(entry_ids), is_current=True)
    until_now = list(current.defer("html"))
    current.update(is_current=False)
    return until_now


def snapshots_on_shelf(entry_ids: Iterable[int]) -> list[Snapshot]:
    """What the public reads of these entries now, as the snapshots it was made from."""
    current = Publication.objects.filter(entry_id__in=entry_ids, is_current=True)
    return [snapshot_of(publication) for publication in current.order_by("pk").prefetch_related("pictures")]


def snapshot_of(publication: Publication) -> Snapshot:
    """The snapshot from which a publication was made."""
    return Snapshot(
        entry_id=publication.entry_id,
        revision_id=publication.revision_id,
        volume_id=publication.volume_id,
        section_id=publication.section_id,
        number=publication.number,
        order=publication.order,
        text=EntryText(
            pictures=tuple(map(PictureText.of, publication.pictures.all())),
            tables=publication.table_texts(),
            **text_columns(publication),
        ),
        unit_name=publication.unit_name,
        drafters=tuple(SignOff(**person) for person in publication.drafters),
        reviewers=tuple(SignOff(**person) for person in publication.reviewers),
    )


def next_number(volume_id: int) -> int:
    """The next public number of a volume. The UPDATE comes first, so that two writers queue."""
    Volume.objects.filter(pk=volume_id).update(next_number=F("next_number") + 1)
    return Volume.objects.values_list("next_number", flat=True).get(pk=volume_id) - 1
