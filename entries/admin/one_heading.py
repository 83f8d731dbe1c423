"""One heading at the desk: its words and pinyin, its places, variants, 见 and 参见. Chief editor only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.quiet import person_of
from entries import permissions
from entries.admin.fields import OneLine
from entries.admin.index_trail import last_acts, undo_asked
from entries.admin.indexing import INDEX_VERBS, find_heading
from entries.admin.numbers import read_key
from entries.admin.volume_doors import find_volume, volume_page
from entries.indexing.ordering import count_han
from entries.indexing.syllables import NotPinyin, read_pinyin, with_marks
from entries.models import Decision, HeadingKind, HeadingLink, Publication, SubjectHeading, Volume
from entries.models.headings import LONGEST_HEADING
from entries.models.pronouncing import office_readings, spoken
from entries.workflow import WorkflowRefused
from entries.workflow import headings as doing

MOST_PLACES = 500


class HeadingForm(forms.Form):
    """The words of a heading."""

    text = OneLine(label=gettext_lazy("Heading"), max_length=LONGEST_HEADING, required=True)
    qualifier = OneLine(
        label=gettext_lazy("Qualifier"), max_length=30,
        help_text=gettext_lazy("Tells apart what is written alike; stands in brackets."),
    )  # fmt: skip
    kind = forms.ChoiceField(label=gettext_lazy("Kind of heading"), choices=HeadingKind.choices)
    pinyin = OneLine(
        label=gettext_lazy("Pinyin"), max_length=300,
        help_text=gettext_lazy("A syllable for each character, with marks or numbers. Empty: as usual."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if values.get("pinyin") and values.get("text"):
            try:
                values["pinyin"] = " ".join(read_pinyin(values["pinyin"], count_han(values["text"])))
            except NotPinyin:
                self.add_error("pinyin", not_pinyin(values["text"]))
            else:
                usual = spoken(values["text"], values.get("kind", ""), office_readings())["syllables"]
                values["pinyin"] = "" if values["pinyin"] == usual else values["pinyin"]
        return values


def not_pinyin(text: str) -> str:
    return _("This is not the pinyin of %(count)d characters. Type it like yuè qīng or yue4 qing1.") % {
        "count": count_han(text)
    }


def one_heading(request: HttpRequest, pk: int, heading_id: int) -> HttpResponse:
    """Show a heading; POST does one act to it."""
    volume = find_volume(request, pk)
    heading = SubjectHeading.objects.filter(yearbook=volume.yearbook, pk=heading_id).first()
    if heading is None:
        raise Http404
    if not permissions.may_keep_index(person_of(request), heading):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, volume, heading)
    if "undo" in request.POST:
        undo_asked(request, volume.yearbook)
        return redirect(request.get_full_path())
    form = HeadingForm(request.POST)
    verb, _colon, one = request.POST.get("act", "").partition(":")
    if verb == "rename" and not form.is_valid():
        return _page(request, volume, heading, form=form, status=422)
    try:
        _ACTS.get(verb, _nothing)(request, volume, heading, form if verb == "rename" else None, one)
    except WorkflowRefused as refused:
        return _page(request, volume, heading, form=form, error=str(refused), status=422)
    messages.success(request, _("Done."))
    return redirect(request.get_full_path())


# ── doing ─────────────────────────────────────────────────────────────────────────────────────────

Act = Callable[[HttpRequest, Volume, SubjectHeading, Any, str], None]


def _rename(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    doing.rename(heading, actor=person_of(request), **form.cleaned_data)


def _decide(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    if one not in (Decision.KEPT, Decision.REJECTED):
        raise WorkflowRefused(_("Choose what to do."))
    doing.decide_links(_places_asked(request, heading), Decision(one), volume.yearbook, actor=person_of(request))


def _places_asked(request: HttpRequest, heading: SubjectHeading) -> list[HeadingLink]:
    keys = [key for key in map(read_key, request.POST.getlist("place")) if key is not None]
    links = list(HeadingLink.objects.under([heading.pk]).filter(pk__in=keys[:MOST_PLACES]))
    if not links:
        raise WorkflowRefused(_("Choose the entries first."))
    return links


def _split(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    text = OneLine().clean(request.POST.get("split_text", ""))
    qualifier = OneLine().clean(request.POST.get("split_qualifier", ""))[:30]
    doing.split_off(heading, _places_asked(request, heading), text, qualifier=qualifier, actor=person_of(request))


def _merge(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    target = find_heading(volume, request.POST.get("target", ""))
    doing.merge([heading], target, is_see=one == "see", actor=person_of(request))


def _free(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    doing.set_free(_other(volume, one), actor=person_of(request))


def _tie(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    doing.tie(heading, find_heading(volume, request.POST.get("target", "")), actor=person_of(request))


def _untie(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    doing.untie(heading, _other(volume, one), actor=person_of(request))


def _keep(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    doing.keep_headings([heading], volume, actor=person_of(request))


def _reject(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    doing.reject_headings([heading], volume.yearbook, actor=person_of(request))


def _nothing(request: HttpRequest, volume: Volume, heading: SubjectHeading, form: Any, one: str) -> None:
    raise WorkflowRefused(_("Choose what to do."))


_ACTS: dict[str, Act] = {
    "rename": _rename, "decide": _decide, "split": _split, "merge": _merge, "free": _free, "tie": _tie,
    "untie": _untie, "keep": _keep, "reject": _reject,
}  # fmt: skip


def _other(volume: Volume, one: str) -> SubjectHeading:
    key = read_key(one)
    other = SubjectHeading.objects.filter(yearbook=volume.yearbook, pk=key).first() if key is not None else None
    if other is None:
        raise WorkflowRefused(_("This heading is gone."))
    return other


# ── the page ──────────────────────────────────────────────────────────────────────────────────────


def _page(
    request: HttpRequest,
    volume: Volume,
    heading: SubjectHeading,
    *,
    form: HeadingForm | None = None,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    heading.refresh_from_db()
    shown = {
        "text": heading.text,
        "qualifier": heading.qualifier,
        "kind": heading.kind,
        "pinyin": with_marks(heading.syllables.split()),
    }
    is_rename = form is not None and form.data.get("act", "") == "rename"
    context = {
        "heading": heading,
        "form": form if is_rename else HeadingForm(initial=shown),
        "places": _places(heading),
        "chosen": request.POST.getlist("place"),
        "typed": request.POST,
        "variants": heading.variants.all(),
        "references": [reference.target for reference in heading.see_also.select_related("target")],
        "acts": last_acts(volume.yearbook, verbs=INDEX_VERBS),
        "error": error,
    }
    return volume_page(request, "heading", volume, context, here=str(heading), status=status)


def _places(heading: SubjectHeading) -> list[tuple[HeadingLink, str]]:
    """Where the heading leads, the newest volume first, each with the title of the text."""
    links = list(
        HeadingLink.objects.under([heading.pk])
        .select_related("volume", "heading")
        .order_by("-volume__volume_year", "volume", "number")[:MOST_PLACES]
    )
    current = Publication.objects.filter(is_current=True, volume__in={link.volume_id for link in links})
    rows = current.filter(number__in={link.number for link in links}).values_list("volume", "number", "title")
    titles = {(volume_id, number): title for volume_id, number, title in rows}
    return [(link, titles.get((link.volume_id, link.number), "")) for link in links]
