"""The base of every page of the desk: it allows nothing by itself and keeps no second trail."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NoReturn

from django.contrib import messages
from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.views.main import SEARCH_VAR
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied
from django.forms import ModelChoiceField
from django.http import Http404, HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext_lazy

from accounts.models import User

LOOKUPS = ("", "exact", "in", "isnull", "isempty", "gte", "gt", "lte", "lt", "id__exact", "pk__exact")
DATE_LOOKUPS = ("year", "month", "day")
STOCK_WORDS = (
    gettext_noop(":"),
    gettext_noop("Add another %(verbose_name)s"),
    gettext_noop("Password change"),
    gettext_noop(
        "Please enter your old password, for security’s sake, and then enter your new password twice so we can verify "
        "you typed it in correctly."
    ),
    gettext_noop("Your password can’t be too similar to your other personal information."),
    ngettext_lazy(
        "Your password must contain at least %(min_length)d character.",
        "Your password must contain at least %(min_length)d characters.",
        "min_length",
    ),
    gettext_noop("Your password can’t be a commonly used password."),
    gettext_noop("Your password can’t be entirely numeric."),
)
"""Words of Django's own pages that our catalogue says better, named for makemessages; nothing else reads them."""
LONGEST_SEARCH = 500
"""Characters of a search that are looked for: SQLite refuses patterns of 50,000."""


def person_of(request: HttpRequest) -> User:
    """The person whose request the desk let in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def name_the_empty_choice(field: Any) -> None:
    """Say what leaving a choice empty means, where the stock form has dashes."""
    if isinstance(field, ModelChoiceField) and field.empty_label is not None:
        field.empty_label = _("(choose)") if field.required else _("(none)")


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
        item: Any
        for item in self.get_list_filter(request):
            if isinstance(item, type):
                yield from getattr(item, "parameters", (getattr(item, "parameter_name", ""),))
                continue
            name = item[0] if isinstance(item, (tuple, list)) else item
            yield from (f"{name}__{kind}" if kind else name for kind in LOOKUPS)
        if self.date_hierarchy:
            yield from (f"{self.date_hierarchy}__{kind}" for kind in (*LOOKUPS, *DATE_LOOKUPS) if kind)

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The stock field without its buttons to change other things in a window of their own."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        name_the_empty_choice(field)
        return field

    def get_action_choices(self, request: HttpRequest, default_choices: Any = None) -> list[tuple[str, str]]:
        return super().get_action_choices(request, [("", _("(choose an act)"))])

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        context = {"show_save_and_add_another": False} | context
        obj = kwargs.get("obj")
        title = _("Add %(name)s") % {"name": self.opts.verbose_name} if obj is None else str(obj)
        context |= {"title": title, "subtitle": None}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, search_term[:LONGEST_SEARCH])

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if len(request.GET.get(SEARCH_VAR, "")) > LONGEST_SEARCH:
            words = _("The search is longer than %(most)d characters; only the first %(most)d are looked for.")
            messages.warning(request, words % {"most": LONGEST_SEARCH})
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, title | (extra_context or {}))

    def _get_obj_does_not_exist_redirect(self, request: HttpRequest, opts: Any, object_id: str) -> NoReturn:
        """The stock page tells on the first page that there is no such row; what isn't theirs is not found."""
        raise Http404

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> NoReturn:
        raise Http404
