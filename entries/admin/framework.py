"""The framework at the desk: yearbooks, and volumes with their stages of review. Chief editor only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, ProtectedError, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from accounts.quiet import QuietAdmin, person_of
from accounts.roles import Role
from entries import permissions, workflow
from entries.admin.board import board, urge
from entries.admin.chronicling import chronicle
from entries.admin.indexing import index
from entries.admin.next_year import next_year
from entries.admin.one_heading import one_heading
from entries.admin.ordering import order
from entries.admin.planning import plan
from entries.admin.volume_doors import find_volume
from entries.lifecycle import Status
from entries.models import Entry, Stage, Volume, Yearbook
from entries.models.volumes import YEARS, make_volume
from entries.publishing.pages.stale import volume_changed, yearbook_changed
from entries.querysets import of_whole_batches

FOOTER_FIELDS = (
    "organiser", "contact", "site_id_code", "icp_number", "police_number", "mark_address", "mistakes_address",
)  # fmt: skip
VOLUME_FIELDS = ("volume_year", "content_year", "title", "source", "published_at")


def may_edit_framework(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and permissions.may_edit_framework(request.user)


def entries_in_words(count: int) -> str:
    """A count that is understood without the head of its column, which phones don't show."""
    return ngettext("%(count)s entry", "%(count)s entries", count) % {"count": count}


class FrameworkAdmin(QuietAdmin):
    """Base of the pages: the chief editor's, and only what is empty is deleted."""

    delete_confirmation_template = "admin/entries/delete_confirmation.html"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may_edit_framework(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_framework(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_framework(request)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> Any:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:
            # Somebody put something in between the question and the answer.
            messages.error(request, _("Not deleted: it is not empty any more."))
            return HttpResponseRedirect(reverse(f"admin:entries_{self.opts.model_name}_changelist"))


@admin.register(Yearbook)
class YearbookAdmin(FrameworkAdmin):
    list_display = ("title", "slug", "publisher")
    search_fields = ("title",)
    fieldsets = (
        (None, {"fields": ("title", "slug", "publisher")}),
        (gettext_lazy("For the public pages"), {"fields": ("description", "keywords")}),
        (gettext_lazy("In the footer of the public pages"), {"fields": FOOTER_FIELDS}),
        (gettext_lazy("For the desk"), {"fields": ("title_limit", "stock_reasons")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: Yearbook | None = None) -> tuple[str, ...]:
        """The address is part of every permanent address of its volumes."""
        return ("slug",) if obj and obj.volumes.exists() else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "description":
            # One line would show less than half of it.
            kwargs["widget"] = forms.Textarea(attrs={"rows": 4, "class": "vTextField"})
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Yearbook, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        yearbook_changed(obj)


# ── volumes ───────────────────────────────────────────────────────────────────────────────────────


class StageFormSet(forms.BaseInlineFormSet):
    """Stages are counted 1, 2, 3: an entry waits at a number, and after the last it is approved."""

    def clean(self) -> None:
        super().clean()
        if any(self.errors):
            return
        kept = [form.cleaned_data for form in self.forms if form.cleaned_data and not form.cleaned_data.get("DELETE")]
        orders = sorted(values["order"] for values in kept)
        if not orders or orders != list(range(1, len(orders) + 1)):
            raise ValidationError(
                _("A volume has at least one stage of review. Number the stages 1, 2, 3, without gaps."), code="stages"
            )


class StageInline(admin.StackedInline):
    model = Stage
    formset = StageFormSet
    fields = ("order", "name", "reviewers")
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_edit_framework(request)

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "order":
            kwargs["min_value"] = 1
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        reviewers = User.objects.filter(is_active=True, groups__name=Role.REVIEWER)
        kwargs |= {"queryset": reviewers, "widget": forms.CheckboxSelectMultiple}
        field: Any = super().formfield_for_manytomany(db_field, request, **kwargs)
        field.help_text = db_field.help_text
        return field


@admin.register(Volume)
class VolumeAdmin(FrameworkAdmin):
    list_display = ("title", "yearbook", "volume_year", "content_year", "opened", "entry_count")
    list_filter = ("yearbook",)
    list_select_related = ("yearbook",)
    search_fields = ("title",)
    fields = ("yearbook", *VOLUME_FIELDS)
    inlines = (StageInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Volume]:
        return (
            super().get_queryset(request).annotate(entry_count=Count("entries", filter=of_whole_batches("entries__")))
        )

    @admin.display(description=gettext_lazy("entries"), ordering="entry_count")
    def entry_count(self, volume: Any) -> str:
        return entries_in_words(volume.entry_count)

    @admin.display(description=gettext_lazy("open to the public"), ordering="opened_at")
    def opened(self, volume: Volume) -> str:
        return _("Open") if volume.is_open else _("Not open")

    def get_readonly_fields(self, request: HttpRequest, obj: Volume | None = None) -> tuple[str, ...]:
        """Yearbook and year make the address, so they stay as they were made."""
        return ("yearbook", "volume_year") if obj else ()

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in ("volume_year", "content_year"):
            kwargs |= {"min_value": YEARS[0], "max_value": YEARS[1]}
        if db_field.name == "published_at":
            # The stock pair of inputs has one label for both.
            widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            kwargs |= {"form_class": forms.DateTimeField, "widget": widget}
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def get_inlines(self, request: HttpRequest, obj: Volume | None) -> Any:
        return self.inlines if obj else ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/open/", view(self.open_view), name="entries_volume_open"),
            path("<int:pk>/close/", view(self.close_view), name="entries_volume_close"),
            path("<int:pk>/board/", view(board), name="entries_volume_board"),
            path("<int:pk>/urge/", view(urge), name="entries_volume_urge"),
            path("<int:pk>/order/", view(order), name="entries_volume_order"),
            path("<int:pk>/chronicle/", view(chronicle), name="entries_volume_chronicle"),
            path("<int:pk>/index/", view(index), name="entries_volume_index"),
            path("<int:pk>/index/<int:heading_id>/", view(one_heading), name="entries_volume_heading"),
            path("<int:pk>/plan/", view(plan), name="entries_volume_plan"),
            path("<int:pk>/next-year/", view(next_year), name="entries_volume_next_year"),
            *super().get_urls(),
        ]

    def save_model(self, request: HttpRequest, obj: Volume, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            volume_changed(obj)
        else:
            made = make_volume(obj.yearbook, **{name: getattr(obj, name) for name in VOLUME_FIELDS})
            obj.pk, obj.slug = made.pk, made.slug
        if obj.volume_year - obj.content_year != 1:
            messages.warning(
                request,
                _("The year recorded (%(content)s) is usually the one before the volume year (%(volume)s). Check it.")
                % {"content": obj.content_year, "volume": obj.volume_year},
            )

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        volume = kwargs.get("obj")
        if volume is not None:
            context |= {"counts": counts_by_status(volume), "section_count": volume.sections.count()}
        return super().render_change_form(request, context, *args, **kwargs)

    def open_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        volume = find_volume(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            published = workflow.open_volume(volume, actor=person_of(request))
        except workflow.WorkflowRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request,
                ngettext(
                    "“%(volume)s” is open to the public. %(count)s approved entry was published.",
                    "“%(volume)s” is open to the public. %(count)s approved entries were published.",
                    published,
                )
                % {"volume": volume, "count": published},
            )
        return self._back_to(volume)

    def close_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        volume = find_volume(request, pk)
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            workflow.close_volume(volume, actor=person_of(request), comment=request.POST.get("comment", ""))
        except workflow.WorkflowRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(
                request, _("“%(volume)s” is closed. None of its addresses answers any more.") % {"volume": volume}
            )
        return self._back_to(volume)

    def _back_to(self, volume: Volume) -> HttpResponse:
        return HttpResponseRedirect(reverse("admin:entries_volume_change", args=(volume.pk,)))


def counts_by_status(volume: Volume) -> list[tuple[Status, int]]:
    """How many entries of the volume stand where, in the order of the lifecycle."""
    rows = Entry.objects.filter(volume=volume).order_by().values_list("status").annotate(count=Count("pk"))
    found = dict(rows)
    return [(status, found.get(status, 0)) for status in Status]
