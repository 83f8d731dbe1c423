"""The desk: Django's admin over entries. Each module registers its pages."""

from entries.admin import batches, entries, framework, readings, sections, trail

__all__ = ["batches", "entries", "framework", "readings", "sections", "trail"]
