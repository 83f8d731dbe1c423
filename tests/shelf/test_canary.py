"""Drafts full of marked words: no public address shows one, and no count differs for them."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client

from entries import workflow
from entries.lifecycle import Status
from entries.models import Entry, Manuscript, Publication, Section, Volume
from entries.models.texts import PictureText, TableText
from tests.cast import Cast, make_person
from tests.factories import bring_to, make_entry, make_section, make_text, make_volume, make_yearbook, save_text
from tests.shelf.books import Book, publish, stored_picture

CANARY = re.compile(r"CNRY-[a-z0-9-]+", re.IGNORECASE)


def marked_text(mark: str) -> object:
    """A text with its own mark in every field."""
    picture = PictureText(
        sha256="c0" * 32,
        extension="png",
        width=1,
        height=1,
        caption=f"CNRY-{mark}-caption",
        alt=f"CNRY-{mark}-alt",
        credit=f"CNRY-{mark}-credit",
        taken_on=date(2024, 1, 1),
    )
    table = TableText(
        title=f"CNRY-{mark}-table",
        measure=f"CNRY-{mark}-measure",
        source=f"CNRY-{mark}-tsource",
        cells=((f"CNRY-{mark}-head",), (f"CNRY-{mark}-cell",)),
    )
    return make_text(f"CNRY-{mark}-title", f"CNRY-{mark}-body", pictures=(picture,), tables=(table,))


def hide(cast: Cast, section: Section, mark: str, status: str) -> Entry:
    """An entry in `status`, all of it marked."""
    person = make_person(
        f"p-{mark}", "drafter", unit=cast.unit, full_name=f"CNRY-{mark}-name", post=f"CNRY-{mark}-post"
    )
    return bring_to(make_entry(section, drafter=person, text=marked_text(mark)), status, cast)


UNPUBLISHED = (Status.DRAFT, Status.SUBMITTED, Status.CHANGES_REQUESTED)


@pytest.fixture
def hidden(book: Book, cast: Cast) -> Book:
    """Everything that must not be seen, beside what may: in the open volume, in a closed one, in other yearbooks."""
    for status in UNPUBLISHED:
        hide(cast, book.first, f"open-{status}".replace("_", ""), status)
    secret = make_section(book.volume, "CNRY-section")
    hide(cast, secret, "alone", Status.DRAFT)
    withdrawn = publish(cast, book.first, "CNRY-withdrawn-title", "CNRY-withdrawn-body")
    workflow.unpublish(withdrawn, actor=cast.chief, comment="CNRY-comment")
    returned = hide(cast, book.first, "returned", Status.SUBMITTED)
    workflow.return_for_changes(returned, actor=cast.second_reviewer, comment="CNRY-review-comment")
    draft = workflow.revise(book.entries[0], actor=cast.chief)
    save_text(draft, actor=cast.chief, title="CNRY-next-title", body="CNRY-next-body", pictures=(stored_picture(),))
    closed = make_volume(book.volume.yearbook, year=2026, title="CNRY-closed-volume", source="CNRY-closed-source")
    closed_section = make_section(closed, "CNRY-closed-section")
    for status in Status:
        hide(cast, closed_section, f"closed-{status}".replace("_", ""), status)
    other = make_yearbook("CNRY-yearbook", "cnry-slug", description="CNRY-description")
    hide(cast, make_section(make_volume(other, year=2025, title="CNRY-other-volume")), "other", Status.PUBLISHED)
    Manuscript.objects.create(volume=book.volume, title="CNRY-manuscript", file_name="CNRY-file.txt", sha256="f" * 64)
    return book


def every_address() -> list[str]:
    """All addresses that any row could have, public or not, and those that belong to no row."""
    paths = [
        "/",
        "/robots.txt",
        "/healthz",
        "/nothing/",
        "/favicon.ico",
        "/sitemap.xml",
        "/sitemap/",
        "/sitemap/site.xml",
        "/feeds/",
        "/search/?q=CNRY",
        "/search/?q=body&unit=CNRY",
        "/search/suggestions/?q=CNRY",
    ]
    for volume in Volume.objects.select_related("yearbook"):
        base = f"{volume.yearbook.slug}/{volume.volume_year}/"
        numbers = range(1, 30)
        paths += [f"/{base}", f"/en/{base}", f"/hits/{base}", f"/feeds/{base}", f"/sitemap/{base[:-1]}.xml"]
        paths += [f"/feeds/{volume.yearbook.slug}/"]
        paths += [f"/{base}entries/{number}/" for number in numbers] + [f"/hits/{base}{number}/" for number in numbers]
        sections = Section.objects.values_list("pk", flat=True)
        paths += [f"{start}{base}sections/{section}/" for section in sections for start in ("/", "/feeds/")]
    files = set(Publication.objects.values_list("pictures__sha256", flat=True)) | {"c0" * 32, stored_picture().sha256}
    return paths + [f"/media/{sha256}.png" for sha256 in files if sha256]


def test_no_address_shows_a_canary(hidden: Book, stranger: Client) -> None:
    answered = 0
    for path in every_address():
        response = stranger.get(path)
        answered += response.status_code == 200
        shown = response.content.decode(errors="replace") + repr(dict(response.headers))
        assert CANARY.findall(shown) == [], path
    # Home, robots, healthz, three site maps, three searches; volume in two languages, counter, feed, map; feed of the
    # yearbook, asked for each of its two volumes; 5 texts and their counters; 3 sections and their feeds.
    assert answered == 9 + 5 + 2 + 5 * 2 + 3 * 2


def test_the_canaries_are_there_for_who_may_see_them(hidden: Book) -> None:
    """Else the test above would pass on an empty database."""
    titles = set(Entry.objects.filter(title__startswith="CNRY").values_list("title", flat=True))
    assert len(titles) == 13
    assert Publication.objects.filter(title__startswith="CNRY", is_current=True).count() == 2


def test_pages_and_counts_are_as_if_there_were_nothing_else(book: Book, cast: Cast, stranger: Client) -> None:
    paths = ["/", "/synj/2025/", f"/synj/2025/sections/{book.first.pk}/"]
    paths += [f"/synj/2025/entries/{number}/" for number in (2, 3, 4, 5)]
    before = {path: stranger.get(path).content for path in paths}
    for status in UNPUBLISHED:
        hide(cast, book.first, f"open-{status}", status)
    closed = make_volume(book.volume.yearbook, year=2026)
    hide(cast, make_section(closed, "秘密"), "closed", Status.PUBLISHED)
    assert {path: stranger.get(path).content for path in paths} == before
