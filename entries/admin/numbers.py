"""Numbers that a browser sends: in addresses, hidden fields and the names of fields."""

from __future__ import annotations

KEY_DIGITS = 18
"""The longest number that both databases take as a key."""


def read_number(text: str, *, most_digits: int) -> int | None:
    """The number that plain digits write, and None for anything else: int() would take "１２", " 1" and "1_0" too."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= most_digits else None


def read_key(text: str) -> int | None:
    """The key of a row, if it is one."""
    return read_number(text, most_digits=KEY_DIGITS)
