"""The form that takes a sheet in: where its rows go, and the file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from accounts.roles import Role
from entries import permissions
from entries.importing.batches import receiving
from entries.models import Batch, BatchKind, Volume

SUFFIXES = (".xlsx", ".csv", ".ods")
NEEDS_VOLUME = (BatchKind.ENTRIES, BatchKind.SECTIONS)


class SheetForm(forms.Form):
    """Only the chief editor chooses unit and drafter: a drafter's rows are of the own unit."""

    volume = forms.ModelChoiceField(Volume.objects.all(), label=gettext_lazy("Volume"))
    unit = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True),
        label=gettext_lazy("Contributing unit"),
        required=False,
        help_text=gettext_lazy("For rows that name no unit. Empty: the unit of their section."),
    )
    drafter = forms.ModelChoiceField(
        User.objects.filter(is_active=True, groups__name=Role.DRAFTER),
        label=gettext_lazy("Drafter"),
        required=False,
        help_text=gettext_lazy("Empty: the entries are the unit's, and nobody's yet."),
    )
    file = forms.FileField(
        label=gettext_lazy("Sheet"),
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text=gettext_lazy("An .xlsx, .csv or .ods file of at most 20 MB. The row of headings may stand anywhere."),
    )

    def __init__(self, *args: Any, actor: User, kind: BatchKind, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.kind = actor, kind
        if kind not in NEEDS_VOLUME:
            del self.fields["volume"]
        if kind != BatchKind.ENTRIES or not permissions.is_chief_editor(actor):
            del self.fields["unit"], self.fields["drafter"]

    def clean(self) -> dict[str, Any] | None:
        values = super().clean() or {}
        drafter, unit = values.get("drafter"), values.get("unit")
        if drafter and drafter.unit_id != (unit.pk if unit else None):
            self.add_error("drafter", ValidationError(_("Choose the unit of this drafter as well.")))
        return values

    def receive(self) -> Batch:
        """Keep the file as a batch that the worker reads. Raises BatchRefused."""
        values = self.cleaned_data
        return receiving.receive(
            values["file"],
            file_name=values["file"].name,
            kind=self.kind,
            sent_by=self.actor,
            volume=values.get("volume"),
            unit=values.get("unit"),
            drafter=values.get("drafter"),
        )
