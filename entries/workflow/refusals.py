"""What workflow answers instead of doing it."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from entries.models import Entry


class WorkflowRefused(Exception):
    """Base of what workflow answers instead of doing it; str() is a sentence for the person."""


class TransitionNotAllowed(WorkflowRefused):
    """The status or the person does not allow it."""


class IncompleteEntry(WorkflowRefused):
    """Something that the step needs is missing; `missing` names it where it is a part of the text."""

    def __init__(self, words: str, *, missing: Iterable[str] = ()) -> None:
        super().__init__(words)
        self.missing = tuple(missing)


class StaleEntry(WorkflowRefused):
    """Somebody else changed the entry in the meantime."""

    def __init__(self, entry: Entry) -> None:
        super().__init__(_("Somebody else has dealt with this entry meanwhile. Reload it and try again."))
        self.entry = entry


class ManyRefused(WorkflowRefused):
    """Of many texts some cannot be changed, so none was: `reasons` holds a sentence for each of those entries."""

    def __init__(self, reasons: dict[int, str]) -> None:
        super().__init__(next(iter(reasons.values())))
        self.reasons = reasons


class StaleOrder(WorkflowRefused):
    """Somebody else changed the order of a section in the meantime."""

    def __init__(self) -> None:
        super().__init__(_("The order of this section has been changed meanwhile. Reload it and try again."))


class IndexRefused(WorkflowRefused):
    """What was asked of the index can't be, as it stands now."""


class VolumeExists(WorkflowRefused):
    """The yearbook has a volume of that year."""
