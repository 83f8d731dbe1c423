"""主题索引 at the desk: the headings of a volume, to be kept, rejected, merged. Chief editor only."""

from __future__ import annotations

import string
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.quiet import person_of
from entries import permissions
from entries.admin.fields import OneLine
from entries.admin.index_trail import SAID, last_acts, undo_asked
from entries.admin.numbers import read_key, read_number
from entries.admin.volume_doors import find_volume, volume_page
from entries.indexing.ordering import OTHER_LETTER
from entries.models import Decision, HeadingKind, HeadingLink, SubjectHeading, Volume
from entries.models.headings import MAIN
from entries.publishing.proposing import due_in
from entries.workflow import WorkflowRefused
from entries.workflow import headings as doing

ROWS_A_PAGE = 100
INDEX_VERBS = tuple(verb for verb in SAID if verb != "chronicle")

STATES: dict[str, str | Promise] = {
    "proposed": gettext_lazy("Proposed"),
    "kept": gettext_lazy("Kept"),
    "rejected": gettext_lazy("Rejected"),
    "all": gettext_lazy("All headings"),
}


@dataclass
class Row:
    """A heading with its places in this volume."""

    heading: SubjectHeading
    counts: Counter[str] = field(default_factory=Counter)
    contexts: list[str] = field(default_factory=list)
    variants: list[str] = field(default_factory=list)

    @property
    def proposed(self) -> int:
        return self.counts[Decision.PROPOSED]

    @property
    def kept(self) -> int:
        return self.counts[Decision.KEPT]


def index(request: HttpRequest, pk: int) -> HttpResponse:
    """The list; POST does one act to the chosen headings, or to the one beside the button."""
    volume = find_volume(request, pk)
    if not permissions.may_keep_index(person_of(request)):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, volume)
    if "undo" in request.POST:
        undo_asked(request, volume.yearbook)
        return redirect(request.get_full_path())
    try:
        messages.success(request, _do(request, volume))
    except WorkflowRefused as refused:
        return _page(request, volume, error=str(refused), status=422)
    return redirect(request.get_full_path())


# ── doing ─────────────────────────────────────────────────────────────────────────────────────────


def _do(request: HttpRequest, volume: Volume) -> str:
    verb, _colon, one = request.POST.get("act", "").partition(":")
    actor = person_of(request)
    if verb == "keep_many":
        least = read_number(request.POST.get("least", ""), most_digits=4) or 1
        chosen = doing.proposed_above(volume, request.POST.get("many_kind", ""), least)
        return _told(doing.keep_headings(chosen, volume, actor=actor), len(chosen))
    if verb == "add":
        return _add(request, volume)
    chosen = _chosen(request, volume, one)
    if verb == "keep":
        return _told(doing.keep_headings(chosen, volume, actor=actor), len(chosen))
    if verb == "reject":
        doing.reject_headings(chosen, volume.yearbook, actor=actor)
        return ngettext("%(count)d heading was rejected.", "%(count)d headings were rejected.", len(chosen)) % {
            "count": len(chosen)
        }
    if verb in ("merge", "see"):
        target = find_heading(volume, request.POST.get("target", ""))
        doing.merge(chosen, target, is_see=verb == "see", actor=actor)
        return _("%(names)s: leads to “%(target)s” now.") % {"names": doing.names_of(chosen), "target": target}
    raise WorkflowRefused(_("Choose what to do."))


def _chosen(request: HttpRequest, volume: Volume, one: str) -> list[SubjectHeading]:
    keys = [key for key in map(read_key, [one] if one else request.POST.getlist("chosen")) if key is not None]
    chosen = list(SubjectHeading.objects.filter(yearbook=volume.yearbook, pk__in=keys[: ROWS_A_PAGE * 2]))
    if not chosen:
        raise WorkflowRefused(_("Choose the headings first."))
    return chosen


def find_heading(volume: Volume, typed: str) -> SubjectHeading:
    """The heading that is written so, with its qualifier if it has one."""
    text, _bracket, qualifier = typed.strip().partition("（")
    headings = SubjectHeading.objects.filter(yearbook=volume.yearbook, text=text[:200])
    found = headings.filter(qualifier=qualifier.rstrip("）")[:100]).first()
    # 刚果（布） is a heading whose own words have brackets.
    found = found or SubjectHeading.objects.filter(yearbook=volume.yearbook, text=typed.strip()[:200]).first()
    if found is None:
        raise WorkflowRefused(_("There is no heading “%(typed)s”. Add it first.") % {"typed": typed[:60]})
    return found


def _add(request: HttpRequest, volume: Volume) -> str:
    text = OneLine().clean(request.POST.get("new_text", ""))
    kind = request.POST.get("new_kind", "")
    if kind not in HeadingKind.values:
        raise WorkflowRefused(_("Choose the kind of the heading."))
    heading = doing.add_heading(volume.yearbook, text, kind=kind, actor=person_of(request))
    places = heading.links.filter(volume=volume).count()
    return ngettext(
        "“%(heading)s” was added; its words stand in %(count)d entry of this volume, which is proposed.",
        "“%(heading)s” was added; its words stand in %(count)d entries of this volume, which are proposed.",
        places,
    ) % {"heading": heading, "count": places}


def _told(places: int, headings: int) -> str:
    kept = ngettext("%(count)d heading is kept", "%(count)d headings are kept", headings) % {"count": headings}
    led = ngettext("leading to %(count)d more entry.", "leading to %(count)d more entries.", places) % {"count": places}
    return _("%(headings)s, %(places)s") % {"headings": kept, "places": led}


# ── the list ──────────────────────────────────────────────────────────────────────────────────────


def _page(request: HttpRequest, volume: Volume, *, error: str = "", status: int = 200) -> HttpResponse:
    shown = _filters(request)
    headings = _with_kind(_of_volume(volume), shown)
    counts = {state: _in_state(headings, volume, state).count() for state in STATES}
    listed = _in_state(headings, volume, shown["state"])
    if shown["letter"]:
        listed = listed.filter(letter=shown["letter"])
    page = Paginator(listed, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "rows": _rows(page, volume),
        "page": page,
        "shown": shown,
        "chosen": request.POST.getlist("chosen"),
        "typed": request.POST,
        "states": [(name, label, counts[name], _query(shown, state=name)) for name, label in STATES.items()],
        "kinds": [("", _("All kinds"), _query(shown, kind=""))]
        + [(kind.value, kind.label, _query(shown, kind=kind.value)) for kind in HeadingKind],
        "letters": [("", _("All"), _query(shown, letter=""))]
        + [(letter, letter, _query(shown, letter=letter)) for letter in (OTHER_LETTER, *string.ascii_uppercase)],
        "all_kinds": HeadingKind,
        "due": due_in(volume.pk).count(),
        "acts": last_acts(volume.yearbook, verbs=INDEX_VERBS),
        "here_query": _query(shown),
        "error": error,
    }
    return volume_page(request, "index", volume, context, here=_("Subject index"), status=status)


def _filters(request: HttpRequest) -> dict[str, str]:
    state, kind, letter = (request.GET.get(name, "") for name in ("state", "kind", "letter"))
    is_letter = letter in (OTHER_LETTER, *string.ascii_uppercase)
    return {
        "state": state if state in STATES else "proposed",
        "kind": kind if kind in HeadingKind.values else "",
        "letter": letter if is_letter else "",
        "q": request.GET.get("q", "").replace("\x00", "")[:60].strip(),
    }


def _query(shown: dict[str, str], **other: str) -> str:
    query = QueryDict(mutable=True)
    query.update({name: value for name, value in {**shown, **other}.items() if value})
    return query.urlencode()


def _of_volume(volume: Volume) -> QuerySet[SubjectHeading]:
    return SubjectHeading.objects.filter(yearbook=volume.yearbook, variant_of=None)


def _with_kind(headings: QuerySet[SubjectHeading], shown: dict[str, str]) -> QuerySet[SubjectHeading]:
    if shown["kind"]:
        headings = headings.filter(kind=shown["kind"])
    if shown["q"]:
        has_variant = SubjectHeading.objects.filter(variant_of=OuterRef("pk"), text__contains=shown["q"])
        headings = headings.filter(Q(text__contains=shown["q"]) | Q(Exists(has_variant)))
    return headings


def _in_state(headings: QuerySet[SubjectHeading], volume: Volume, state: str) -> QuerySet[SubjectHeading]:
    if state == "rejected":
        return headings.filter(state=Decision.REJECTED)
    if state == "all":
        return headings
    # Not looked up heading by heading: 3,000 headings with 9,000 places took half a minute on SQLite.
    mains = HeadingLink.objects.filter(volume=volume, state=state).order_by().values(key=MAIN)
    return headings.exclude(state=Decision.REJECTED).filter(pk__in=mains)


def _rows(page: Page[SubjectHeading], volume: Volume) -> list[Row]:
    rows = {heading.pk: Row(heading) for heading in page}
    links = HeadingLink.objects.under(rows).filter(volume=volume).order_by("-in_title", "-mentions", "number")
    contexts: dict[int, list[str]] = defaultdict(list)
    for main, state, context in links.values_list(MAIN, "state", "context"):
        rows[main].counts[state] += 1
        if context and state != Decision.REJECTED:
            contexts[main].append(context)
    for main, found in contexts.items():
        rows[main].contexts = found[:2]
    for variant in SubjectHeading.objects.filter(variant_of__in=list(rows)):
        rows[variant.variant_of_id or 0].variants.append(str(variant))
    return list(rows.values())
