"""Fixtures of the pages kept as files. Models are imported inside: pytest may read this before Django is ready."""

from tests.shelf.conftest import _own_media, book, cast, stranger  # noqa: F401 (fixtures are found by name)
