"""The trail and the manuscripts as they came in: read, filtered, exported, never changed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBadRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils import timezone, translation
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.quiet import QuietAdmin, person_of
from entries import permissions, workflow
from entries.admin import importing
from entries.admin.trail_csv import csv_of, from_to
from entries.admin.trail_filters import ActorInTrail, DaysFilter, VolumeInTrail
from entries.models import Manuscript, Transition
from entries.models.texts import SignOff


class ReadOnlyAdmin(QuietAdmin):
    """Base of pages that show and change nothing."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


# ── the trail ─────────────────────────────────────────────────────────────────────────────────────


@admin.register(Transition)
class TransitionAdmin(ReadOnlyAdmin):
    """Who did what, when and why: for the auditor and the chief editor. Titles and comments, no texts."""

    change_list_template = "admin/entries/transition/change_list.html"
    list_display = ("when", "act", "volume_title", "entry_title", "from_to", "actor_label", "comment")
    list_filter = ("verb", VolumeInTrail, ActorInTrail, DaysFilter)
    list_select_related = ("volume", "undoes", "undone_by")
    list_per_page = 100
    list_max_show_all = 100
    search_fields = ("entry_title", "actor_name", "comment")
    fields = ("when", "act", "volume_title", "entry_title", "from_to", "revision_number", "actor_label", "comment")
    readonly_fields = ("when", "act", "volume_title", "from_to", "actor_label")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and permissions.may_read_trail(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Transition]:
        return Transition.objects.of_whole_batches().order_by("-pk")

    @admin.display(description=gettext_lazy("time"), ordering="at")
    def when(self, step: Transition) -> str:
        return f"{timezone.localtime(step.at):%Y-%m-%d %H:%M}"

    @admin.display(description=gettext_lazy("act"), ordering="verb")
    def act(self, step: Transition) -> str:
        return step.act

    @admin.display(description=gettext_lazy("volume"))
    def volume_title(self, step: Transition) -> str:
        return step.volume.title if step.volume else "—"

    @admin.display(description=gettext_lazy("status"))
    def from_to(self, step: Transition) -> str:
        return from_to(step)

    @admin.display(description=gettext_lazy("actor"), ordering="actor_name")
    def actor_label(self, step: Transition) -> str:
        return str(SignOff(step.actor_name, step.actor_post))

    def get_urls(self) -> list[URLPattern]:
        export = path("export/", self.admin_site.admin_view(self.export_view), name="entries_transition_export")
        return [export, *super().get_urls()]

    def export_view(self, request: HttpRequest) -> HttpResponseBase:
        """The filtered trail as CSV, row by row."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            steps = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters:
            return HttpResponseBadRequest()
        language = translation.get_language() or settings.LANGUAGE_CODE
        name = f"trail-{timezone.localdate():%Y%m%d}.csv"
        if request.method != "HEAD":
            what, actor = str(self.opts.verbose_name_plural), person_of(request)
            act = workflow.note_export(None, what=what, rows=steps.count(), file_format="csv", actor=actor)
            steps = steps.filter(pk__lt=act.pk)  # the file is what the list was
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return StreamingHttpResponse(csv_of(steps, language), content_type="text/csv; charset=utf-8", headers=headers)


# ── manuscripts ───────────────────────────────────────────────────────────────────────────────────


@admin.register(Manuscript)
class ManuscriptAdmin(ReadOnlyAdmin):
    """What came in, as it came: for who imported it and the chief editor."""

    change_list_template = "admin/entries/manuscript/change_list.html"
    list_display = ("__str__", "volume", "source", "imported_by", "imported_at")
    list_filter = ("volume",)
    list_select_related = ("volume", "imported_by")
    search_fields = ("title", "file_name")
    fields = (
        "title",
        "volume_title",
        "original",
        "source",
        "published_at",
        "signed_drafters",
        "signed_reviewers",
        "imported_by_name",
        "imported_at",
    )
    readonly_fields = ("volume_title", "original", "signed_drafters", "signed_reviewers", "imported_by_name")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and permissions.may_import(request.user)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Manuscript]:
        person = person_of(request)
        manuscripts = super().get_queryset(request)
        return manuscripts if permissions.is_chief_editor(person) else manuscripts.filter(imported_by=person)

    @admin.display(description=gettext_lazy("volume"))
    def volume_title(self, manuscript: Manuscript) -> str:
        return manuscript.volume.title

    @admin.display(description=gettext_lazy("file as it came"))
    def original(self, manuscript: Manuscript) -> str:
        address = reverse("admin:entries_manuscript_file", args=(manuscript.pk,))
        return format_html('<a href="{}" download>{}</a>', address, manuscript.file_name)

    @admin.display(description=gettext_lazy("signed as drafters"))
    def signed_drafters(self, manuscript: Manuscript) -> str:
        return signers(manuscript.drafters)

    @admin.display(description=gettext_lazy("signed as reviewers"))
    def signed_reviewers(self, manuscript: Manuscript) -> str:
        return signers(manuscript.reviewers)

    @admin.display(description=gettext_lazy("imported by"))
    def imported_by_name(self, manuscript: Manuscript) -> str:
        return str(manuscript.imported_by or _("command line"))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/file/", view(self.file_view), name="entries_manuscript_file"),
            path("import/", view(importing.import_view), name="entries_manuscript_import"),
            path("import/<slug:token>/", view(importing.preview_view), name="entries_manuscript_preview"),
            *super().get_urls(),
        ]

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The original as a download, never shown: a manuscript may be a page of HTML."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        manuscript = self.get_queryset(request).filter(pk=pk).first()
        if manuscript is None or not manuscript.file.storage.exists(manuscript.file.name or ""):
            raise Http404
        return FileResponse(
            manuscript.file.open("rb"),
            as_attachment=True,
            filename=manuscript.file_name,
            content_type="application/octet-stream",
        )


def signers(signed: list[dict[str, str]]) -> str:
    """Names with their posts in brackets, as they sign."""
    return "、".join(str(SignOff(**one)) for one in signed)
