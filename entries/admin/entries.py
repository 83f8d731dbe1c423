"""The entries at the desk: the list, and where its pages are found. Declarations and delegations only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts.quiet import LONGEST_SEARCH, QuietAdmin, person_of
from accounts.roles import CONTENT_ROLES, Role, has_role
from entries import permissions
from entries.admin import acting, creating, editing, placing, review, timeline, while_writing
from entries.admin.actions import ACTIONS
from entries.admin.columns import COLUMNS, TAKEN_BACK_COLUMNS, EntryColumns
from entries.admin.doors import remember_list
from entries.admin.entry_list import EntryChangeList
from entries.admin.exporting import export_selected
from entries.admin.filters import FILTERS
from entries.admin.pictures import picture_file, unsaved_file
from entries.admin.previewing import preview
from entries.admin.searching import search
from entries.admin.sheet_doors import EntrySheetDoor
from entries.admin.table_files import table_file
from entries.lifecycle import Verb
from entries.models import Entry
from entries.querysets import EntryQuerySet

LOOKUPS = frozenset(kind.parameter for kind in FILTERS)
"""All that the address of the list may filter by: anything else could read a hidden column letter by letter."""


@admin.register(Entry)
class EntryAdmin(EntryColumns, EntrySheetDoor, QuietAdmin):  # type: ignore[misc]  # the stubs give the stock box another row
    """List, form, review and history of entries. Texts and statuses change through the workflow only."""

    change_list_template = "admin/entries/entry/change_list.html"
    list_display = COLUMNS
    list_display_links = None
    list_filter = FILTERS
    list_per_page = 50
    search_fields = ("title", "body")
    actions = (*ACTIONS, export_selected)
    actions_selection_counter = True

    # ── the list ──────────────────────────────────────────────────────────────────────────────────

    def get_queryset(self, request: HttpRequest) -> EntryQuerySet:
        return Entry.objects.visible_to(person_of(request)).order_by()

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[EntryChangeList]:
        return EntryChangeList

    def get_list_display(self, request: HttpRequest) -> tuple[str, ...]:
        return TAKEN_BACK_COLUMNS if request.GET.get("taken_back") else COLUMNS

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        return lookup in LOOKUPS

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return queryset.filter(search(search_term[:LONGEST_SEARCH])), False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if request.method == "GET":
            remember_list(request)
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
        """Bulk acts of drafters; the workflow asks again for each row."""
        return has_role(request.user, Role.DRAFTER)

    def has_publish_permission(self, request: HttpRequest) -> bool:
        """Bulk acts of the chief editor; the workflow asks again for each row."""
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
            ("<int:entry_id>/unsaved/<str:bundle>/<slug:sha256>.<slug:extension>", unsaved_file, "unsaved"),
            ("<int:entry_id>/tables/<int:place>.<slug:extension>", table_file, "table"),
            ("add/unsaved/<str:bundle>/<slug:sha256>.<slug:extension>", unsaved_file, "unsaved_of_new"),
            ("<int:entry_id>/paragraphs/", while_writing.paragraphs, "paragraphs"),
            ("add/paragraphs/", while_writing.paragraphs, "paragraphs_of_new"),
            ("<int:entry_id>/pasted/", while_writing.pasted, "pasted"),
            ("add/pasted/", while_writing.pasted, "pasted_of_new"),
            ("<int:entry_id>/picture/", while_writing.picture, "picture"),
            ("add/picture/", while_writing.picture, "picture_of_new"),
        ]
        pages = [
            path(address, self.admin_site.admin_view(view), name=f"entries_entry_{name}") for address, view, name in own
        ]
        return [*pages, *super().get_urls()]

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        return creating.add(request)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return editing.change(request, object_id)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        return acting.delete(request, object_id)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:  # type: ignore[override]
        return timeline.history(request, object_id)
