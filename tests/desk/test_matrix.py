"""Role × status × verb and role × page over HTTP: every cell against the literal tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.contrib import admin
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLResolver, resolve

from entries import workflow
from entries.lifecycle import TRANSITIONS
from entries.models import Entry, Revision, Section, Transition
from tests.cast import Cast
from tests.desk.entry_pages import address, as_read, typed
from tests.factories import bring_to, make_entry, make_section
from tests.page_table import make_places, pages
from tests.permission_table import PEOPLE, STATUSES, TABLE

pytestmark = pytest.mark.django_db

VERBS = [*TRANSITIONS, "edit", "restore", "delete", "reassign", "move", "undo"]
NAME_OF = {value: key for key, value in STATUSES.items()}


@pytest.fixture
def entries(cast: Cast, section: Section) -> dict[str, Entry]:
    return {status: bring_to(make_entry(section, drafter=cast.drafter), status, cast) for status in STATUSES.values()}


@pytest.fixture
def clients(cast: Cast) -> dict[str, Client]:
    made = {"anonymous": Client()}
    for name in PEOPLE:
        made[name] = Client()
        made[name].force_login(getattr(cast, name))
    return made


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside is rolled back, so that each cell starts from the same entries."""
    point = transaction.savepoint()
    try:
        yield
    finally:
        transaction.savepoint_rollback(point)


def trace(entry: Entry) -> tuple[Any, ...]:
    """All that an act could change: the row, its revisions, the trail."""
    row = Entry.objects.filter(pk=entry.pk).values().first()
    return row, Revision.objects.count(), Transition.objects.count()


def last_act(entry: Entry) -> int:
    return Transition.objects.filter(entry=entry.pk).values_list("pk", flat=True).first() or 0


def post(client: Client, verb: str, entry: Entry, section: Section, cast: Cast) -> HttpResponse:
    """Do `verb` as the page of the entry would send it."""
    if verb in TRANSITIONS:
        return client.post(address(entry, f"act/{verb}"), as_read(entry, comment="请核实。"))
    if verb == "edit":
        return client.post(address(entry), typed(entry, body="改过的正文。"))
    if verb == "restore":
        Revision.objects.filter(entry=entry.pk, number=1).update(body="从前的正文。")
        return client.post(address(entry, "restore"), as_read(entry, number=1))
    if verb == "delete":
        return client.post(address(entry, "delete"), as_read(entry))
    if verb == "undo":
        return client.post(address(entry, "act/undo"), {"undoes": last_act(entry)})
    if verb == "plan":
        row = {f"{shown}row-{entry.pk}-unit": "综合处" for shown in ("", "initial-")}
        page = f"/desk/entries/volume/{entry.volume_id}/plan/"
        return client.post(page, row | {"act": "change", f"row-{entry.pk}-due_on": "2025-03-31"})
    place = {"section": section.pk, "before": ""}
    owner = {"unit": cast.other_unit.pk, "drafter": cast.stranger.pk}
    return client.post(address(entry, "placing"), as_read(entry, verb=verb, **(place if verb == "move" else owner)))


@pytest.mark.parametrize("verb", [*VERBS, "plan"])
def test_every_cell_of_the_permission_table(
    verb: str, entries: dict[str, Entry], clients: dict[str, Client], cast: Cast, section: Section
) -> None:
    elsewhere = make_section(section.volume, "主要来访")
    wrong = []
    for name in PEOPLE:
        for status, entry in entries.items():
            before = trace(entry)
            with undone():
                answer = post(clients[name], verb, entry, elsewhere, cast)
                is_done, is_changed = answer.status_code == 302, trace(entry) != before
                if "/login/" in answer.get("Location", ""):
                    is_done = False
            expected = status in TABLE["edit" if verb == "restore" else verb, name]
            if (is_done, is_changed) != (expected, expected):
                wrong.append((name, NAME_OF[status], answer.status_code, is_changed))
    assert wrong == []


def test_what_was_taken_off_is_put_back_by_who_took_it_off_alone(
    entries: dict[str, Entry], clients: dict[str, Client], cast: Cast, section: Section
) -> None:
    """The cell "undo" of a sixth kind of entry, which the table has not: approved, and once published."""
    entry = workflow.unpublish(entries["published"], actor=cast.chief, comment="核对")
    done = set()
    for name in PEOPLE:
        with undone():
            post(clients[name], "undo", entry, section, cast)
            done |= {name} if Entry.objects.get(pk=entry.pk).status == "published" else set()
    assert done == {"chief"}


@pytest.mark.parametrize("verb", VERBS)
def test_a_stranger_signs_in_first_and_foreign_entries_do_not_exist(
    verb: str, entries: dict[str, Entry], clients: dict[str, Client], cast: Cast, section: Section
) -> None:
    entry = entries["submitted"]
    assert "/login/" in post(clients["anonymous"], verb, entry, section, cast)["Location"]
    assert post(clients["stranger"], verb, entry, section, cast).status_code == 404
    entry.pk = 999999
    assert post(clients["stranger"], verb, entry, section, cast).status_code == 404


def test_no_cell_changes_anything_by_get(entries: dict[str, Entry], clients: dict[str, Client], cast: Cast) -> None:
    before = [trace(entry) for entry in entries.values()]
    for verb in TRANSITIONS:
        for entry in entries.values():
            for name in ("drafter", "second_reviewer", "chief"):
                clients[name].get(address(entry, f"act/{verb}"))
    assert [trace(entry) for entry in entries.values()] == before


def test_every_cell_of_the_page_table(cast: Cast, clients: dict[str, Client]) -> None:
    places = make_places(cast)
    wrong = {}
    for row in pages():
        url = row.pop("page").format_map(places)
        answered = {name: code_of(client.get(url)) for name, client in clients.items()}
        if answered != row:
            wrong[url] = {name: (answered[name], row[name]) for name in row if answered[name] != row[name]}
    assert wrong == {}


def addresses(patterns: list[Any]) -> Iterator[str]:
    """The names of all addresses; those without one lead nowhere but to a page that has one."""
    for pattern in patterns:
        yield from addresses(pattern.url_patterns) if isinstance(pattern, URLResolver) else filter(None, [pattern.name])


def test_every_address_of_the_desk_has_its_row() -> None:
    filled = defaultdict(lambda: 1, {"file": f"{'a' * 64}.png"})
    named = {resolve(row["page"].split("?")[0].format_map(filled)).url_name for row in pages()}
    assert set(addresses(admin.site.urls[0])) - named == set()


def code_of(answer: HttpResponse) -> str:
    for close in answer._resource_closers:  # close() itself would close the test's database as well
        close()
    is_login = answer.status_code == 302 and "/login/" in answer["Location"]
    return "login" if is_login else str(answer.status_code)
