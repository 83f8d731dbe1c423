"""Sheets: who may send one of a kind, see it, apply it and undo it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from accounts.people import may_manage_accounts
from entries.permissions.rules import may_edit_framework, may_import
from entries.permissions.standing import EVERYTHING, is_chief_editor

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import Batch

KINDS = ("entries", "sections", "units", "people")


def may_send_sheet(user: User, kind: str) -> bool:
    """Sheets of entries as manuscripts; of the framework and of accounts who keeps those by hand."""
    if kind == "entries":
        return may_import(user)
    return may_edit_framework(user) if kind == "sections" else may_manage_accounts(user)


def _kinds_of(user: User) -> list[str]:
    return [kind for kind in KINDS if may_send_sheet(user, kind)]


def may_see_batch(user: User, batch: Batch) -> bool:
    """One's own; besides, the chief editor all sheets of entries and sections, an administrator those of accounts."""
    keeps_all = batch.kind != "entries" or is_chief_editor(user)
    return may_send_sheet(user, batch.kind) and (keeps_all or batch.sent_by_id == user.pk)


def batches_seen_by(user: User) -> Q:
    """The batches that `may_see_batch` allows."""
    own = Q(sent_by=user.pk)
    return Q(kind__in=_kinds_of(user)) & (EVERYTHING if is_chief_editor(user) else own | ~Q(kind="entries"))


def may_apply_batch(user: User, batch: Batch) -> bool:
    """Who sent it: what a row finds and may change was read with their eyes."""
    return batch.sent_by_id == user.pk and may_send_sheet(user, batch.kind)


def may_undo_batch(user: User, batch: Batch) -> bool:
    """Who applied it, or the chief editor."""
    is_entries = batch.kind == "entries"
    return is_entries and may_import(user) and (batch.applied_by_id == user.pk or is_chief_editor(user))
