"""The five roles. A role is a group of the same name; groups carry no model permissions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


class Role(TextChoices):
    DRAFTER = "drafter", _("Drafter")
    REVIEWER = "reviewer", _("Reviewer")
    CHIEF_EDITOR = "chief_editor", _("Chief editor")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor")


CONTENT_ROLES = frozenset({Role.DRAFTER, Role.REVIEWER, Role.CHIEF_EDITOR})


def make_groups(**_kwargs: Any) -> None:
    """Make the group of every role that has none yet (post_migrate receiver, idempotent)."""
    for role in Role:
        Group.objects.get_or_create(name=role.value)


def roles_of(user: User | AnonymousUser) -> frozenset[str]:
    """The roles this person holds; empty for a visitor and for an inactive account.

    A superuser, who can only be made on the command line, holds every role; no rule on
    contributors is lifted by that.
    """
    if not user.is_authenticated or not user.is_active:
        return frozenset()
    return user.role_names


def has_role(user: User | AnonymousUser, *roles: str) -> bool:
    """Whether this person holds at least one of the roles."""
    return not roles_of(user).isdisjoint(roles)
