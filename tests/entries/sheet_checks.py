"""Checks of texts that a sheet changes, whoever asked before; the same kind as in rule_checks."""

from __future__ import annotations

from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from entries import permissions, workflow
from entries.lifecycle import Verb
from entries.models import Batch, Entry, Revision, Section, Transition
from entries.models.texts import text_columns
from entries.workflow import TextChange
from entries.workflow.sheet_statements import write_texts
from entries.workflow.sheets import change_many
from tests.entries.rule_checks import World, check
from tests.factories import make_entry, make_section, make_volume, save_text


def changed(
    entry: Entry, *, body: str | None = "新的正文。", section: Section | None = None, order: int | None = None
) -> TextChange:
    text = None if body is None else text_columns(replace(entry.text, body=body))
    return TextChange(entry.pk, entry.revision_number, text, section.pk if section else None, order)


def write(*changes: TextChange, actor: User | None = None, is_checked: bool = False) -> dict[int, str]:
    """The reasons of a refusal; {} when it was done."""
    try:
        with transaction.atomic():
            change_many(changes, actor, is_checked=is_checked, write=write_texts)
    except workflow.ManyRefused as refused:
        return refused.reasons
    return {}


def place_of(entry: Entry) -> tuple[int | None, int]:
    return Entry.objects.values_list("section", "order").get(pk=entry.pk)


def moves_of(entry: Entry) -> list[tuple[object, ...]]:
    rows = Transition.objects.filter(entry=entry, verb=Verb.MOVE).order_by("pk")
    return list(rows.values_list("from_section_id", "from_order", "actor", "entry_title", "revision_number"))


@check
def a_sheet_overwrites_no_text_that_is_not_open(world: World) -> None:
    for status, is_open in (("draft", True), ("submitted", False), ("approved", False), ("published", False)):
        entry = world.entry(status)
        assert bool(write(changed(entry))) != is_open
        assert (Entry.objects.get(pk=entry.pk).body == "新的正文。") == is_open


@check
def one_refused_row_of_a_sheet_refuses_all(world: World) -> None:
    draft, published = world.entry("draft"), world.entry("published")
    assert list(write(changed(draft), changed(published))) == [published.pk]
    assert Entry.objects.get(pk=draft.pk).revision_number == draft.revision_number


@check
def a_sheet_changes_only_what_its_sender_may_write(world: World) -> None:
    entry, cast = world.entry("draft"), world.cast
    expected = {entry.pk: str(permissions.why_not(cast.stranger, Verb.EDIT, entry))}
    assert write(changed(entry), actor=cast.stranger) == expected
    try:
        workflow.change_texts(Batch(), (1, 1), [changed(entry)], actor=cast.stranger)
    except workflow.ManyRefused as refused:
        assert refused.reasons == expected
    else:
        raise AssertionError
    assert not write(changed(entry), actor=cast.drafter)
    made = Revision.objects.filter(entry=entry, number=entry.revision_number + 1)
    assert list(made.values_list("body", "author")) == [("新的正文。", cast.drafter.pk)]
    assert not write(changed(Entry.objects.get(pk=entry.pk), body="还原。"), actor=cast.stranger, is_checked=True)


@check
def a_sheet_overwrites_no_text_written_since(world: World) -> None:
    entry = world.entry("draft")
    late = changed(entry)
    save_text(entry, actor=world.cast.drafter, body="别人的。")
    why = _("Somebody else has changed this entry meanwhile. Read the sheet again.")
    assert write(late) == {entry.pk: why}


@check
def a_sheet_moves_an_entry_to_the_end_and_the_trail_says_from_where(world: World) -> None:
    cast, entry = world.cast, world.entry("draft")
    here, there = entry.section, make_section(entry.volume, "别处")
    assert not write(changed(entry, section=here), actor=cast.drafter)
    entry, second = Entry.objects.get(pk=entry.pk), make_entry(here, drafter=cast.drafter)
    assert (place_of(entry), moves_of(entry)) == ((here.pk, entry.order), [])
    assert not write(changed(entry, section=there), changed(second, body=None, section=there), actor=cast.drafter)
    assert [place_of(one) for one in (entry, second)] == [(there.pk, 1000), (there.pk, 2000)]
    assert moves_of(entry) == [(here.pk, entry.order, cast.drafter.pk, entry.title, entry.revision_number + 1)]
    assert moves_of(second) == [(here.pk, second.order, cast.drafter.pk, second.title, second.revision_number)]
    assert not write(changed(Entry.objects.get(pk=entry.pk), body=None, section=here, order=5))
    assert place_of(entry) == (here.pk, 5)


@check
def a_sheet_moves_no_numbered_entry_and_none_to_another_volume(world: World) -> None:
    draft = world.entry("draft")
    taken_off = workflow.unpublish(world.entry("published"), actor=world.cast.chief, comment="数字有误。")
    taken_off = workflow.return_for_changes(taken_off, actor=world.cast.chief, comment="请核实。")
    there, elsewhere = make_section(draft.volume, "别处"), make_section(make_volume(draft.volume.yearbook, year=2030))
    assert list(write(changed(taken_off, body=None, section=there))) == [taken_off.pk]
    assert list(write(changed(draft, body=None, section=elsewhere))) == [draft.pk]
    assert not write(changed(draft, body=None, section=there))
