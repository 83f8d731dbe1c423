"""The form that takes a sheet in: where its rows go, and the file."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from accounts.models import User
from entries.admin.arriving_forms import ArrivingForm
from entries.importing.batches import receiving
from entries.models import Batch, BatchKind

SUFFIXES = (".xlsx", ".csv", ".ods")
NEEDS_VOLUME = (BatchKind.ENTRIES, BatchKind.SECTIONS)


class SheetForm(ArrivingForm):
    """Where the rows go, and the file. Units and people go to no volume; only entries are somebody's."""

    when_empty: ClassVar[dict[str, str | Promise]] = {
        "unit": gettext_lazy("For rows that name no unit. Empty: the unit of their section."),
        "drafter": gettext_lazy("Empty: the entries are the unit's, and nobody's yet."),
    }
    file = forms.FileField(
        label=gettext_lazy("Sheet"),
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text=gettext_lazy("An .xlsx, .csv or .ods file of at most 20 MB. The row of headings may stand anywhere."),
    )

    def __init__(self, *args: Any, actor: User, kind: BatchKind, **kwargs: Any) -> None:
        super().__init__(*args, actor=actor, **kwargs)
        self.actor, self.kind = actor, kind
        if kind not in NEEDS_VOLUME:
            del self.fields["volume"]
        if kind != BatchKind.ENTRIES:
            self.fields.pop("unit", None)
            self.fields.pop("drafter", None)

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
