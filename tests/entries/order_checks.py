"""Checks of a section that is put in order, and back, by one act; the same kind as in rule_checks."""

from __future__ import annotations

from accounts.models import User
from entries import permissions, workflow
from entries.models import Entry, Publication, Section, Transition
from entries.workflow import StaleOrder, TransitionNotAllowed, places
from tests.entries.rule_checks import World, check, refused
from tests.factories import bring_to, make_entry, make_section, make_text

Acts = tuple[int, int]


def section_of(world: World, titles: str = "甲乙丙丁") -> Section:
    section = make_section(world.entry("draft").volume, "重要活动")
    for title in titles:
        make_entry(section, drafter=world.cast.drafter, text=make_text(title))
    return section


def keys_of(section: Section, titles: str) -> list[int]:
    return [Entry.objects.get(section=section, title=title).pk for title in titles]


def titles_of(section: Section) -> str:
    return "".join(Entry.objects.filter(section=section).order_by("order", "pk").values_list("title", flat=True))


def put(section: Section, titles: str, actor: User) -> Acts:
    rows = workflow.reorder(section, keys_of(section, titles), actor=actor)
    return rows[0].pk, rows[-1].pk


@check
def a_section_is_put_in_order_by_the_fewest_moves(world: World) -> None:
    section, chief = section_of(world), world.cast.chief
    public = bring_to(Entry.objects.get(section=section, title="丁"), "published", world.cast)
    put(section, "丁甲乙丙", chief)
    assert titles_of(section) == "丁甲乙丙"
    rows = Transition.objects.filter(verb="move", entry__section=section)
    assert list(rows.values_list("entry_title", "actor", "from_section", "from_order")) == [
        ("丁", chief.pk, section.pk, 4000)
    ]
    shown = Publication.objects.get(entry=public, is_current=True)
    assert (shown.order, shown.number) == (500, public.number)


@check
def reorder_asks(world: World) -> None:
    section = section_of(world)
    keys = keys_of(section, "丁丙乙甲")
    for person in (world.cast.drafter, world.cast.reviewer, world.cast.administrator):
        assert refused(TransitionNotAllowed, workflow.reorder, section, keys, actor=person)
    assert titles_of(section) == "甲乙丙丁"


@check
def a_section_is_put_in_order_as_it_was_read(world: World) -> None:
    section, chief = section_of(world), world.cast.chief
    keys = keys_of(section, "丁丙乙甲")
    assert refused(StaleOrder, workflow.reorder, section, keys[:-1], actor=chief)
    assert refused(StaleOrder, workflow.reorder, section, [*keys, world.entry("draft").pk], actor=chief)
    assert titles_of(section) == "甲乙丙丁"


@check
def a_gap_that_is_too_small_is_widened(world: World) -> None:
    section, chief = section_of(world), world.cast.chief
    for order, key in enumerate(keys_of(section, "甲乙丙丁"), start=1):
        Entry.objects.filter(pk=key).update(order=order)
    acts = put(section, "甲丁丙乙", chief)
    assert titles_of(section) == "甲丁丙乙"
    orders = Entry.objects.filter(section=section).values_list("order", flat=True)
    assert len(set(orders)) == 4
    workflow.undo_reorder(section, actor=chief, acts=acts)
    assert titles_of(section) == "甲乙丙丁"


@check
def of_two_who_order_a_section_one_is_told(world: World) -> None:
    section = section_of(world)
    read = places._entries_in_order(section)
    put(section, "丁甲乙丙", world.cast.chief)
    last = keys_of(section, "丁")[0]
    assert refused(StaleOrder, places._reordered, section, {last: 9000}, read)


@check
def an_order_is_undone_as_one_and_once(world: World) -> None:
    section, chief = section_of(world), world.cast.chief
    public = bring_to(Entry.objects.get(section=section, title="丁"), "published", world.cast)
    acts = put(section, "丁丙乙甲", chief)
    assert workflow.undo_reorder(section, actor=chief, acts=acts) == 3
    assert titles_of(section) == "甲乙丙丁"
    assert Publication.objects.get(entry=public, is_current=True).order == 4000
    moves = Transition.objects.filter(verb="move", entry__section=section)
    assert list(Transition.objects.filter(undoes__in=moves).values_list("verb", flat=True)) == ["undo"] * 3
    assert refused(StaleOrder, workflow.undo_reorder, section, actor=chief, acts=acts)
    acts = put(section, "丁丙乙甲", chief)
    workflow.undo(moves.order_by("pk").last().entry, actor=chief)
    assert permissions.moves_to_undo(chief, section.pk, acts) == []


@check
def who_lost_the_role_undoes_no_order(world: World) -> None:
    section, chief = section_of(world), world.cast.chief
    acts = put(section, "丁丙乙甲", chief)
    assert refused(StaleOrder, workflow.undo_reorder, section, actor=world.cast.superuser, acts=acts)
    chief.groups.clear()
    chief = User.objects.get(pk=chief.pk)
    assert refused(StaleOrder, workflow.undo_reorder, section, actor=chief, acts=acts)


@check
def an_order_is_undone_only_until_the_next_move(world: World) -> None:
    section, chief = section_of(world, "甲乙丙丁戊"), world.cast.chief
    acts = put(section, "丁甲乙丙戊", chief)
    other = Entry.objects.get(section=section, title="戊")
    workflow.move(other, actor=chief, section=section, before=Entry.objects.get(section=section, title="甲"))
    assert refused(StaleOrder, workflow.undo_reorder, section, actor=chief, acts=acts)
    assert titles_of(section) == "丁戊甲乙丙"
