"""Kept HTML of before a change of rendering.py: the same text, rendered as it is now."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from entries.models.publications import Publication
from entries.models.texts import PictureText
from entries.publishing.rendering import RENDERING, render_body

AT_ONCE = 200


def render_outdated(*, apps: Any = None, **_kwargs: Any) -> None:
    """Render what is public anew where other rules rendered it (post_migrate receiver, idempotent).

    `apps` are the models as migrated. The pages themselves are made anew at the next start, as after every change of
    the program.
    """
    model = apps.all_models["entries"].get("publication") if apps else Publication
    # Migrating back takes the column away, and then the table.
    if model is None or "rendering" not in {field.name for field in model._meta.get_fields()}:
        return
    outdated = Publication.objects.filter(is_current=True).exclude(rendering=RENDERING).order_by("pk")
    while keys := list(outdated.values_list("pk", flat=True)[:AT_ONCE]):
        _render(keys)


@transaction.atomic
def _render(keys: list[int]) -> None:
    few = ("body", "tables", "html", "rendering")
    texts = list(Publication.objects.filter(pk__in=keys).only(*few).prefetch_related("pictures"))
    for text in texts:
        pictures = tuple(map(PictureText.of, text.pictures.all()))
        text.html = render_body(text.body, pictures, text.table_texts())
        text.rendering = RENDERING
    Publication.objects.bulk_update(texts, ("html", "rendering"))
