"""With what the search index was made. The index itself is a table that each database keeps in its own way."""

from __future__ import annotations

from django.db import models


class SearchIndex(models.Model):
    """One row, or none before the index was first made."""

    version = models.CharField(max_length=40)

    def __str__(self) -> str:
        return self.version
