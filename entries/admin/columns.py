"""The columns of the list of entries. Each cell carries its label, which is shown where rows become cards."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse
from django.utils import timezone
from django.utils.html import conditional_escape, escape, format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from entries.admin.steps import allows, next_step
from entries.lifecycle import Verb
from entries.models import Entry
from entries.models.texts import count_characters

COLUMNS = ("linked_title", "status_label", "place", "owner", "length", "step", "due", "changed")
TAKEN_BACK_COLUMNS = ("linked_title", "status_label", "place", "owner", "taken_back", "step", "changed")
ORDERS: dict[str, tuple[str, ...]] = {
    "linked_title": ("title",),
    "status_label": ("status",),
    "place": ("volume_id", "section_id", "order"),
    "owner": ("unit_id",),
    "length": ("characters",),
    "due": ("due_on",),
    "changed": ("changed_at",),
}
"""What a column is sorted by: columns of the entry itself, each with an index, and the key in the same direction."""


def cell(label: str, value: Any) -> SafeString:
    """A cell with its label, which only cards show: a table has it in its head."""
    # Several cells a row and fifty rows: joining safe texts takes a third of the time of format_html.
    return SafeString(f'<span class="yb-label">{escape(label)}</span>{conditional_escape(value)}')


class EntryColumns:
    """Mixin of the list: what a row says of an entry read by `EntryChangeList`."""

    def action_checkbox(self, entry: Entry) -> str:
        """The stock box without the stock widget, which takes a fifth of the time of the list."""
        words = _("Select this entry: %(entry)s") % {"entry": entry}
        box = '<input type="checkbox" name="{}" value="{}" class="action-select" aria-label="{}">'
        return format_html(box, ACTION_CHECKBOX_NAME, entry.pk, words)

    @admin.display(description=gettext_lazy("title"), ordering="title")
    def linked_title(self, entry: Entry) -> str:
        page = "review" if allows(entry, Verb.APPROVE) else "change"
        # The filters go along to the review page, so that the next text is the next of this list.
        queue = vars(entry).get("queue", "") if page == "review" else ""
        address = reverse(f"admin:entries_entry_{page}", args=(entry.pk,)) + queue
        link = format_html('<a href="{}">{}</a>', address, entry)
        limit, length = entry.volume.yearbook.title_limit, count_characters(entry.title)
        if length <= limit:
            return link
        words = _("%(length)d characters, more than %(limit)d") % {"length": length, "limit": limit}
        return format_html('{} <span class="yb-over">{}</span>', link, words)

    @admin.display(description=gettext_lazy("status"), ordering="status")
    def status_label(self, entry: Entry) -> str:
        return format_html('<span class="yb-status yb-{}">{}</span>', entry.status, entry.get_status_display())

    @admin.display(description=gettext_lazy("section"), ordering="section")
    def place(self, entry: Entry) -> str:
        year = _("volume %(year)s") % {"year": entry.volume.volume_year}
        section = entry.section or _("(not placed yet)")
        return cell(_("section"), format_html('{} <span class="yb-quiet">{}</span>', section, year))

    @admin.display(description=gettext_lazy("drafter"), ordering="unit_id")
    def owner(self, entry: Entry) -> str:
        unit = format_html(' <span class="yb-quiet">{}</span>', entry.unit) if entry.unit else ""
        return cell(_("drafter"), format_html("{}{}", entry.drafter or "—", unit))

    @admin.display(description=gettext_lazy("characters"), ordering="characters")
    def length(self, entry: Entry) -> str:
        return cell(_("characters"), entry.characters)

    @admin.display(description=gettext_lazy("next step"))
    def step(self, entry: Entry) -> str:
        words, is_mine = next_step(entry)
        return format_html('<span class="{}">{}</span>', "yb-mine" if is_mine else "yb-waits", words)

    @admin.display(description=gettext_lazy("due"), ordering="due_on")
    def due(self, entry: Entry) -> str:
        if entry.due_on is None:
            return "—"
        today = timezone.localdate()
        late = ""
        if entry.is_late_on(today):
            days = (today - entry.due_on).days
            late = format_html(' <span class="yb-late">{}</span>', _("%(days)d days late") % {"days": days})
        return cell(_("due"), format_html("{}{}", entry.due_on.isoformat(), late))

    @admin.display(description=gettext_lazy("changed"), ordering="changed_at")
    def changed(self, entry: Entry) -> str:
        return cell(_("changed"), localtime(entry.changed_at).strftime("%Y-%m-%d"))

    @admin.display(description=gettext_lazy("taken back"))
    def taken_back(self, entry: Any) -> str:
        when = localtime(entry.taken_at).strftime("%Y-%m-%d %H:%M") if entry.taken_at else "—"
        because = format_html(" <q>{}</q>", entry.taken_because) if entry.taken_because else ""
        return cell(_("taken back"), format_html("{}，{}{}", entry.taken_by or "—", when, because))
