"""Changing people: roles, one-time passwords, switching off. Each function checks who asks."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import TYPE_CHECKING

from axes.models import AccessAttempt
from axes.utils import reset
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from accounts.models import Unit, User
from accounts.roles import CONTENT_ROLES, Role, has_role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

logger = logging.getLogger(__name__)

ONE_TIME_PASSWORD_LENGTH = 14
# Without the letters and digits that are misread from paper: 0 O 1 l I.
ONE_TIME_PASSWORD_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # noqa: S105


class PersonChangeRefused(Exception):
    """A change of a person that the rules forbid; the message says why and what to do."""


def may_manage_accounts(actor: User | AnonymousUser) -> bool:
    """Whether this person keeps the accounts and the units at all."""
    return has_role(actor, Role.ADMINISTRATOR)


def may_manage(actor: User, person: User) -> bool:
    """An administrator manages everyone but superusers."""
    return may_manage_accounts(actor) and (actor.is_superuser or not person.is_superuser)


def manageable_by(actor: User) -> QuerySet[User]:
    """The accounts that `may_manage` allows, as a list."""
    if not may_manage_accounts(actor):
        return User.objects.none()
    return User.objects.all() if actor.is_superuser else User.objects.filter(is_superuser=False)


def check_roles(roles: Iterable[str]) -> None:
    """Refuse a set of roles that no one person may hold together."""
    held = frozenset(roles)
    if Role.ADMINISTRATOR in held and held & CONTENT_ROLES:
        raise PersonChangeRefused(
            _("An administrator may not hold a role in the content as well. Give the roles to two accounts.")
        )


def set_roles(person: User, roles: Iterable[str], *, actor: User | None) -> None:
    """Give `person` exactly `roles`. Nobody changes their own; None is the command line."""
    wanted = frozenset(roles)
    check_roles(wanted)
    if actor is not None:
        _require_management(actor, person)
        if actor.pk == person.pk and wanted != person.role_names:
            raise PersonChangeRefused(_("Nobody changes their own roles. Ask another administrator."))
    person.groups.set(Group.objects.filter(name__in=wanted))
    person.__dict__.pop("role_names", None)
    _note("roles set to %s" % (", ".join(sorted(wanted)) or "none"), person, actor)


def issue_one_time_password(person: User, *, actor: User | None) -> str:
    """Set and return a password that `person` must change at the next sign-in. It ends their sessions."""
    if actor is not None:
        _require_management(actor, person)
        if actor.pk == person.pk:
            raise PersonChangeRefused(_("Change your own password on the page “Change password”."))
    if not person.is_active:
        raise PersonChangeRefused(
            _("The account “%(person)s” is switched off. Switch it on first.") % {"person": person.username}
        )
    password = get_random_string(ONE_TIME_PASSWORD_LENGTH, ONE_TIME_PASSWORD_LETTERS)
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    end_sessions(person)
    _note("one-time password issued", person, actor)
    return password


def deactivate(person: User, *, actor: User) -> None:
    """Switch an account off. It is never deleted, so that its name stays on what it did."""
    _require_management(actor, person)
    if actor.pk == person.pk:
        raise PersonChangeRefused(_("Nobody switches off their own account. Ask another administrator."))
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions(person)
    _note("switched off", person, actor)


def reactivate(person: User, *, actor: User) -> None:
    """Switch an account on again, with the roles and the password it had."""
    _require_management(actor, person)
    person.is_active = True
    person.save(update_fields=["is_active"])
    _note("switched on", person, actor)


def switch(person: User, on: bool, *, actor: User | None) -> None:
    """Switch an account on or off, as `reactivate` and `deactivate`; None is the command line."""
    if actor is not None:
        (reactivate if on else deactivate)(person, actor=actor)
        return
    person.is_active = on
    person.save(update_fields=["is_active"])
    if not on:
        end_sessions(person)


def failed_sign_ins(person: User) -> int:
    """Failed attempts that count towards locking this account out."""
    attempts = AccessAttempt.objects.filter(username=person.username)
    return int(attempts.aggregate(failures=Sum("failures_since_start"))["failures"] or 0)


def locked_out(actor: User) -> QuerySet[User]:
    """The accounts this administrator manages that nobody can sign in to for now, after wrong passwords."""
    recent = AccessAttempt.objects.filter(attempt_time__gt=timezone.now() - settings.AXES_COOLOFF_TIME)
    attempts = recent.order_by().values("username", "ip_address")
    full = attempts.annotate(failures=Sum("failures_since_start")).filter(failures__gte=settings.AXES_FAILURE_LIMIT)
    return manageable_by(actor).filter(is_active=True, username__in=full.values("username"))


def waiting_for_own_password(actor: User) -> QuerySet[User]:
    """The accounts this administrator manages whose one-time password was not changed yet."""
    return manageable_by(actor).filter(is_active=True, must_change_password=True)


def unlock(person: User, *, actor: User) -> None:
    """Forget the failed sign-ins of an account, so that its owner may try again at once."""
    _require_management(actor, person)
    reset(username=person.username)
    _note("failed sign-ins forgotten", person, actor)


def end_sessions(person: User) -> None:
    """Delete every session of this person."""
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


@transaction.atomic
def create_person(
    username: str, *, roles: Iterable[str], unit: Unit | None = None, full_name: str = "", post: str = ""
) -> tuple[User, str]:
    """Make an account (command line only) and return it with its one-time password."""
    check_roles(roles)
    person = User(username=username, unit=unit, full_name=full_name, post=post)
    person.set_unusable_password()
    person.full_clean()
    person.save()
    set_roles(person, roles, actor=None)
    return person, issue_one_time_password(person, actor=None)


def save_person(person: User, *, actor: User | None) -> None:
    """Save the name, post, unit or address of an account, or make one; never its roles, nor its password.

    A new account has no password: it needs a one-time one before its owner can sign in.
    """
    if actor is not None:
        _require_management(actor, person)
    is_new = person.pk is None
    if is_new:
        person.set_unusable_password()
    person.full_clean(exclude=["password"])
    person.save()
    _note("made from a sheet" if is_new else "changed by a sheet", person, actor)


def _require_management(actor: User, person: User) -> None:
    if not may_manage(actor, person):
        raise PersonChangeRefused(_("Only an administrator changes accounts, and nobody those of superusers."))


def _note(what: str, person: User, actor: User | None) -> None:
    """One line in the log. Accounts have no trail of their own and LogEntry would go with the account."""
    # The command line has no log but the screen of who typed the command.
    if actor is not None:
        logger.info("account %s: %s by %s", person.username, what, actor.username)
