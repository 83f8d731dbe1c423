"""How good the proposals are: found, right and missed by kind, against a list made by hand."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from entries.indexing.finding import find_terms

KINDS = ("person", "country", "place", "body", "subject")


def entries_of(manuscript: str) -> list[tuple[str, str]]:
    """Titles and bodies, read with no rule of ours but 【】."""
    text = re.split(r"\n撰\s*稿", manuscript)[0]
    return [(title, body.strip()) for title, body in re.findall(r"(?:^|\n)【([^】]+)】((?:(?!\n【)[\s\S])*)", text)]


def proposed(entries: Iterable[tuple[str, str]], own_names: tuple[str, ...]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for title, body in entries:
        for term in find_terms(title, body, own_names=own_names):
            found[term.kind].add(term.text)
    return found


def rates(found: Mapping[str, set[str]], gold: Mapping[str, set[str]]) -> dict[str, tuple[float, float]]:
    """Precision and recall by kind."""
    return {
        kind: (
            round(len(found[kind] & gold[kind]) / max(1, len(found[kind])), 2),
            round(len(found[kind] & gold[kind]) / max(1, len(gold[kind])), 2),
        )
        for kind in KINDS
    }


def gold_of(name: str) -> dict[str, set[str]]:
    """The list made by hand."""
    gold: dict[str, set[str]] = defaultdict(set)
    for line in (Path(__file__).parent / f"gold_{name}.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            kind, *words = line.split()
            gold[kind] |= {word.replace("_", " ") for word in words}
    return gold
