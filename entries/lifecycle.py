"""The life of an entry as data: statuses, verbs and transitions. No models, no people.

Buttons, bulk actions, the table in the documents and the tests are read from here.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Status(TextChoices):
    DRAFT = "draft", _("Drafting")
    SUBMITTED = "submitted", _("Awaiting review")
    CHANGES_REQUESTED = "changes_requested", _("Returned")
    APPROVED = "approved", _("Approved")
    PUBLISHED = "published", _("Published")


class Verb(TextChoices):
    """Everything that leaves a row in the trail: what is done to an entry or a volume, and what is taken out."""

    CREATE = "create", _("Create")
    EDIT = "edit", _("Save text")
    SUBMIT = "submit", _("Submit for review")
    WITHDRAW = "withdraw", _("Withdraw")
    RETURN = "return_for_changes", _("Return for changes")
    APPROVE = "approve", _("Approve")
    PUBLISH = "publish", _("Publish")
    REVISE = "revise", _("Revise")
    UNPUBLISH = "unpublish", _("Unpublish")
    REASSIGN = "reassign", _("Reassign")
    MOVE = "move", _("Move")
    PLAN = "plan", _("Plan")
    UNDO = "undo", _("Undo")
    DELETE = "delete", _("Delete draft")
    OPEN_VOLUME = "open_volume", _("Open volume")
    CLOSE_VOLUME = "close_volume", _("Close volume")
    IMPORT = "import", _("Apply a sheet")
    EXPORT = "export", _("Export a sheet")


@dataclass(frozen=True)
class LifecycleStep:
    """One transition: `verb` takes an entry from any of `sources` to `target`."""

    verb: Verb
    sources: frozenset[Status]
    target: Status
    who: str | Promise
    what_next: str | Promise
    done: str | Promise
    needs_comment: bool = False


def _step(
    verb: Verb,
    sources: tuple[Status, ...],
    target: Status,
    *,
    who: str | Promise,
    what_next: str | Promise,
    done: str | Promise,
    needs_comment: bool = False,
) -> tuple[Verb, LifecycleStep]:
    return verb, LifecycleStep(verb, frozenset(sources), target, who, what_next, done, needs_comment)


TRANSITIONS: dict[Verb, LifecycleStep] = dict(
    (
        _step(
            Verb.SUBMIT,
            (Status.DRAFT, Status.CHANGES_REQUESTED),
            Status.SUBMITTED,
            who=_("a drafter of the entry's unit"),
            what_next=_("The reviewer sees it; the text is locked until they decide."),
            done=_("Submitted for review. What the reviewer decides will stand in your notices."),
        ),
        _step(
            Verb.WITHDRAW,
            (Status.SUBMITTED,),
            Status.DRAFT,
            who=_("the person who submitted it, before anyone has decided"),
            what_next=_("It comes back to you as a draft."),
            done=_("Withdrawn; it is a draft again."),
        ),
        _step(
            Verb.RETURN,
            (Status.SUBMITTED, Status.APPROVED),
            Status.CHANGES_REQUESTED,
            who=_("a reviewer of the unit or the chief editor"),
            what_next=_("The drafter sees your comment and changes the text."),
            done=_("Returned for changes."),
            needs_comment=True,
        ),
        _step(
            Verb.APPROVE,
            (Status.SUBMITTED,),
            Status.APPROVED,
            who=_("a reviewer of this stage who has not contributed to the text"),
            what_next=_("The text is final; the chief editor publishes it."),
            done=_("Approved."),
        ),
        _step(
            Verb.PUBLISH,
            (Status.APPROVED,),
            Status.PUBLISHED,
            who=_("the chief editor"),
            what_next=_("The public reads it once the volume is open."),
            done=_("Published."),
        ),
        _step(
            Verb.REVISE,
            (Status.PUBLISHED,),
            Status.DRAFT,
            who=_("a drafter of the entry's unit or the chief editor"),
            what_next=_("You get a draft; the public keeps the published text meanwhile."),
            done=_("A new draft is open; the published text stays public."),
        ),
        _step(
            Verb.UNPUBLISH,
            (Status.PUBLISHED,),
            Status.APPROVED,
            who=_("the chief editor"),
            what_next=_("It leaves the public pages at once; its number is kept."),
            done=_("Taken off the public pages."),
            needs_comment=True,
        ),
    )
)

TEXT_IS_OPEN = frozenset({Status.DRAFT, Status.CHANGES_REQUESTED})
"""Where drafters and the chief editor write."""

TEXT_IS_REVIEWED = frozenset({Status.SUBMITTED})
"""Where a reviewer in charge or the chief editor may mend the text, and can then not approve it."""

UNDOABLE = frozenset({Verb.APPROVE, Verb.RETURN, Verb.MOVE, Verb.UNPUBLISH})
"""Acts that whoever did them may undo, until the next act."""
