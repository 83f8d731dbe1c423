"""A table of an entry as a file of its own."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from accounts.quiet import person_of
from entries.admin.doors import find_entry
from entries.admin.exporting import SheetFile, file_answer
from entries.exporting.spreadsheets import FORMATS, Sheet


@require_safe
def table_file(request: HttpRequest, entry_id: int, place: int, extension: str) -> HttpResponseBase:
    """The n-th table of an entry, to whoever may see the entry."""
    entry = find_entry(request, entry_id)
    tables = entry.text.tables
    if extension not in FORMATS or not 1 <= place <= len(tables) or not tables[place - 1].cells:
        raise Http404
    rows = tables[place - 1].cells
    width = max(map(len, rows))
    heads, *others = (row + ("",) * (width - len(row)) for row in rows)
    name = f"{entry}-表{place}".replace("/", "／")
    if request.method == "HEAD":  # nothing goes out
        return HttpResponse(content_type=FORMATS[extension].content_type)
    found = SheetFile(Sheet(f"表{place}", heads, others), len(others), name)
    return file_answer(found, extension, volume=entry.volume, actor=person_of(request))
