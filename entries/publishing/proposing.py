"""Proposals for the index, from what was published: each revision is looked through once, by the task worker.

What the chief editor decided is never touched: kept places stay, rejected ones are not proposed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from entries.indexing.finding import KnownHeadings, Term, find_terms
from entries.models.headings import Decision, HeadingLink, IndexedText, SubjectHeading
from entries.models.pronouncing import office_readings, spoken
from entries.models.publications import Publication
from entries.models.volumes import Volume, Yearbook

SLICE = 200
"""Texts looked through in one transaction."""


def due_in(volume_id: int) -> QuerySet[Publication]:
    """Current publications whose text nobody has looked through yet, in the order of their numbers."""
    seen = IndexedText.objects.filter(
        volume=OuterRef("volume"), number=OuterRef("number"), revision_id=OuterRef("revision_id")
    )
    current = Publication.objects.filter(volume=volume_id, is_current=True)
    return current.filter(~Exists(seen)).only("number", "revision_id", "title", "body").order_by("number")


def propose_soon(volume_id: int) -> None:
    """Have the worker look through what is published in this transaction, once it is."""
    transaction.on_commit(partial(_enqueue, volume_id))


def _enqueue(volume_id: int) -> None:
    waiting = DBTaskResult.objects.filter(status="READY", task_path=propose_later.module_path)
    if not waiting.filter(args_kwargs={"args": [volume_id], "kwargs": {}}).exists():
        propose_later.enqueue(volume_id)


def propose_all_later() -> None:
    """Have the worker look through whatever a program that died has left; for the start."""
    for volume_id in Volume.objects.values_list("pk", flat=True):
        if due_in(volume_id).exists():
            _enqueue(volume_id)


@task()
def propose_later(volume_id: int) -> None:
    """Look through what is due in a volume."""
    volume = Volume.objects.select_related("yearbook").filter(pk=volume_id).first()
    if volume is not None:
        propose_due(volume)


def propose_due(volume: Volume) -> int:
    """Look through all that is due, slice by slice; how many texts that were."""
    count = 0
    while texts := list(due_in(volume.pk)[:SLICE]):
        with transaction.atomic():
            _propose(volume, texts)
        count += len(texts)
    return count


# ── one slice ─────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class _Known:
    """A heading of the yearbook, as far as proposals need it."""

    key: int
    kind: str
    state: str


def _propose(volume: Volume, texts: Sequence[Publication]) -> None:
    known = _headings_of(volume.yearbook)
    kept = KnownHeadings({text: heading.key for text, heading in known.items() if heading.state == Decision.KEPT})
    kinds = {heading.key: heading.kind for heading in known.values()}
    own = (volume.yearbook.publisher, volume.yearbook.title)
    found: dict[int, dict[str, Term]] = {}
    for text in texts:
        terms = {term.text: term for term in find_terms(text.title, text.body, own_names=own)}
        terms |= {term.text: term for _key, term in kept.find(text.title, text.body, lambda key: kinds[key])}
        found[text.number] = terms
    known |= _make_headings(volume.yearbook, (term for terms in found.values() for term in terms.values()), known)
    _write_links(volume, found, known)
    _note(volume, texts)


def _headings_of(yearbook: Yearbook) -> dict[str, _Known]:
    """By text. Of those written alike the one without a qualifier is meant, else the oldest."""
    rows = SubjectHeading.objects.filter(yearbook=yearbook).order_by("-qualifier", "-pk")
    found = rows.values_list("text", "pk", "kind", "state")
    return {text: _Known(key, kind, state) for text, key, kind, state in found}


def _make_headings(yearbook: Yearbook, terms: Iterable[Term], known: dict[str, _Known]) -> dict[str, _Known]:
    new = {term.text: term.kind for term in terms if term.text not in known}
    if not new:
        return {}
    readings = office_readings()
    rows = [
        SubjectHeading(yearbook=yearbook, kind=kind, text=text, **spoken(text, kind, readings))
        for text, kind in new.items()
    ]
    # Another worker may make the same at this moment.
    SubjectHeading.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return {text: heading for text, heading in _headings_of(yearbook).items() if text in new}


def _write_links(volume: Volume, found: dict[int, dict[str, Term]], known: dict[str, _Known]) -> None:
    """Bring the proposals for these numbers to what was found."""
    links = HeadingLink.objects.filter(volume=volume, number__in=list(found))
    there = {(link.heading_id, link.number): link for link in links}
    wanted = {
        (known[text].key, number): term
        for number, terms in found.items()
        for text, term in terms.items()
        if known[text].state != Decision.REJECTED
    }
    HeadingLink.objects.bulk_create(
        [
            HeadingLink(heading_id=heading, volume=volume, number=number, **_columns(term))
            for (heading, number), term in wanted.items()
            if (heading, number) not in there
        ],
        batch_size=500,
        ignore_conflicts=True,
    )
    _refresh(there, wanted)


def _columns(term: Term | None) -> dict[str, str | int | bool]:
    if term is None:
        return {"mentions": 0, "in_title": False, "context": ""}
    return {"mentions": min(term.mentions, 9999), "in_title": term.in_title, "context": term.context}


def _refresh(there: dict[tuple[int, int], HeadingLink], wanted: dict[tuple[int, int], Term]) -> None:
    """Proposals that the text no longer gives go; what was kept stays, with no mention."""
    changed: list[HeadingLink] = []
    gone: list[HeadingLink] = []
    for place, link in there.items():
        if place not in wanted and link.state == Decision.PROPOSED:
            gone.append(link)
            continue
        columns = _columns(wanted.get(place))
        if any(getattr(link, name) != value for name, value in columns.items()):
            for name, value in columns.items():
                setattr(link, name, value)
            changed.append(link)
    HeadingLink.objects.bulk_update(changed, ("mentions", "in_title", "context"), batch_size=200)
    HeadingLink.objects.filter(pk__in=[link.pk for link in gone], state=Decision.PROPOSED).delete()
    _remove_orphans({link.heading_id for link in gone})


def _remove_orphans(headings: set[int]) -> None:
    """Headings that were only proposed, and that nothing leads from any more."""
    nothing = {"links": None, "variants": None, "see_also": None, "seen_from": None, "variant_of": None}
    SubjectHeading.objects.filter(pk__in=headings, state=Decision.PROPOSED, **nothing).delete()


def find_in_texts(heading: SubjectHeading) -> int:
    """Propose a heading wherever its words stand in what is published of its yearbook; how many places are new."""
    current = Publication.objects.filter(volume__yearbook=heading.yearbook_id, is_current=True)
    texts = current.filter(Q(title__contains=heading.text) | Q(body__contains=heading.text))
    known = KnownHeadings({heading.text: heading.pk})
    links = [
        HeadingLink(heading=heading, volume_id=text.volume_id, number=text.number, **_columns(term))
        for text in texts.only("volume_id", "number", "title", "body")
        for _key, term in known.find(text.title, text.body, lambda key: heading.kind)
    ]
    before = heading.links.count()
    HeadingLink.objects.bulk_create(links, batch_size=500, ignore_conflicts=True)
    return heading.links.count() - before


def _note(volume: Volume, texts: Sequence[Publication]) -> None:
    rows = [IndexedText(volume=volume, number=text.number, revision_id=text.revision_id) for text in texts]
    IndexedText.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=("volume", "number"), update_fields=("revision_id",)
    )
