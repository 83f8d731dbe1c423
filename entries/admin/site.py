"""The desk itself: who may enter, the first page, signing in, the own password and profile."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite
from django.contrib.auth.views import PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.forms import OwnPasswordForm, ProfileForm, SignInForm
from accounts.models import User
from accounts.quiet import QuietAdmin, person_of
from accounts.roles import Role, has_role
from entries import permissions
from entries.admin import notices
from entries.admin.first_screen import parts_for
from entries.admin.waiting import waiting_for

__all__ = ["DeskSite", "QuietAdmin", "person_of"]

View = Callable[..., Any]
BEFORE_OWN_PASSWORD = frozenset({"password_change", "logout", "jsi18n"})
"""Addresses that answer while the person still has a one-time password."""

LISTS = ("Entry", "Manuscript", "Batch", "Volume", "Section", "Yearbook", "Reading", "Transition", "User", "Unit")
"""The lists of the first page in the order in which they are needed."""


class DeskSite(AdminSite):
    """Django's admin with our rules: a role opens it, is_staff means nothing here."""

    site_title = gettext_lazy("Yearbook desk")
    site_header = gettext_lazy("Yearbook desk")
    index_title = gettext_lazy("Desk")
    enable_nav_sidebar = False
    empty_value_display = "—"
    login_form = SignInForm

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.disable_action("delete_selected")

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Take only pages written for the desk: other apps bring some that ask none of our rules."""
        if admin_class is not None and issubclass(admin_class, QuietAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and permissions.may_use_desk(request.user)

    def admin_view(self, view: View, cacheable: bool = False) -> Any:
        """Every page of the desk passes here: a one-time password opens none but the page to replace it."""

        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            match = request.resolver_match
            if person_of(request).must_change_password and (match is None or match.url_name not in BEFORE_OWN_PASSWORD):
                return redirect("admin:password_change")
            return view(request, *args, **kwargs)

        return super().admin_view(guarded, cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """The stock addresses without the redirect that tells anyone the address of any object."""
        stock = [url for url in super().get_urls() if getattr(url, "name", None) != "view_on_site"]
        own = [
            path("profile/", self.admin_view(self.profile), name="profile"),
            path("notices/", self.admin_view(self.notices), name="notices"),
            path("notices/read/", self.admin_view(notices.read_all), name="notices_read"),
            path("notices/<int:pk>/open/", self.admin_view(notices.open_one), name="notice_open"),
        ]
        return [*own, *stock]

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        found = super().get_app_list(request, app_label)
        for app in found:
            app["models"].sort(key=lambda model: LISTS.index(model["object_name"]))
        return sorted(found, key=lambda app: LISTS.index(app["models"][0]["object_name"]))

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """What every page gets; what waits and what is unread is counted only where it is shown."""
        waiting = SimpleLazyObject(lambda: waiting_for(person_of(request))) if self.has_permission(request) else ()
        return super().each_context(request) | {"todo": waiting, "unread_notices": notices.counter(request)}

    def get_log_entries(self, request: HttpRequest) -> Any:
        return ()

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, parts_for(person_of(request)) | (extra_context or {}))

    def autocomplete_view(self, request: HttpRequest) -> HttpResponse:
        """The stock view, which asks the model's page for has_view_permission; PostgreSQL can't search for NUL."""
        if "\x00" in request.GET.get("term", ""):
            return HttpResponseBadRequest()
        return super().autocomplete_view(request)

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Choose the own password. It ends the person's other sessions."""
        return PasswordChangeView.as_view(
            form_class=OwnPasswordForm,
            template_name="registration/password_change_form.html",
            success_url=reverse("admin:password_change_done"),
            extra_context={**self.each_context(request), **(extra_context or {})},
        )(request)

    def profile(self, request: HttpRequest) -> HttpResponse:
        """The own page of everyone: who the desk takes them for, their language, their e-mail."""
        return _profile(request, self.each_context(request))

    def notices(self, request: HttpRequest) -> HttpResponse:
        """What the person was told, the newest first."""
        return notices.listing(request, self.each_context(request))


@require_http_methods(["GET", "HEAD", "POST"])
def _profile(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=User.objects.get(pk=person_of(request).pk))
    if request.method == "POST" and form.is_valid():
        # The other columns are other people's to change, perhaps at this moment.
        form.instance.save(update_fields=form.Meta.fields)
        messages.success(request, _("Your profile was saved."))
        return HttpResponseRedirect(reverse("admin:profile"))
    roles = [role.label for role in Role if has_role(request.user, role)]
    values = {"title": _("My profile"), "form": form, "roles": roles}
    return render(request, "registration/profile.html", context | values)
