"""`{{ title|foreign_names }}`: what the office wrote, with the names in it that are not Chinese."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from entries.publishing.foreign_names import marked

register = template.Library()


@register.filter
def foreign_names(text: object) -> SafeString:
    """The text, escaped, each foreign name in a span with its language (publishing/foreign_names.py)."""
    return marked(str(text))
