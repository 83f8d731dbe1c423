"""Pages of the desk on which an administrator keeps units and accounts. Nothing of the content is here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from accounts import people
from accounts.forms import PersonForm
from accounts.models import Unit, User
from accounts.quiet import QuietAdmin, person_of
from accounts.roles import Role

PERSON_STEPS: dict[str, tuple[Callable[..., None], str | Promise]] = {
    "deactivate": (people.deactivate, gettext_lazy("The account “%(person)s” was switched off and signed out.")),
    "reactivate": (people.reactivate, gettext_lazy("The account “%(person)s” was switched on.")),
    "unlock": (people.unlock, gettext_lazy("The failed sign-ins of “%(person)s” were forgotten.")),
}


def _active(holder: User | Unit) -> str:
    """A word, which cards on a phone show without the head of its column; the stock picture is green or red."""
    return _("in use") if holder.is_active else _("switched off")


class AccountsAdmin(QuietAdmin):
    """Base of both pages: for administrators, and nothing is ever deleted."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return people.may_manage_accounts(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return people.may_manage_accounts(request.user)


@admin.register(Unit)
class UnitAdmin(AccountsAdmin):
    list_display = ("name", "order", "active", "people_count")
    list_filter = ("is_active",)
    search_fields = ("name",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Unit]:
        active = Count("people", filter=Q(people__is_active=True))
        return super().get_queryset(request).annotate(people_count=active)

    @admin.display(description=gettext_lazy("active"), ordering="is_active")
    def active(self, unit: Unit) -> str:
        return _active(unit)

    @admin.display(description=gettext_lazy("active people"), ordering="people_count")
    def people_count(self, unit: Any) -> int:
        return unit.people_count


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(Role.choices)

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__name=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(AccountsAdmin):
    form = PersonForm
    list_display = ("name", "username", "unit", "role_labels", "active", "signed_in")
    list_display_links = ("name", "username")
    list_filter = (RoleFilter, "is_active", "unit")
    list_select_related = ("unit",)
    search_fields = ("username", "full_name")
    readonly_fields = ("active", "signed_in", "must_change", "failed_sign_ins")
    fieldsets = (
        (None, {"fields": ("username", "full_name", "post", "unit")}),
        (gettext_lazy("Roles"), {"fields": ("roles", "reviews_units")}),
        (gettext_lazy("Desk"), {"fields": ("language",)}),
    )
    state_fieldset = (
        gettext_lazy("State of the account"),
        {"fields": ("active", "must_change", "signed_in", "failed_sign_ins")},
    )

    # ── who sees what ──

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return people.manageable_by(person_of(request)).prefetch_related("groups")

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        return (*self.fieldsets, self.state_fieldset) if obj else self.fieldsets

    def get_form(self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, **kwargs)
        return type(form.__name__, (form,), {"actor": person_of(request)})

    # ── columns ──

    @admin.display(description=gettext_lazy("full name"), ordering="full_name")
    def name(self, person: User) -> str:
        return str(person)

    @admin.display(description=gettext_lazy("roles"))
    def role_labels(self, person: User) -> str:
        held = {group.name for group in person.groups.all()}
        return "、".join(str(role.label) for role in Role if role in held)

    @admin.display(description=gettext_lazy("active"), ordering="is_active")
    def active(self, person: User) -> str:
        return _active(person)

    @admin.display(description=gettext_lazy("must change the password"))
    def must_change(self, person: User) -> str:
        return _("Yes") if person.must_change_password else _("No")

    @admin.display(description=gettext_lazy("last login"), ordering="last_login")
    def signed_in(self, person: User) -> str:
        return f"{localtime(person.last_login):%Y-%m-%d %H:%M}" if person.last_login else "—"

    @admin.display(description=gettext_lazy("failed sign-ins"))
    def failed_sign_ins(self, person: User) -> int:
        return people.failed_sign_ins(person)

    # ── saving ──

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not form.fields["roles"].disabled:
            people.set_roles(obj, form.cleaned_data["roles"], actor=person_of(request))

    @sensitive_variables("password")
    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return self._show_once(request, obj, people.issue_one_time_password(obj, actor=person_of(request)))

    # ── steps beside the form ──

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/password/", view(self.password_view), name="accounts_user_password"),
            *(
                path(f"<int:pk>/{step}/", view(self.step_view), {"step": step}, name=f"accounts_user_{step}")
                for step in PERSON_STEPS
            ),
            *super().get_urls(),
        ]

    def step_view(self, request: HttpRequest, pk: int, step: str) -> HttpResponse:
        person = self._person(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        do, done = PERSON_STEPS[step]
        try:
            do(person, actor=person_of(request))
        except people.PersonChangeRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, done % {"person": person})
        return HttpResponseRedirect(reverse("admin:accounts_user_change", args=(pk,)))

    @sensitive_variables("password")
    def password_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask first; the second click issues the password and shows it once, in this answer only."""
        person = self._person(request, pk)
        if request.method != "POST":
            return self._page(request, person, "confirm_password", _("Issue a one-time password"))
        try:
            password = people.issue_one_time_password(person, actor=person_of(request))
        except people.PersonChangeRefused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("admin:accounts_user_change", args=(pk,)))
        return self._show_once(request, person, password)

    def _person(self, request: HttpRequest, pk: int) -> User:
        if not self.has_change_permission(request):
            raise PermissionDenied
        person = self.get_queryset(request).filter(pk=pk).first()
        if person is None:
            raise Http404
        return person

    @sensitive_variables("password")
    def _show_once(self, request: HttpRequest, person: User, password: str) -> HttpResponse:
        return self._page(request, person, "one_time_password", _("One-time password"), password=password)

    def _page(self, request: HttpRequest, person: User, template: str, title: str, **values: Any) -> HttpResponse:
        context = {**self.admin_site.each_context(request), "opts": self.opts, "person": person, "title": title}
        return TemplateResponse(request, f"admin/accounts/user/{template}.html", context | values)
