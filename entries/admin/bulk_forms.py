"""What a bulk act asks before it is done: a section, an owner and a day, or only whether it is meant."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from entries import workflow
from entries.admin.fields import TypedDateField
from entries.admin.forms import OwnerForm, section_choices
from entries.models import Entry, Section, Volume
from entries.telling.making import together
from entries.workflow import TransitionNotAllowed


class BulkForm(forms.Form):
    """Base: knows the selected entries, and does the act to one of them."""

    problem = ""
    """Why it can't be done to these entries at all."""
    what_happens: str | Promise = gettext_lazy(
        "It is done at once, in any status; what is public is published again at the same address."
    )

    def __init__(self, data: Any, *, entries: QuerySet[Any]) -> None:
        super().__init__(data)

    def act(self, entry: Entry, actor: User) -> None:
        raise NotImplementedError


class BulkPublishForm(BulkForm):
    """Asks only whether it is meant: the public reads the texts from then on."""

    what_happens = gettext_lazy(
        "Those that are approved are published in their present text; the others stay as they are, each with its "
        "reason. In an open volume the public reads them at once."
    )

    def act(self, entry: Entry, actor: User) -> None:
        workflow.publish(entry, actor=actor)


class BulkMoveForm(BulkForm):
    """A section of the one volume that the entries are of; each goes to its end, in their present order."""

    section = forms.TypedChoiceField(label=gettext_lazy("Section"), coerce=int)

    def __init__(self, data: Any, *, entries: QuerySet[Any]) -> None:
        super().__init__(data, entries=entries)
        volumes = list(Volume.objects.filter(pk__in=entries.order_by().values("volume")).order_by("pk")[:2])
        section: Any = self.fields["section"]
        if len(volumes) == 1:
            # None is chosen yet: whoever only presses the button would move them all into the first.
            section.choices = [("", _("(choose)")), *section_choices(volumes[0], with_empty=False)]
        else:
            self.problem = _("The entries are of more than one volume. Filter the list by a volume first.")

    def clean_section(self) -> Section:
        return Section.objects.get(pk=self.cleaned_data["section"])

    def act(self, entry: Entry, actor: User) -> None:
        section = self.cleaned_data["section"]
        if entry.section_id == section.pk:
            raise TransitionNotAllowed(_("It stands in “%(section)s” already.") % {"section": section})
        workflow.move(entry, actor=actor, section=section)


class BulkOwnerForm(BulkForm, OwnerForm):
    """A unit, one of its drafters, and the day on which the texts are due."""

    due_on = TypedDateField(
        label=gettext_lazy("due"), help_text=gettext_lazy("Empty: the days that are set stay as they are.")
    )

    def clean_due_on(self) -> Any:
        read = self.cleaned_data["due_on"]
        return read.end if read else None

    def act(self, entry: Entry, actor: User) -> None:
        unit, drafter, due_on = (self.cleaned_data[name] for name in ("unit", "drafter", "due_on"))
        is_same_owner = (entry.unit_id, entry.drafter_id) == (unit.pk, drafter.pk if drafter else None)
        if is_same_owner and due_on in (None, entry.due_on):
            raise TransitionNotAllowed(_("It is theirs already, and nothing else would change."))
        with transaction.atomic(), together():
            if not is_same_owner:
                workflow.reassign(entry, actor=actor, unit=unit, drafter=drafter)
            if due_on not in (None, entry.due_on):
                workflow.plan(entry, actor=actor, due_on=due_on, word_budget=entry.word_budget)
