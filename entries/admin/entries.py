"""The entries at the desk: the list, and where its pages are found. Declarations and delegations only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.quiet import QuietAdmin, person_of
from accounts.roles import CONTENT_ROLES, Role, has_role
from entries import permissions
from entries.admin import acting, editing, placing, review, timeline
from entries.admin.actions import publish_selected, submit_selected
from entries.admin.filters import (
    DrafterFilter,
    EventDateFilter,
    PlanFilter,
    SectionFilter,
    UnitFilter,
    VolumeFilter,
    WaitingFilter,
)
from entries.admin.pictures import picture_file
from entries.admin.previewing import preview
from entries.admin.steps import allows, next_step, with_next_step
from entries.lifecycle import Verb
from entries.models import Entry
from entries.querysets import EntryQuerySet

LOOKUPS = frozenset(
    {
        *("waiting", "plan", "volume", "section", "unit", "drafter", "event_from", "event_to"),
        *("status__exact", "kind__exact"),
    }
)
"""All that the address of the list may filter by: anything else could read a hidden column letter by letter."""


@admin.register(Entry)
class EntryAdmin(QuietAdmin):
    """List, form, review and history of entries. Texts and statuses change through the workflow only."""

    list_display = ("linked_title", "section", "unit", "drafter", "status_label", "characters", "step", "changed")
    list_display_links = None
    list_filter = (
        WaitingFilter,
        VolumeFilter,
        SectionFilter,
        "status",
        PlanFilter,
        UnitFilter,
        DrafterFilter,
        "kind",
        EventDateFilter,
    )
    list_select_related = ("volume", "section", "unit", "drafter")
    list_per_page = 50
    list_max_show_all = 200
    search_fields = ("title", "body")
    actions = (submit_selected, publish_selected)
    actions_selection_counter = True
    ordering = ("-changed_at", "-pk")

    # ── the list ──────────────────────────────────────────────────────────────────────────────────

    def get_queryset(self, request: HttpRequest) -> EntryQuerySet:
        person = person_of(request)
        return with_next_step(Entry.objects.visible_to(person), person).order_by(*self.ordering)

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup in LOOKUPS

    @admin.display(description=_("title"), ordering="title")
    def linked_title(self, entry: Entry) -> str:
        name = "review" if allows(entry, Verb.APPROVE) else "change"
        return format_html('<a href="{}">{}</a>', reverse(f"admin:entries_entry_{name}", args=(entry.pk,)), entry)

    @admin.display(description=_("status"), ordering="status")
    def status_label(self, entry: Entry) -> str:
        return format_html('<span class="yb-status yb-{}">{}</span>', entry.status, entry.get_status_display())

    @admin.display(description=_("next step"))
    def step(self, entry: Entry) -> str:
        words, is_mine = next_step(entry)
        return format_html('<span class="{}">{}</span>', "yb-mine" if is_mine else "yb-waits", words)

    @admin.display(description=_("changed"), ordering="changed_at")
    def changed(self, entry: Entry) -> Any:
        return localtime(entry.changed_at).strftime("%Y-%m-%d")

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Entries"), **(extra_context or {})})

    # ── who may ───────────────────────────────────────────────────────────────────────────────────

    def has_view_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        if obj is None:
            return has_role(request.user, *CONTENT_ROLES)
        return permissions.may_view(person_of(request), obj)

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        if obj is None:
            return has_role(request.user, *CONTENT_ROLES)
        return permissions.may(person_of(request), Verb.EDIT, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        person = person_of(request)
        return permissions.may_create(person, person.unit_id)

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return obj is not None and permissions.may(person_of(request), Verb.DELETE, obj)

    def has_submit_permission(self, request: HttpRequest) -> bool:
        return has_role(request.user, Role.DRAFTER)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return permissions.is_chief_editor(person_of(request))

    # ── the pages ─────────────────────────────────────────────────────────────────────────────────

    def get_urls(self) -> list[URLPattern]:
        own: list[tuple[str, Callable[..., HttpResponseBase], str]] = [
            ("<int:entry_id>/act/<slug:verb>/", acting.act, "act"),
            ("<int:entry_id>/review/", review.review, "review"),
            ("<int:entry_id>/preview/", preview, "preview"),
            ("<int:entry_id>/restore/", acting.restore, "restore"),
            ("<int:entry_id>/placing/", placing.placing, "placing"),
            ("<int:entry_id>/files/<slug:sha256>.<slug:extension>", picture_file, "file"),
        ]
        pages = [
            path(address, self.admin_site.admin_view(view), name=f"entries_entry_{name}") for address, view, name in own
        ]
        return [*pages, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return editing.add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return editing.change(request, object_id)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return acting.delete(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return timeline.history(request, object_id)
