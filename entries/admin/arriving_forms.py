"""What every form for a file that comes in asks: which volume, and for the chief editor whose it becomes."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Unit, User
from accounts.quiet import name_the_empty_choice
from accounts.roles import Role
from entries import permissions
from entries.models import Volume


class ArrivingForm(forms.Form):
    """Drafters import for their own unit, so only the chief editor chooses unit and drafter."""

    volume = forms.ModelChoiceField(Volume.objects.all(), label=gettext_lazy("Volume"))
    unit = forms.ModelChoiceField(
        Unit.objects.filter(is_active=True), label=gettext_lazy("Contributing unit"), required=False
    )
    drafter = forms.ModelChoiceField(
        User.objects.filter(is_active=True, groups__name=Role.DRAFTER), label=gettext_lazy("Drafter"), required=False
    )
    when_empty: ClassVar[dict[str, str | Promise]] = {}
    """What becomes of the rows when unit or drafter is left empty."""

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            name_the_empty_choice(field)
        for name, words in self.when_empty.items():
            self.fields[name].help_text = str(words)
        if not permissions.is_chief_editor(actor):
            del self.fields["unit"], self.fields["drafter"]

    def clean(self) -> dict[str, Any] | None:
        values = super().clean() or {}
        drafter, unit = values.get("drafter"), values.get("unit")
        if drafter and drafter.unit_id != (unit.pk if unit else None):
            self.add_error("drafter", _("Choose the unit of this drafter as well."))
        return values
