"""The text of a row: how a title and a body are cleaned, and what they may not be."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django.utils import translation

from entries.importing.batches.planned import PlannedRow
from entries.importing.batches.problems import problem
from entries.importing.characters import invisible_in, readable
from entries.models.entries import EntryKind

LONGEST_TITLE, LONGEST_BODY = 255, 1_000_000
OTHER_KIND_NAMES = {"活动": EntryKind.ACTIVITY.value, "事件": EntryKind.EVENT.value}
"""What offices write for the kinds in sheets of their own."""

_LINE_BREAKS = re.compile("[\n\t]+")


def kinds_by_name() -> dict[str, str]:
    """What may stand in the column of the kind, in either language."""
    names = {kind.value: kind.value for kind in EntryKind} | OTHER_KIND_NAMES
    for language in ("zh-hans", "en"):
        with translation.override(language):
            names |= {str(kind.label).casefold(): kind.value for kind in EntryKind}
    return names


def one_line(text: str) -> str:
    """A title as the form of an entry cleans it."""
    return _LINE_BREAKS.sub(" ", readable(text)).strip()


def check_text(
    planned: PlannedRow, title: str, body: str, typed_body: str, texts: Mapping[str, str], title_limit: int
) -> None:
    """Refuse what no entry can have; warn of what the yearbook does not want. `texts` are the headings."""
    column = texts["title"]
    if not title:
        planned.refuse(problem("no_title", column))
    elif len(title) > LONGEST_TITLE:
        planned.refuse(problem("title_too_long", column, title, count=len(title), limit=LONGEST_TITLE))
    elif "【" in title or "】" in title:
        planned.refuse(problem("title_brackets", column, title))
    elif len(title) > title_limit:
        planned.problems.append(problem("title_over_limit", column, title, count=len(title), limit=title_limit))
    _check_body(planned, title, body, typed_body, texts["body"])


def _check_body(planned: PlannedRow, title: str, body: str, typed_body: str, column: str) -> None:
    if not body.strip():
        planned.refuse(problem("no_body", column, title=title))
    elif len(body) > LONGEST_BODY:
        planned.refuse(problem("body_too_long", column, body, count=len(body), limit=LONGEST_BODY))
    elif len(body) != len(typed_body):
        left_out = invisible_in(typed_body)
        if left_out:
            planned.problems.append(problem("left_out_characters", column, count=left_out))
