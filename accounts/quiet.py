"""QuietAdmin: the base of every page of the desk. It allows nothing by itself and keeps no second trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from django.contrib.admin import ModelAdmin, ShowFacets, SimpleListFilter
from django.http import Http404, HttpRequest

LOOKUPS = ("", "exact", "in", "isnull", "isempty", "gte", "gt", "lte", "lt", "id__exact", "pk__exact")
DATE_LOOKUPS = ("year", "month", "day")


class QuietAdmin(ModelAdmin):
    """A ModelAdmin whose every permission is off until a subclass asks a rule.

    The rows that the stock admin writes to LogEntry are not written: they would name people and texts
    outside the trail and vanish with the account. The site has no redirect to the public page of an
    object, so there is no button for one either.
    """

    view_on_site = False
    show_facets = ShowFacets.NEVER
    extra_lookups: tuple[str, ...] = ()
    """Further names that the address of the list may filter by, beside those of list_filter."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_change_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Only what the page offers: the stock rule lets anyone try any column of the table."""
        return lookup in self.extra_lookups or lookup in self._offered_lookups(request)

    def _offered_lookups(self, request: HttpRequest) -> Iterator[str]:
        for item in self.get_list_filter(request):
            if isinstance(item, type) and issubclass(item, SimpleListFilter):
                yield item.parameter_name or ""
                continue
            name = item[0] if isinstance(item, tuple) else item
            if isinstance(name, str):
                yield from (f"{name}__{kind}" if kind else name for kind in LOOKUPS)
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{kind}" for kind in (*LOOKUPS, *DATE_LOOKUPS) if kind)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> None:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> None:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> None:
        return None

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> NoReturn:
        raise Http404
