"""The rules for one entry and the same rules for a list both give the literal table, every cell."""

from __future__ import annotations

import pytest

from entries import permissions, workflow
from entries.lifecycle import TRANSITIONS, Verb
from entries.models import Entry, Stage
from tests.cast import Cast
from tests.factories import bring_to, make_entry, make_section, make_volume
from tests.permission_table import PEOPLE, STATUSES, TABLE, VERBS

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(cast: Cast) -> dict[str, Entry]:
    section = make_section(make_volume())
    return {status: bring_to(make_entry(section, drafter=cast.drafter), status, cast) for status in STATUSES.values()}


def allowed(person: object, verb: str, entry: Entry) -> bool:
    if verb == "view":
        return permissions.may_view(person, entry)
    return permissions.may(person, Verb(verb), entry)


def in_list(person: object, verb: str) -> set[str]:
    found = Entry.objects.visible_to(person) if verb == "view" else Entry.objects.on_which(person, Verb(verb))
    return set(found.values_list("status", flat=True))


def test_every_cell_for_one_entry(entries: dict[str, Entry], cast: Cast) -> None:
    wrong = [
        (verb, name, status)
        for verb in VERBS
        for name in PEOPLE
        for status, entry in entries.items()
        if allowed(getattr(cast, name), verb, entry) != (status in TABLE[verb, name])
    ]
    assert wrong == []


def test_every_cell_for_a_list(entries: dict[str, Entry], cast: Cast) -> None:
    wrong = [
        (verb, name, found)
        for verb in VERBS
        for name in PEOPLE
        if (found := in_list(getattr(cast, name), verb)) != TABLE[verb, name]
    ]
    assert wrong == []


def test_a_reason_is_given_exactly_when_it_is_not_allowed(entries: dict[str, Entry], cast: Cast) -> None:
    for verb in set(VERBS) - {"view"}:
        for name in PEOPLE:
            for status, entry in entries.items():
                reason = str(permissions.why_not(getattr(cast, name), Verb(verb), entry))
                assert bool(reason) == (status not in TABLE[verb, name]), (verb, name, status)


def test_a_button_concerns_everyone_who_may_press_it(cast: Cast) -> None:
    wrong = [
        (verb, name)
        for verb in TRANSITIONS
        for name in PEOPLE
        if TABLE[verb.value, name] and not permissions.concerns(getattr(cast, name), verb)
    ]
    assert wrong == []


def test_the_table_covers_every_transition_and_person() -> None:
    assert set(TRANSITIONS) <= set(VERBS)
    assert set(PEOPLE) == {name for name in Cast.__annotations__ if name not in ("unit", "other_unit")}


@pytest.mark.parametrize("who", ["writing_reviewer", "superuser", "reviewer"])
def test_contributors_are_refused_for_one_and_in_a_list(cast: Cast, who: str) -> None:
    """Whoever writes in a round can't approve it: object rule and list rule agree."""
    person = getattr(cast, who)
    entry = make_entry(make_section(make_volume()), drafter=cast.drafter)
    entry = workflow.submit(entry, actor=cast.drafter)
    row = workflow.TextRow(text=entry.text.__class__(**{**vars(entry.text), "body": "改"}), entry=entry, based_on=1)
    editor = person if permissions.may(person, Verb.EDIT, entry) else cast.chief
    workflow.save_texts([row], actor=editor)
    entry = Entry.objects.get(pk=entry.pk)
    assert not permissions.may(person, Verb.APPROVE, entry)
    assert entry not in Entry.objects.awaiting_review_by(person)
    assert entry in Entry.objects.awaiting_review_by(cast.second_reviewer)


def test_the_second_stage_is_another_persons(cast: Cast) -> None:
    entry = make_entry(make_section(make_volume()), drafter=cast.drafter)
    Stage.objects.create(volume=entry.volume, order=2)
    entry = workflow.submit(entry, actor=cast.drafter)
    entry = workflow.approve(entry, actor=cast.reviewer, revision_number=1)
    assert not permissions.may(cast.reviewer, Verb.APPROVE, entry)
    assert list(Entry.objects.awaiting_review_by(cast.reviewer)) == []
    assert list(Entry.objects.awaiting_review_by(cast.second_reviewer)) == [entry]


def test_an_inactive_person_holds_no_role(cast: Cast) -> None:
    cast.chief.is_active = False
    assert not permissions.may_use_desk(cast.chief)
    assert list(Entry.objects.visible_to(cast.chief)) == []


def test_a_drafter_without_a_unit_sees_nothing_of_entries_without_one(cast: Cast) -> None:
    make_entry(make_section(make_volume()), drafter=None, actor=cast.chief)
    cast.drafter.unit = None
    assert list(Entry.objects.visible_to(cast.drafter)) == []
