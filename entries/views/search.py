"""检索: the public search. Never stored, never in a cache: what is taken away is not found from then on."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.models.publications import Publication
from entries.publishing.furniture import YEARBOOK_COLUMN, Page, Tag, shelf_page, site_page
from entries.search.finding import Search, find, in_order_of_relevance
from entries.search.query import LONGEST, BadQuery, Query, parse
from entries.search.suggesting import suggestions
from entries.views.search_address import Asked
from entries.views.search_filters import TextFilter, filtered
from entries.views.search_hits import ON_A_PAGE, Results, results


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = Asked.of(request.GET)
    filters = TextFilter(asked.parameters, queryset=Publication.objects.public())
    faults = [] if asked.is_first_visit else filters.faults()
    query = None
    if not asked.is_first_visit:
        try:
            query = parse(asked.typed)
        except BadQuery as fault:
            faults.insert(0, str(fault))
    found = _results(query, filters, asked) if query and not faults else None
    response = shelf_page(
        "entries/search.html",
        _page(asked),
        asked=asked,
        faults=faults,
        results=found,
        longest=LONGEST,
        is_first_visit=asked.is_first_visit,
    )
    response["Cache-Control"] = "no-store"
    return response


def _results(query: Query, filters: TextFilter, asked: Asked) -> Results:
    chosen = filters.narrowing()
    searched = Search(query, chosen, lambda narrowing: filters.qs if narrowing is chosen else filtered(narrowing))
    found = find(searched)
    ids = found.ids if asked.order == "newest" else in_order_of_relevance(searched, found)
    # A page beyond the last is no page; the first is one even when nothing was found.
    if asked.page > max(1, -(-len(ids) // ON_A_PAGE)):
        raise Http404
    return results(searched, found, ids, asked)


def _page(asked: Asked) -> Page:
    title = _("Search: %(words)s") % {"words": asked.typed} if asked.typed.strip() else _("Search")
    address = reverse("search") if asked.is_first_visit else asked.address()
    page = site_page(title[:80], address=address, column=YEARBOOK_COLUMN)
    return replace(page, tags=(*page.tags, Tag("robots", "noindex, nofollow")), place="search")


@require_safe
def search_suggestions(request: HttpRequest) -> JsonResponse:
    """For the script of the search box: what the reader may mean."""
    typed = Asked.of(request.GET).typed
    response = JsonResponse({"suggestions": suggestions(typed)}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
