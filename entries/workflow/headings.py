"""What the chief editor does to the index: keep and reject, rename, merge and split, 见 and 参见."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from accounts.models import User
from entries.models import Decision, HeadingKind, HeadingLink, SeeReference, SubjectHeading, Volume, Yearbook
from entries.models.headings import LONGEST_HEADING, HeadingLinkQuerySet
from entries.models.pronouncing import office_readings, spoken
from entries.publishing.proposing import find_in_texts
from entries.workflow.index_acts import Noted, act
from entries.workflow.refusals import IndexRefused

NAMED = 5
"""Headings that are named in the trail; of more, how many."""


def names_of(headings: Sequence[SubjectHeading]) -> str:
    names = "、".join(str(heading) for heading in headings[:NAMED])
    return names if len(headings) <= NAMED else f"{names}…（{len(headings)}）"


# ── keep and reject ───────────────────────────────────────────────────────────────────────────────


def keep_headings(headings: Iterable[SubjectHeading], volume: Volume, *, actor: User | None) -> int:
    """Take headings into the index with all that is proposed for them in this volume; how many places that are."""
    chosen = _of(volume.yearbook, headings)
    with act("keep", volume.yearbook, names_of(chosen), actor=actor) as noted:
        _set_state(noted, chosen, Decision.KEPT)
        links = _links_of(chosen).filter(volume=volume, state=Decision.PROPOSED)
        return _decide(noted, list(links), Decision.KEPT)


def reject_headings(headings: Iterable[SubjectHeading], yearbook: Yearbook, *, actor: User | None) -> int:
    """Take headings out of the index of every volume; they are not proposed again."""
    chosen = _of(yearbook, headings)
    with act("reject", yearbook, names_of(chosen), actor=actor) as noted:
        _set_state(noted, chosen, Decision.REJECTED)
        return _decide(noted, list(_links_of(chosen).filter(state=Decision.PROPOSED)), Decision.REJECTED)


def decide_links(links: Iterable[HeadingLink], state: Decision, yearbook: Yearbook, *, actor: User | None) -> int:
    """Keep or reject single places; a heading with a place that is kept is kept itself."""
    keys = [link.pk for link in links]
    chosen = list(HeadingLink.objects.filter(pk__in=keys, heading__yearbook=yearbook).select_related("heading"))
    headings = list({link.heading_id: link.heading for link in chosen}.values())
    with act(str(state), yearbook, names_of(headings), actor=actor) as noted:
        if state == Decision.KEPT:
            _set_state(noted, headings, Decision.KEPT)
        return _decide(noted, chosen, state)


def _of(yearbook: Yearbook, headings: Iterable[SubjectHeading]) -> list[SubjectHeading]:
    """The headings as they are now, of this yearbook only."""
    return list(SubjectHeading.objects.filter(yearbook=yearbook, pk__in=[heading.pk for heading in headings]))


def _links_of(headings: Iterable[SubjectHeading]) -> HeadingLinkQuerySet:
    return HeadingLink.objects.under(heading.pk for heading in headings)


def _set_state(noted: Noted, headings: Sequence[SubjectHeading], state: Decision) -> None:
    noted.touch(headings)
    SubjectHeading.objects.filter(pk__in=[heading.pk for heading in headings]).update(state=state)


def _decide(noted: Noted, links: list[HeadingLink], state: Decision) -> int:
    changing = [link for link in links if link.state != state]
    noted.touch(changing)
    keys = [link.pk for link in changing]
    for start in range(0, len(keys), 500):
        HeadingLink.objects.filter(pk__in=keys[start : start + 500]).update(state=state)
    return len(changing)


# ── words ─────────────────────────────────────────────────────────────────────────────────────────


def add_heading(
    yearbook: Yearbook, text: str, *, kind: str, qualifier: str = "", pinyin: str = "", actor: User | None
) -> SubjectHeading:
    """A heading in the words of the office; where they stand in published texts is proposed."""
    with act("add", yearbook, text, actor=actor) as noted:
        heading = _make(noted, yearbook, text, kind=kind, qualifier=qualifier, pinyin=pinyin)
    find_in_texts(heading)
    return heading


def _make(
    noted: Noted, yearbook: Yearbook, text: str, *, kind: str, qualifier: str = "", pinyin: str = ""
) -> SubjectHeading:
    _refuse_taken(yearbook, text, qualifier)
    heading = SubjectHeading.objects.create(
        yearbook=yearbook,
        kind=kind,
        text=text,
        qualifier=qualifier,
        state=Decision.KEPT,
        is_typed=bool(pinyin),
        **spoken(text, kind, office_readings(), typed=pinyin),
    )
    noted.made(heading)
    return heading


def _refuse_taken(yearbook: Yearbook, text: str, qualifier: str, *, but: int = 0) -> None:
    if not text or len(text) > LONGEST_HEADING:
        raise IndexRefused(_("A heading has 1 to %(most)d characters.") % {"most": LONGEST_HEADING})
    if SubjectHeading.objects.filter(yearbook=yearbook, text=text, qualifier=qualifier).exclude(pk=but).exists():
        raise IndexRefused(
            _("There is a heading “%(heading)s” already. Merge the two, or tell them apart by a qualifier.")
            % {"heading": text}
        )


def rename(
    heading: SubjectHeading, text: str, *, kind: str, qualifier: str = "", pinyin: str = "", actor: User | None
) -> SubjectHeading:
    """Give a heading other words, kind or pinyin. The old words stay as a variant, so that texts still lead here."""
    heading.refresh_from_db()
    with act("rename", heading.yearbook, f"{heading} → {text}", actor=actor) as noted:
        _refuse_taken(heading.yearbook, text, qualifier, but=heading.pk)
        noted.touch([heading])
        old = (heading.text, heading.kind)
        heading.text, heading.kind, heading.qualifier, heading.is_typed = text, kind, qualifier, bool(pinyin)
        for name, value in spoken(text, kind, office_readings(), typed=pinyin).items():
            setattr(heading, name, value)
        heading.save()
        if old[0] != text and not _is_written(heading.yearbook, old[0]):
            variant = _make(noted, heading.yearbook, old[0], kind=old[1])
            SubjectHeading.objects.filter(pk=variant.pk).update(variant_of=heading.variant_of_id or heading.pk)
    if old[0] != text:
        find_in_texts(heading)
    return heading


def _is_written(yearbook: Yearbook, text: str) -> bool:
    return SubjectHeading.objects.filter(yearbook=yearbook, text=text).exists()


# ── merge, split, 见, 参见 ──────────────────────────────────────────────────────────────────────────


def merge(
    headings: Iterable[SubjectHeading], target: SubjectHeading, *, is_see: bool = False, actor: User | None
) -> None:
    """Make headings variants of another: what leads to them leads to it. `is_see` shows them as 见 in the index."""
    main = SubjectHeading.objects.get(pk=target.variant_of_id or target.pk)
    chosen = [heading for heading in _of(main.yearbook, headings) if heading.pk != main.pk]
    if not chosen:
        raise IndexRefused(_("Choose at least two headings to merge."))
    verb = "see" if is_see else "merge"
    with act(verb, main.yearbook, f"{names_of(chosen)} → {main}", actor=actor) as noted:
        keys = [heading.pk for heading in chosen]
        variants = list(SubjectHeading.objects.filter(variant_of__in=keys))
        noted.touch([main, *chosen, *variants])
        SubjectHeading.objects.filter(variant_of__in=keys).update(variant_of=main)
        SubjectHeading.objects.filter(pk__in=keys).update(variant_of=main, is_see=is_see, state=Decision.KEPT)
        SubjectHeading.objects.filter(pk=main.pk).update(state=Decision.KEPT, variant_of=None, is_see=False)
        _remove_references(noted, keys)


def _remove_references(noted: Noted, keys: Sequence[int]) -> None:
    """A variant has no 参见 of its own."""
    references = SeeReference.objects.filter(Q(source__in=keys) | Q(target__in=keys))
    noted.touch(references)
    references.delete()


def set_free(heading: SubjectHeading, *, actor: User | None) -> None:
    """Split a variant off: it is a heading of its own again, with the places that were its own."""
    heading.refresh_from_db()
    with act("split", heading.yearbook, str(heading), actor=actor) as noted:
        noted.touch([heading])
        SubjectHeading.objects.filter(pk=heading.pk).update(variant_of=None, is_see=False)


def split_off(
    heading: SubjectHeading, links: Iterable[HeadingLink], text: str, *, qualifier: str = "", actor: User | None
) -> SubjectHeading:
    """Put some places of a heading under other words, a heading that exists or a new one."""
    main = SubjectHeading.objects.get(pk=heading.variant_of_id or heading.pk)
    keys = [link.pk for link in links]
    with act("split", main.yearbook, f"{main} → {text}", actor=actor) as noted:
        chosen = list(HeadingLink.objects.under([main.pk]).filter(pk__in=keys))
        if not chosen:
            raise IndexRefused(_("Choose the entries that belong under the other heading."))
        there = SubjectHeading.objects.filter(yearbook=main.yearbook, text=text, qualifier=qualifier).first()
        other = there or _make(noted, main.yearbook, text, kind=main.kind, qualifier=qualifier)
        if main.pk in (other.pk, other.variant_of_id):
            raise IndexRefused(_("“%(heading)s” leads to this heading already.") % {"heading": other})
        _move_links(noted, chosen, other)
    return other


def _move_links(noted: Noted, links: list[HeadingLink], other: SubjectHeading) -> None:
    """Where the other heading leads already, the place stays behind as rejected."""
    taken = {(link.volume_id, link.number): link for link in other.links.all()}
    noted.touch(links)
    for link in links:
        there = taken.get((link.volume_id, link.number))
        if there is None:
            HeadingLink.objects.filter(pk=link.pk).update(heading=other, state=Decision.KEPT)
            taken[link.volume_id, link.number] = link
            continue
        noted.touch([there])
        HeadingLink.objects.filter(pk=there.pk).update(state=Decision.KEPT)
        HeadingLink.objects.filter(pk=link.pk).update(state=Decision.REJECTED)


def tie(source: SubjectHeading, target: SubjectHeading, *, actor: User | None) -> None:
    """参见 between two headings, from each to the other."""
    source.refresh_from_db()
    target.refresh_from_db()
    if source.pk == target.pk or source.yearbook_id != target.yearbook_id:
        raise IndexRefused(_("A reference leads to another heading of the same yearbook."))
    if source.variant_of_id or target.variant_of_id:
        raise IndexRefused(_("A variant leads to its main heading only. Refer to that."))
    with act("see_also", source.yearbook, f"{source} ↔ {target}", actor=actor) as noted:
        for one, other in ((source, target), (target, source)):
            reference, is_new = SeeReference.objects.get_or_create(source=one, target=other)
            if is_new:
                noted.made(reference)


def untie(source: SubjectHeading, target: SubjectHeading, *, actor: User | None) -> None:
    """Take 参见 between two headings away."""
    with act("not_see_also", source.yearbook, f"{source} ↔ {target}", actor=actor) as noted:
        both = Q(source=source, target=target) | Q(source=target, target=source)
        references = SeeReference.objects.filter(both)
        noted.touch(references)
        references.delete()


def proposed_above(volume: Volume, kind: HeadingKind | str, least: int) -> list[SubjectHeading]:
    """Headings of a kind with at least so many entries proposed in a volume, for keeping them at once."""
    counted = SubjectHeading.objects.filter(yearbook=volume.yearbook).exclude(state=Decision.REJECTED)
    if kind:
        counted = counted.filter(kind=kind)
    places = Count("links", filter=Q(links__volume=volume, links__state=Decision.PROPOSED))
    return list(counted.annotate(places=places).filter(places__gte=max(1, least)))
