"""Next year's volume from this one's framework: a page that shows what will be made, and makes it once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.quiet import person_of
from entries import workflow
from entries.admin.fields import OneLine
from entries.admin.volume_doors import find_volume, volume_page
from entries.models import Section, Volume
from entries.models.next_volume import next_title, reviewers_still
from entries.models.volumes import YEARS


class NextVolumeForm(forms.Form):
    """Year and title of the volume to make."""

    volume_year = forms.IntegerField(label=gettext_lazy("Volume year"), min_value=YEARS[0], max_value=YEARS[1])
    content_year = forms.IntegerField(label=gettext_lazy("Year recorded"), min_value=YEARS[0], max_value=YEARS[1])
    title = OneLine(label=gettext_lazy("Title"), max_length=120, required=True)


def next_year(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the framework that will be taken over; POST makes the volume. 422: the form is not right, 409: it exists."""
    last = find_volume(request, pk)
    if request.method != "POST":
        return _page(request, last, NextVolumeForm(initial=_offered(last)))
    form = NextVolumeForm(request.POST)
    if not form.is_valid():
        return _page(request, last, form, status=422)
    try:
        made = workflow.make_next_volume(last, actor=person_of(request), **form.cleaned_data)
    except workflow.VolumeExists as refusal:
        return _page(request, last, form, error=str(refusal), status=409)
    messages.success(request, _told(made))
    return redirect("admin:entries_volume_plan", made.pk)


def _offered(last: Volume) -> dict[str, Any]:
    year = last.volume_year + 1
    return {"volume_year": year, "content_year": last.content_year + 1, "title": next_title(last, year)}


def _told(made: Volume) -> str:
    count = made.sections.count()
    return ngettext(
        "“%(volume)s” was made with %(count)d section and no entries.",
        "“%(volume)s” was made with %(count)d sections and no entries.",
        count,
    ) % {"volume": made, "count": count}


def _page(
    request: HttpRequest, last: Volume, form: NextVolumeForm, *, error: str = "", status: int = 200
) -> HttpResponse:
    year = form["volume_year"].value()
    context = {
        "form": form,
        "error": error,
        "existing": Volume.objects.filter(yearbook=last.yearbook, volume_year=year).first() if _is_year(year) else None,
        "sections": Section.objects.of_volume(last).select_related("unit").in_reading_order(),
        "stages": [(stage, reviewers_still(stage)) for stage in last.stages.prefetch_related("reviewers")],
    }
    return volume_page(request, "next_year", last, context, here=_("Next year's volume"), status=status)


def _is_year(value: Any) -> bool:
    text = str(value)
    return text.isascii() and text.isdigit() and len(text) == 4
