"""The text of an entry as the public will see it, with its files behind the desk's own door."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.urls import reverse

from entries.lifecycle import Verb
from entries.models import Entry, Transition
from entries.publishing.rendering import Block, blocks_of


def blocks_for_desk(entry: Entry) -> list[Block]:
    """What the public page's own part renders; the template gives it `desk_files` as well."""
    text = entry.text
    return blocks_of(text.body, text.pictures, text.tables)


def desk_files(entry: Entry) -> str:
    """The address before the file names of this entry's pictures."""
    return reverse("admin:entries_entry_change", args=(entry.pk,)).removesuffix("change/") + "files/"


def sign_offs_for_desk(entry: Entry) -> dict[str, tuple[str, ...]]:
    """The names that would be printed today: the manuscript's drafters or the drafter, and who has approved."""
    signed = entry.manuscript.drafters if entry.manuscript else []
    if not signed and entry.drafter_name:
        signed = [{"name": entry.drafter_name, "post": entry.drafter_post}]
    elif not signed and entry.drafter:
        signed = [{"name": str(entry.drafter), "post": entry.drafter.post}]
    approvals = Transition.objects.filter(entry=entry, verb=Verb.APPROVE, submission=entry.submission).order_by("pk")
    reviewers = [{"name": row.actor_name, "post": row.actor_post} for row in approvals]
    return {"drafters": _printed(signed), "reviewers": _printed(reviewers)}


def _printed(people: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(f"{person['name']}（{person['post']}）" if person["post"] else person["name"] for person in people)
