"""Importing a manuscript at the desk: choose a file, look at what it would make, confirm. All of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import Unit, User
from accounts.quiet import person_of
from entries import permissions
from entries.admin import uploads
from entries.admin.arriving_forms import ArrivingForm
from entries.admin.uploads import Upload
from entries.importing.decoding import MAX_BYTES, REFUSALS
from entries.importing.drafts import ImportReport, ManuscriptRefused, import_manuscript
from entries.importing.pairing import CREATED, UNCHANGED, UPDATED, PlannedEntry
from entries.models import Manuscript, Volume

SUFFIXES = (".txt", ".html", ".htm")
OUTCOMES: dict[str, str | Promise] = {
    CREATED: gettext_lazy("new"),
    UPDATED: gettext_lazy("text changed"),
    UNCHANGED: gettext_lazy("unchanged"),
}
NORMALISED: dict[str, str | Promise] = {
    "P01": gettext_lazy("half-width punctuation made full-width"),
    "P02": gettext_lazy("half-width brackets made full-width"),
    "S01": gettext_lazy("blanks between Chinese characters taken out"),
    "S02": gettext_lazy("invisible and odd blanks taken out or made plain"),
    "S03": gettext_lazy("letter-spaced words closed up"),
    "X02": gettext_lazy("remains of a web page taken out"),
    "furniture": gettext_lazy("lines of page furniture left out"),
}


class ManuscriptForm(ArrivingForm):
    """The file and where it goes."""

    when_empty: ClassVar[dict[str, str | Promise]] = {
        "unit": gettext_lazy("Empty: the source that the manuscript names."),
        "drafter": gettext_lazy("Empty: the person of the unit who signs the manuscript."),
    }
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=255,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(SUFFIXES)}),
        help_text=gettext_lazy("A .txt or .html file of at most 20 MB, with titles in 【】."),
    )
    as_typed = forms.BooleanField(
        label=gettext_lazy("Leave punctuation and blanks as typed"),
        required=False,
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(str(REFUSALS["too_large"]), code="too_large")
        if PurePath(file.name).suffix.lower() not in SUFFIXES:
            raise ValidationError(
                _("“%(name)s” is not a .txt or .html file. Save it as one of these and choose it again.")
                % {"name": file.name},
                code="unsupported_format",
            )
        return file


# ── step 1: choose ────────────────────────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
def import_view(request: HttpRequest) -> HttpResponse:
    """Choose file and volume. A file that can't be imported is answered here, and nothing of it is kept."""
    actor = _importer(request)
    uploads.remove_abandoned()
    form = ManuscriptForm(request.POST or None, request.FILES or None, actor=actor, initial=_named_volume(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data["file"].read()
        upload = _upload(form, actor, data)
        try:
            _run(upload, data, actor, dry_run=True)
        except ManuscriptRefused as refused:
            return _page(request, "import", {"form": form, "refused": refused}, status=422)
        upload = uploads.keep(request, data, upload)
        return redirect("admin:entries_manuscript_preview", token=upload.token)
    return _page(request, "import", {"form": form})


def _named_volume(request: HttpRequest) -> dict[str, str]:
    return {"volume": request.GET.get("volume", "")}


def _importer(request: HttpRequest) -> User:
    person = person_of(request)
    if not permissions.may_import(person):
        raise PermissionDenied
    return person


def _upload(form: ManuscriptForm, actor: User, data: bytes) -> Upload:
    unit, drafter = form.cleaned_data.get("unit"), form.cleaned_data.get("drafter")
    return Upload(
        user_id=actor.pk,
        file_name=form.cleaned_data["file"].name,
        sha256=hashlib.sha256(data).hexdigest(),
        volume_id=form.cleaned_data["volume"].pk,
        unit_id=unit.pk if unit else None,
        drafter_id=drafter.pk if drafter else None,
        as_typed=form.cleaned_data["as_typed"],
    )


def _run(upload: Upload, data: bytes, actor: User, *, dry_run: bool) -> ImportReport:
    volume = Volume.objects.select_related("yearbook").filter(pk=upload.volume_id).first()
    if volume is None:
        raise ManuscriptRefused("unknown_volume", _("The volume that was chosen was deleted. Choose another."))
    return import_manuscript(
        data,
        file_name=upload.file_name,
        volume=volume,
        unit=Unit.objects.filter(pk=upload.unit_id or 0).first(),
        drafter=User.objects.filter(pk=upload.drafter_id or 0).first(),
        actor=actor,
        as_typed=upload.as_typed,
        dry_run=dry_run,
    )


# ── step 2: preview; step 3: confirm ──────────────────────────────────────────────────────────────


@require_http_methods(["GET", "HEAD", "POST"])
def preview_view(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the upload would make; on a POST make exactly that, or discard it."""
    actor = _importer(request)
    upload = uploads.find(request, token)
    data = upload.read() if upload else None
    if upload is None or data is None:
        return _gone(request)
    if "discard" in request.POST:
        uploads.claim(request, token)
        upload.remove()
        messages.info(request, _("“%(file)s” was discarded. Nothing was imported.") % {"file": upload.file_name})
        return redirect("admin:entries_manuscript_import")
    try:
        report = _run(upload, data, actor, dry_run=True)
    except ManuscriptRefused as refused:
        return _page(request, "preview", {"upload": upload, "refused": refused}, status=422)
    if request.method != "POST":
        return _preview(request, upload, report)
    if request.POST.get("seen") != digest(report):
        messages.warning(request, _("The volume has changed since the preview. Look at what would be made now."))
        return _preview(request, upload, report, status=409)
    return _confirm(request, upload, data, actor)


def _confirm(request: HttpRequest, upload: Upload, data: bytes, actor: User) -> HttpResponse:
    if uploads.claim(request, upload.token) is None:
        return _gone(request)
    upload.remove()
    try:
        report = _run(upload, data, actor, dry_run=False)
    except ManuscriptRefused as refused:
        return _page(request, "preview", {"upload": upload, "refused": refused}, status=422)
    counts = report.counts()
    messages.success(
        request,
        _("“%(file)s” was imported: %(created)s new, %(updated)s changed, %(unchanged)s unchanged.")
        % {
            "file": upload.file_name,
            "created": counts[CREATED],
            "updated": counts[UPDATED],
            "unchanged": counts[UNCHANGED],
        },
    )
    return redirect(f"{reverse('admin:entries_entry_changelist')}?volume={upload.volume_id}")


def _gone(request: HttpRequest) -> HttpResponse:
    messages.error(
        request,
        _("This file does not wait any more: it was imported or discarded, or a day has passed. Choose it again."),
    )
    return redirect("admin:entries_manuscript_import")


def digest(report: ImportReport) -> str:
    """A fingerprint of what the import would do, to tell whether the preview still holds."""
    values = report.as_json() | {"new_sections": report.plan.new_sections}
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


# ── showing ───────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True)
class SectionPreview:
    """The entries of one section in the order of the file; `title` is the path, empty without a section."""

    title: str
    is_new: bool
    entries: list[tuple[PlannedEntry, str | Promise]]

    @property
    def counts(self) -> list[tuple[str | Promise, int]]:
        found = Counter(entry.outcome for entry, _label in self.entries)
        return [(label, found[outcome]) for outcome, label in OUTCOMES.items() if found[outcome]]


def section_previews(report: ImportReport) -> list[SectionPreview]:
    """What the manuscript holds, by section; sections without entries are left out, as the import leaves them."""
    grouped: dict[tuple[str, ...], list[tuple[PlannedEntry, str | Promise]]] = {}
    for entry in report.plan.entries:
        grouped.setdefault(entry.parsed.section or (), []).append((entry, OUTCOMES[entry.outcome]))
    new = set(report.plan.new_sections)
    return [SectionPreview(" / ".join(path), path in new, entries) for path, entries in grouped.items()]


def _preview(request: HttpRequest, upload: Upload, report: ImportReport, *, status: int = 200) -> HttpResponse:
    plan, counts = report.plan, report.counts()
    context = {
        "upload": upload,
        "plan": plan,
        "sections": section_previews(report),
        "counts": [(label, counts[outcome]) for outcome, label in OUTCOMES.items()],
        "normalised": [(NORMALISED.get(rule, rule), count) for rule, count in plan.parsed.normalised.items() if count],
        "changes_nothing": counts[UNCHANGED] == len(plan.entries) and not plan.new_sections,
        "seen": digest(report),
    }
    return _page(request, "preview", context, status=status)


def _page(request: HttpRequest, name: str, context: dict[str, Any], *, status: int = 200) -> HttpResponse:
    frame = admin.site.each_context(request) | {"opts": Manuscript._meta, "title": _("Import a manuscript")}
    return render(request, f"admin/entries/manuscript/{name}.html", frame | context, status=status)
