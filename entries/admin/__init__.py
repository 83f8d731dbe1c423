"""The desk: Django's admin over entries. Each module registers its pages."""

from entries.admin import entries

__all__ = ["entries"]
