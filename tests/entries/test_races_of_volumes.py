"""Numbers and openings when two act at once. Each race is lost by the naive version of the same acts."""

from __future__ import annotations

from typing import Any

import pytest

from entries import workflow
from entries.lifecycle import Status
from entries.models import Entry, Publication, Section, Stage, Transition, Volume
from tests.cast import Cast
from tests.entries import naive
from tests.entries.racing import DONE, FEWER, NAIVE_ROUNDS, REFUSED, bring_all_to, careful, make_entries, race
from tests.factories import make_text, make_yearbook

pytestmark = pytest.mark.django_db(transaction=True)

VERSIONS = [
    pytest.param(careful, FEWER, id="careful"),
    pytest.param(lambda verb: getattr(naive, verb), NAIVE_ROUNDS, id="naive"),
]


def with_volumes(cast: Cast, count: int, status: str) -> list[Entry]:
    """`count` entries in `status`, each in a volume of its own."""
    yearbook = make_yearbook()
    years = range(2000, 2000 + count)
    volumes = Volume.objects.bulk_create(
        Volume(yearbook=yearbook, title=f"{year}卷", slug=f"v-{year}", volume_year=year, content_year=year)
        for year in years
    )
    Stage.objects.bulk_create(Stage(volume=volume, order=1) for volume in volumes)
    Section.objects.bulk_create(
        Section(volume=volume, title="综述", order=1, sort_key="00001", depth=1) for volume in volumes
    )
    rows = [
        workflow.TextRow(make_text(), placement=workflow.Placement(section.volume, section, cast.unit, cast.drafter))
        for section in Section.objects.select_related("volume")
    ]
    return bring_all_to([saved.entry for saved in workflow.save_texts(rows, actor=cast.drafter)], status, cast)


def not_published_once(entries: list[Entry]) -> list[str]:
    """The entries that are not public by exactly one publication and one step, and how they stand."""
    wrong = []
    for entry in Entry.objects.filter(pk__in=[entry.pk for entry in entries]):
        steps = Transition.objects.filter(entry=entry, verb="publish").count()
        found = (entry.status, entry.publications.count(), steps, entry.volume.is_open)
        if found != (Status.PUBLISHED, 1, 1, True):
            wrong.append(f"{entry}: {found}")
    return wrong


@pytest.mark.parametrize(("act", "rounds"), VERSIONS)
def test_two_entries_published_at_once_get_numbers_of_their_own(cast: Cast, act: Any, rounds: int) -> None:
    entries = make_entries(cast, 2 * rounds, Status.APPROVED)
    pairs = list(zip(entries[::2], entries[1::2], strict=True))
    outcomes = race(pairs, act("publish"), act("publish"), left_actor=cast.chief, right_actor=cast.chief)
    numbers = sorted(Publication.objects.values_list("number", flat=True))
    if act is careful:
        assert set(outcomes) == {(DONE, DONE)}
        assert numbers == sorted(Entry.objects.values_list("number", flat=True)) == list(range(1, 2 * rounds + 1))
    else:
        assert [sorted(ended) for ended in outcomes] == [sorted((DONE, "IntegrityError"))] * rounds


@pytest.mark.parametrize(("act", "rounds"), VERSIONS)
def test_a_volume_is_opened_once(cast: Cast, act: Any, rounds: int) -> None:
    entries = with_volumes(cast, rounds, Status.APPROVED)
    pairs = [(Volume.objects.get(pk=entry.volume_id), Volume.objects.get(pk=entry.volume_id)) for entry in entries]
    outcomes = race(pairs, act("open_volume"), act("open_volume"), left_actor=cast.chief, right_actor=cast.chief)
    openings = Transition.objects.filter(verb="open_volume").count()
    if act is careful:
        assert {tuple(sorted(ended)) for ended in outcomes} == {(DONE, REFUSED)}
        assert (openings, not_published_once(entries)) == (rounds, [])
    else:
        assert openings == 2 * rounds


@pytest.mark.parametrize(("act", "rounds"), [(careful, FEWER), VERSIONS[1]], ids=["careful", "naive"])
@pytest.mark.parametrize(
    ("verb", "who", "begins"), [("approve", "reviewer", "submitted"), ("publish", "chief", "approved")]
)
def test_nothing_approved_is_left_behind_when_its_volume_opens(
    cast: Cast, act: Any, rounds: int, verb: str, who: str, begins: str
) -> None:
    """Whoever comes first, the opening or the other act, the entry is public once."""
    entries = with_volumes(cast, rounds, begins)
    pairs = [(Entry.objects.get(pk=entry.pk), entry.volume) for entry in entries]
    outcomes = race(pairs, act(verb), act("open_volume"), left_actor=getattr(cast, who), right_actor=cast.chief)
    if act is careful:
        assert {ended[1] for ended in outcomes} == {DONE}
        assert {ended[0] for ended in outcomes} <= ({DONE} if verb == "approve" else {DONE, REFUSED})
        assert not_published_once(entries) == []
    else:
        assert len(not_published_once(entries)) == rounds


@pytest.mark.parametrize(("act", "rounds"), [(careful, FEWER), VERSIONS[1]], ids=["careful", "naive"])
@pytest.mark.parametrize(
    ("verb", "who", "leaves"),
    [("return_for_changes", "reviewer", "changes_requested"), ("undo", "second_reviewer", "submitted")],
)
def test_an_approval_taken_back_never_keeps_its_volume_shut(
    cast: Cast, act: Any, rounds: int, verb: str, who: str, leaves: str
) -> None:
    """The volume opens in any case: with the entry, and who takes it back is told; or without it."""
    entries = with_volumes(cast, rounds, Status.APPROVED)
    pairs = [(Entry.objects.get(pk=entry.pk), entry.volume) for entry in entries]
    outcomes = race(pairs, act(verb), act("open_volume"), left_actor=getattr(cast, who), right_actor=cast.chief)
    wrong = [
        (outcome, entry.status, entry.publications.count())
        for outcome, entry in zip(outcomes, Entry.objects.order_by("pk"), strict=True)
        if (outcome, entry.status, entry.publications.count())
        not in (((DONE, DONE), leaves, 0), ((REFUSED, DONE), Status.PUBLISHED, 1))
    ]
    assert len(wrong) == (0 if act is careful else rounds), wrong
