"""Who keeps the subject index, its readings and the chronicle: the chief editor, of every yearbook and volume."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from entries.permissions.standing import EVERYTHING, NOTHING, is_chief_editor

if TYPE_CHECKING:
    from accounts.models import User
    from entries.models import SubjectHeading, Volume


def may_keep_index(user: User, heading: SubjectHeading | None = None) -> bool:
    """Keep, reject, rename, merge, split and tie headings; a heading or the index as a whole."""
    return is_chief_editor(user)


def headings_kept_by(user: User) -> Q:
    """The headings that `may_keep_index` allows."""
    return EVERYTHING if is_chief_editor(user) else NOTHING


def may_edit_chronicle(user: User, volume: Volume) -> bool:
    """Write, leave out and add lines of the chronicle of a volume."""
    return is_chief_editor(user)


def chronicles_edited_by(user: User) -> Q:
    """The volumes that `may_edit_chronicle` allows."""
    return EVERYTHING if is_chief_editor(user) else NOTHING
