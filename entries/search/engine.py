"""The index of the database in use."""

from __future__ import annotations

from django.db import connection

from entries.search.postgresql import PostgreSQLIndex
from entries.search.sqlite import SQLiteIndex
from entries.search.wanted import Index


def index() -> Index:
    """The index of the database in use."""
    return SQLiteIndex() if connection.vendor == "sqlite" else PostgreSQLIndex()
