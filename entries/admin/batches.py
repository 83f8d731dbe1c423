"""Spreadsheets that came in: choose a file, look at what it would do, confirm, undo. Each batch is its sender's."""

from __future__ import annotations

import io
from pathlib import PurePath
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from accounts.quiet import QuietAdmin, person_of
from entries import permissions
from entries.admin.batch_forms import SheetForm
from entries.admin.batch_rows import ROWS_PER_PAGE, SHOWN, counts_of, noted_in, refused_rows, rows_of, told_of
from entries.admin.sheet_doors import template
from entries.exporting.refused import write_refused
from entries.importing.batches import applying, resuming, undoing
from entries.importing.batches.problems import BatchRefused
from entries.models import Batch, BatchKind, BatchState, Volume
from entries.models.batches import ENDED

MOST_WARNINGS = 100
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def kinds_of(person: User) -> list[BatchKind]:
    """The kinds of sheets that this person may send in."""
    return [kind for kind in BatchKind if permissions.may_send_sheet(person, kind)]


def find_batch(request: HttpRequest, pk: int) -> Batch:
    """The batch, if it is this person's to see; the same 404 for a foreign one as for none at all."""
    seen = Batch.objects.filter(permissions.batches_seen_by(person_of(request)))
    own = seen.select_related("volume", "unit", "drafter", "sent_by")
    batch = own.filter(pk=pk).first() if pk < 2**63 else None
    if batch is None:
        raise Http404
    return batch


def page(request: HttpRequest, name: str, context: dict[str, Any], *, title: str, status: int = 200) -> HttpResponse:
    frame = admin.site.each_context(request) | {"opts": Batch._meta, "title": title}
    return render(request, f"admin/entries/batch/{name}.html", frame | context, status=status)


# ── choose a file ─────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
def send(request: HttpRequest, kind: str) -> HttpResponse:
    """Take a sheet in. What can be refused at once is refused here, and nothing of it is kept."""
    person = person_of(request)
    if kind not in BatchKind.values:
        raise Http404
    if kind not in kinds_of(person):
        raise PermissionDenied
    asked = {"volume": request.GET.get("volume") or Volume.objects.order_by("-volume_year", "-pk").first()}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = SheetForm(*sent, actor=person, kind=BatchKind(kind), initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            batch = form.receive()
        except BatchRefused as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("admin:entries_batch_change", batch.pk)
    title = _("Import a sheet: %(what)s") % {"what": BatchKind(kind).label}
    status = 422 if form.is_bound else 200
    return page(request, "send", {"form": form, "kind": BatchKind(kind)}, title=title, status=status)


# ── look at it ────────────────────────────────────────────────────────────────────────────────────


@require_safe
def look(request: HttpRequest, pk: int) -> HttpResponse:
    """A batch as it stands: being read, waiting to be confirmed, being written, done."""
    batch = find_batch(request, pk)
    resuming.wake(batch)
    shown = request.GET.get("shown", "")
    if shown not in SHOWN:
        shown = next((name for name, _label, count in counts_of(batch) if count), SHOWN[0])
    rows = Paginator(rows_of(batch, shown), ROWS_PER_PAGE).get_page(request.GET.get("p"))
    context = {
        "batch": batch,
        "counts": counts_of(batch),
        "noted": noted_in(batch),
        "shown": shown,
        "rows": told_of(rows, batch),
        "page": rows,
        "done": done_of(batch),
        "of": of_all(batch),
        "warnings": batch.warnings[:MOST_WARNINGS],
        "may_apply": permissions.may_apply_batch(person_of(request), batch),
        "may_undo": batch.state == BatchState.APPLIED and permissions.may_undo_batch(person_of(request), batch),
        "is_cleared": batch.state in ENDED and not rows and any(count for _name, _label, count in counts_of(batch)),
    }
    return page(request, "look", context, title=batch.file_name)


def done_of(batch: Batch) -> int:
    """Rows read while it is read, rows written afterwards."""
    return batch.read_rows if batch.state in (BatchState.WAITING, BatchState.READING) else batch.applied_rows


def of_all(batch: Batch) -> int:
    """How many rows there are to do; 0 while nobody knows yet."""
    return 0 if batch.state in (BatchState.WAITING, BatchState.READING) else batch.to_apply


@require_safe
def progress(request: HttpRequest, pk: int) -> JsonResponse:
    """How far it is, for the script of the page."""
    batch = find_batch(request, pk)
    return JsonResponse({"state": batch.state, "done": done_of(batch), "of": of_all(batch)})


@require_safe
def refused_sheet(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The refused rows as the sheet they came in, the cells to mend coloured, the reasons beside them."""
    batch = find_batch(request, pk)
    file = io.BytesIO()
    write_refused([heading for _key, heading in batch.columns], refused_rows(batch), file)
    file.seek(0)
    name = _("%(file)s, refused rows.xlsx") % {"file": PurePath(batch.file_name).stem}
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


# ── do it ─────────────────────────────────────────────────────────────────────────────────────────

ACTS = {"confirm": applying.apply_later, "abandon": undoing.abandon, "undo": undoing.undo_later}
SAID = {
    BatchState.APPLYING: gettext_lazy("“%(file)s” is being imported."),
    BatchState.APPLIED: gettext_lazy("“%(file)s” has been imported."),
    BatchState.ABANDONED: gettext_lazy("“%(file)s” was discarded. Nothing was imported."),
    BatchState.UNDOING: gettext_lazy("The import of “%(file)s” is being undone."),
    BatchState.UNDONE: gettext_lazy("The import of “%(file)s” has been undone."),
}
"""What is told after an act, by what became of the batch: the second of two clicks finds it further on."""


@require_POST
def act(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """Confirm, discard or undo a batch; a second click finds it done and does nothing."""
    batch = find_batch(request, pk)
    try:
        ACTS[verb](batch, actor=person_of(request))
    except BatchRefused as refused:
        messages.error(request, str(refused))
    else:
        words = SAID.get(BatchState(batch.state), _("“%(file)s”: %(state)s."))
        messages.success(request, words % {"file": batch.file_name, "state": batch.get_state_display()})
    return HttpResponseRedirect(reverse("admin:entries_batch_change", args=(batch.pk,)))


@admin.register(Batch)
class BatchAdmin(QuietAdmin):
    """The sheets of this person; all of them for the chief editor."""

    list_display = ("file_name", "kind", "volume", "state", "rows_told", "sent_by", "sent_at")
    list_filter = ("state",)
    list_select_related = ("volume", "sent_by")
    search_fields = ("file_name",)
    change_list_template = "admin/entries/batch/change_list.html"

    @admin.display(description=gettext_lazy("Rows"))
    def rows_told(self, batch: Batch) -> str:
        """With words: on a phone there are no headings."""
        return "，".join(f"{label} {count}" for _name, label, count in counts_of(batch) if count) or "—"

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return isinstance(request.user, User) and bool(kinds_of(request.user))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Batch]:
        return super().get_queryset(request).filter(permissions.batches_seen_by(person_of(request)))

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        kinds = kinds_of(person_of(request))
        return super().changelist_view(request, {"kinds": kinds} | (extra_context or {}))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("send/<slug:kind>/", view(send), name="entries_batch_send"),
            path("template/<slug:kind>/", view(template), name="entries_batch_template"),
            path("<int:pk>/change/", view(look), name="entries_batch_change"),
            path("<int:pk>/progress/", view(progress), name="entries_batch_progress"),
            path("<int:pk>/refused/", view(refused_sheet), name="entries_batch_refused"),
            *(path(f"<int:pk>/{verb}/", view(act), {"verb": verb}, name=f"entries_batch_{verb}") for verb in ACTS),
            path("", view(self.changelist_view), name="entries_batch_changelist"),
        ]
