"""The desk: Django's admin over entries. Each module registers its pages."""

from entries.admin import entries, framework, sections, trail

__all__ = ["entries", "framework", "sections", "trail"]
