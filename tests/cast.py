"""The people of the tests, each with the reason why they exist."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import Group

from accounts.models import Unit, User
from accounts.roles import Role


def make_person(username: str, *roles: str, unit: Unit | None = None, **fields: object) -> User:
    """An account with roles and the password "password"."""
    person = User(username=username, unit=unit, full_name=fields.pop("full_name", username), **fields)
    person.set_password("password")
    person.save()
    person.groups.set(Group.objects.filter(name__in=roles))
    return person


@dataclass
class Cast:
    unit: Unit
    other_unit: Unit
    drafter: User
    """撰稿人甲: drafts the entry under test."""
    colleague: User
    """撰稿人乙: same unit; may write the unit's entries, but they are not theirs."""
    stranger: User
    """撰稿人丙: drafter of another unit; must not see unfinished texts of the first."""
    reviewer: User
    """审核人: reviews the first unit, has never contributed to the entry."""
    second_reviewer: User
    """Another reviewer of all units, for a second stage and for races."""
    other_reviewer: User
    """Reviews the other unit only."""
    chief: User
    """主编: sees all, publishes; no reviewer."""
    writing_reviewer: User
    """Drafter of the unit and reviewer as well: must never approve what they wrote."""
    administrator: User
    """Accounts only; must see no content."""
    auditor: User
    """Reads the trail; must see no texts."""
    nobody: User
    """Staff flag but no role: must not enter the desk."""
    superuser: User
    """Holds every role; the rule on contributors holds for them too."""

    def by_role(self) -> dict[str, User]:
        return {name: value for name, value in vars(self).items() if isinstance(value, User)}


def make_cast() -> Cast:
    unit = Unit.objects.create(name="综合处", order=1)
    other = Unit.objects.create(name="友城处", order=2)
    reviewer = make_person("reviewer", Role.REVIEWER, full_name="审核人", post="综合处处长")
    reviewer.reviews_units.set([unit])
    other_reviewer = make_person("other_reviewer", Role.REVIEWER)
    other_reviewer.reviews_units.set([other])
    superuser = make_person("superuser", is_superuser=True, is_staff=True, unit=unit)
    return Cast(
        unit=unit,
        other_unit=other,
        drafter=make_person("drafter", Role.DRAFTER, unit=unit, full_name="撰稿人甲", post="综合处科员"),
        colleague=make_person("colleague", Role.DRAFTER, unit=unit, full_name="撰稿人乙"),
        stranger=make_person("stranger", Role.DRAFTER, unit=other, full_name="撰稿人丙"),
        reviewer=reviewer,
        second_reviewer=make_person("second_reviewer", Role.REVIEWER, full_name="审核人乙"),
        other_reviewer=other_reviewer,
        chief=make_person("chief", Role.CHIEF_EDITOR, full_name="主编"),
        writing_reviewer=make_person("writing_reviewer", Role.DRAFTER, Role.REVIEWER, unit=unit),
        administrator=make_person("administrator", Role.ADMINISTRATOR),
        auditor=make_person("auditor", Role.AUDITOR),
        nobody=make_person("nobody", is_staff=True),
        superuser=superuser,
    )
