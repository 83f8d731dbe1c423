"""What is said about a row of a sheet, by code; the codes are stable, the sentences are made when a row is staged."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

REFUSED = {
    "formula_without_value": _(
        "The formula in this cell has not been worked out. Open the file in Excel or WPS, let it calculate, "
        "save it and import it again, or write the text itself."
    ),
    "no_title": _("The row has no title. Write one, or delete the row."),
    "no_body": _("The entry “{title}” has no text. Write it, or delete the row."),
    "title_too_long": _("The title has {count} characters, at most {limit} are possible. Shorten it."),
    "title_brackets": _("Leave 【】 out of the title; they are printed by themselves."),
    "body_too_long": _("The text has {count} characters, at most {limit} are possible. Divide it."),
    "unknown_section": _("The volume has no section “{value}”. Write one of its sections, as the template lists them."),
    "ambiguous_section": _("The volume has more than one section “{value}”. Fill in the sections above it."),
    "unknown_unit": _("There is no unit “{value}”. Write its name as the template lists it."),
    "unit_off": _("The unit “{value}” no longer contributes. Write another, or have it switched on."),
    "other_unit": _("You may make entries of your own unit only. Leave the unit empty, or write “{unit}”."),
    "unit_differs": _(
        "The entry belongs to “{unit}”; a sheet does not give it to another unit. The chief editor reassigns it."
    ),
    "unknown_code": _("No entry with the number “{value}” was found. Correct it, or leave it empty for a new entry."),
    "duplicate": _("Row {row} is about the same entry. Keep one of the two."),
    "several_with_title": _("The section has several entries “{value}”. Write the number of the one that is meant."),
    "closed": _("“{title}” is “{status}”; what is submitted, approved or published is not overwritten by a sheet."),
    "not_yours": _("“{title}” is not yours to change: {reason}"),
    "not_movable": _("“{title}” was submitted or published once; only the chief editor moves it, by hand."),
    "changed_meanwhile": _("“{title}” was changed by somebody else since the sheet was read. Read the sheet again."),
    "made_meanwhile": _("An entry “{title}” was made in this section since the sheet was read. Read the sheet again."),
    "section_gone": _("The section of this row is gone since the sheet was read. Read the sheet again."),
    "unit_gone": _("The unit of this row is no longer yours, or was switched off. Read the sheet again."),
    "empty_name": _("The row has no name. Write one, or delete the row."),
    "invalid": _("{reason}"),
    "not_yes_or_no": _("“{value}” is neither 是 nor 否."),
    "not_a_number": _("“{value}” is no whole number."),
    "section_kind_unknown": _("“{value}” is no kind of section (一般类目, 特载·专记, 大事记, 附录)."),
    "person_forbidden": _("The account “{value}” is not changed by a sheet."),
}
"""Why a row is refused."""

WARNINGS = {
    "formula_left_out": _(
        "The formula in this cell has not been worked out: the row is taken without its date or kind. Enter it by hand."
    ),
    "date_unreadable": _("“{value}” can't be read as the date and was left out. Enter it by hand."),
    "title_over_limit": _("The title has {count} characters; this yearbook wants at most {limit}. Shorten it."),
    "kind_unknown": _("“{value}” is no kind of entry (概况, 综合记事, 单一条目) and was left out."),
    "upper_section": _("The volume lacks “{value}”; the entry goes to “{path}”. Check it."),
    "no_section": _("The row names no section. The entry can be submitted once it has one."),
    "no_unit": _("The row names no unit. Give the entry one at the desk."),
    "needs_password": _("“{value}” is a new account: give it roles and a one-time password at the desk."),
    "left_out_characters": _("{count} invisible control characters were left out."),
}
"""What a row is taken with."""

OF_THE_SHEET = {
    "kept_columns": _("{columns}: the desk keeps these columns itself; they are not imported."),
    "unknown_columns": _("{columns}: columns that are not known; they are not imported."),
    "forbidden_columns": _("These columns are never set by a sheet: {columns}. Delete them and import it again."),
    "too_many_records": _("A sheet of this kind has at most {limit} rows."),
    "empty_sheet": _("There is no row under the headings."),
}

Problem = dict[str, Any]


class BatchRefused(Exception):
    """A batch is not read, applied or undone; str() is a sentence for the person."""

    def __init__(self, code: str, message: object) -> None:
        super().__init__(str(message))
        self.code = code


def problem(code: str, column: str, value: object = "", **more: object) -> Problem:
    """One remark on a row, in the language that is on; `column` is the heading as it stands in the sheet."""
    sentence = REFUSED.get(code) or WARNINGS[code]
    shown = str(value)[:200]
    return {
        "column": column,
        "code": code,
        "message": str(sentence).format(value=shown[:40], **more),
        "value": shown,
    }


def is_refusal(found: Problem) -> bool:
    return found["code"] in REFUSED


def nothing_applied(count: int) -> str:
    """What is said of a batch of which nothing was done because of some rows."""
    return gettext("Nothing was imported: %(count)d rows can no longer be applied. They are marked; look again.") % {
        "count": count
    }
