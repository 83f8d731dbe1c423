"""The word lists beside this module: words parted by blanks and lines; a line with # is a comment."""

from __future__ import annotations

from pathlib import Path

LISTS = Path(__file__).parent / "lists"


def words(name: str) -> tuple[str, ...]:
    """The words of a list, in its order."""
    lines = (LISTS / f"{name}.txt").read_text("utf-8").splitlines()
    return tuple(word for line in lines if not line.startswith("#") for word in line.split())
