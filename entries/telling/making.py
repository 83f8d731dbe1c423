"""Making notices of acts, in the transaction of the acts. As many queries for two thousand entries as for one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.roles import Role, has_role
from entries import permissions
from entries.lifecycle import Verb
from entries.models import Entry, Notice, NoticeKind, Transition, Volume
from entries.telling.mailing import mail_soon
from entries.telling.rules import BUNDLED, SAID_BY_ACT, Telling, Whom, tellings_of

Acts = Sequence[Transition]
PeopleOfActs = dict[int, set[int]]
"""Keys of acts → keys of people."""

_held: ContextVar[list[Transition] | None] = ContextVar("acts told of together", default=None)


def tell(acts: Acts) -> None:
    """Tell those concerned of acts just written, or at the end of `together`."""
    held = _held.get()
    if held is None:
        _make_notices(acts)
    else:
        held.extend(acts)


def tell_of_many(act: Transition, *, others: int) -> None:
    """Tell of one act and, with it, of so many others like it: of the drafts that a sheet made."""
    _make_notices([act], others)


@contextmanager
def together() -> Iterator[None]:
    """Tell of all acts inside at once, when they have ended well: one notice a person. Belongs in a transaction."""
    held: list[Transition] = []
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)
    tell(held)


def _make_notices(acts: Acts, others: int = 0) -> None:
    told = _outside_open_volumes([(act, telling) for act in acts for telling in tellings_of(act)])
    whom = {some for _act, telling in told for some in telling.whom}
    found = {some: FIND[some]([act for act, telling in told if some in telling.whom]) for some in whom}
    named = [(act, telling, _named(act, telling, found)) for act, telling in told]
    keys = {key for _act, _telling, keys in named for key in keys}
    people = _people(Q(pk__in=keys)) if keys else {}
    notices = [
        Notice(recipient=people[key], kind=telling.kind, entry=act.entry, transition=act, more=others)
        for act, telling, keys in named
        for key in sorted(keys)
        if key in people and _may_hear(people[key], act)
    ]
    notices = _without_plans_of_new_owners(notices)
    if notices:
        _write(notices)


def _without_plans_of_new_owners(notices: list[Notice]) -> list[Notice]:
    """Who is given an entry and its date at once reads the date there."""
    given = {(notice.recipient_id, notice.entry_id) for notice in notices if notice.kind == NoticeKind.ASSIGNED}
    return [
        notice
        for notice in notices
        if notice.kind != NoticeKind.PLANNED or (notice.recipient_id, notice.entry_id) not in given
    ]


def _named(act: Transition, telling: Telling, found: dict[Whom, PeopleOfActs]) -> set[int]:
    """Those whom the rule names. Nobody hears of their own act."""
    return {key for whom in telling.whom for key in found[whom].get(act.pk, ())} - {act.actor_id or 0}


def _may_hear(person: User, act: Transition) -> bool:
    """Whether the person may see the entry as it stands now."""
    return act.entry is not None and permissions.may_view(person, act.entry)


def _outside_open_volumes(told: list[tuple[Transition, Telling]]) -> list[tuple[Transition, Telling]]:
    asked = {act.volume_id for act, telling in told if telling.unless_open and act.volume_id is not None}
    are_open: set[int] = set()
    if asked:
        are_open = set(Volume.objects.filter(pk__in=asked, opened_at__isnull=False).values_list("pk", flat=True))
    return [(act, telling) for act, telling in told if not (telling.unless_open and act.volume_id in are_open)]


def _people(wanted: Q) -> dict[int, User]:
    """Active people with roles and units at hand: no query for one of them."""
    found = User.objects.filter(wanted, is_active=True).prefetch_related("groups", "reviews_units").distinct()
    return {person.pk: person for person in found}


# ── finding people ────────────────────────────────────────────────────────────────────────────────


def _drafters(acts: Acts) -> PeopleOfActs:
    return {act.pk: {act.entry.drafter_id} for act in acts if act.entry and act.entry.drafter_id}


def _submitters(acts: Acts) -> PeopleOfActs:
    return {act.pk: {act.entry.submitted_by_id} for act in acts if act.entry and act.entry.submitted_by_id}


def _approvers(acts: Acts) -> PeopleOfActs:
    approvals = Transition.objects.filter(
        entry__in=_entry_keys(acts), verb=Verb.APPROVE, submission=F("entry__submission"), undone_by=None
    )
    by_entry: dict[int | None, set[int]] = defaultdict(set)
    for entry_id, actor_id in approvals.exclude(actor=None).values_list("entry_id", "actor_id"):
        by_entry[entry_id].add(actor_id)
    return {act.pk: by_entry[act.entry_id] for act in acts}


def _reviewers(acts: Acts) -> PeopleOfActs:
    """One query a reviewer, however many the entries; for one entry the rule itself is the quicker way."""
    people, keys = active_people_with(Role.REVIEWER), _entry_keys(acts)
    by_entry: dict[int | None, set[int]] = defaultdict(set)
    if len(keys) == 1 and (entry := acts[-1].entry):
        by_entry[entry.pk] = {person.pk for person in people if permissions.may(person, Verb.APPROVE, entry)}
    else:
        entries = Entry.objects.filter(pk__in=keys)
        for person in people:
            for key in entries.on_which(person, Verb.APPROVE).values_list("pk", flat=True):
                by_entry[key].add(person.pk)
    return {act.pk: by_entry[act.entry_id] for act in acts}


def _chief_editors(acts: Acts) -> PeopleOfActs:
    keys = {person.pk for person in active_people_with(Role.CHIEF_EDITOR)}
    return {act.pk: keys for act in acts}


def _told_before(acts: Acts) -> PeopleOfActs:
    by_act: dict[int | None, set[int]] = defaultdict(set)
    told = Notice.objects.filter(transition__in={act.undoes_id for act in acts})
    for act_key, person_key in told.values_list("transition_id", "recipient_id"):
        by_act[act_key].add(person_key)
    return {act.pk: by_act[act.undoes_id] for act in acts}


def active_people_with(role: Role) -> list[User]:
    """Who is switched on and holds the role, with roles and units at hand."""
    found = _people(Q(groups__name=role) | Q(is_superuser=True))
    return [person for person in found.values() if has_role(person, role)]


def _entry_keys(acts: Acts) -> set[int]:
    return {act.entry_id for act in acts if act.entry_id is not None}


FIND: dict[Whom, Callable[[Acts], PeopleOfActs]] = {
    Whom.DRAFTER: _drafters,
    Whom.SUBMITTER: _submitters,
    Whom.APPROVERS: _approvers,
    Whom.REVIEWERS: _reviewers,
    Whom.CHIEF_EDITORS: _chief_editors,
    Whom.TOLD_BEFORE: _told_before,
}


# ── writing ───────────────────────────────────────────────────────────────────────────────────────


def _write(notices: list[Notice]) -> None:
    new = [notice for notice in _bundled(notices) if not _joins_an_earlier(notice)]
    Notice.objects.bulk_create(new, batch_size=500)
    for person in {notice.recipient for notice in notices}:
        mail_soon(person)


def _bundled(notices: list[Notice]) -> list[Notice]:
    """Of many that tell a person the same of different entries, the first, with the number of the others."""
    first: dict[tuple[object, ...], Notice] = {}
    for notice in notices:
        act = notice.transition
        what = (act.actor_id, act.volume_id) if _is_bundled(notice) and act else (notice.entry_id, id(notice))
        kept = first.setdefault((notice.recipient_id, notice.kind, *what), notice)
        kept.more += 0 if kept is notice else 1
    return list(first.values())


def _is_bundled(notice: Notice) -> bool:
    """What was said with an act is read with it."""
    if notice.kind not in BUNDLED or notice.transition is None:
        return False
    return notice.kind in SAID_BY_ACT or not notice.transition.comment


def _joins_an_earlier(notice: Notice) -> bool:
    """Count it on the person's unread notice of the same kind, actor, volume and day; False when there is none."""
    act = notice.transition
    if act is None or not _is_bundled(notice):
        return False
    alike = _not_yet_known(Notice.objects.filter(recipient=notice.recipient, kind=notice.kind)).filter(
        transition__actor=act.actor_id,
        transition__volume=act.volume_id,
        made_at__gte=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
    )
    if notice.kind not in SAID_BY_ACT:
        alike = alike.filter(transition__comment="")
    last = alike.exclude(entry=notice.entry_id).first()
    if last is None:
        return False
    # Asked again in the update: between the two it may have been read or mailed.
    joined = _not_yet_known(Notice.objects.filter(pk=last.pk))
    return bool(joined.update(more=F("more") + 1 + notice.more, made_at=timezone.now()))


def _not_yet_known(notices: QuerySet[Notice]) -> QuerySet[Notice]:
    return notices.filter(read_at=None, mailed_at=None, mail_claimed_at=None)
