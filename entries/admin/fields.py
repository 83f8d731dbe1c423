"""Form fields of the desk: dates as clerks type them, text as it is pasted from elsewhere."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entries.importing.characters import readable
from entries.importing.dates import read_typed_date, read_typed_span
from entries.importing.parsed import EventDates

LONGEST_DATE = 40


class Unclipped(forms.CharField):
    """Text whose length the server checks: a maxlength would cut what is pasted without a word."""

    default_error_messages = {"max_length": _("%(show_value)d characters, at most %(limit_value)d. Shorten it.")}

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {name: value for name, value in super().widget_attrs(widget).items() if name != "maxlength"}


class PastedText(Unclipped):
    """Several lines, kept as typed but for line ends and control characters."""

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {"strip": False, "required": False, "widget": forms.Textarea}
        super().__init__(**usual | options)

    def to_python(self, value: Any) -> str:
        return readable(super().to_python(value))


class OneLine(Unclipped):
    """A single line; line ends and tabs that were pasted become spaces."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        text = readable(super().to_python(value))
        return re.sub("[\n\t]+", " ", text).strip()


class TypedDateField(forms.CharField):
    """A day, month or year: 2020.3.1, 2020年3月1日, 20200301, 2020-03-01, 2020年3月, 2020年."""

    default_error_messages = {
        "unreadable": _("“%(typed)s” cannot be read as a date. Type it like 2020-03-01 or 2020年3月1日."),
    }

    def __init__(self, **options: Any) -> None:
        options.setdefault("required", False)
        super().__init__(**options)

    def to_python(self, value: Any) -> EventDates | None:  # type: ignore[override]
        typed = re.sub(r"\s+", " ", readable(super().to_python(value))).strip()
        if not typed:
            return None
        read = self.read(typed) if len(typed) <= LONGEST_DATE else None
        if read is None or read.start is None:
            raise ValidationError(
                self.error_messages["unreadable"], code="unreadable", params={"typed": typed[:LONGEST_DATE]}
            )
        return read

    def read(self, typed: str) -> EventDates | None:
        """What the words mean; None when they mean no date."""
        return read_typed_date(typed)

    def run_validators(self, value: Any) -> None:
        """The stock validators look at text; what was read needs none."""

    def prepare_value(self, value: Any) -> Any:
        return as_typed(value, "day") if isinstance(value, date) else value


class TypedSpanField(TypedDateField):
    """The same, or from one to another in one field: 2020.3.1-3.5, 2020年3月1日至4月2日."""

    def read(self, typed: str) -> EventDates | None:
        return read_typed_span(typed)


def as_typed(day: date, precision: str) -> str:
    """A date as it would be typed, no finer than it is known."""
    if precision == "year":
        return f"{day.year}年"
    return f"{day.year}年{day.month}月" if precision == "month" else day.isoformat()
