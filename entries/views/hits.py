"""浏览次数: a small script asks here once a visit; the visit is counted and the number given back."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from entries.publishing.reading import open_volume_or_404, public_texts
from entries.views import hit_counter

ROBOT = re.compile(r"bot\b|bot/|crawl|spider|slurp|curl|wget|python|java/|go-http|httpclient|^$", re.IGNORECASE)
"""Programs that say what they are. Who hides it is counted."""


@require_safe
def hits(request: HttpRequest, yearbook: str, volume_year: int, number: int = 0) -> JsonResponse:
    volume = open_volume_or_404(yearbook, volume_year)
    if number and not public_texts(volume).filter(number=number).exists():
        raise Http404
    counter = hit_counter.COUNTER
    if request.method == "GET" and not ROBOT.search(request.headers.get("User-Agent", "")):
        counter.add(volume.pk, number)
    response = JsonResponse({"hits": counter.shown(volume.pk, number)})
    response["Cache-Control"] = "no-store"
    return response
