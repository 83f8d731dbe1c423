"""Notices 通知: what a person is told of an act of somebody else, or of a date that comes near."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, has_role
from entries.lifecycle import Verb
from entries.models.entries import Entry
from entries.models.transitions import Transition
from entries.querysets import EntryQuerySet, written_by, written_by_nobody

if TYPE_CHECKING:
    from accounts.models import User

MAILED_WITHIN = timedelta(days=7)
"""Older ones are read at the desk: whoever begins to take mail isn't sent a year of them."""


class NoticeKind(models.TextChoices):
    SUBMITTED = "submitted", _("Awaits your review")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    TO_PUBLISH = "to_publish", _("To be published")
    PUBLISHED = "published", _("Published")
    ASSIGNED = "assigned", _("Assigned to you")
    TAKEN_BACK = "taken_back", _("Taken back")
    PLANNED = "planned", _("Plan changed")
    DUE = "due", _("Due")
    UNASSIGNED = "unassigned", _("Due, and nobody's")


REMINDERS = (NoticeKind.DUE, NoticeKind.UNASSIGNED)
"""Kinds that are of a date and not of an act."""


class NoticeQuerySet(models.QuerySet["Notice"]):
    def shown_to(self, person: User) -> Self:
        """Their notices of entries that they may see as these stand now; `is_settled` when nothing is asked now."""
        settled = models.Case(models.When(_settled_for(person), then=True), default=False)
        return self._of(person).annotate(is_settled=settled)

    def _of(self, person: User) -> Self:
        return self.filter(_its_entry(Entry.objects.visible_to(person)), recipient=person)

    def unread_by(self, person: User) -> Self:
        """What they have not read and what still stands."""
        # Not by `is_settled`: every page counts this, and to work the rule out twice takes a tenth of its time.
        return self._of(person).filter(~_settled_for(person), read_at__isnull=True)

    def unmailed(self) -> Self:
        """Those that no mail has told of yet; read ones need none."""
        return self.filter(read_at=None, mailed_at=None, made_at__gte=timezone.now() - MAILED_WITHIN)


def _settled_for(person: User) -> Q:
    """What asks for an act that the person can do no more, whoever did it; a reminder of a day that was changed."""
    # Rules of roles that the person does not have leave nothing; every page would work them out to find that.
    settled = Q(kind__in=[kind for kind, asking in _ASKING.items() if not has_role(person, asking.role)])
    for kind, asking in _ASKING.items():
        if has_role(person, asking.role):
            entries = asking.entries(person)
            stands = _its_entry(entries)
            if kind == NoticeKind.TO_PUBLISH:
                stands |= Q(Exists(entries.filter(volume=OuterRef("entry__volume"))), more__gt=0)
            settled |= Q(kind=kind) & ~stands
    return settled


@dataclass(frozen=True)
class _Asking:
    """What a kind asks for: whose act it is, and on which entries a person can do it."""

    role: Role
    entries: Callable[[User], EntryQuerySet]


_SAME_DAY = Q(due_on=OuterRef("due_on"))
_ASKING = {
    NoticeKind.SUBMITTED: _Asking(Role.REVIEWER, lambda person: Entry.objects.on_which(person, Verb.APPROVE)),
    NoticeKind.RETURNED: _Asking(Role.DRAFTER, lambda person: Entry.objects.on_which(person, Verb.SUBMIT)),
    NoticeKind.TO_PUBLISH: _Asking(Role.CHIEF_EDITOR, lambda person: Entry.objects.on_which(person, Verb.PUBLISH)),
    NoticeKind.DUE: _Asking(
        Role.DRAFTER, lambda person: Entry.objects.on_which(person, Verb.SUBMIT).filter(_SAME_DAY, written_by(person))
    ),
    NoticeKind.UNASSIGNED: _Asking(
        Role.CHIEF_EDITOR,
        lambda person: Entry.objects.on_which(person, Verb.REASSIGN).filter(_SAME_DAY, written_by_nobody()),
    ),
}
"""The kinds that ask for an act."""


def _its_entry(entries: EntryQuerySet) -> Q:
    """Asked of the one entry of each notice: `in` would gather all entries of the house on every page."""
    return Q(Exists(entries.filter(pk=OuterRef("entry"))))


class Notice(models.Model):
    """One person is told one thing, once.

    `more` counts further entries that the same act, or acts just after it, did the same to: a volume that is opened
    makes one notice a person. A reminder has `due_on`, the date it is about, and `reminds_on`, the day it was due
    itself. `mail_claimed_at` is set while a program is sending it.
    """

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="notices", verbose_name=_("recipient")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=NoticeKind.choices)
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="notices", verbose_name=_("entry"))
    transition = models.ForeignKey(
        Transition, models.PROTECT, null=True, related_name="notices", verbose_name=_("transition")
    )
    more = models.PositiveIntegerField(_("further entries"), default=0)
    due_on = models.DateField(_("due"), null=True)
    reminds_on = models.DateField(_("reminder of"), null=True)
    made_at = models.DateTimeField(_("time"), default=timezone.now)
    read_at = models.DateTimeField(_("read"), null=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True)
    mail_claimed_at = models.DateTimeField(null=True)

    objects: ClassVar[NoticeQuerySet] = NoticeQuerySet.as_manager()  # type: ignore[assignment]

    class Meta:
        ordering = ("-made_at", "-pk")
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = (
            models.CheckConstraint(
                condition=Q(kind__in=REMINDERS, transition=None, due_on__isnull=False, reminds_on__isnull=False)
                | (~Q(kind__in=REMINDERS) & Q(transition__isnull=False, due_on=None, reminds_on=None)),
                name="notice_is_of_an_act_or_a_date",
            ),
            models.UniqueConstraint(fields=("recipient", "kind", "transition"), name="one_notice_of_an_act"),
            models.UniqueConstraint(
                fields=("recipient", "entry", "due_on", "reminds_on"), name="one_reminder_of_a_day"
            ),
        )
        indexes = (
            models.Index(fields=("recipient", "read_at", "made_at")),
            models.Index(fields=("mailed_at", "made_at")),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.entry}"
